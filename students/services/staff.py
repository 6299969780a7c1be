"""Who works in the centre, who is invited, who has left; with the students of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Lower

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from accounts.services.staff import staff_known_to, working
from students.models import Assignment
from students.models.student import Unaccent

PIECE = 50
ORDER = ("family_name", "given_name", "pk")


@dataclass(frozen=True)
class Colleague:
    """A line of the list of staff. Without roles: somebody who has left."""

    person: User
    roles: list[str]
    since: datetime
    until: datetime | None
    n_students: int
    is_self: bool


@dataclass(frozen=True)
class StaffPiece:
    """Some lines of a list and, where more follow, the UUID of the last."""

    lines: list[Any]
    next: UUID | None
    is_first: bool


def here(actor: Actor) -> QuerySet[User]:
    return staff_known_to(actor).filter(working())


def gone(actor: Actor) -> QuerySet[User]:
    return staff_known_to(actor).exclude(working())


def invited(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.readable_by(actor).waiting()


def named(records: QuerySet, words: str) -> QuerySet:
    """Those whose name or address contains every word, accents and case aside."""
    parts = ("given_name", Value(" "), "family_name", Value(" "), "email")
    text = Concat(*parts, output_field=TextField())
    found = records.alias(text=Lower(Unaccent(text)))
    for word in words.split():
        found = found.filter(text__contains=Lower(Unaccent(Value(word))))
    return found


def colleagues(people: QuerySet[User], *, actor: Actor, after: str = "") -> StaffPiece:
    """A piece of a list of people, with their roles and how many students each has."""
    piece = _piece(_with_roles(people, actor), staff_known_to(actor), after)
    return StaffPiece([_line(each, actor) for each in piece.lines], piece.next, piece.is_first)


def all_colleagues(people: QuerySet[User], *, actor: Actor) -> list[Colleague]:
    """The whole list, for a sheet to take away."""
    return [_line(each, actor) for each in _with_roles(people, actor).order_by(*ORDER)]


def _with_roles(people: QuerySet[User], actor: Actor) -> QuerySet[User]:
    memberships = Membership.objects.order_by("created_at", "pk")
    return people.annotate(n_students=_students_of(actor)).prefetch_related(
        Prefetch("memberships", memberships, to_attr="roles")
    )


def invitations(records: QuerySet[Invitation], *, actor: Actor, after: str = "") -> StaffPiece:
    return _piece(records.select_related("invited_by"), invited(actor), after)


def _piece(rows: QuerySet, known: QuerySet, after: str) -> StaffPiece:
    last = _row_named(known, after)
    if last is not None:
        rows = rows.filter(_behind(last))
    found = list(rows.order_by(*ORDER)[: PIECE + 1])
    shown = found[:PIECE]
    return StaffPiece(shown, shown[-1].uuid if len(found) > PIECE else None, last is None)


def _row_named(known: QuerySet, uuid: str) -> Any:
    try:
        return known.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _behind(last: Any) -> Q:
    family, given = last.family_name, last.given_name
    return (
        Q(family_name__gt=family)
        | Q(family_name=family, given_name__gt=given)
        | Q(family_name=family, given_name=given, pk__gt=last.pk)
    )


def _students_of(actor: Actor) -> Coalesce:
    theirs = Assignment.objects.current_on(actor.today).filter(person=OuterRef("pk")).order_by()
    counted = theirs.values("person").annotate(n=Count("student", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _line(person: Any, actor: Actor) -> Colleague:
    current = {each.role for each in person.roles if each.ended_at is None}
    ends = [each.ended_at for each in person.roles if each.ended_at]
    return Colleague(
        person,
        roles=[str(role.label) for role in Role if role in current],
        since=min(each.created_at for each in person.roles),
        until=None if current else max(ends),
        n_students=person.n_students if current else 0,
        is_self=person == actor.person,
    )
