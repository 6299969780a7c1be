"""What somebody typed and did not save yet, told where they begin and beside the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actor import Actor
from students.models import Draft, Student
from students.services.drafts.registry import known_kind
from students.services.drafts.words import said

#: Of one person. Nobody leaves so many fields unfinished; a fault of a script might.
MOST_ROWS = 500


@dataclass(frozen=True)
class Unfinished:
    """All that a person typed into one form and did not save."""

    kind: str
    record: UUID
    words: str
    saved_at: datetime
    url: str
    """Where it goes on; "" for a student whom they do not work with any more."""


@dataclass(frozen=True)
class Kept:
    """The text of a field that is not in the record."""

    draft: Draft
    label: str
    stands: str

    @property
    def text(self) -> str:
        return self.draft.body


def unfinished_of(actor: Actor) -> list[Unfinished]:
    """The latest first. One query.

    Of a student whom they do not work with any more they are told that there is something, and
    can delete it: neither text nor name comes back by having typed it.
    """
    readable = Student.objects.readable_by(actor).filter(pk=OuterRef("student"))
    rows = Draft.objects.known_to(actor).told().select_related("student")
    rows = rows.defer("body", "base", "before").annotate(may_open=Exists(readable))
    found: dict[tuple[str, UUID], Unfinished] = {}
    for row in rows[:MOST_ROWS]:
        key = (row.kind, row.record)
        if key not in found:
            found[key] = _unfinished(row)
    return list(found.values())


def _unfinished(row: Any) -> Unfinished:
    kind = known_kind(row.kind)
    if kind is None or not row.may_open:
        words, url = _("about a student whom you do not work with now"), ""
    else:
        words, url = kind.words(row.student), kind.url(row.record)
    return Unfinished(row.kind, row.record, words, row.saved_at, url)


def kept_of(actor: Actor, kind: str, record: UUID, stands: dict[str, str]) -> list[Kept]:
    """One's own texts that are not in the record, the latest first; no choices and dates."""
    form = known_kind(kind)
    label = form.label if form else lambda name: ""
    own = Draft.objects.readable_by(actor).told().filter(person=actor.person)
    own = own.select_related("student")
    return [
        Kept(each, label(each.field), stands.get(each.field, ""))
        for each in own.filter(kind=kind, record=record)
        if label(each.field) and said(each.body) != said(stands.get(each.field, ""))
    ]
