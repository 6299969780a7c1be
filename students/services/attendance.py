"""How much a student was there, from one query over the days of a time, in words.

Figures are of hours for which attendance was taken. A share stands on at least
`ENOUGH_HOURS` of them: of fewer, one morning would say too much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.actor import Actor
from students.models import AttendanceRecord, Student

FOUR_WEEKS = timedelta(days=28)
ENOUGH_HOURS = 20


def hours(minutes: int) -> str:
    """“18”, “2.5”: hours as people say them, to a tenth."""
    tenths = round(minutes / 6)
    return number_format(tenths / 10, 1 if tenths % 10 else 0)


def four_weeks(today: date) -> tuple[date, date]:
    """The first and the last of the rolling four weeks: today and the 27 days before it."""
    return today - FOUR_WEEKS + timedelta(days=1), today


@dataclass(frozen=True)
class Total:
    """Minutes of some time for which attendance was taken."""

    scheduled: int = 0
    absent: int = 0
    unauthorised: int = 0

    @property
    def is_enough(self) -> bool:
        return self.scheduled >= ENOUGH_HOURS * 60

    @property
    def missed_share(self) -> float | None:
        """Percent of the hours; None where there are too few to say so."""
        return 100 * self.absent / self.scheduled if self.is_enough else None

    @property
    def present_share(self) -> int | None:
        """Whole percent, of which 100 says that nothing was missed and 0 that everything was."""
        if not self.is_enough:
            return None
        share = round(100 * (self.scheduled - self.absent) / self.scheduled)
        if self.absent:
            share = min(share, 99)
        return max(share, 1) if self.absent < self.scheduled else share

    @property
    def scheduled_hours(self) -> str:
        return hours(self.scheduled)

    @property
    def absent_hours(self) -> str:
        return hours(self.absent)

    @property
    def unauthorised_hours(self) -> str:
        return hours(self.unauthorised)

    @property
    def words(self) -> str:
        """“18 of 120 hours missed”"""
        said = {"missed": self.absent_hours, "all": self.scheduled_hours}
        return _("%(missed)s of %(all)s hours missed") % said

    @property
    def unauthorised_words(self) -> str:
        """“6 hours not authorised”; nothing where there are none."""
        if not self.unauthorised:
            return ""
        return _("%(hours)s hours not authorised") % {"hours": self.unauthorised_hours}

    @property
    def too_little_words(self) -> str:
        """Why there is no share."""
        said = {"hours": self.scheduled_hours, "enough": ENOUGH_HOURS}
        return _("Not enough data for a share: %(hours)s of %(enough)s hours.") % said


@dataclass(frozen=True)
class Day(Total):
    """One day on which attendance was taken."""

    date: date = None  # type: ignore[assignment]

    @property
    def is_absent(self) -> bool:
        """Away all day, as far as attendance was taken."""
        return self.absent == self.scheduled


@dataclass(frozen=True)
class Attendance:
    """A time and the one before it, to be seen side by side."""

    first: date
    last: date
    since: Total
    before: Total

    @property
    def words(self) -> str:
        """“92 % present, was 81 %”, or hours where there are too few for a share."""
        now, was = self.since.present_share, self.before.present_share
        if now is None:
            return self.since.words
        if was is None:
            return _("%(now)s %% present") % {"now": now}
        return _("%(now)s %% present, was %(was)s %%") % {"now": now, "was": was}


def attendance_between(
    student: Student,
    actor: Actor,
    *,
    first: date,
    last: date,
    before: date | None = None,
    days: Sequence[Day] | None = None,
) -> Attendance | None:
    """How much of the time from `first` to `last` the student was there, and of the time that
    began on `before` and ended the day before `first`: as long a time, where not said.

    One query, or none where the caller read the `days` already. None where no attendance was
    taken between `first` and `last`, or the actor may not read it.
    """
    before = before or earlier(first, last)
    if days is None:
        records = AttendanceRecord.objects.readable_by(actor).filter(student=student)
        days = days_of(records.between(before, last))
    since = [each for each in days if first <= each.date <= last]
    if not since:
        return None
    return Attendance(
        first,
        last,
        since=total_of(since),
        before=total_of(each for each in days if before <= each.date < first),
    )


def earlier(first: date, last: date) -> date:
    """When as long a time began, of which `first` is the day after the last."""
    return first - (last - first + timedelta(days=1))


def days_of(records: Any) -> list[Day]:
    """The days of some attendance records of one student, oldest first. One query."""
    return [Day(**each) for each in records.by_day()]


def days_in_query(records: Any) -> ArraySubquery:
    """The same as a value of a query for students, to be read by `days_told`."""
    lines = records.filter(student=OuterRef("pk")).by_day()
    names = ("date", "scheduled", "absent", "unauthorised")
    told = lines.annotate(told=JSONObject(**{name: name for name in names}))
    return ArraySubquery(told.values("told"))


def days_told(told: Iterable[dict[str, Any]]) -> list[Day]:
    return [Day(**{**each, "date": parse_date(each["date"])}) for each in told]


def total_of(days: Iterable[Day]) -> Total:
    found = list(days)
    return Total(
        sum(each.scheduled for each in found),
        sum(each.absent for each in found),
        sum(each.unauthorised for each in found),
    )


def longest_absence(days: Iterable[Day]) -> list[Day]:
    """The most days absent in a row, of equals the latest. Days on which no attendance was
    taken, such as a weekend, are no break."""
    longest: list[Day] = []
    run: list[Day] = []
    for each in days:
        run = [*run, each] if each.is_absent else []
        if run and len(run) >= len(longest):
            longest = run
    return longest
