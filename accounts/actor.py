"""Who acts: one immutable value a request, handed to every question of access."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils import timezone
from django_scopes import scopes_disabled

from accounts.enums import Role
from accounts.models import Centre, Membership, User


@dataclass(frozen=True)
class Turned:
    """Whose hands a turned screen is in, and the one page that is theirs.

    `roles` are those of the person who turned it: they reach this student as before, through
    their assignment, and nothing else.
    """

    student: UUID
    page: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """A person in one centre today. Rights are the union of their roles there.

    While the screen is turned to a student there are no roles, so that no rule that asks for
    one lets anything through. `NOBODY` is a visitor: no person, no centre, no role. Which
    students a person is assigned to is asked in the query itself
    (students.models.Assignment.current_for).

    The types speak of people: views ask only for those whom `signed_in` let pass, and
    whose roles are of a centre.
    """

    person: User = None  # type: ignore[assignment]
    centre: Centre = None  # type: ignore[assignment]
    roles: frozenset[str] = field(default_factory=frozenset)
    today: date = None  # type: ignore[assignment]
    # All centres where they work, the one of today among them.
    centres: tuple[Centre, ...] = ()
    turned_to: Turned | None = None

    def turned(self, student: UUID, page: str) -> "Actor":
        """The same person with the screen in a student's hands."""
        centres = (self.centre,) if self.centre else ()
        to = Turned(student, page, self.roles)
        return replace(self, roles=frozenset(), centres=centres, turned_to=to)

    @property
    def keeper(self) -> UUID:
        """Whose words the browser keeps: on a turned screen the student's, apart from those of
        whoever turned it and under another key."""
        return self.turned_to.student if self.turned_to else self.person.uuid

    @property
    def start(self) -> str:
        """The role whose page they start with: the one they chose, else the first they have."""
        chosen = self.person.home_role
        return chosen if chosen in self.roles else next((r for r in Role if r in self.roles), "")

    @property
    def works_in_several_places(self) -> bool:
        """Whether there is something to switch: another centre, or another role's page."""
        return len(self.centres) > 1 or len(self.roles) > 1

    @property
    def is_tutor(self) -> bool:
        return Role.TUTOR in self.roles

    @property
    def is_counsellor(self) -> bool:
        return Role.COUNSELLOR in self.roles

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def is_data_protection_officer(self) -> bool:
        return Role.DATA_PROTECTION_OFFICER in self.roles

    @property
    def reads_library(self) -> bool:
        """Whether they work with the centre's materials: strategies, instruments and others."""
        return self.is_tutor or self.keeps_library

    @property
    def keeps_library(self) -> bool:
        """Whether they write the centre's materials: counsellors know the work, administrators
        answer for it."""
        return self.is_counsellor or self.is_administrator

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]


NOBODY = Actor()


def actor_in(person: User, centre: Centre, *roles: str, centres: tuple[Centre, ...] = ()) -> Actor:
    return Actor(person, centre, frozenset(roles), centre.today(), centres or (centre,))


def actor_for(person: User) -> Actor:
    """The actor for a signed-in person, in the centre they chose, else that of their oldest
    membership."""
    with scopes_disabled():
        memberships = list(
            Membership.objects.filter(person=person, ended_at=None)
            .select_related("centre")
            .order_by("created_at", "id")
        )
    if not memberships:
        return Actor(person=person, today=timezone.localdate())
    centres = [each.centre for each in memberships]
    chosen = (each for each in centres if each.pk == person.chosen_centre_id)
    centre = next(chosen, centres[0])
    roles = [each.role for each in memberships if each.centre_id == centre.pk]
    return actor_in(person, centre, *roles, centres=tuple(dict.fromkeys(centres)))
