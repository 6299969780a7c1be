"""What those who hand over, take over, cover and say goodbye see on their pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from students.models import Assignment, Enrolment, Student
from students.services.assignments import cover, hand_over
from tests import factories as f
from tests.students.pages import words

DAY = timedelta(days=1)
SECRET = "sleeps-in-the-car-and-told-only-me"
SUMMARY = "Ask about the workshop first."
pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def handed(student: Student, tutor: User, other_tutor: User, administrator: User) -> Callable:
    """Hands Marta from Núria to Oriol, so many days from now."""

    def over(days: int = 0, summary: str = "") -> Assignment:
        f.NoteFactory(student=student, author=tutor, audience="confidential", body=SECRET)
        (written,) = hand_over(
            students=[student],
            giver=tutor,
            taker=other_tutor,
            kinds=["tutor"],
            by=administrator,
            on=student.centre.today() + days * DAY,
            summaries={student.pk: summary},
        )
        return written

    return over


def page_of(client: Client, student: Student) -> Any:
    return client.get(reverse("student", args=[student.uuid]))


def test_the_giver_is_asked_for_a_summary_until_it_is_written(
    client_of: Callable[[User], Client], tutor: User, student: Student, handed: Callable
) -> None:
    assignment = handed(days=7)
    client = client_of(tutor)
    assert "A summary is asked for Marta Soler Oriol Vidal takes over on" in words(client.get("/"))
    assert "Oriol Vidal takes over from you on" in words(page_of(client, student))
    client.post(reverse("handover_summary", args=[assignment.uuid]), {"body": SUMMARY})
    assert "A summary is asked for" not in words(client.get("/"))
    assert "Change the summary" in words(page_of(client, student))


def test_the_taker_sees_nothing_before_the_day(
    client_of: Callable[[User], Client], other_tutor: User, student: Student, handed: Callable
) -> None:
    handed(days=7, summary=SUMMARY)
    client = client_of(other_tutor)
    assert page_of(client, student).status_code == 404
    assert "Handed to you" not in words(client.get("/"))


def test_the_taker_reads_the_summary_and_no_confidential_note(
    client_of: Callable[[User], Client], other_tutor: User, student: Student, handed: Callable
) -> None:
    assignment = handed(summary=SUMMARY)
    client = client_of(other_tutor)
    today = client.get("/")
    assert "Handed to you Marta Soler by Núria Ferrer, since" in words(today)
    assert SUMMARY not in today.content.decode()
    page = page_of(client, student)
    assert "Handed to you by Núria Ferrer" in words(page)
    assert (SUMMARY in words(page), SECRET in page.content.decode()) == (True, False)
    client.post(reverse("handover_received", args=[assignment.uuid]))
    assert "Handed to you Marta" not in words(client.get("/"))
    assert "Read the summary again" in words(page_of(client, student))


def test_a_missing_summary_stops_nothing_and_is_said(
    client_of: Callable[[User], Client], other_tutor: User, student: Student, handed: Callable
) -> None:
    handed()
    assert "No summary was written." in words(page_of(client_of(other_tutor), student))


def test_the_giver_is_out_once_it_has_begun(
    client_of: Callable[[User], Client], tutor: User, student: Student, handed: Callable
) -> None:
    handed()
    client = client_of(tutor)
    assert page_of(client, student).status_code == 404
    assert "A summary is asked for" not in words(client.get("/"))


def test_administrators_see_that_there_is_a_summary_and_not_what_it_says(
    client_of: Callable[[User], Client], administrator: User, student: Student, handed: Callable
) -> None:
    handed(days=7, summary=SUMMARY)
    client = client_of(administrator)
    for address in (reverse("assignment_list"), reverse("student", args=[student.uuid])):
        page = client.get(address)
        assert (page.status_code, SUMMARY in page.content.decode()) == (200, False)
    assert "written" in words(client.get(reverse("assignment_list")))


def test_a_cover_stands_on_the_pages_of_both(
    client_of: Callable[[User], Client],
    tutor: User,
    other_tutor: User,
    administrator: User,
    student: Student,
    centre: Centre,
) -> None:
    until = centre.today() + 3 * DAY
    cover(students=[student], absent=tutor, person=other_tutor, until=until, by=administrator)
    assert "you cover for Núria Ferrer until" in words(client_of(other_tutor).get("/"))
    assert "You cover for Núria Ferrer until" in words(page_of(client_of(other_tutor), student))
    assert "Oriol Vidal covers for you until" in words(page_of(client_of(tutor), student))
    assert "A summary is asked for" not in words(client_of(tutor).get("/"))


def test_who_left_is_said_gently_and_the_plan_stays_open(
    client_of: Callable[[User], Client],
    tutor: User,
    administrator: User,
    officer: User,
    student: Student,
    plan: Any,
    centre: Centre,
) -> None:
    f.TutoringSessionFactory(plan=plan)
    admin = client_of(administrator)
    page = reverse("student_leave", args=[student.uuid])
    said = words(admin.get(page))
    assert "The plan stays open and readable" in said
    assert "1 session is planned from today on." in said
    today = centre.today()
    data = {
        "state": "left_early",
        "reason": "other",
        "words": "An offer in Lyon.",
        "on": today.isoformat(),
        "staff_until": (today + 30 * DAY).isoformat(),
    }
    assert "Recorded. Nothing was erased." in words(admin.post(page, data, follow=True))
    assert "Marta Soler is in no cohort any more." in words(admin.post(page, data, follow=True))
    said = words(page_of(client_of(tutor), student))
    assert "An offer in Lyon." in said
    assert "The plan is still open, and planned sessions stay." in said
    assert "An offer in Lyon." in words(page_of(admin, student))
    assert "An offer in Lyon." not in page_of(client_of(officer), student).content.decode()
    plan.refresh_from_db()
    assert (plan.state, Enrolment.objects.get().state) == ("draft", "left_early")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"reason": ""}, "Choose a reason. “Other” with a few words is one."),
        ({"reason": "other"}, "Say in a few words what the other reason was."),
        ({"reason": "moved", "on": "2001-01-01"}, "This day is before the enrolment began."),
        ({"reason": "moved", "staff_until": "2001-01-01"}, "This day has passed."),
    ],
)
def test_leaving_says_what_is_missing(
    client_of: Callable[[User], Client],
    administrator: User,
    student: Student,
    centre: Centre,
    fields: dict[str, str],
    problem: str,
) -> None:
    today = centre.today().isoformat()
    data = {"state": "left_early", "on": today, "staff_until": today, **fields}
    page = reverse("student_leave", args=[student.uuid])
    assert problem in words(client_of(administrator).post(page, data))
    assert Enrolment.objects.get().state == "active"
