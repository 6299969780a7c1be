"""Which hours are free for sessions: the weekly slots of cohorts, less what is taken or closed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Centre, Holiday, Term, User
from plans.models import Plan
from reviews.services.clashes import LONGEST, overlap, taking_time
from students.models import Enrolment


@dataclass(frozen=True, order=True)
class WeeklyHour:
    """An hour of the week for one session. A slot with room for two sessions has two."""

    weekday: int
    at: time
    minutes: int
    place: str = ""


def weekly_hours_of(plans: Iterable[Plan], centre: Centre) -> dict[int, list[WeeklyHour]]:
    """By student: the hours of the week in which their cohort has its slots. One query."""
    students = [each.student_id for each in plans]
    slots = Enrolment.objects.active().filter(student__in=students, cohort__slots__isnull=False)
    found: dict[int, list[WeeklyHour]] = defaultdict(list)
    for student, *slot in slots.values_list(
        "student",
        "cohort__slots__weekday",
        "cohort__slots__starts_at",
        "cohort__slots__minutes",
        "cohort__slots__place",
    ):
        found[student] += _parts(slot, centre.session_minutes)
    return {student: sorted(hours) for student, hours in found.items()}


def _parts(slot: Sequence[Any], session: int) -> Iterator[WeeklyHour]:
    weekday, starts_at, minutes, place = slot
    start = datetime.combine(date.min, starts_at)
    for number in range(max(minutes // session, 1)):
        at = (start + timedelta(minutes=number * session)).time()
        yield WeeklyHour(weekday, at, min(session, minutes), place)


@dataclass
class SchoolDays:
    """Holidays and terms around some days."""

    holidays: list[Any]
    terms: list[Any]

    def holiday_on(self, day: date) -> Any:
        """The holiday, or None."""
        return next((each for each in self.holidays if _holds(each, day)), None)

    def term_on(self, day: date) -> Any:
        """The term, or None."""
        return next((each for each in self.terms if _holds(each, day)), None)

    def why_closed(self, day: date) -> str:
        """Why no session is planned on this day, in words. Without any term all days count."""
        if holiday := self.holiday_on(day):
            return str(holiday)
        return _("outside the terms") if self.terms and not self.term_on(day) else ""


def _holds(period: Any, day: date) -> bool:
    return period.starts_on <= day <= period.ends_on


def school_days(first: date, last: date) -> SchoolDays:
    """Two queries."""
    return SchoolDays(
        list(Holiday.objects.touching(first, last)), list(Term.objects.touching(first, last))
    )


@dataclass
class Diary:
    """What is taken of a tutor's and of some students' time."""

    centre: Centre
    days: SchoolDays
    of_tutor: list[tuple[datetime, int]] = field(default_factory=list)
    of_student: dict[int, list[tuple[datetime, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at.replace(fold=0), tzinfo=self.centre.zone)

    def is_taken(self, student: int, start: datetime, minutes: int) -> bool:
        taken = [*self.of_tutor, *self.of_student[student]]
        return any(overlap(start, minutes, *each) for each in taken)

    def take(self, student: int, start: datetime, minutes: int) -> None:
        self.of_tutor.append((start, minutes))
        self.of_student[student].append((start, minutes))


def diary_of(
    by: User, plans: Iterable[Plan], *, centre: Centre, first: date, last: date, apart: Any = None
) -> Diary:
    """From one day to another, both included. `apart` is the UUID of a session to leave out."""
    diary = Diary(centre, school_days(first, last))
    students = {each.student_id for each in plans}
    start = diary.moment(first, time()) - LONGEST
    end = diary.moment(last, time.max)
    taken = taking_time().filter(starts_at__range=(start, end)).exclude(uuid=apart)
    taken = taken.filter(Q(by=by) | Q(plan__student__in=students))
    for own, student, *when in taken.values_list("by", "plan__student", "starts_at", "minutes"):
        if own == by.pk:
            diary.of_tutor.append(tuple(when))
        diary.of_student[student].append(tuple(when))
    return diary
