"""Cohorts: the administrator's start page, one cohort, and its form."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from accounts.models import AcademicYear, Centre, User
from students.enums import ArrivalState, TransferState
from students.models import Arrival, Cohort, Programme, Student, Transfer
from tests import factories as f
from tests.students.pages import words

LIST = "/cohorts/"


@pytest.fixture
def cohort(student: Student) -> Cohort:
    with scope(centre=student.centre):
        return student.enrolments.get().cohort


@pytest.fixture
def alone(cohort: Cohort) -> Student:
    """In the same cohort, without any tutor."""
    alone = f.StudentFactory(centre=cohort.centre, given_name="Bilal", family_name="Amrani")
    f.EnrolmentFactory(student=alone, cohort=cohort)
    return alone


def names(page: Any) -> list[str]:
    return [line.student.name for line in page.context["piece"].students]


# The list


def test_a_cohort_tells_its_programme_its_students_and_who_has_no_tutor(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, alone: Student
) -> None:
    page = client_of(administrator).get(LIST)
    assert "ELE-1A Electrical installations 2 1 ELE-1A" in words(page)
    assert f"{reverse('cohort', args=[cohort.uuid])}?tutor=none" in page.content.decode()


def test_students_who_left_and_tutors_of_the_past_do_not_count(
    client_of: Callable[[User], Client],
    administrator: User,
    cohort: Cohort,
    alone: Student,
    student: Student,
    in_centre: Centre,
) -> None:
    today = in_centre.today()
    alone.enrolments.get().end(state="completed", on=today)
    student.assignments.filter(kind="tutor").update(ends_on=today - timedelta(days=1))
    assert "ELE-1A Electrical installations 1 1 ELE-1A" in words(client_of(administrator).get(LIST))


def test_a_cohort_without_programme_says_why_that_matters(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, in_centre: Centre
) -> None:
    client = client_of(administrator)
    assert "no programme" not in words(client.get(LIST))
    Cohort.objects.update(programme=None)
    said = words(client.get(LIST))
    assert "1 cohort has no programme yet. The individual balance goes through" in said
    assert "ELE-1A no programme Choose one" in said


def test_a_tutor_sees_own_cohorts_and_counts_own_students(
    client_of: Callable[[User], Client], tutor: User, cohort: Cohort, alone: Student
) -> None:
    f.EnrolmentFactory(
        student=f.StudentFactory(centre=cohort.centre),
        cohort=f.CohortFactory(centre=cohort.centre, name="CAR-1B"),
    )
    page = client_of(tutor).get(LIST)
    assert "ELE-1A Electrical installations 1 none" in words(page)
    assert "CAR-1B" not in words(page)
    assert "Add a cohort" not in words(page)


def test_a_counsellor_sees_all_cohorts_and_changes_none(
    client_of: Callable[[User], Client], other_counsellor: User, cohort: Cohort, alone: Student
) -> None:
    said = words(client_of(other_counsellor).get(LIST))
    assert "ELE-1A Electrical installations 2 1" in said
    assert "Add a cohort" not in said


def test_cohorts_are_no_business_of_the_data_protection_officer(
    client_of: Callable[[User], Client], officer: User
) -> None:
    assert client_of(officer).get(LIST).status_code == 403


def test_earlier_years_are_a_click_away(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, year: AcademicYear
) -> None:
    centre = cohort.centre
    last_year = f.AcademicYearFactory(
        centre=centre,
        name="last year",
        starts_on=year.starts_on - timedelta(days=365),
        ends_on=year.starts_on - timedelta(days=1),
    )
    f.CohortFactory(centre=centre, year=last_year, name="OLD-2A")
    client = client_of(administrator)
    assert "OLD-2A" not in words(client.get(LIST))
    said = words(client.get(LIST, {"year": str(last_year.uuid)}))
    assert ("OLD-2A" in said, "ELE-1A" in said) == (True, False)
    assert "ELE-1A" in words(client.get(LIST, {"year": "\0nonsense"}))


def test_an_empty_list_leads_to_the_imports(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    page = client_of(administrator).get(LIST)
    assert "There are no cohorts yet" in words(page)
    assert f'href="{reverse("imports")}"' in page.content.decode()


def test_whoever_comes_or_goes_is_announced_to_administrators_alone(
    client_of: Callable[[User], Client], administrator: User, tutor: User, student: Student
) -> None:
    said = "on the way to or from"
    assert said not in words(client_of(administrator).get(LIST))
    f.ArrivalFactory(centre=student.centre)
    f.TransferFactory(student=student)
    assert f"2 students {said} other centres wait" in words(client_of(administrator).get(LIST))
    assert said not in words(client_of(tutor).get(LIST))
    with scope(centre=student.centre):
        answered = {"answered_at": timezone.now(), "person": "", "texts": ""}
        Arrival.objects.update(state=ArrivalState.RETURNED, **answered)
        Transfer.objects.update(state=TransferState.WITHDRAWN)
    assert said not in words(client_of(administrator).get(LIST))


def test_three_cohorts_take_as_many_queries_as_one(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort
) -> None:
    client = client_of(administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    one = queries()
    for _ in range(2):
        other = f.CohortFactory(centre=cohort.centre)
        f.EnrolmentFactory(student=f.StudentFactory(centre=cohort.centre), cohort=other)
    assert queries() == one <= 12


# One cohort


def test_a_cohort_lists_its_students(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, alone: Student
) -> None:
    elsewhere = f.StudentFactory(centre=cohort.centre, given_name="Else", family_name="Where")
    f.EnrolmentFactory(student=elsewhere)
    client = client_of(administrator)
    page = client.get(reverse("cohort", args=[cohort.uuid]))
    assert names(page) == ["Bilal Amrani", "Marta Soler"]
    assert "Everybody 2 Without a tutor 1" in words(page)
    page = client.get(reverse("cohort", args=[cohort.uuid]), {"tutor": "none"})
    assert names(page) == ["Bilal Amrani"]


def test_everybody_with_a_tutor_is_good_news(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort
) -> None:
    page = client_of(administrator).get(reverse("cohort", args=[cohort.uuid]), {"tutor": "none"})
    assert "Everybody has a tutor" in words(page)


def test_a_tutor_sees_own_students_of_a_cohort_only(
    client_of: Callable[[User], Client], tutor: User, cohort: Cohort, alone: Student
) -> None:
    page = client_of(tutor).get(reverse("cohort", args=[cohort.uuid]))
    assert names(page) == ["Marta Soler"]
    assert "Everybody 1 Without a tutor 0" in words(page)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("tutor", 200),
        ("counsellor", 200),
        ("administrator", 200),
        ("other_tutor", 404),
        ("officer", 404),
        ("other_administrator", 404),
    ],
)
def test_a_cohort_exists_for_those_who_know_it(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    cohort: Cohort,
    who: str,
    status: int,
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("cohort", args=[cohort.uuid])).status_code == status


def test_three_members_take_as_many_queries_as_one(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort
) -> None:
    client = client_of(administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("cohort", args=[cohort.uuid]))
        return len(captured)

    one = queries()
    for _ in range(2):
        other = f.StudentFactory(centre=cohort.centre)
        f.EnrolmentFactory(student=other, cohort=cohort)
        f.AssignmentFactory(student=other, person=f.member(cohort.centre, "tutor"))
    assert queries() == one <= 12


# The form


def test_a_cohort_is_added_to_this_year(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, year: AcademicYear
) -> None:
    programme = f.ProgrammeFactory(centre=cohort.centre)
    page = client_of(administrator).post(
        reverse("cohort_add"),
        {"name": "  CAR   1B ", "programme": str(programme.uuid), "uuid": str(uuid.uuid4())},
        follow=True,
    )
    assert "CAR 1B" in words(page)
    assert "Nobody is in this cohort" in words(page)
    with scope(centre=cohort.centre):
        made = Cohort.objects.get(name="CAR 1B")
    assert (made.year, made.programme) == (year, programme)


def test_a_cohort_sent_twice_is_made_once(
    client_of: Callable[[User], Client], administrator: User, year: AcademicYear
) -> None:
    client = client_of(administrator)
    sent = {"name": "CAR-1B", "programme": "", "uuid": str(uuid.uuid4())}
    for _ in range(2):
        page = client.post(reverse("cohort_add"), sent, follow=True)
        assert "Nobody is in this cohort" in words(page)
    with scope(centre=year.centre):
        assert Cohort.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "This field is required."),
        ("ele-1a", "There is a cohort called “ele-1a” in"),
        ("x" * 61, "Ensure this value has at most 60 characters"),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_a_name_that_will_not_do_says_why(
    client_of: Callable[[User], Client],
    administrator: User,
    cohort: Cohort,
    name: str,
    reason: str,
) -> None:
    page = client_of(administrator).post(reverse("cohort_add"), {"name": name})
    assert reason in words(page)


def test_a_programme_of_another_centre_is_no_choice(
    client_of: Callable[[User], Client],
    administrator: User,
    cohort: Cohort,
    other_centre: Centre,
) -> None:
    foreign = f.ProgrammeFactory(centre=other_centre, name="Foreign programme")
    client = client_of(administrator)
    assert "Foreign programme" not in words(client.get(reverse("cohort_add")))
    page = client.post(reverse("cohort_add"), {"name": "X", "programme": str(foreign.uuid)})
    assert "Select a valid choice." in words(page)


def test_without_a_year_one_is_led_to_add_it(
    client_of: Callable[[User], Client], administrator: User
) -> None:
    page = client_of(administrator).get(reverse("cohort_add"), follow=True)
    assert page.redirect_chain == [(reverse("year_add"), 302)]
    assert "Cohorts belong to an academic year: add one first" in words(page)


def test_a_cohort_gets_another_programme(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, in_centre: Centre
) -> None:
    programme = f.ProgrammeFactory(centre=in_centre, name="Carpentry")
    address = reverse("cohort_edit", args=[cohort.uuid])
    client = client_of(administrator)
    form = client.get(address).context["form"]
    sent = {
        "name": cohort.name,
        "programme": str(programme.uuid),
        "version": form["version"].value(),
    }
    assert "Saved." in words(client.post(address, sent, follow=True))
    cohort.refresh_from_db()
    assert cohort.programme == programme


def test_a_cohort_that_somebody_else_changed_is_not_overwritten(
    client_of: Callable[[User], Client], administrator: User, cohort: Cohort, in_centre: Centre
) -> None:
    address = reverse("cohort_edit", args=[cohort.uuid])
    client = client_of(administrator)
    form = client.get(address).context["form"]
    Cohort.objects.update(name="Theirs")
    sent = {
        "name": "Mine",
        "programme": str(Programme.objects.get().uuid),
        "version": form["version"].value(),
    }
    page = client.post(address, sent)
    assert "Saved meanwhile Theirs What you typed Mine" in words(page)
    cohort.refresh_from_db()
    assert cohort.name == "Theirs"
    sent["version"] = page.context["form"]["version"].value()
    client.post(address, sent)
    cohort.refresh_from_db()
    assert cohort.name == "Mine"


@pytest.mark.parametrize("who", ["tutor", "counsellor", "officer"])
@pytest.mark.parametrize("route", ["cohort_add", "cohort_edit"])
def test_only_administrators_change_cohorts(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    cohort: Cohort,
    who: str,
    route: str,
) -> None:
    address = reverse(route, args=[cohort.uuid] if route == "cohort_edit" else [])
    client = client_of(request.getfixturevalue(who))
    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]


def test_a_cohort_of_another_centre_does_not_exist(
    client_of: Callable[[User], Client], cohort: Cohort, other_administrator: User
) -> None:
    client = client_of(other_administrator)
    assert client.get(reverse("cohort_edit", args=[cohort.uuid])).status_code == 404
