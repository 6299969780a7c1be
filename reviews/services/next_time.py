"""When to meet next: by the centre's rhythm, in the weekly hours of the student's cohort, on no
holiday, and at no hour at which somebody is in another session."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Holiday, User
from plans.models import Plan
from reviews.models import TutoringSession
from reviews.services.clashes import overlap
from students.enums import EnrolmentState
from students.models import TutoringSlot

# After this many sessions things count as steady, and the centre's longer rhythm applies.
SESSIONS_AT_THE_START = 3
FIRST_HOUR = time(10)
SCHOOL_DAYS = range(5)
#: By how many days a tutoring hour may lie beside the rhythm.
BESIDE = 3
#: How many days are looked at, and how many of the coming sessions.
AHEAD = 120
MOST_SESSIONS = 300


@dataclass(frozen=True)
class Timetable:
    """What is known of the weeks to come: weekly hours, holidays, and sessions planned already
    of the student or of whoever holds the session."""

    slots: dict[int, list[time]] = field(default_factory=dict)
    holidays: list[tuple[date, date]] = field(default_factory=list)
    taken: list[tuple[datetime, int]] = field(default_factory=list)

    def hours(self, day: date, wanted: time) -> list[time]:
        """The hours of that day, the one nearest to the wanted first. None on a day off."""
        if any(first <= day <= last for first, last in self.holidays):
            return []
        if not self.slots:
            return [wanted] if day.weekday() in SCHOOL_DAYS else []
        return sorted(self.slots.get(day.weekday(), []), key=lambda at: _apart(at, wanted))

    def is_free(self, start: datetime, minutes: int) -> bool:
        return not any(overlap(start, minutes, other, length) for other, length in self.taken)


def _apart(one: time, other: time) -> int:
    return abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)


def timetable_of(plan: Plan, *, by: User, apart_from: TutoringSession | None = None) -> Timetable:
    """One query."""
    plans = Plan.objects.filter(pk=plan.pk)
    parts = timetable_parts(plan, by=by, apart_from=apart_from)
    return timetable_in(plans.annotate(**parts).values(*parts).get())


def timetable_parts(
    plan: Plan, *, by: User, apart_from: TutoringSession | None = None
) -> dict[str, Any]:
    """The values of a query for the plan, of which `timetable_in` makes the timetable."""
    slots = TutoringSlot.objects.filter(
        cohort__enrolments__student=OuterRef("student"),
        cohort__enrolments__state=EnrolmentState.ACTIVE,
    ).order_by("weekday", "starts_at")
    holidays = Holiday.objects.filter(ends_on__gte=plan.centre.today()).order_by("starts_on")
    sessions: Any = TutoringSession.objects
    taken = (
        sessions.planned()
        .filter(Q(by=by) | Q(plan__student=OuterRef("student")), starts_at__gte=timezone.now())
        .exclude(pk=apart_from and apart_from.pk)
        .order_by("starts_at")
    )
    return {
        "slots": _told(slots, "weekday", "starts_at"),
        "holidays": _told(holidays, "starts_on", "ends_on"),
        "taken": _told(taken, "starts_at", "minutes", most=MOST_SESSIONS),
    }


def _told(rows: Any, *names: str, most: int | None = None) -> ArraySubquery:
    told = rows.annotate(told=JSONObject(**{name: name for name in names})).values("told")
    return ArraySubquery(told[:most] if most else told)


def timetable_in(row: dict[str, Any]) -> Timetable:
    slots: dict[int, list[time]] = {}
    for each in row["slots"]:
        slots.setdefault(each["weekday"], []).append(time.fromisoformat(each["starts_at"]))
    return Timetable(
        slots,
        [
            (date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"]))
            for each in row["holidays"]
        ],
        [(datetime.fromisoformat(each["starts_at"]), each["minutes"]) for each in row["taken"]],
    )


def propose_next(session: TutoringSession, timetable: Timetable, *, held: int) -> datetime | None:
    """When to meet after this session. `held` is how many of the plan were held before.

    Counted from today where the session is long past; nothing behind the plan's end.
    """
    plan = session.plan
    start = session.local_start()
    after = max(start.date(), plan.centre.today())
    wanted = after + timedelta(weeks=weeks_between(plan.centre, held))
    days = _around(wanted, after) if timetable.slots else _from(wanted)
    at = start.time().replace(second=0, microsecond=0, fold=0)
    return _first_free(plan, timetable, days, at, session.minutes)


def propose_first(plan: Plan, timetable: Timetable) -> datetime | None:
    """When to meet for a plan without any session yet: in the next tutoring hour, or without
    such hours on the next day that is open."""
    first = max(plan.centre.today() + timedelta(days=1), plan.starts_on)
    at = time.min if timetable.slots else FIRST_HOUR
    return _first_free(plan, timetable, _from(first), at, plan.centre.session_minutes)


def weeks_between(centre: Any, held: int) -> int:
    if held < SESSIONS_AT_THE_START:
        return centre.first_weeks_between_sessions
    return centre.later_weeks_between_sessions


def _from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(AHEAD))


def _around(wanted: date, after: date) -> Iterator[date]:
    """The days beside the wanted one, the nearest first, then those that follow."""
    for number in sorted(range(-BESIDE, BESIDE + 1), key=abs):
        if (day := wanted + timedelta(days=number)) > after:
            yield day
    yield from _from(wanted + timedelta(days=BESIDE + 1))


def _first_free(
    plan: Plan, timetable: Timetable, days: Iterable[date], at: time, minutes: int
) -> datetime | None:
    for day in days:
        for hour in timetable.hours(day, at):
            start = datetime.combine(day, hour, tzinfo=plan.centre.zone)
            if day <= plan.ends_on and timetable.is_free(start, minutes):
                return start
    return None
