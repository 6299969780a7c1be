"""Somebody gives up a role, or leaves: their students are handed on, or knowingly left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django_scopes import scope

from accounts import services as accounts
from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import User
from accounts.services.staff import current_roles, refuse_change_by
from students.enums import ROLES_FOR, AssignmentKind
from students.models import Assignment, Student
from students.services.assignments import end_assignments, hand_over_each
from students.services.summaries import leave_words


@dataclass
class Handover:
    """What happens to the assignments of somebody who gives up a role, or all of them.

    `takers` and `words` go by the key of the assignment; what has no taker is left.
    """

    takers: Mapping[int, User] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)


def falling_away(person: User, actor: Actor, role: Role | None = None) -> list[Assignment]:
    """The assignments that no role of the person would carry any more, without this one role,
    or without any. Those of today by student, then those that are to begin later."""
    left = set(current_roles(person)) - {role} if role else set()
    kinds = [kind for kind in AssignmentKind if not left & set(ROLES_FOR[kind])]
    lasting = Q(ends_on=None) | Q(ends_on__gte=actor.today)
    theirs = Assignment.objects.filter(lasting, person=person, kind__in=kinds)
    return list(
        theirs.select_related("student", "covers_for").order_by(
            "kind", "student__sort_name", "student_id", "starts_on"
        )
    )


def can_be_handed_on(assignment: Assignment, actor: Actor) -> bool:
    """A cover is arranged anew rather than handed on; what is to begin later is taken back."""
    return assignment.kind != AssignmentKind.COVER and assignment.starts_on <= actor.today


@transaction.atomic
def take_role(*, actor: Actor, person: User, role: Role, because: str, handover: Handover) -> None:
    """As `accounts.services.take_role`, with the students whom the role leaves behind."""
    with scope(centre=actor.centre):
        _hand_on(actor, person, handover, role)
        accounts.take_role(
            centre=actor.centre, person=person, role=role, by=actor.person, because=because
        )


@transaction.atomic
def deactivate(*, actor: Actor, person: User, because: str, handover: Handover) -> None:
    """As `accounts.services.deactivate`, with all students of the person."""
    with scope(centre=actor.centre):
        _hand_on(actor, person, handover)
        accounts.deactivate(centre=actor.centre, person=person, by=actor.person, because=because)


def _hand_on(actor: Actor, person: User, handover: Handover, role: Role | None = None) -> None:
    """Hand on what has a taker, from today, and end the rest today."""
    actor.centre.hold()
    refuse_change_by(actor.person, person)
    theirs = falling_away(person, actor, role)
    given = [each for each in theirs if each.pk in handover.takers]
    for kind in sorted({each.kind for each in given}):
        of_kind = [each for each in given if each.kind == kind]
        written = hand_over_each(
            shares={each.student: handover.takers[each.pk] for each in of_kind},
            giver=person,
            kinds=[kind],
            by=actor.person,
            on=actor.today,
            summaries={},
        )
        _write_words(written, of_kind, handover.words, by=actor.person)
    end_assignments(
        assignments=[each for each in theirs if each not in given],
        on=actor.today,
        by=actor.person,
    )


def _write_words(
    written: Iterable[Assignment],
    given: Iterable[Assignment],
    words: Mapping[int, str],
    *,
    by: User,
) -> None:
    """Team notes about the new assignments, by whoever hands on: these are not the words of
    the person who leaves."""
    said: dict[int, str] = {}
    for each in given:
        both = [said.get(each.student_id, ""), words.get(each.pk, "").strip()]
        said[each.student_id] = "\n\n".join(filter(None, both))
    leave_words(written, said, by=by)


def students_in(assignments: Iterable[Assignment]) -> list[Student]:
    """Each student once."""
    return list({each.student_id: each.student for each in assignments}.values())
