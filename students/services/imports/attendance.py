"""Attendance of students who are known already, lesson by lesson."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from students.enums import ImportKind
from students.models import AttendanceRecord, Student
from students.models.attendance import A_DAY
from students.services.imports import cells, columns
from students.services.imports.kinds import (
    Advance,
    Comparison,
    Entry,
    Field,
    Kind,
    Plan,
    Problem,
    Row,
    Wrong,
    said,
)
from students.services.imports.places import check_at_once

#: Rows of one statement.
BATCH = 5_000
#: Into how many steps the writing is told, however many rows there are.
PARTS = 10
#: What a row says of its lesson, and what a blank cell says: a row replaces another whole.
BLANK: dict[str, Any] = {
    "minutes_scheduled": 0,
    "minutes_absent": 0,
    "authorised": False,
    "code": "",
}
AUTHORISED = {
    True: (*cells.YES_OR_NO[True], "authorised", "authorized", "excused", "justificada", "j"),
    False: (*cells.YES_OR_NO[False], "unauthorised", "unauthorized", "injustificada", "i"),
}

NAMES = ("given_name", "family_name", "preferred_name")

#: Student, date and period.
Lesson = tuple[int, date, str]


@dataclass
class AttendanceEntry(Entry):
    """What one row says of a lesson. Its `record` is the same as it stands, as a tuple."""

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(
            blank if self.row[key] is None else self.row[key] for key, blank in BLANK.items()
        )

    def cell(self, key: str) -> str:
        return said(bool(self.row[key])) if key == "authorised" else super().cell(key)


class KnownAttendance(Comparison):
    """The students that some rows name, and what is known of these days."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        numbers = {row["student_number"] for row in rows}
        found = Student.objects.filter(number__in=numbers)
        self.students = {each.number: each for each in found.only("number", *NAMES)}
        ids = [each.pk for each in self.students.values()]
        days = {row["date"] for row in rows}
        self.told = {day: said(day) for day in days}  # once a day rather than once a line
        known = AttendanceRecord.objects.filter(student__in=ids, date__in=days).order_by()
        self.lessons: dict[Lesson, tuple[Any, ...]] = {
            (student, day, period): tuple(values)
            for student, day, period, *values in known.values_list(
                "student_id", "date", "period", *BLANK
            ).iterator()
        }

    def entry(self, row: Row) -> AttendanceEntry:
        student = self.students.get(row["student_number"])
        if student is None:
            raise Wrong(Problem("student", "student_number", row["student_number"]))
        lesson = (student.pk, row["date"], row["period"] or "")
        known = self.lessons.get(lesson)
        entry = AttendanceEntry(row, self._name(student, row), known, owner=student)
        if entry.record is not None and entry.record != entry.values:
            for key, old, new in zip(BLANK, entry.record, entry.values, strict=True):
                entry.compare(Attendance.LABELS[key], old, new)
        return entry

    def _name(self, student: Student, row: Row) -> str:
        parts = (student.name, self.told[row["date"]], row["period"])
        return ", ".join(filter(None, parts))


class Attendance(Kind):
    key = ImportKind.ATTENDANCE
    comparison = KnownAttendance
    identity = ("student_number", "date", "period")
    last_counts = True
    max_rows = 50_000
    can_be_taken_back = True
    steps = (gettext_lazy("writing attendance"),) * PARTS
    onward = ("student_list", gettext_lazy("Go to the students"))
    fields = (
        Field(
            columns.STUDENT_NUMBER,
            gettext_lazy("of a student whom this centre knows already"),
            cells.words(30),
        ),
        Field(columns.DATE, gettext_lazy("as 2026-11-09 or, day first, 09/11/2026"), cells.day),
        Field(
            columns.PERIOD,
            gettext_lazy("the lesson, as your register calls it; left empty, the whole day"),
            cells.words(20),
            may_be_blank=True,
        ),
        Field(
            columns.MINUTES_SCHEDULED,
            gettext_lazy("how long the lesson was, from 1 to 1440"),
            cells.minutes_of_a_day(1),
        ),
        Field(
            columns.MINUTES_ABSENT,
            gettext_lazy("how much of it the student missed, 0 for nothing"),
            cells.minutes_of_a_day(0),
        ),
        Field(
            columns.AUTHORISED,
            gettext_lazy("yes or no (justificada, injustificada); left empty, no"),
            cells.one_of(AUTHORISED),
            may_be_blank=True,
        ),
        Field(
            columns.MARK,
            gettext_lazy("the mark of your register; it is kept and not read"),
            cells.words(20),
            may_be_blank=True,
        ),
    )
    rules = (
        gettext_lazy("Lessons without absence belong in the file too: shares are told of them."),
        gettext_lazy("A line replaces what an earlier file said of the same lesson, whole."),
        gettext_lazy("Of several lines about one lesson the last one counts."),
        gettext_lazy("Lessons that are not in the file stay as they are."),
        gettext_lazy("A file that was brought in by mistake is taken back whole, on its report."),
        gettext_lazy("Where a line for the whole day stands beside lessons, the day counts once."),
    )
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d lesson", "%(n)d lessons", n) % {"n": n}

    def identified(self, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """As the register writes it: its periods “a” and “A” may be two."""
        if values["student_number"] is None or values["date"] is None:
            return None
        return (values["student_number"], values["date"], values["period"] or "")

    def name_of(self, values: dict[str, Any]) -> str:
        day = values["date"] and said(values["date"])
        return " · ".join(filter(None, (values["student_number"], day, values["period"])))

    def check(self, row: Row, today: date) -> Iterable[Problem]:
        if row["date"] and row["date"] > today:
            yield Problem("not_yet", "date", said(row["date"]))
        if (row["minutes_absent"] or 0) > (row["minutes_scheduled"] or A_DAY):
            yield Problem("missed_more", "minutes_absent")

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        check_at_once()
        entries = plan.writes
        for start in range(0, len(entries), BATCH):
            AttendanceRecord.objects.bulk_create(
                [_record(each, actor) for each in entries[start : start + BATCH]],
                update_conflicts=True,
                unique_fields=["student", "date", "period"],
                update_fields=[*BLANK, "brought_in_at"],
            )
            advance(min(PARTS, PARTS * (start + BATCH) // len(entries)))
        return {}

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        number = Student.objects.order_by("number").values_list("number", flat=True).first()
        day = (today - timedelta(days=1)).isoformat()
        return [
            [number or "2001", day, "1", "60", "0", "", ""],
            [number or "2001", day, "2", "60", "60", _("yes"), "M"],
            [number or "2001", day, "3", "60", "15", _("no"), ""],
        ]


def _record(entry: AttendanceEntry, actor: Actor) -> AttendanceRecord:
    return AttendanceRecord(
        centre=actor.centre,
        student=entry.owner,
        date=entry.row["date"],
        period=entry.row["period"] or "",
        **dict(zip(BLANK, entry.values, strict=True)),
    )
