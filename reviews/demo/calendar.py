"""The academic year of the demonstration: its terms and holidays around today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 42
# The stories reach so far back, and look so far ahead.
DAYS_BEHIND = 84
DAYS_AHEAD = 70
HOURS = (time(8, 30), time(9, 25), time(10, 20), time(11, 40), time(12, 35), time(15, 5))


@dataclass(frozen=True)
class Period:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Calendar:
    today: date
    zone: ZoneInfo
    year: Period
    terms: list[Period]
    holidays: list[Period]

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and not any(
            each.starts_on <= day <= each.ends_on for each in self.holidays
        )

    def back(self, days: int) -> date:
        """The last day of school that many days before today, or earlier."""
        return self.until(self.today - timedelta(days=days))

    def until(self, day: date) -> date:
        """The day itself or the last day of school before it, within the year."""
        while not self.is_open(day) and day > self.year.starts_on:
            day -= timedelta(days=1)
        return max(day, self.year.starts_on)

    def days(self, backs: list[int]) -> list[date]:
        """A day of school for each number of days back, each later than the one before."""
        found: list[date] = []
        for back in reversed(backs):
            day = self.back(back)
            if found and day >= found[0]:
                day = self.until(found[0] - timedelta(days=1))
            found.insert(0, day)
        return found

    def ahead(self, days: int) -> date:
        """The first day of school that many days after today, or later."""
        day = self.today + timedelta(days=days)
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone)


def make_calendar(today: date, zone: ZoneInfo) -> Calendar:
    year = year_around(today)
    return Calendar(today, zone, year, terms_of(year), holidays_in(year))


def year_around(today: date) -> Period:
    """From the first Monday of September, 42 weeks; near its ends it is moved, so that
    the stories have room before and after today."""
    september = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    start = september + timedelta(days=-september.weekday() % 7)
    start = min(start, today - timedelta(days=DAYS_BEHIND))
    start = max(start, today + timedelta(days=DAYS_AHEAD) - timedelta(weeks=WEEKS))
    start -= timedelta(days=start.weekday())
    end = start + timedelta(weeks=WEEKS, days=-3)
    name = f"{start.year}–{end.year % 100:02}" if end.year > start.year else str(start.year)
    return Period(name, start, end)


def terms_of(year: Period) -> list[Period]:
    """Three, of fourteen weeks each, from a Monday to a Friday."""
    third = timedelta(weeks=WEEKS // 3)
    starts = [year.starts_on + third * each for each in range(3)]
    names = ("First term", "Second term", "Third term")
    return [
        Period(name, start, start + third - timedelta(days=3))
        for name, start in zip(names, starts, strict=True)
    ]


def holidays_in(year: Period) -> list[Period]:
    """Those of the calendar years it touches, as far as they fall into the year."""
    every = [
        each
        for number in range(year.starts_on.year - 1, year.ends_on.year + 1)
        for each in holidays_of(number)
    ]
    return [
        each for each in every if each.starts_on <= year.ends_on and each.ends_on >= year.starts_on
    ]


def holidays_of(number: int) -> list[Period]:
    easter = easter_of(number)
    single = [
        ("Carnival Monday", easter - timedelta(days=48)),
        ("May Day", date(number, 5, 1)),
        ("Autumn holiday", date(number, 10, 12)),
        ("All Saints", date(number, 11, 1)),
        ("Centre's day", date(number, 12, 7)),
    ]
    return [
        *(Period(name, day, day) for name, day in single),
        Period("Spring holidays", easter - timedelta(days=8), easter + timedelta(days=1)),
        Period("Christmas holidays", date(number, 12, 22), date(number + 1, 1, 7)),
    ]


def easter_of(number: int) -> date:
    """Easter Sunday of a year, by the Gregorian rule of Meeus, Jones and Butcher."""
    golden, century, rest = number % 19, number // 100, number % 100
    leap = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - leap + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(number, month, day + 1)
