"""Attendance: what is told of some days, and who may read it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.actor import actor_for
from accounts.models import Centre, User
from students.models import AttendanceRecord, Student
from students.services.attendance import (
    Day,
    Total,
    attendance_between,
    days_in_query,
    days_of,
    days_told,
    earlier,
    hours,
    longest_absence,
)
from tests import factories as f

MONDAY = date(2026, 11, 9)


def lesson(student: Student, day: date, period: str = "1", **fields: int | bool) -> None:
    f.AttendanceRecordFactory(student=student, date=day, period=period, **fields)


def whole_days(student: Student, first: date, n: int, *, absent: int = 0) -> None:
    """So many days in a row of six hours each, with minutes missed in each."""
    for number in range(n):
        day = first + timedelta(days=number)
        lesson(student, day, "", minutes_scheduled=360, minutes_absent=absent)


# In words


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0"), (60, "1"), (90, "1.5"), (50, "0.8"), (1080, "18"), (119, "2")]
)
def test_minutes_are_said_in_hours(minutes: int, said: str) -> None:
    assert hours(minutes) == said


def test_total_says_its_hours() -> None:
    total = Total(scheduled=7200, absent=1080, unauthorised=360)
    assert total.words == "18 of 120 hours missed"
    assert total.unauthorised_words == "6 hours not authorised"
    assert Total(7200, 1080).unauthorised_words == ""


@pytest.mark.parametrize(
    ("scheduled", "absent", "present"),
    [
        (1199, 0, None),  # a minute under twenty hours
        (1200, 0, 100),
        (1200, 96, 92),
        (7200, 1, 99),  # somebody who missed a minute was not there for all of it
        (7200, 7199, 1),
        (7200, 7200, 0),
    ],
)
def test_share_is_told_of_enough_hours_only(
    scheduled: int, absent: int, present: int | None
) -> None:
    assert Total(scheduled, absent).present_share == present


def test_too_few_hours_say_so() -> None:
    assert Total(720).too_little_words == "Not enough data for a share: 12 of 20 hours."


# Since, and before


def test_attendance_is_told_beside_that_of_before(
    student: Student, tutor: User, in_centre: Centre
) -> None:
    whole_days(student, MONDAY - timedelta(days=7), 5, absent=72)
    whole_days(student, MONDAY, 5, absent=36)
    found = attendance_between(
        student, actor_for(tutor), first=MONDAY, last=MONDAY + timedelta(days=6)
    )
    assert found is not None
    assert found.words == "90 % present, was 80 %"
    assert found.since.words == "3 of 30 hours missed"
    assert found.before.words == "6 of 30 hours missed"


def test_time_before_is_as_long_and_ends_the_day_before() -> None:
    assert earlier(MONDAY, MONDAY) == MONDAY - timedelta(days=1)
    assert earlier(MONDAY, MONDAY + timedelta(days=6)) == MONDAY - timedelta(days=7)


def test_days_outside_of_both_times_do_not_count(
    student: Student, tutor: User, in_centre: Centre
) -> None:
    last = MONDAY + timedelta(days=6)
    for day in (MONDAY - timedelta(days=8), last + timedelta(days=1)):
        lesson(student, day, minutes_absent=60)
    for day in (MONDAY - timedelta(days=7), MONDAY - timedelta(days=1), MONDAY, last):
        lesson(student, day)
    found = attendance_between(student, actor_for(tutor), first=MONDAY, last=last)
    assert found is not None
    assert (found.since, found.before) == (Total(120), Total(120))


def test_without_a_time_before_only_the_share_of_now_is_told(
    student: Student, tutor: User, in_centre: Centre
) -> None:
    whole_days(student, MONDAY, 5)
    last = MONDAY + timedelta(days=4)
    found = attendance_between(student, actor_for(tutor), first=MONDAY, last=last)
    assert found is not None
    assert found.words == "100 % present"


def test_few_hours_are_told_as_hours(student: Student, tutor: User, in_centre: Centre) -> None:
    whole_days(student, MONDAY, 1, absent=60)
    found = attendance_between(student, actor_for(tutor), first=MONDAY, last=MONDAY)
    assert found is not None
    assert found.words == "1 of 6 hours missed"


def test_nothing_is_told_of_a_time_without_attendance(
    student: Student, tutor: User, in_centre: Centre
) -> None:
    whole_days(student, MONDAY - timedelta(days=1), 1)
    assert attendance_between(student, actor_for(tutor), first=MONDAY, last=MONDAY) is None


def test_another_student_is_not_counted(student: Student, tutor: User, in_centre: Centre) -> None:
    lesson(student, MONDAY)
    lesson(f.StudentFactory(), MONDAY, minutes_absent=60)
    found = attendance_between(student, actor_for(tutor), first=MONDAY, last=MONDAY)
    assert found is not None
    assert found.since == Total(60)


def test_lessons_of_a_day_are_added_up_in_one_query(
    student: Student, tutor: User, in_centre: Centre
) -> None:
    lesson(student, MONDAY, "1", minutes_absent=60, authorised=True)
    lesson(student, MONDAY, "2", minutes_absent=30)
    lesson(student, MONDAY, "3")
    actor = actor_for(tutor)
    with CaptureQueriesContext(connection) as asked:
        found = attendance_between(student, actor, first=MONDAY, last=MONDAY)
    assert len(asked) == 1
    assert found is not None
    assert found.since == Total(180, 90, 30)


@pytest.mark.parametrize(
    ("lessons", "whole", "day"),
    [
        ([(60, 60), (60, 0)], (120, 60), Day(120, 60, 60, MONDAY)),  # both tell of as many
        ([(60, 0)], (360, 360), Day(360, 360, 360, MONDAY)),  # the whole day tells of more
        ([(60, 60)] * 6, (300, 0), Day(360, 360, 360, MONDAY)),  # the lessons do
        ([], (360, 60), Day(360, 60, 60, MONDAY)),
    ],
)
def test_day_with_a_line_for_all_of_it_beside_lessons_counts_once(
    student: Student, in_centre: Centre, lessons: list[tuple], whole: tuple, day: Day
) -> None:
    for number, (scheduled, absent) in enumerate([*lessons, whole], start=1):
        period = "" if number > len(lessons) else str(number)
        lesson(student, MONDAY, period, minutes_scheduled=scheduled, minutes_absent=absent)
    records = AttendanceRecord.objects.between(MONDAY, MONDAY)
    assert days_of(records) == [day]
    value = Student.objects.filter(pk=student.pk).values_list(days_in_query(records), flat=True)
    assert days_told(value.get()) == [day]


def test_line_for_the_whole_day_that_counts_brings_its_own_authorisation(
    student: Student, in_centre: Centre
) -> None:
    lesson(student, MONDAY, "1", minutes_absent=60)
    whole = {"minutes_scheduled": 360, "minutes_absent": 360, "authorised": True}
    lesson(student, MONDAY, "", **whole)
    assert days_of(AttendanceRecord.objects.all()) == [Day(360, 360, 0, MONDAY)]


def test_days_come_in_a_query_for_students_as_by_themselves(
    student: Student, in_centre: Centre
) -> None:
    lesson(student, MONDAY + timedelta(days=1), "1", minutes_absent=60)
    lesson(student, MONDAY, "1", minutes_absent=60, authorised=True)
    lesson(student, MONDAY, "2", minutes_absent=30)
    records = AttendanceRecord.objects.between(MONDAY, MONDAY + timedelta(days=1))
    value = Student.objects.filter(pk=student.pk).values_list(days_in_query(records), flat=True)
    assert (
        days_told(value.get())
        == days_of(records)
        == [
            Day(120, 90, 30, MONDAY),
            Day(60, 60, 60, MONDAY + timedelta(days=1)),
        ]
    )


# Days absent in a row


def days(marks: str) -> list[Day]:
    """x away all day, / for a part, . there."""
    absent = {"x": 60, "/": 30, ".": 0}
    return [Day(60, absent[each], 0, date(2026, 11, n)) for n, each in enumerate(marks, start=1)]


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ("", []),
        ("...", []),
        ("/./", []),
        ("x.x", [3]),  # of equals the latest
        ("xx.x", [1, 2]),
        (".xx", [2, 3]),
        ("xx/x", [1, 2]),
        ("x.xxx.xx", [3, 4, 5]),
    ],
)
def test_longest_absence_is_of_whole_days(marks: str, found: list[int]) -> None:
    assert [each.date.day for each in longest_absence(days(marks))] == found


# Who may read it


@pytest.mark.parametrize(
    ("who", "reads", "is_told_signs"),
    [
        ("tutor", True, True),
        ("other_tutor", False, False),
        ("counsellor", True, True),
        ("other_counsellor", True, True),
        ("administrator", True, False),
        ("officer", False, False),
        ("other_administrator", False, False),
    ],
)
def test_attendance_is_read_by_role(
    request: pytest.FixtureRequest,
    student: Student,
    who: str,
    reads: bool,
    is_told_signs: bool,
) -> None:
    f.AttendanceRecordFactory(student=student)
    actor = actor_for(request.getfixturevalue(who))
    with scope(centre=actor.centre):
        records = AttendanceRecord.objects
        assert records.readable_by(actor).exists() is reads
        assert records.known_to(actor).exists() is reads
        assert records.watched_by(actor).exists() is is_told_signs
        assert not records.editable_by(actor).exists()


def test_nobody_reads_the_attendance_of_somebody_made_anonymous(
    student: Student, administrator: User, in_centre: Centre
) -> None:
    f.AttendanceRecordFactory(student=student)
    Student.objects.filter(pk=student.pk).update(erased_on=MONDAY)
    assert not AttendanceRecord.objects.readable_by(actor_for(administrator)).exists()
