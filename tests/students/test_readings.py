"""Who has looked: for the data protection officer and the assigned counsellor."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog, User
from students.models import Student
from students.services import readings
from tests import factories as f
from tests.plans.pages import links, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(student: Student) -> str:
    return reverse("student_readings", args=[student.uuid])


def read(student: Student, person: User, page: str = "GET student", **fields: Any) -> AccessLog:
    return f.AccessLogFactory(student=student.uuid, person=person, page=page, **fields)


def test_page_tells_who_read_what_and_why(client_of, counsellor, tutor, student, address):
    read(student, tutor, "GET plan_contract", reason="assigned as tutor")
    shown = words(client_of(counsellor).get(address))
    assert "Núria Ferrer" in shown
    assert "read the contract assigned as tutor" in shown


def test_readings_without_assignment_stand_first(
    client_of, officer, tutor, other_counsellor, student, address
):
    read(student, other_counsellor, reason="counsellor of the centre", assigned=False)
    read(student, tutor)
    shown = words(client_of(officer).get(address))
    assert shown.index("Without an assignment") < shown.index("Pau Mas")
    assert shown.index("Pau Mas") < shown.index("By those assigned") < shown.index("Núria Ferrer")


def test_own_look_at_the_readings_is_written_down_too(client_of, officer, student, address):
    shown = words(client_of(officer).get(address))
    assert "read who has looked data protection officer of the centre" in shown


def test_readings_of_another_student_stay_there(client_of, officer, tutor, student, address):
    read(f.StudentFactory(), tutor, reason="of another")
    assert "of another" not in words(client_of(officer).get(address))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("GET plan", "read the plan"),
        ("POST goal_add", "sent a form: a page about the student"),
        ("POST guardian_edit", "sent a form: guardians"),
        ("GET tracking_sheet_pdf", "read the tracking sheet"),
        ("", "read a page about the student"),
    ],
)
def test_page_is_told_in_words(page: str, said: str) -> None:
    assert readings.what_was_opened(page) == said


def test_log_comes_in_pieces_without_a_gap(monkeypatch, tutor, other_counsellor, student):
    monkeypatch.setattr(readings, "PIECE", 3)
    for number in range(8):
        assigned = bool(number % 2)
        read(student, tutor if assigned else other_counsellor, assigned=assigned)
    seen, after = [], None
    for _ in range(3):
        piece = readings.readings_of(student, after=after)
        seen += [each.entry.pk for each in [*piece.outside, *piece.inside]]
        after = piece.next
    expected = AccessLog.objects.order_by("assigned", "-created_at", "-pk")
    assert after is None
    assert seen == list(expected.values_list("pk", flat=True))


@pytest.mark.parametrize("after", ["x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_nonsense_is_the_start(client_of, officer, student, address, after):
    response = client_of(officer).get(address, {"after": after})
    assert len(response.context["readings"].outside) == 1


def test_student_page_leads_there_only_those_who_may(
    client_of, counsellor, officer, tutor, administrator, other_counsellor, student, address
):
    page = reverse("student", args=[student.uuid])
    people = (counsellor, officer, tutor, administrator, other_counsellor)
    led = [address in links(client_of(each).get(page)) for each in people]
    assert led == [True, True, False, False, False]


def test_counsellor_no_longer_assigned_is_refused(client_of, counsellor, student, address):
    yesterday = timezone.localdate() - timedelta(days=1)
    student.assignments.filter(person=counsellor).update(ends_on=yesterday)
    assert client_of(counsellor).get(address).status_code == 403


def test_queries_do_not_grow(client_of, officer, student, address):
    client, counts = client_of(officer), []
    for rows in (1, 2):
        for _ in range(rows):
            read(student, f.UserFactory())
            read(student, f.UserFactory(), assigned=False)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 + 3
