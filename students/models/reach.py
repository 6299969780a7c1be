"""Which students a rule of access reaches, said once for two askers: the database, which finds
them (`StudentQuerySet`), and a page whose student was read with the grounds on which the actor
comes (`students.access`), and who is asked no second time.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from accounts.actor import Actor
from students.enums import ROLES_FOR, AssignmentKind


@dataclass(frozen=True)
class Reach:
    """`everyone`; those who are `named` still; those whom the actor is `assigned` to in one of
    these ways. Nobody, where it says nothing."""

    everyone: bool = False
    named: bool = False
    assigned: frozenset[AssignmentKind] = frozenset()

    def holds(self, erased_on: date | None, grounds: Collection[str]) -> bool:
        """For one student: when they were made anonymous, and the actor's assignments to them
        today."""
        if self.everyone or (self.named and erased_on is None):
            return True
        return not self.assigned.isdisjoint(grounds)


Rule = Callable[[Actor], Reach]

NOBODY = Reach()
NAMED = Reach(named=True)


def kinds_for(actor: Actor) -> frozenset[AssignmentKind]:
    """As what an assignment is a reason for the actor, as far as their roles go; on a turned
    screen for who turned it."""
    held = actor.turned_to.roles if actor.turned_to else actor.roles
    return frozenset(kind for kind, roles in ROLES_FOR.items() if not held.isdisjoint(roles))


def assigned(actor: Actor, *kinds: AssignmentKind) -> Reach:
    """Those the actor works with, in one of these ways where any are said."""
    own = kinds_for(actor)
    return Reach(assigned=own.intersection(kinds) if kinds else own)


# The rules. On a screen turned to a student every one of them is asked of that student alone, for
# as long as whoever turned it works with them (`Assignment.current_for`).


def known(actor: Actor) -> Reach:
    """Name, cohort, staff, states and dates."""
    if actor.is_counsellor or actor.is_administrator or actor.is_data_protection_officer:
        return NAMED
    return assigned(actor) if actor.is_tutor or actor.turned_to else NOBODY


def read(actor: Actor) -> Reach:
    """Plan, balance, goals, contract, sessions, team notes."""
    if actor.is_counsellor:
        return NAMED
    return assigned(actor) if actor.is_tutor or actor.turned_to else NOBODY


def edit(actor: Actor) -> Reach:
    works = actor.is_counsellor or actor.is_tutor or actor.turned_to
    return assigned(actor) if works else NOBODY


def counsel(actor: Actor) -> Reach:
    """Those whose assigned counsellor the actor is: they read confidential notes."""
    return _of_the_staff(actor, assigned(actor, AssignmentKind.COUNSELLOR))


def tutor(actor: Actor) -> Reach:
    """Those for whom the actor signs as tutor."""
    kinds = (AssignmentKind.TUTOR, AssignmentKind.CASE_MANAGER, AssignmentKind.COVER)
    return _of_the_staff(actor, assigned(actor, *kinds))


def read_contacts(actor: Actor) -> Reach:
    """Birth date, contacts and guardians."""
    return NAMED if actor.is_administrator else _of_the_staff(actor, read(actor))


def edit_contacts(actor: Actor) -> Reach:
    return NAMED if actor.is_administrator else _of_the_staff(actor, edit(actor))


def read_attendance(actor: Actor) -> Reach:
    """Read by those who read the texts, and by administrators, who bring it in."""
    return NAMED if actor.is_administrator else read(actor)


def see_readings(actor: Actor) -> Reach:
    """Those of whom the actor may see who opened their pages."""
    return NAMED if actor.is_data_protection_officer else counsel(actor)


def administer(actor: Actor) -> Reach:
    """Those whose cohort and staff the actor decides."""
    return Reach(everyone=True) if actor.is_administrator else NOBODY


def _of_the_staff(actor: Actor, reach: Reach) -> Reach:
    """Nobody, while the screen is in a student's hands: what is the staff's alone."""
    return NOBODY if actor.turned_to else reach
