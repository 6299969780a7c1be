"""Moving a session that is planned to another hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.models import TutoringSession
from reviews.services.diary import Diary, WeeklyHour, diary_of, weekly_hours_of
from reviews.services.invitations import told
from reviews.services.sessions import follow_dates
from reviews.services.words import moment

# How far a free slot is looked for, in both directions.
NEAR = timedelta(days=28)
SCHOOL_DAYS = range(5)


@dataclass(frozen=True)
class Way:
    """An hour that the session can move to at one press."""

    name: str
    to: datetime

    @property
    def value(self) -> str:
        """By the centre's clock, as the form sends it."""
        return self.to.strftime("%Y-%m-%dT%H:%M")

    @property
    def words(self) -> str:
        return moment(self.to)


@dataclass(frozen=True)
class Ways:
    ways: list[Way]
    hours: list[WeeklyHour]
    closed: list[tuple[date, date]]

    @property
    def slots(self) -> str:
        """The hours of the week, for the script: 0 09:00, 0 09:45."""
        return ",".join(f"{each.weekday} {each.at:%H:%M}" for each in self.hours)

    @property
    def holidays(self) -> str:
        """Days without school, for the script: 2026-12-22 2027-01-07."""
        return ",".join(f"{first} {last}" for first, last in self.closed)


@transaction.atomic
def move_session(*, session: TutoringSession, starts_at: datetime, by: User) -> TutoringSession:
    """Move a planned session; the plan's next date follows. The same hour again moves nothing.

    It stays with whoever holds it: `by` is who moves it. Raises ValueError for a session
    that was recorded.
    """
    session.plan.hold()
    stored = TutoringSession.objects.select_for_update(of=("self",), no_key=True)
    if not stored.get(pk=session.pk).is_planned:
        raise ValueError("only a planned session moves")
    if session.starts_at != starts_at:
        session.starts_at = starts_at
        session.save(update_fields=["starts_at"])
        session.refresh_from_db(fields=["version"])
        told(session)
        follow_dates(session.plan)
    return session


def ways_to_move(session: TutoringSession) -> Ways:
    """The free slots before and after, the next day of school, and the week after. Four queries."""
    plan, start = session.plan, session.local_start()
    hours = weekly_hours_of([plan], session.centre).get(plan.student_id, [])
    first, last = start.date() - NEAR, start.date() + NEAR
    diary = diary_of(
        session.by, [plan], centre=session.centre, first=first, last=last, apart=session.uuid
    )
    free = list(_free(session, diary, hours, first, last))
    found = [
        (_("Earlier slot"), max((each for each in free if each < start), default=None)),
        (_("Later slot"), min((each for each in free if each > start), default=None)),
        (_("Next day"), _next_day(session, diary, start)),
        (_("A week later"), _if_free(session, diary, start.date() + timedelta(days=7), start)),
    ]
    ways: list[Way] = []
    for name, to in found:
        if to and to not in [each.to for each in ways]:
            ways.append(Way(name, to))
    closed = [(each.starts_on, each.ends_on) for each in diary.days.holidays]
    return Ways(ways, hours, closed)


def _free(
    session: TutoringSession, diary: Diary, hours: list[WeeklyHour], first: date, last: date
) -> Iterator[datetime]:
    """The hours of the student's slots that nothing speaks against."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for hour in hours:
            if hour.weekday == day.weekday():
                start = diary.moment(day, hour.at)
                if _is_free(session, diary, start):
                    yield start


def _is_free(session: TutoringSession, diary: Diary, start: datetime) -> bool:
    plan, day = session.plan, start.date()
    return (
        start > timezone.now()
        and plan.starts_on <= day <= plan.ends_on
        and not diary.days.why_closed(day)
        and not diary.is_taken(plan.student_id, start, session.minutes)
    )


def _if_free(session: TutoringSession, diary: Diary, day: date, at: datetime) -> Any:
    start = diary.moment(day, at.time())
    return start if _is_free(session, diary, start) else None


def _next_day(session: TutoringSession, diary: Diary, start: datetime) -> Any:
    """The same hour on the next day of school on which it is free."""
    for number in range(1, 8):
        day = start.date() + timedelta(days=number)
        if day.weekday() in SCHOOL_DAYS and (found := _if_free(session, diary, day, start)):
            return found
    return None
