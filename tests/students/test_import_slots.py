"""Weekly tutoring slots in the file of cohorts."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from accounts.models import Centre
from students.models import Cohort, Student, TutoringSlot
from tests import factories as f
from tests.students.import_files import csv_of, last_run, work_off, workbook_of
from tests.students.pages import words

Send = Callable[..., Any]
HEADER = "name,year,programme_code,weekday,starts_at,minutes,place"


@pytest.fixture
def cohort(student: Student, in_centre: Centre) -> Cohort:
    """ELE-1A, of the programme ELE."""
    return student.enrolments.get().cohort


@pytest.fixture
def slot(cohort: Cohort) -> TutoringSlot:
    """Mondays, 9:00 to 9:45."""
    return f.TutoringSlotFactory(cohort=cohort, place="Room 4")


@pytest.fixture
def preview(upload: Send) -> Callable[..., str]:
    """What the administrator sees of a file with slots."""
    return lambda *lines: words(upload(csv_of(*lines, header=HEADER), kind="cohorts"))


def stand() -> list[tuple[Any, ...]]:
    """All slots of the centre in scope."""
    slots = TutoringSlot.objects.order_by("cohort__name", "weekday", "starts_at")
    return list(slots.values_list("cohort__name", "weekday", "starts_at", "minutes", "place"))


def test_the_page_tells_of_slots(admin_client: Client) -> None:
    said = words(admin_client.get(reverse("imports"), {"kind": "cohorts"}))
    assert "A cohort with several weekly slots has a line for each." in said
    assert "as 9:30, 09.30 or 9h30; day and time tell which slot it is" in said


def test_a_new_cohort_gets_its_slots(
    preview: Callable[..., str], confirm: Send, cohort: Cohort
) -> None:
    said = preview("NEW-1,,ELE,Tuesday,9:30,,Room 2", "NEW-1,,,jueves,12h00,30,")
    assert "1 would be created 1 would be changed 0 unchanged 0 refused" in said
    assert "2 NEW-1 – ELE Tuesday 09:30 45 Room 2" in said
    assert "weekly slot: none → becomes Thursday, 12:00–12:30" in said
    assert "Write 1 cohort" in said
    assert stand() == []
    assert "1 created 1 changed 0 unchanged 0 refused" in words(confirm())
    assert stand() == [
        ("NEW-1", 1, time(9, 30), 45, "Room 2"),
        ("NEW-1", 3, time(12), 30, ""),
    ]
    assert Cohort.objects.get(name="NEW-1").programme == cohort.programme


def test_a_known_cohort_gets_what_is_missing_and_keeps_what_the_file_does_not_name(
    preview: Callable[..., str], confirm: Send, slot: TutoringSlot
) -> None:
    said = preview("ELE-1A,,,2,10:00,60,Library")
    assert "0 would be created 1 would be changed" in said
    assert "weekly slot: none → becomes Tuesday, 10:00–11:00, Library" in said
    confirm()
    assert stand() == [
        ("ELE-1A", 0, time(9), 45, "Room 4"),
        ("ELE-1A", 1, time(10), 60, "Library"),
    ]


def test_minutes_and_place_change_at_the_same_day_and_time(
    preview: Callable[..., str], confirm: Send, slot: TutoringSlot
) -> None:
    said = preview("ELE-1A,,,Monday,9:00,60,Library")
    assert "weekly slot: Monday, 09:00–09:45, Room 4 → becomes Monday, 09:00–10:00, Library" in said
    told = Cohort.pgh_event_model.objects.count()
    confirm()
    assert stand() == [("ELE-1A", 0, time(9), 60, "Library")]
    slot.refresh_from_db()
    assert slot.version == 2
    assert Cohort.pgh_event_model.objects.count() == told  # only the slot is another


def test_what_a_line_leaves_empty_stays(
    preview: Callable[..., str], confirm: Send, slot: TutoringSlot
) -> None:
    assert "This file changes nothing" in preview("ELE-1A,,,Monday,9:00,,")
    preview("ELE-1A,,,Monday,9:00,50,")
    confirm()
    assert stand() == [("ELE-1A", 0, time(9), 50, "Room 4")]


def test_a_line_without_a_slot_changes_none(
    preview: Callable[..., str], slot: TutoringSlot
) -> None:
    said = preview("ELE-1A,,ELE,,,,")
    assert "This file changes nothing" in said


def test_the_same_file_again_changes_nothing(
    preview: Callable[..., str], confirm: Send, cohort: Cohort
) -> None:
    lines = ["NEW-1,,ELE,Mon,9:30,45,", "NEW-1,,,Fri,9:30,45,", "ELE-1A,,,Mon,9:30,45,"]
    preview(*lines)
    confirm()
    made = stand()
    assert len(made) == 3
    assert "0 would be created 0 would be changed 3 unchanged 0 refused" in preview(*lines)
    assert stand() == made


@pytest.mark.parametrize(
    ("weekday", "starts_at", "stands"),
    [
        ("Wednesday", "9:30", (2, time(9, 30))),
        ("WED.", "09.30", (2, time(9, 30))),
        ("miércoles", "9h30", (2, time(9, 30))),
        ("Mie", "9 h", (2, time(9))),
        ("3", "14:05", (2, time(14, 5))),
        ("sáb", "09:30:00", (5, time(9, 30))),
        ("7", "9:30 h", (6, time(9, 30))),
    ],
)
def test_days_and_times_in_english_and_spanish(
    preview: Callable[..., str],
    confirm: Send,
    cohort: Cohort,
    weekday: str,
    starts_at: str,
    stands: tuple[int, time],
) -> None:
    preview(f"ELE-1A,,,{weekday},{starts_at},,")
    confirm()
    (slot,) = TutoringSlot.objects.all()
    assert (slot.weekday, slot.starts_at, slot.minutes) == (*stands, 45)


def test_spanish_headers_and_the_cells_of_a_workbook(
    upload: Send, confirm: Send, cohort: Cohort
) -> None:
    header = ["Grupo", "Día de la semana", "Hora de inicio", "Minutos", "Aula"]
    file = workbook_of(header, ["ELE-1A", 4, time(9, 30), 50, 12])
    said = words(upload(file, name="slots.xlsx", kind="cohorts"))
    assert "weekly slot: none → becomes Thursday, 09:30–10:20, 12" in said
    confirm()
    assert stand() == [("ELE-1A", 3, time(9, 30), 50, "12")]


@pytest.mark.parametrize(
    ("slot_cells", "reason"),
    [
        ("someday,9:30,,", "“day of the week” cannot be “someday”"),
        ("8,9:30,,", "“day of the week” cannot be “8”"),
        ("Mon,25:00,,", "“25:00” is no time of day: write 9:30 or 14:05."),
        ("Mon,9:3,,", "“9:3” is no time of day"),
        ("Mon,half past nine,,", "“half past nine” is no time of day"),
        ("Mon,9:30,4,", "“minutes” must be a whole number from 5 to 480."),
        ("Mon,9:30,481,", "“minutes” must be a whole number from 5 to 480."),
        ("Mon,9:30,an hour,", "“minutes” must be a whole number from 5 to 480."),
        ("Mon,,45,", "2 X “starts at” is missing."),
        (",9:30,,", "2 X “day of the week” is missing."),
        (",,,Room 4", "2 X “day of the week” is missing. “starts at” is missing."),
        ("Mon,23:30,30,", "2 X A slot ends before midnight."),
    ],
)
def test_a_slot_that_cannot_be_is_refused_in_words(
    preview: Callable[..., str], cohort: Cohort, slot_cells: str, reason: str
) -> None:
    said = preview(f"X,,,{slot_cells}")
    assert "0 would be created 0 would be changed 0 unchanged 1 refused" in said
    assert reason in said


def test_a_cell_that_cannot_be_read_is_not_called_missing_too(
    preview: Callable[..., str], cohort: Cohort
) -> None:
    assert "is missing" not in preview("X,,,someday,9:30,,")


@pytest.mark.parametrize("line", ["Mon,9:30,,", "Mon,8:30,31,", "Mon,8:00,480,"])
def test_a_slot_at_an_hour_that_is_taken_is_refused(
    preview: Callable[..., str], confirm: Send, slot: TutoringSlot, line: str
) -> None:
    said = preview(f"ELE-1A,,,{line}", "ELE-1A,,,Tue,9:45,,")
    taken = "This cohort meets at that hour already: Monday, 09:00–09:45."
    assert f"2 ELE-1A {taken}" in said
    assert "1 would be changed 0 unchanged 1 refused" in said
    assert f"2 {taken}" in words(confirm())
    assert [each[1:3] for each in stand()] == [(0, time(9)), (1, time(9, 45))]


def test_a_slot_made_so_long_that_it_reaches_into_another_is_refused(
    preview: Callable[..., str], slot: TutoringSlot
) -> None:
    f.TutoringSlotFactory(cohort=slot.cohort, starts_at=time(10))
    said = preview("ELE-1A,,,Mon,9:00,61,")
    assert "This cohort meets at that hour already: Monday, 10:00–10:45." in said
    assert "weekly slot: Monday, 09:00–09:45" in preview("ELE-1A,,,Mon,9:00,60,")


def test_a_slot_may_take_what_a_later_line_makes_free(
    preview: Callable[..., str], confirm: Send, slot: TutoringSlot
) -> None:
    preview("ELE-1A,,,Mon,9:30,,", "ELE-1A,,,Mon,9:00,30,")
    assert "0 created 2 changed 0 unchanged 0 refused" in words(confirm())
    assert [each[2:4] for each in stand()] == [(time(9), 30), (time(9, 30), 45)]


def test_a_slot_may_not_take_what_a_refused_line_would_have_made_free(
    preview: Callable[..., str], slot: TutoringSlot
) -> None:
    said = preview(
        "ELE-1A,,,Mon,9:00,30,",  # would make the second free, and overlaps with the third
        "ELE-1A,,,Mon,9:30,,",
        "ELE-1A,,,Mon,9:20,10,",
    )
    assert "2 ELE-1A The slots of the lines 2, 4 overlap: mend one of them." in said
    assert "3 ELE-1A This cohort meets at that hour already: Monday, 09:00–09:45." in said
    assert "3 refused" in said


def test_slots_of_one_file_that_overlap_are_refused_with_both_lines(
    preview: Callable[..., str], cohort: Cohort
) -> None:
    said = preview("NEW-1,,,Mon,9:00,60,", "NEW-1,,,Mon,9:45,,", "NEW-1,,,Tue,9:45,,")
    assert "2 NEW-1 The slots of the lines 2, 3 overlap: mend one of them." in said
    assert "3 NEW-1 The slots of the lines 2, 3 overlap: mend one of them." in said
    assert "1 would be created 0 would be changed 0 unchanged 2 refused" in said


def test_two_cohorts_may_meet_at_one_hour(preview: Callable[..., str], slot: TutoringSlot) -> None:
    assert "1 would be created" in preview("NEW-1,,,Monday,9:00,45,")


def test_one_slot_in_two_lines_is_refused(preview: Callable[..., str], cohort: Cohort) -> None:
    said = preview(
        "X,,,Mon,9:30,45,", "x,,,lunes,09.30,60,", f"Y,{cohort.year},,1,9:30,,", "Y,,,1,9:30,,"
    )
    assert "2 X The lines 2, 3 are about one and the same: keep one of them." in said
    assert "3 x The lines 2, 3 are about one and the same: keep one of them." in said
    assert "5 Y The lines 4, 5 are about one and the same: keep one of them." in said
    assert "1 would be created 0 would be changed 0 unchanged 3 refused" in said


def test_lines_that_give_a_cohort_two_programmes_are_refused(
    preview: Callable[..., str], confirm: Send, cohort: Cohort
) -> None:
    f.ProgrammeFactory(code="CAR")
    said = preview("N,,ELE,Mon,9:30,,", "N,,CAR,Tue,9:30,,", "N,,,Wed,9:30,,")
    for line in (2, 3):
        assert f"{line} N The lines 2, 3 give this cohort different programmes" in said
    assert "1 would be created 0 would be changed 0 unchanged 2 refused" in said
    confirm()
    assert stand() == [("N", 2, time(9, 30), 45, "")]


def test_a_programme_named_by_one_of_several_lines_is_the_cohort_s(
    preview: Callable[..., str], confirm: Send, cohort: Cohort
) -> None:
    car = f.ProgrammeFactory(code="CAR", name="Carpentry")
    said = preview(
        "N,,,Mon,9:30,,", "N,,CAR,Tue,9:30,,", "ELE-1A,,CAR,Mon,9:30,,", "ele-1a,,CAR,Tue,9:30,,"
    )
    assert said.count("code of the programme: Electrical installations → becomes Carpentry") == 1
    assert "Write 2 cohorts" in said
    confirm()
    named = Cohort.objects.order_by("name").values_list("name", "programme")
    assert list(named) == [("ELE-1A", car.pk), ("N", car.pk)]
    assert len(stand()) == 4


def test_slots_of_another_centre_are_not_touched(
    preview: Callable[..., str], confirm: Send, cohort: Cohort, other_centre: Centre
) -> None:
    with scope(centre=other_centre):
        elsewhere = f.TutoringSlotFactory(cohort__name="ELE-1A", cohort__centre=other_centre)
    preview("ELE-1A,,,Mon,9:00,60,Room 9")
    confirm()
    with scope(centre=other_centre):
        elsewhere.refresh_from_db()
        assert (elsewhere.minutes, elsewhere.place) == (45, "")
    assert stand() == [("ELE-1A", 0, time(9), 60, "Room 9")]


def test_slots_take_as_many_queries_for_many_lines_as_for_one(
    upload: Send, queue: Send, cohort: Cohort
) -> None:
    for n in range(21):
        f.TutoringSlotFactory(cohort=f.CohortFactory(name=f"K{n}", year=cohort.year))

    def measured(numbers: range) -> list[int]:
        lines = [
            line
            for n in numbers
            for line in (f"N{n},,ELE,Mon,9:00,,", f"N{n},,,Tue,9:00,,", f"K{n},,,Mon,9:00,50,R")
        ]
        found = []
        with CaptureQueriesContext(connection) as captured:
            upload(csv_of(*lines, header=HEADER), kind="cohorts")
        found.append(len(captured))
        queue()
        with CaptureQueriesContext(connection) as captured:
            work_off()
        found.append(len(captured))
        counts = last_run().counts
        assert (counts["created"], counts["changed"]) == (len(numbers), 2 * len(numbers))
        return found

    assert measured(range(1)) == measured(range(1, 21))
