"""The administrators' page: what a centre still lacks, from its data alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from accounts.actor import actor_for
from accounts.models import Centre, User
from students.models import Student, TutoringSlot
from students.services.first_steps import first_steps
from tests import factories as f
from tests.plans.pages import links, words

PAGE = "/centre/"


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


@pytest.fixture
def running(student: Student, in_centre: Centre, year: Any, counsellor: User) -> Student:
    """The student of a centre that lacks nothing."""
    f.TermFactory(year=year)
    f.HolidayFactory()
    f.TutoringSlotFactory(cohort=student.enrolments.get().cohort)
    Centre.objects.update(safeguarding_lead=counsellor)
    return student


def lacking(administrator: User) -> dict[str, list[str]]:
    actor = actor_for(administrator)
    with scope(centre=actor.centre):
        return {each.key: each.lacking for each in first_steps(actor) if not each.is_done}


def test_an_empty_centre_lacks_everything_in_order(client: Client, administrator: User) -> None:
    assert lacking(administrator) == {
        "year": ["There is no academic year yet."],
        "terms": ["No term is noted yet."],
        "holidays": ["No holiday is noted yet."],
        "programmes": ["There is no programme yet."],
        "cohorts": ["There is no cohort in this year yet."],
        "staff": ["Nobody is a tutor yet.", "Nobody is a counsellor yet."],
        "safety": ["No safeguarding lead is chosen yet."],
        "students": ["There is no student yet."],
        "assignments": ["There is no student to assign yet."],
    }
    page = client.get(PAGE)
    said = words(page)
    assert "First steps" in said
    assert "Cohorts and plans belong to a year." in said
    assert "What is in place" not in said
    sample = reverse("import_sample", args=["students", "csv"])
    assert {reverse("year_add"), reverse("programme_add"), sample} < links(page)


def test_a_running_centre_is_told_that_everything_is_in_place(
    client: Client, administrator: User, running: Student
) -> None:
    assert lacking(administrator) == {}
    said = words(client.get(PAGE))
    assert "Everything is in place" in said
    assert "Programmes and modules in place Electrical installations. 3 modules." in said
    assert "Cohorts with their weekly slots in place ELE-1A." in said
    assert "1 student has a tutor." in said
    assert "First steps" not in said


def test_a_past_year_asks_for_the_next(
    administrator: User, running: Student, in_centre: Centre, year: Any
) -> None:
    today = in_centre.today()
    type(year).objects.update(
        starts_on=today - timedelta(days=300), ends_on=today - timedelta(days=1)
    )
    assert lacking(administrator)["year"] == [
        "The last year has ended, and the next is not prepared."
    ]


def test_what_a_cohort_lacks_is_said_by_name(
    client: Client, administrator: User, running: Student, year: Any
) -> None:
    bare = [f.CohortFactory(year=year, name=f"BARE-{n}", programme=None) for n in range(5)]
    assert lacking(administrator) == {
        "cohorts": [
            "Without a programme: BARE-0, BARE-1, BARE-2 and 2 more.",
            "Without a weekly slot: BARE-0, BARE-1, BARE-2 and 2 more.",
        ]
    }
    page = client.get(PAGE)
    assert "Still to do" in words(page)
    assert reverse("cohort", args=[bare[0].uuid]) in links(page)


def test_a_programme_without_modules_is_said_by_name(administrator: User, running: Student) -> None:
    f.ProgrammeFactory(name="Carpentry")
    assert lacking(administrator) == {"programmes": ["Without modules: Carpentry."]}


def test_only_what_is_ready_is_said_to_be_there(
    administrator: User, running: Student, year: Any
) -> None:
    cohort = f.CohortFactory(name="ELE-9Z", year=year, programme=f.ProgrammeFactory(name="Wood"))
    actor = actor_for(administrator)
    with scope(centre=actor.centre):
        (step,) = (each for each in first_steps(actor) if each.key == "cohorts")
    assert step.lacking == [f"Without a weekly slot: {cohort.name}."]
    assert step.there == ["ELE-1A."]


def test_a_student_whose_tutor_has_gone_lacks_one(
    client: Client, administrator: User, running: Student, in_centre: Centre
) -> None:
    yesterday = in_centre.today() - timedelta(days=1)
    running.assignments.filter(kind="tutor").update(ends_on=yesterday)
    assert lacking(administrator) == {"assignments": ["1 student has no tutor."]}
    page = client.get(PAGE)
    assert "Assign tutors in ELE-1A" in words(page)
    cohort = reverse("cohort", args=[running.enrolments.get().cohort.uuid])
    assert f"{cohort}?tutor=none" in links(page)


def test_students_who_left_are_nobody_to_assign(
    administrator: User, running: Student, in_centre: Centre
) -> None:
    running.enrolments.get().end(state="completed", on=in_centre.today())
    assert lacking(administrator) == {
        "students": ["There is no student yet."],
        "assignments": ["There is no student to assign yet."],
    }


def test_a_deactivated_person_is_no_staff(
    administrator: User, running: Student, tutor: User
) -> None:
    tutor.is_active = False
    tutor.save()
    assert lacking(administrator)["staff"] == ["Nobody is a tutor yet."]


def test_invitations_that_wait_are_counted(
    client: Client, administrator: User, in_centre: Centre
) -> None:
    f.InvitationFactory()
    f.InvitationFactory()
    assert lacking(administrator)["staff"][0] == "Nobody is a tutor yet."
    assert "2 invitations wait to be accepted." in words(client.get(PAGE))


def test_a_lead_who_left_is_said_by_name(
    administrator: User, running: Student, in_centre: Centre, other_administrator: User
) -> None:
    Centre.objects.filter(pk=in_centre.pk).update(safeguarding_lead=other_administrator)
    assert lacking(administrator) == {
        "safety": ["Tom Harper is the safeguarding lead, and works here no more."]
    }


def test_another_centre_does_not_count(
    administrator: User, other_administrator: User, running: Student
) -> None:
    assert len(lacking(other_administrator)) == 9
    assert TutoringSlot.objects.count() == 1


def test_three_of_everything_take_as_many_queries_as_one(
    client: Client, running: Student, year: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    f.EnrolmentFactory(cohort=f.CohortFactory(year=year))
    one = queries()
    for n in (1, 2):
        cohort = f.CohortFactory(year=year)
        f.TutoringSlotFactory(cohort=cohort)
        f.EnrolmentFactory(cohort=cohort)
        f.TermFactory(year=year, name=f"Term {n}")
        f.HolidayFactory(name=f"Holiday {n}")
    assert queries() == one <= 12 + 3
