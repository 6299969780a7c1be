"""One person of the staff: each role with its story, and how many students they have."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from accounts.places import WHAT_ROLES_DO
from students.enums import AssignmentKind
from students.models import Assignment


@dataclass(frozen=True)
class HeldRole:
    """A role that can be had, the membership that gives it today, and those that ended."""

    role: Role
    what: str
    current: Membership | None
    ended: list[Membership]

    @property
    def is_current(self) -> bool:
        return self.current is not None


def roles_of(person: User) -> list[HeldRole]:
    held = list(
        Membership.objects.filter(person=person)
        .select_related("given_by", "ended_by")
        .order_by("-created_at", "-pk")
    )
    return [_held(role, [each for each in held if each.role == role]) for role in Role]


def _held(role: Role, memberships: list[Membership]) -> HeldRole:
    current = next((each for each in memberships if each.ended_at is None), None)
    ended = [each for each in memberships if each.ended_at is not None]
    return HeldRole(role, str(WHAT_ROLES_DO[role]), current, ended)


def students_by_kind(person: User, actor: Actor) -> list[tuple[str, int]]:
    """How many students the person has today, as what."""
    theirs = Assignment.objects.current_on(actor.today).filter(person=person).order_by()
    counts = dict(theirs.values_list("kind").annotate(n=Count("student", distinct=True)))
    return [(str(kind.label), counts[kind]) for kind in AssignmentKind if kind in counts]
