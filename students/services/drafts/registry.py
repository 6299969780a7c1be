"""Which forms keep what is typed into them. The app that owns the record registers its own."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.actor import Actor
from students.models import Student
from students.services.drafts.words import Stand


@dataclass(frozen=True)
class Opened:
    """A record as an actor found it. `may_write` is a matter of rights; what is not `open` any
    more nobody writes."""

    student: Student
    record: Any
    may_write: bool
    open: bool = True


@dataclass(frozen=True)
class Kind:
    """A form whose fields are kept.

    `door` gives the record of a UUID as the actor finds it, or raises Http404. `takes` tells
    the names of its fields. In the fields that are `shared` several people write one text: they
    see each other's drafts. All others stay with their author. `stands` gives what some fields
    (all that hold something, where none is named) hold in the record now; a field that it does
    not name stands nowhere yet.
    """

    name: str
    door: Callable[[Actor, UUID], Opened]
    takes: Callable[[str], bool]
    shared: frozenset[str]
    stands: Callable[[Opened, Actor, Collection[str] | None], dict[str, Stand]]
    # "in the session with Marta"
    words: Callable[[Student], str]
    # What a field is called where its text stands by itself; "" for one that holds no words.
    label: Callable[[str], str]
    # The page where the text goes on: at once by the record's UUID, or else through `draft_page`,
    # which asks `page` of the record.
    url: Callable[[UUID], str]
    page: Callable[[Opened], str] | None = None
    # Whether each form makes a record of its own: two windows then hold two of them.
    makes_new: bool = False


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Raises Http404 for a kind that nobody registered."""
    try:
        return _KINDS[name]
    except KeyError:
        raise Http404 from None


def known_kind(name: str) -> Kind | None:
    return _KINDS.get(name)
