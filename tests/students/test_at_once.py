"""Two administrators at the same time: what both want is done once, and the second is told."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.enums import Role
from accounts.models import User
from students.models import Assignment, Cohort, Enrolment
from tests import factories as f
from tests.plans.pages import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(client_of: Callable[[User], Client]) -> Iterator[SimpleNamespace]:
    """Two administrators' desks, and a cohort of four with two tutors to share them out to."""
    centre = f.CentreFactory(name="Institut Riu", code="RIU-O")
    with scope(centre=centre):
        year = f.AcademicYearFactory()
        cohort = f.CohortFactory(name="ELE-1A", year=year)
        for _ in range(4):
            f.EnrolmentFactory(student=f.StudentFactory(), cohort=cohort)
        yield SimpleNamespace(
            cohort=cohort,
            year=year,
            today=centre.today(),
            tutors=[f.member(centre, Role.TUTOR) for _ in range(2)],
            desks=[client_of(f.member(centre, Role.ADMINISTRATOR)) for _ in range(2)],
        )


def test_sharing_out_at_once_assigns_each_student_once(office: SimpleNamespace) -> None:
    data = {
        "cohort": office.cohort.uuid,
        "all": "1",
        "kind": "tutor",
        "others": "keep",
        "on": office.today.isoformat(),
        "people": [each.uuid for each in office.tutors],
    }
    page = reverse("assignment_add")
    shown = office.desks[0].post(page, data).context["sharing"].fingerprint
    sent = {**data, "confirmed": shown}
    told = at_once(*(lambda desk=desk: desk.post(page, sent) for desk in office.desks))
    assert [each.status_code for each in told] == [302, 302]
    numbers = [Assignment.objects.filter(person=each).count() for each in office.tutors]
    assert numbers == [2, 2]


def test_moving_up_at_once_moves_each_student_once(office: SimpleNamespace) -> None:
    coming = f.AcademicYearFactory(starts_on=office.year.ends_on, name="next year")
    data = {
        "name": "ELE-2A",
        "year": coming.uuid,
        "on": office.today.isoformat(),
        "confirmed": "1",
        **{
            f"fate_{each.student.uuid.hex}": "moves"
            for each in Enrolment.objects.select_related("student")
        },
    }
    page = reverse("cohort_move_up", args=[office.cohort.uuid])
    told = at_once(*(lambda desk=desk: desk.post(page, data) for desk in office.desks))
    assert [each.status_code for each in told] == [302, 302]
    (new,) = Cohort.objects.filter(year=coming)
    assert Enrolment.objects.active().filter(cohort=new).count() == 4
    assert Enrolment.objects.count() == 8
