"""Writing assignments in few queries: what is wished for is there afterwards, once."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models import User
from students.enums import EventKind
from students.models import Assignment, Student, StudentEvent

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """An assignment that is to be there."""

    student: Student
    person: User
    kind: str
    starts_on: date
    ends_on: date | None = None
    covers_for: User | None = None
    handed_from: Assignment | None = None
    key: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        absent = self.covers_for.pk if self.covers_for else None
        object.__setattr__(self, "key", (self.student.pk, self.person.pk, self.kind, absent))

    def made(self) -> Assignment:
        return Assignment(
            centre_id=self.student.centre_id,
            student=self.student,
            person=self.person,
            kind=self.kind,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            covers_for=self.covers_for,
            handed_from=self.handed_from,
        )

    def overlaps(self, other: Assignment) -> bool:
        begins_in_time = self.ends_on is None or other.starts_on <= self.ends_on
        return begins_in_time and (other.ends_on is None or other.ends_on >= self.starts_on)

    def stretches(self, other: Assignment) -> bool:
        """Let an assignment last as long as this wants; tells whether that changed it."""
        before = (other.starts_on, other.ends_on, other.handed_from_id)
        other.starts_on = min(other.starts_on, self.starts_on)
        if other.ends_on is not None:
            other.ends_on = max(other.ends_on, self.ends_on) if self.ends_on else None
        if self.handed_from:
            other.handed_from, other.received_at = self.handed_from, None
        return before != (other.starts_on, other.ends_on, other.handed_from_id)


def write(
    wishes: list[Wish], *, by: User, kind: EventKind = EventKind.ASSIGNED
) -> list[Assignment]:
    """The assignments that are there afterwards, in the order of the wishes."""
    there = _there(wishes)
    made, stretched, written = [], [], []
    for wish in wishes:
        fits = [each for each in there.get(wish.key, []) if wish.overlaps(each)]
        # Of several the open one: two open ones of a kind cannot be.
        standing = next((each for each in fits if each.ends_on is None), next(iter(fits), None))
        if standing is None:
            standing = wish.made()
            made.append(standing)
        elif wish.stretches(standing):
            stretched.append(standing)
        written.append(standing)
    if stretched:
        # One upsert: bulk_update compares every row with every other.
        Assignment.objects.bulk_create(
            stretched,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["starts_on", "ends_on", "handed_from", "received_at"],
        )
    Assignment.objects.bulk_create(made)
    StudentEvent.record_each([*stretched, *made], kind, by=by)
    return written


def _there(wishes: list[Wish]) -> dict[tuple[Any, ...], list[Assignment]]:
    known = Assignment.objects.filter(
        student__in={each.student.pk for each in wishes},
        person__in={each.person.pk for each in wishes},
        kind__in={each.kind for each in wishes},
    )
    found: dict[tuple[Any, ...], list[Assignment]] = {}
    for each in known.order_by("pk"):
        key = (each.student_id, each.person_id, each.kind, each.covers_for_id)
        found.setdefault(key, []).append(each)
    return found


def end_before(assignments: list[Assignment], on: date) -> None:
    """End them the day before. One of that very day keeps it: it has been used."""
    Assignment.objects.filter(pk__in=[each.pk for each in assignments]).update(
        ends_on=Greatest(F("starts_on"), on - A_DAY)
    )
