"""The access log as the data protection officer reads it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.models import Centre, User
from students.models import Student
from students.services.access_log import PIECE
from tests import factories as f
from tests.students.pages import words
from tests.students.test_list_exports import rows_of

ClientOf = Callable[[User], Client]
LOG = "/access-log/"


@pytest.fixture
def log(client_of: ClientOf, officer: User) -> Client:
    return client_of(officer)


def lines(page: Any) -> list[tuple[str, str, str]]:
    return [(line.person.name, line.what, line.why) for line in page.context["piece"].lines]


# What stands there


def test_readings_outside_assignments_come_first(
    client_of: ClientOf, log: Client, student: Student, tutor: User, other_counsellor: User
) -> None:
    for person in (tutor, other_counsellor):
        client_of(person).get(reverse("student", args=[student.uuid]))
    assert lines(log.get(LOG)) == [
        ("Pau Mas", "read the page of the student", "counsellor of the centre")
    ]
    assert lines(log.get(LOG, {"part": "assigned"})) == [
        ("Núria Ferrer", "read the page of the student", "assigned as tutor")
    ]


def test_line_says_who_whom_what_and_why(
    client_of: ClientOf, log: Client, student: Student, other_counsellor: User
) -> None:
    client_of(other_counsellor).get(reverse("student_contact", args=[student.uuid]))
    client_of(other_counsellor).get(reverse("student", args=[student.uuid]))
    said = words(log.get(LOG))
    assert (
        "Pau Mas Marta Soler 2024-0117 read the page of the student counsellor of the centre"
        in said
    )


def test_lists_taken_away_have_a_part_of_their_own(
    client_of: ClientOf, log: Client, tutor: User, student: Student
) -> None:
    client_of(tutor).get(reverse("student_export", args=["csv"]))
    assert lines(log.get(LOG, {"part": "exports"})) == [
        ("Núria Ferrer", "students as CSV, rows: 1", "")
    ]


def test_student_whose_record_is_gone_is_told_so(log: Client, centre: Centre) -> None:
    f.AccessLogFactory(centre=centre, student=uuid4(), assigned=False)
    assert "a student whose record was erased" in words(log.get(LOG))


# What one looks for


def test_log_is_searched_by_person_student_and_days(
    log: Client, student: Student, officer: User, other_counsellor: User, tutor: User
) -> None:
    other = f.StudentFactory(centre=student.centre, number="77")
    for day, person, read in (
        (1, other_counsellor, student),
        (2, other_counsellor, other),
        (3, tutor, student),
    ):
        with travel(datetime(2026, 3, day, 12, tzinfo=UTC), tick=False):
            f.AccessLogFactory(
                centre=student.centre, person=person, student=read.uuid, assigned=False
            )

    def found(**query: Any) -> list[str]:
        page = log.get(LOG, query)
        return [line.at.strftime("%d") for line in page.context["piece"].lines]

    assert found() == ["03", "02", "01"]
    assert found(person=str(other_counsellor.uuid)) == ["02", "01"]
    assert found(number="2024-0117") == ["03", "01"]
    assert found(since="2026-03-02") == ["03", "02"]
    assert found(until="2026-03-02") == ["02", "01"]
    assert found(since="2026-03-02", until="2026-03-02") == ["02"]
    assert found(number="nobody") == []


def test_day_is_that_of_the_centre(log: Client, student: Student) -> None:
    with travel(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), tick=False):  # the 2nd in Madrid
        f.AccessLogFactory(centre=student.centre, student=student.uuid, assigned=False)
    assert len(lines(log.get(LOG, {"since": "2026-07-02"}))) == 1
    assert len(lines(log.get(LOG, {"until": "2026-07-01"}))) == 0


def test_search_that_needs_mending_says_so_at_the_field(log: Client, student: Student) -> None:
    said = words(log.get(LOG, {"since": "yesterday"}))
    assert "Enter a valid date." in said
    assert "Nothing is listed, because the search above needs mending." in said


@pytest.mark.parametrize("query", [{"before": "x"}, {"part": "x"}, {"before": str(uuid4())}])
def test_odd_address_shows_the_latest(log: Client, student: Student, query: dict) -> None:
    f.AccessLogFactory(centre=student.centre, student=student.uuid, assigned=False)
    assert len(lines(log.get(LOG, query))) == 1


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({"since": "0001-01-01", "until": "9999-12-31"}, 1),
        ({"since": "9999-12-31"}, 0),
        ({"until": "0001-01-01"}, 0),
    ],
)
def test_first_and_last_day_of_all_can_be_asked_for(
    log: Client, centre: Centre, student: Student, zone: str, days: dict, found: int
) -> None:
    Centre.objects.filter(pk=centre.pk).update(time_zone=zone)
    f.AccessLogFactory(centre=centre, student=student.uuid, assigned=False)
    assert len(lines(log.get(LOG, days))) == found
    sheet = log.get(reverse("access_log_export", args=["csv"]), days)
    assert len(rows_of(sheet)) == 1 + found


def test_log_goes_by_pieces(log: Client, student: Student) -> None:
    for _ in range(PIECE + 1):
        f.AccessLogFactory(centre=student.centre, student=student.uuid, assigned=False)
    first = log.get(LOG)
    assert len(lines(first)) == PIECE
    rest = log.get(LOG, {"before": str(first.context["piece"].next)})
    assert len(lines(rest)) == 1
    assert rest.context["piece"].next is None


def test_other_centre_is_not_in_it(log: Client, other_centre: Any) -> None:
    f.AccessLogFactory(centre=other_centre, assigned=False)
    assert "Nobody has read outside their assignments" in words(log.get(LOG))


def test_log_can_be_taken_away_and_that_is_logged_too(log: Client, student: Student) -> None:
    f.AccessLogFactory(centre=student.centre, student=student.uuid, assigned=False, reason="=x")
    (_headers, row) = rows_of(log.get("/access-log/export.csv"))
    assert row[2:] == ["2024-0117", "Marta Soler", "read the page of the student", "'=x"]
    assert lines(log.get(LOG, {"part": "exports"}))[0][1] == "access log as CSV, rows: 1"


@pytest.mark.parametrize("part", ["outside", "exports"])
def test_three_rows_take_as_many_queries_as_one(log: Client, student: Student, part: str) -> None:
    def make() -> None:
        other = f.StudentFactory(centre=student.centre)
        person = f.member(student.centre, "counsellor")
        f.AccessLogFactory(centre=student.centre, student=other.uuid, person=person, assigned=False)
        f.ExportLogFactory(centre=student.centre, person=person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            log.get(LOG, {"part": part})
        return len(captured)

    make()
    queries()
    one = queries()
    make(), make()
    assert queries() == one <= 12
