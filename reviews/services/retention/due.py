"""Whose records have been kept long enough, and which of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Coalesce, TruncDate

from accounts.enums import Retained
from accounts.models import Centre
from reviews.models import CorrectionRequest, RecordRequest, RetentionHold
from reviews.services.months import months_later
from reviews.services.retention.rules import AFTER_LEAVING, BY_AGE, ERASED, LAST
from students.models import Concern, Enrolment, Student

#: Open cases: while a student has one of these, nothing of theirs is erased.
OPEN_CASES: list[Callable[[], Any]] = [
    lambda: RecordRequest.objects.waiting(),
    lambda: CorrectionRequest.objects.open(),
    lambda: RetentionHold.objects.open(),
    lambda: Concern.objects.not_closed(),
]


@dataclass
class Due:
    """A student who left long enough ago, and the kinds of their records that are due."""

    student: int
    left_on: date
    kinds: list[str] = field(default_factory=list)


def months_of(centre: Centre, kind: str) -> int:
    if kind == LAST:
        return max(centre.retention_months(each) for each in AFTER_LEAVING)
    return centre.retention_months(Retained(kind))


def cutoff(centre: Centre, kind: str) -> date:
    """Who left on this day or before has reached the end of the period."""
    return months_later(centre.today(), -months_of(centre, kind))


def moment_of(centre: Centre, kind: str) -> datetime:
    """For what counts by its age: the start of the day at the centre."""
    return datetime.combine(cutoff(centre, kind), time.min, tzinfo=centre.zone)


def who_left(centre: Centre) -> Any:
    """Students without an active place and without an open case, with the day they left.

    Somebody who never had a place counts from the day their record was made.
    """
    active = Enrolment.objects.active().filter(student=OuterRef("pk"))
    students: Any = Student.objects.named().exclude(Exists(active))
    for cases in OPEN_CASES:
        students = students.exclude(Exists(cases().filter(student=OuterRef("pk"))))
    made_on = TruncDate("created_at", tzinfo=centre.zone)
    return students.annotate(left_on=Coalesce(Max("enrolments__ends_on"), made_on))


def who_is_due(centre: Centre, *, student: int | None = None) -> list[Due]:
    """Those with something left to erase, or only the one asked about."""
    left = who_left(centre)
    if student is not None:
        left = left.filter(pk=student)
    days: dict[int, date] = dict(left.values_list("pk", "left_on"))
    kinds: dict[int, list[str]] = defaultdict(list)
    for kind in (*AFTER_LEAVING, LAST):
        last_day = cutoff(centre, kind)
        old = [pk for pk, day in days.items() if day <= last_day]
        for pk in sorted(_holders(kind, old)):
            kinds[pk].append(kind)
    return [Due(pk, days[pk], kinds[pk]) for pk in sorted(kinds)]


def _holders(kind: str, students: list[int]) -> set[int]:
    """Those of the students of whom rows of a kind are there."""
    if kind == LAST:
        return set(students)
    found: set[int] = set()
    for rule in ERASED:
        if rule.kind == kind:
            rows = rule.rows(students).order_by()
            found |= set(rows.values_list(rule.model.student_path, flat=True).distinct())
    return found


def counts_of(centre: Centre, due: list[Due]) -> dict[str, dict[str, int]]:
    """By kind: how many students, and how many rows."""
    counts = {}
    for kind in (*AFTER_LEAVING, LAST):
        students = [each.student for each in due if kind in each.kinds]
        rules = [rule for rule in ERASED if rule.kind == kind]
        rows = sum(rule.rows(students).count() for rule in rules)
        if students:
            counts[str(kind)] = {"students": len(students), "rows": rows}
    for model, kind in BY_AGE.items():
        rows = model.objects.filter(created_at__lt=moment_of(centre, kind)).count()
        if rows:
            known = counts.setdefault(str(kind), {"students": 0, "rows": 0})
            known["rows"] += rows
    return counts
