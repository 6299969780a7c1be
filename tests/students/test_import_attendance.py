"""Files of attendance: what is read, what is refused and why, and what a later file replaces."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.actor import actor_in
from accounts.models import Centre
from students.models import AttendanceRecord, Student
from students.services.imports import attendance as kind
from students.services.imports import kind_named
from students.services.imports.planning import plan_for
from students.services.imports.reading import rows_of
from students.services.tables import read_table, recognise
from tests import factories as f
from tests.students.import_files import csv_of, last_run, workbook_of
from tests.students.pages import words

Send = Callable[..., Any]

HEADER = "student_number,date,period,minutes_scheduled,minutes_absent,authorised,code"
pytestmark = pytest.mark.usefixtures("in_centre")


def file(*lines: str) -> bytes:
    return csv_of(*lines, header=HEADER)


@pytest.fixture
def send(upload: Send, student: Student) -> Send:
    """Sends lines of the student and gives what the preview says."""

    def sent(*lines: str) -> str:
        return words(
            upload(file(*(f"{student.number},{line}" for line in lines)), kind="attendance")
        )

    return sent


def stands(student: Student) -> list[tuple[Any, ...]]:
    records = AttendanceRecord.objects.filter(student=student).order_by("date", "period")
    return list(
        records.values_list(
            "date", "period", "minutes_scheduled", "minutes_absent", "authorised", "code"
        )
    )


# What a person sees


def test_attendance_is_previewed_and_written(
    send: Send, confirm: Send, student: Student, admin_client: Client
) -> None:
    said = send("2026-11-09,1,60,60,sí,M", "09/11/2026,2,60,15,,", "2026-11-10,,360,0,,")
    assert "3 would be created 0 would be changed" in said
    assert "2 2024-0117 9 November 2026 1 60 60 yes M" in said
    assert "3 2024-0117 9 November 2026 2 60 15 no –" in said
    assert "Write 3 lessons" in said
    assert "3 created" in words(confirm())
    assert stands(student) == [
        (date(2026, 11, 9), "1", 60, 60, True, "M"),
        (date(2026, 11, 9), "2", 60, 15, False, ""),
        (date(2026, 11, 10), "", 360, 0, False, ""),
    ]


def test_preview_writes_nothing(send: Send, student: Student) -> None:
    send("2026-11-09,1,60,60,yes,M")
    assert stands(student) == []


def test_later_file_replaces_a_lesson_whole(
    send: Send, confirm: Send, student: Student, in_centre: Centre
) -> None:
    lesson = f.AttendanceRecordFactory(
        student=student, date=date(2026, 11, 9), minutes_absent=60, authorised=True, code="M"
    )
    kept = f.AttendanceRecordFactory(student=student, date=date(2026, 11, 9), period="2")
    said = send("2026-11-09,1,50,20,,")
    assert "1 would be changed" in said
    assert "minutes scheduled: 60 → becomes 50" in said
    assert "minutes absent: 60 → becomes 20" in said
    assert "authorised: yes → becomes no" in said
    assert "code: M → becomes none" in said
    confirm()
    assert stands(student) == [
        (date(2026, 11, 9), "1", 50, 20, False, ""),
        (date(2026, 11, 9), "2", 60, 0, False, ""),
    ]
    now = AttendanceRecord.objects.get(period="1")
    assert (now.pk, now.uuid, now.created_at) == (lesson.pk, lesson.uuid, lesson.created_at)
    assert now.brought_in_at > lesson.brought_in_at
    assert AttendanceRecord.objects.get(period="2").brought_in_at == kept.brought_in_at


def test_same_file_again_changes_nothing(send: Send, confirm: Send, student: Student) -> None:
    lines = ("2026-11-09,1,60,60,yes,M", "2026-11-09,2,60,0,,")
    send(*lines)
    confirm()
    said = send(*lines)
    assert "0 would be created 0 would be changed 2 unchanged" in said
    assert "Marta Soler, 9 November 2026, 1" in said


def test_workbook_is_read_too(upload: Send, confirm: Send, student: Student) -> None:
    upload(
        workbook_of(HEADER.split(","), [student.number, date(2026, 11, 9), 1, 60, 30, "yes", None]),
        name="a.xlsx",
        kind="attendance",
    )
    confirm()
    assert stands(student) == [(date(2026, 11, 9), "1", 60, 30, True, "")]


def test_columns_are_named_by_hand_where_headers_tell_too_little(
    upload: Send, confirm: Send, admin_client: Client, student: Student
) -> None:
    content = csv_of(f"{student.number};9.11.2026;60;30;no", header="A;B;C;D;E")
    assert "Which column is which?" in words(upload(content, kind="attendance"))
    chosen = ["student_number", "date", "minutes_scheduled", "minutes_absent", "authorised"]
    admin_client.post(
        reverse("import_columns", args=[last_run().uuid]),
        {f"column-{place}": key for place, key in enumerate(chosen)},
    )
    confirm()
    assert stands(student) == [(date(2026, 11, 9), "", 60, 30, False, "")]


# What is refused


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",1,60,0,,", "“date” is missing."),
        ("2026-11-31,1,60,0,,", "“2026-11-31” is no date: write 2009-03-21 or 21/03/2009."),
        ("11/23/2026,1,60,0,,", "“11/23/2026” is no date: write 2009-03-21 or 21/03/2009."),
        ("2026-11-09,1,,0,,", "“minutes scheduled” is missing."),
        ("2026-11-09,1,60,,,", "“minutes absent” is missing."),
        (
            "2026-11-09,1,0,0,,",
            "“minutes scheduled” must be a whole number of minutes from 1–1440.",
        ),
        (
            "2026-11-09,1,1441,0,,",
            "“minutes scheduled” must be a whole number of minutes from 1–1440.",
        ),
        (
            "2026-11-09,1,60,-5,,",
            "“minutes absent” must be a whole number of minutes from 0–1440.",
        ),
        (
            "2026-11-09,1,60,half,,",
            "“minutes absent” must be a whole number of minutes from 0–1440.",
        ),
        ("2026-11-09,1,60,61,,", "More minutes are missed than were scheduled."),
        ("2026-11-09,1,60,60,perhaps,", "“authorised” cannot be “perhaps”"),
        (f"2026-11-09,{'1' * 21},60,0,,", "“period” is longer than 20 characters."),
        (f"2026-11-09,1,60,0,,{'M' * 21}", "“code” is longer than 20 characters."),
        ("2999-01-01,1,60,0,,", "1 January 2999 lies in the future"),
    ],
)
def test_line_that_cannot_be_says_why_and_leaves_the_others(
    send: Send, confirm: Send, student: Student, line: str, reason: str
) -> None:
    said = send(line, "2026-11-09,9,60,0,,")
    assert "1 refused" in said
    assert reason in said
    confirm()
    assert [period for _date, period, *_rest in stands(student)] == ["9"]


def test_number_that_nobody_has_is_refused(
    upload: Send, confirm: Send, student: Student, other_centre: Centre
) -> None:
    with scope(centre=other_centre):
        f.StudentFactory(centre=other_centre, number="H-1")
    said = words(upload(file("H-1,2026-11-09,1,60,0,,"), kind="attendance"))
    assert "No student of this centre has the number H-1." in said
    assert "1 refused" in said
    page = words(confirm())
    assert "Nothing had to be changed" in page
    assert "H-1" not in page


def test_of_two_lines_about_one_lesson_the_last_counts(
    send: Send, confirm: Send, student: Student
) -> None:
    said = send("2026-11-09,1,60,60,,", "2026-11-09,2,60,0,,", "09/11/2026,1,60,10,,")
    assert (
        "2 2024-0117 · 9 November 2026 · 1"
        " Line 4 is about the same and stands later: that one counts." in said
    )
    assert "2 would be created" in said
    confirm()
    assert [(period, absent) for _d, period, _s, absent, *_rest in stands(student)] == [
        ("1", 10),
        ("2", 0),
    ]


def test_line_that_cannot_be_read_replaces_nothing(
    send: Send, confirm: Send, student: Student
) -> None:
    said = send("2026-11-09,1,60,30,,", "2026-11-09,1,60,70,,")
    assert "1 refused" in said
    assert "that one counts" not in said
    confirm()
    assert [absent for _d, _p, _s, absent, *_rest in stands(student)] == [30]


def test_periods_of_other_capitals_are_others(send: Send, confirm: Send, student: Student) -> None:
    send("2026-11-09,a,60,30,,", "2026-11-09,A,60,0,,")
    assert "2 created" in words(confirm())


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "The file is empty."), (csv_of(header=HEADER), "nothing stands below its header")],
)
def test_empty_file_says_so(upload: Send, student: Student, content: bytes, said: str) -> None:
    assert said in words(upload(content, kind="attendance"))


def test_file_too_long_says_how_many_lines_there_may_be(
    upload: Send, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind.Attendance, "max_rows", 2)
    lines = [f"{student.number},2026-11-09,{n},60,0,," for n in range(3)]
    said = "has more than 2 rows"
    assert said in words(upload(file(*lines), kind="attendance"))
    rows = [HEADER.split(","), *([line.split(",") for line in lines * 10])]
    assert said in words(upload(workbook_of(*rows), name="a.xlsx", kind="attendance"))


def test_page_says_how_many_lines_a_file_may_have(admin_client: Client) -> None:
    address = reverse("imports")
    assert "Up to 50,000 lines" in words(admin_client.get(address, {"kind": "attendance"}))
    assert "Up to 20,000 lines" in words(admin_client.get(address, {"kind": "students"}))


# Whole, or not at all


def test_failure_half_way_leaves_nothing(
    send: Send, confirm: Send, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "BATCH", 1)
    made = kind._record

    def failing(entry: Any, actor: Any) -> AttendanceRecord:
        if entry.row["period"] == "2":
            raise RuntimeError
        return made(entry, actor)

    monkeypatch.setattr(kind, "_record", failing)
    send("2026-11-09,1,60,0,,", "2026-11-09,2,60,0,,")
    confirm()
    assert last_run().state == "failed"
    assert stands(student) == []


def test_steps_are_told_as_far_as_it_is(monkeypatch: pytest.MonkeyPatch, student: Student) -> None:
    told: list[int] = []
    monkeypatch.setattr(kind, "BATCH", 2)
    lines = [f"{student.number},2026-11-09,{n},60,0,," for n in range(5)]
    found = kind_named("attendance")
    table = read_table(file(*lines), file_name="a.csv")
    reading = rows_of(
        found, table, recognise(table.headers, found.columns), today=date(2026, 11, 23)
    )
    actor = actor_in(f.UserFactory(), student.centre, "administrator")
    found.write(plan_for(found, reading, actor=actor), actor, told.append)
    assert told == [4, 8, 10]
    assert len(found.steps) == 10
    assert AttendanceRecord.objects.count() == 5
