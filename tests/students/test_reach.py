"""The rules of access answer the same whether the database finds the student, or a page asks of
one who was read before."""

from collections.abc import Callable
from datetime import date
from itertools import chain, combinations
from typing import Any

import pytest

from accounts.actor import actor_in
from accounts.enums import Role
from accounts.models import Centre
from students.access import grounds_on
from students.enums import AssignmentKind
from students.models import Student, reach
from students.models.student import StudentQuerySet
from tests import factories as f

RULES: dict[str, Callable[..., Any]] = {
    "known_to": reach.known,
    "readable_by": reach.read,
    "editable_by": reach.edit,
    "counselled_by": reach.counsel,
    "tutored_by": reach.tutor,
    "contacts_readable_by": reach.read_contacts,
    "contacts_editable_by": reach.edit_contacts,
    "attendance_readable_by": reach.read_attendance,
    "readings_open_to": reach.see_readings,
    "administered_by": reach.administer,
}
ROLES = list(chain.from_iterable(combinations(Role, count) for count in range(3)))


@pytest.mark.parametrize("turned", ["", "to them", "to another"])
@pytest.mark.parametrize("kind", ["", *AssignmentKind])
def test_rule_says_of_a_student_what_the_database_says(
    in_centre: Centre, kind: str, turned: str
) -> None:
    """Whatever the roles of the actor, and also of a student who is nobody any more."""
    person = f.UserFactory()
    students = [f.StudentFactory(centre=in_centre) for _ in range(2)]
    erased, another = f.StudentFactory(centre=in_centre), f.StudentFactory(centre=in_centre)
    Student.objects.filter(pk=erased.pk).update(erased_on=date(2026, 1, 31))
    for student in (students[0], erased) if kind else ():
        f.AssignmentFactory(student=student, person=person, kind=kind, ends_on=date(2099, 7, 1))
    everybody = list(Student.objects.all())
    for roles in ROLES:
        actor = actor_in(person, in_centre, *roles)
        if turned:
            to = students[0] if turned == "to them" else another
            actor = actor.turned(to.uuid, "/")
        grounds = {each: grounds_on(each, actor) for each in everybody}
        for name, rule in RULES.items():
            found = set(getattr(Student.objects, name)(actor))
            reached = rule(actor)
            told = {each for each in everybody if reached.holds(each.erased_on, grounds[each])}
            assert told == found, (name, roles)


def test_every_rule_of_access_to_students_is_asked_both_ways() -> None:
    """A new one is held against the database by the test above."""
    rules = {name for name in vars(StudentQuerySet) if name.endswith(("_by", "_to"))}
    assert rules == set(RULES)
