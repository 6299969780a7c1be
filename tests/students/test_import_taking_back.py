"""A file of attendance that was brought in by mistake is taken back whole."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre
from students.models import AttendanceRecord, ImportRun, Student
from tests import factories as f
from tests.students.import_files import csv_of, last_run
from tests.students.pages import words

HEADER = "student_number,date,period,minutes_scheduled,minutes_absent,authorised,code"
pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def bring_in(upload: Any, confirm: Any, student: Student) -> Callable[..., ImportRun]:
    """Sends lines of the student, has them written, and gives the run."""

    def send(*lines: str) -> ImportRun:
        said = (f"{student.number},{line},," for line in lines)
        upload(csv_of(*said, header=HEADER), kind="attendance")
        confirm()
        return last_run()

    return send


def stands() -> list[tuple[date, str, int]]:
    lessons = AttendanceRecord.objects.order_by("date", "period")
    return list(lessons.values_list("date", "period", "minutes_absent"))


def page_of(run: ImportRun) -> str:
    return reverse("import_take_back", args=[run.uuid])


MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)


# What a person sees


def test_file_is_looked_at_taken_back_and_told(bring_in: Any, admin_client: Client) -> None:
    bring_in("2026-11-09,1,60,60")
    mistake = bring_in("2026-11-09,2,60,0", "2026-11-10,1,60,60")
    report = reverse("import", args=[mistake.uuid])
    assert page_of(mistake) in admin_client.get(report).content.decode()
    said = words(admin_client.get(page_of(mistake)))
    assert "2 lessons go, from 9 November 2026 to 10 November 2026." in said
    assert "It is the attendance of 1 student." in said
    assert "replaced" not in said
    assert len(stands()) == 3

    told = words(admin_client.post(page_of(mistake), {"seen": "2"}, follow=True))
    assert stands() == [(MONDAY, "1", 60)]
    assert "The file was taken back" in told
    assert "Taken back by" in told
    assert "2 lessons went. What came of it before that stands below." in told
    assert "Take this file back" not in told
    assert "taken back" in words(admin_client.get(reverse("import_list")))


def test_what_a_file_replaced_is_told_before_it_goes(bring_in: Any, admin_client: Client) -> None:
    bring_in("2026-11-09,1,60,60", "2026-11-09,2,60,60")
    mistake = bring_in("2026-11-09,1,60,0", "2026-11-10,1,60,0")
    said = words(admin_client.get(page_of(mistake)))
    assert "2 lessons go" in said
    assert "1 of them replaced what an earlier file had said, which is not kept here" in said
    admin_client.post(page_of(mistake), {"seen": "2"})
    assert stands() == [(MONDAY, "2", 60)]


def test_what_a_later_file_changed_stays(bring_in: Any, admin_client: Client) -> None:
    mistake = bring_in("2026-11-09,1,60,60", "2026-11-10,1,60,60")
    bring_in("2026-11-09,1,60,15")
    assert "1 lesson goes, of 10 November 2026." in words(admin_client.get(page_of(mistake)))
    admin_client.post(page_of(mistake), {"seen": "1"})
    assert stands() == [(MONDAY, "1", 15)]


def test_file_that_was_taken_back_can_be_sent_again(bring_in: Any, admin_client: Client) -> None:
    mistake = bring_in("2026-11-09,1,60,60")
    admin_client.post(page_of(mistake), {"seen": "1"})
    bring_in("2026-11-09,1,60,60")
    assert stands() == [(MONDAY, "1", 60)]


def test_file_of_which_nothing_is_left_says_so(bring_in: Any, admin_client: Client) -> None:
    mistake = bring_in("2026-11-09,1,60,60")
    bring_in("2026-11-09,1,60,15")
    said = words(admin_client.get(page_of(mistake)))
    assert "Nothing of this file is left to take away" in said
    assert "Leave it as it is" not in said


# Edges and faults


def test_only_attendance_is_taken_back(upload: Any, confirm: Any, admin_client: Client) -> None:
    upload(csv_of("2024-9,Pol,Riu,2008-01-01,X1,"))
    assert "Take this file back" not in words(confirm())
    told = admin_client.get(page_of(last_run()), follow=True)
    assert "There is nothing to take back of this file." in words(told)


def test_file_that_is_not_written_yet_is_not_taken_back(
    upload: Any, admin_client: Client, student: Student
) -> None:
    upload(csv_of(f"{student.number},2026-11-09,1,60,60,,", header=HEADER), kind="attendance")
    told = admin_client.post(page_of(last_run()), {"seen": "0"}, follow=True)
    assert "There is nothing to take back of this file." in words(told)


@pytest.mark.parametrize("seen", ["1", "", "x", "-2", "²", "9" * 30])
def test_another_number_than_was_seen_takes_nothing(
    bring_in: Any, admin_client: Client, seen: str
) -> None:
    mistake = bring_in("2026-11-09,1,60,60", "2026-11-10,1,60,60")
    told = words(admin_client.post(page_of(mistake), {"seen": seen}))
    assert "The attendance changed meanwhile, so nothing was taken away. Look once more." in told
    assert len(stands()) == 2


def test_taking_back_twice_takes_once(bring_in: Any, admin_client: Client) -> None:
    mistake = bring_in("2026-11-09,1,60,60")
    for _ in range(2):
        admin_client.post(page_of(mistake), {"seen": "1"})
    mistake.refresh_from_db()
    assert mistake.counts["taken_back"] == 1
    with pytest.raises(ValueError, match="once"):
        mistake.take_back(1, by=mistake.by)


def test_run_that_waited_for_another_takes_back_only_its_own(
    bring_in: Any, admin_client: Client
) -> None:
    """It may have begun while the one before was still being written."""
    first = bring_in("2026-11-09,1,60,60")
    second = bring_in("2026-11-10,1,60,60")
    begun = first.started_at - timedelta(seconds=1)
    ImportRun.objects.filter(pk=second.pk).update(started_at=begun)
    admin_client.post(page_of(second), {"seen": "1"})
    assert stands() == [(MONDAY, "1", 60)]


def test_attendance_of_another_centre_stays(
    bring_in: Any, admin_client: Client, other_centre: Centre
) -> None:
    mistake = bring_in("2026-11-09,1,60,60")
    stranger = f.StudentFactory(centre=other_centre)
    theirs = f.AttendanceRecordFactory(student=stranger, date=TUESDAY)
    AttendanceRecord._base_manager.filter(pk=theirs.pk).update(brought_in_at=mistake.written_at)
    admin_client.post(page_of(mistake), {"seen": "1"})
    assert AttendanceRecord._base_manager.filter(pk=theirs.pk).exists()
