"""Who is told of a safety concern, and who else may be."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.models import Centre, Membership, User
from students.enums import AssignmentKind, WhyNamed
from students.models import Assignment, Student

TUTORING = [AssignmentKind.TUTOR, AssignmentKind.CASE_MANAGER, AssignmentKind.COVER]


@dataclass(frozen=True)
class Named:
    """A person who is told, and why."""

    person: User
    why: WhyNamed

    @property
    def reads(self) -> bool:
        return self.why != WhyNamed.ADMINISTRATOR


def who_is_told(student: Student, *, by: User) -> list[Named]:
    """Those told of a concern that `by` raises about a student, today.

    The safeguarding lead and the student's counsellors; without any, all counsellors of the
    centre; without any but the person who raises it, that person, and the administrators,
    who are told that a concern waits and cannot read it.
    """
    lead = lead_of(student.centre)
    named = {each.pk: Named(each, WhyNamed.ASSIGNED) for each in counsellors_of(student)}
    if lead:
        named[lead.pk] = Named(lead, WhyNamed.LEAD)
    raiser = named.pop(by.pk, None)
    if not named:
        named = {each.pk: Named(each, WhyNamed.CENTRE) for each in staff(Role.COUNSELLOR)}
        as_counsellor = named.pop(by.pk, None)
        raiser = raiser or as_counsellor
    if named:
        return list(named.values())
    others = [each for each in staff(Role.ADMINISTRATOR) if not raiser or each.pk != by.pk]
    administrators = [Named(each, WhyNamed.ADMINISTRATOR) for each in others]
    return [raiser, *administrators] if raiser else administrators


def who_may_be_named(student: Student, *, by: User, told: list[Named]) -> Any:
    """Others of the centre who may know the student: its counsellors, and the student's tutors."""
    counsellors = staff(Role.COUNSELLOR).values("pk")
    tutors = tutors_of(student).values("pk")
    return (
        User.objects.filter(Q(pk__in=counsellors) | Q(pk__in=tutors))
        .exclude(pk__in=[by.pk, *(each.person.pk for each in told if each.reads)])
        .order_by("given_name", "family_name", "pk")
    )


def staff(*roles: str) -> Any:
    """The people of the centre in scope who hold one of these roles and can sign in."""
    held = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, role__in=roles)
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


def lead_of(centre: Centre) -> User | None:
    """The safeguarding lead, as long as they can sign in and have a role in the centre."""
    return staff(*Role.values).filter(pk=centre.safeguarding_lead_id).first()


def counsellors_of(student: Student) -> Any:
    return _assigned(student, Role.COUNSELLOR, [AssignmentKind.COUNSELLOR])


def tutors_of(student: Student) -> Any:
    return _assigned(student, Role.TUTOR, TUTORING)


def _assigned(student: Student, role: str, kinds: list[AssignmentKind]) -> Any:
    current: Any = Assignment.objects.current_on(student.centre.today())
    here = current.filter(student=student, kind__in=kinds, person=OuterRef("pk"))
    return staff(role).filter(Exists(here))
