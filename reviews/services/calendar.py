"""The calendar: sessions of a day, a week or four weeks, with holidays and terms around them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from plans.enums import PlanState
from plans.models import Plan
from reviews.enums import SessionState
from reviews.models import TutoringSession
from reviews.services.clashes import overlap
from reviews.services.current import current_plans
from reviews.services.diary import SchoolDays, school_days
from reviews.services.words import clock, long_day, short_day
from students.enums import AssignmentKind
from students.models import Assignment, Student

DAY, WEEK, LIST = "day", "week", "list"
VIEWS = (DAY, WEEK, LIST)
LENGTHS = {DAY: 1, WEEK: 7, LIST: 28}
# Nobody plans further from today, and the arithmetic of dates ends somewhere.
FARTHEST = timedelta(days=3660)
# A list ends after so many sessions, with the last day that is whole.
PIECE = 200
SCHOOL_WEEK = 5
AS_TUTOR = (AssignmentKind.TUTOR, AssignmentKind.CASE_MANAGER, AssignmentKind.COVER)


@dataclass(frozen=True)
class Wanted:
    """Which days, how, and whose: `tutor` is a colleague whom a counsellor chose; and whether
    what was called off before its day is shown too."""

    view: str
    day: date
    tutor: User | None = None
    called_off: bool = False

    @property
    def first(self) -> date:
        return self.day - timedelta(days=self.day.weekday()) if self.view == WEEK else self.day

    @property
    def last(self) -> date:
        return self.first + timedelta(days=LENGTHS[self.view] - 1)


@dataclass(frozen=True)
class Met:
    """A session as the calendar shows it."""

    session: Any
    start: datetime
    end: datetime
    state: str
    tone: str
    beside: str = ""
    """Whom else the same person meets then, or nothing."""

    @property
    def may_move(self) -> bool:
        return self.session.may_edit and self.session.is_planned


@dataclass
class Day:
    date: date
    is_today: bool
    holiday: Any
    """The holiday that it is part of, or None."""
    notes: list[str]
    met: list[Met] = field(default_factory=list)

    def by_hour(self, first: int) -> list[tuple[int, list[Met]]]:
        """Each hour in which a session starts: its row, counted from 1, and the sessions."""
        rows: dict[int, list[Met]] = defaultdict(list)
        for each in self.met:
            rows[each.start.hour - first + 1].append(each)
        return sorted(rows.items())


@dataclass
class CalendarPage:
    wanted: Wanted
    days: list[Day]
    terms: list[Any]
    has_terms: bool
    previous: date
    next: date
    is_cut: bool
    n_called_off: int
    """Of these days; they stand in the calendar only where somebody asked for them."""
    tutors: list[User]
    starting: list[Plan]
    """The plans of own students with whom a session can start now."""

    @property
    def heading(self) -> str:
        """Which days it shows: Tuesday 24 November, or 23 Nov to 29 Nov."""
        if self.wanted.view == DAY:
            return long_day(self.wanted.day)
        last = self.next - timedelta(days=1)
        return _("%(first)s to %(last)s") % {
            "first": short_day(self.wanted.first),
            "last": short_day(last),
        }

    @property
    def met(self) -> list[Met]:
        return [each for day in self.days for each in day.met]

    @property
    def hours(self) -> list[tuple[int, str]]:
        """The hours from the first session of the week to the last: row and clock."""
        starts = [each.start.hour for each in self.met]
        shown = range(min(starts), max(starts) + 1) if starts else range(0)
        return [(row, clock(datetime.min.replace(hour=hour))) for row, hour in enumerate(shown, 1)]

    @property
    def columns(self) -> list[tuple[Day, list[tuple[int, list[Met]]]]]:
        first = min((each.start.hour for each in self.met), default=0)
        return [(day, day.by_hour(first)) for day in self.days]


def wanted_of(actor: Actor, *, view: str, day: str, tutor: str, called_off: bool = False) -> Wanted:
    """What was asked for in the address, as far as it can be shown: else this week, one's own."""
    chosen = _day_in(day) or actor.today
    chosen = min(max(chosen, actor.today - FARTHEST), actor.today + FARTHEST)
    view = view if view in VIEWS else WEEK
    return Wanted(view, chosen, _tutor_named(actor, tutor), called_off)


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _tutor_named(actor: Actor, text: str) -> User | None:
    try:
        uuid = UUID(text)
    except ValueError:
        return None
    return tutors_for(actor).filter(uuid=uuid).first()


def tutors_for(actor: Actor) -> Any:
    """Whose sessions the actor may look at beside their own: counsellors, every tutor's."""
    if not actor.is_counsellor:
        return User.objects.none()
    theirs = Assignment.objects.current_on(actor.today).filter(
        person=OuterRef("pk"), kind__in=AS_TUTOR
    )
    return User.objects.filter(Exists(theirs)).order_by("family_name", "given_name", "pk")


def calendar_of(actor: Actor, wanted: Wanted) -> CalendarPage:
    found, cut = _in_pieces(_sessions(actor, wanted), wanted, actor)
    n_called_off = sum(each.was_called_off for each in found)
    if not wanted.called_off:
        found = [each for each in found if not each.was_called_off]
    days = school_days(wanted.first, wanted.last)
    end = cut or wanted.last + timedelta(days=1)
    length = timedelta(days=LENGTHS[wanted.view])
    return CalendarPage(
        wanted=wanted,
        days=_days(found, days, wanted, actor, end),
        terms=days.terms,
        has_terms=bool(days.terms),
        previous=wanted.first - length,
        next=end,
        is_cut=cut is not None,
        n_called_off=n_called_off,
        tutors=list(tutors_for(actor)),
        starting=_starting(actor),
    )


def _sessions(actor: Actor, wanted: Wanted) -> list[Any]:
    """Of one's own students; of a chosen tutor, those with them and those of their students."""
    zone, editable = actor.centre.zone, Student.objects.editable_by(actor)
    start = datetime.combine(wanted.first, time(), tzinfo=zone)
    end = datetime.combine(wanted.last + timedelta(days=1), time(), tzinfo=zone)
    sessions: Any = TutoringSession.objects.readable_by(actor)
    if wanted.tutor:
        theirs = Assignment.objects.current_on(actor.today).filter(
            person=wanted.tutor, kind__in=AS_TUTOR
        )
        sessions = sessions.filter(
            Q(by=wanted.tutor) | Q(plan__student__in=theirs.values("student"))
        )
    else:
        sessions = sessions.filter(plan__student__in=editable)
    may_edit = Exists(editable.filter(pk=OuterRef("plan__student")))
    sessions = sessions.filter(starts_at__gte=start, starts_at__lt=end).annotate(may_edit=may_edit)
    sessions = sessions.select_related("plan__student", "by").order_by("starts_at", "pk")
    return list(sessions[: PIECE + 1]) if wanted.view == LIST else list(sessions)


def _in_pieces(found: list[Any], wanted: Wanted, actor: Actor) -> tuple[list[Any], date | None]:
    """What one page holds; and with which day the next page starts, where that is not all."""
    for each in found:
        each.centre = actor.centre  # known already, so not asked for again
        each.may_edit = each.may_edit and each.plan.state != PlanState.CLOSED
    if wanted.view != LIST or len(found) <= PIECE:
        return found, None
    cut = found[-1].local_date()
    if cut == wanted.first:  # so many in one day: all that were read
        return found, cut + timedelta(days=1)
    return [each for each in found if each.local_date() < cut], cut


def _days(found: list[Any], days: SchoolDays, wanted: Wanted, actor: Actor, end: date) -> list[Day]:
    by_day: dict[date, list[Any]] = defaultdict(list)
    for each in found:
        by_day[each.local_date()].append(each)
    every = [wanted.first + timedelta(days=n) for n in range((end - wanted.first).days)]
    shown = [
        Day(
            date=day,
            is_today=day == actor.today,
            holiday=days.holiday_on(day),
            notes=_notes(day, days.terms),
            met=_met(by_day[day], actor.today),
        )
        for day in every
    ]
    return [each for each in shown if _is_shown(each, wanted)]


def _is_shown(day: Day, wanted: Wanted) -> bool:
    if wanted.view == DAY or day.met or day.is_today:
        return True
    if wanted.view == WEEK:
        return day.date.weekday() < SCHOOL_WEEK
    # In a list a holiday stands once, on its first day.
    begins = day.holiday and max(day.holiday.starts_on, wanted.first) == day.date
    return bool(day.notes or begins)


def _notes(day: date, terms: Iterable[Any]) -> list[str]:
    notes = []
    for term in terms:
        if term.starts_on == day:
            notes.append(_("%(term)s begins") % {"term": term})
        if term.ends_on == day:
            notes.append(_("%(term)s ends") % {"term": term})
    return notes


def _met(sessions: list[Any], today: date) -> list[Met]:
    return [_one_met(each, sessions, today) for each in sessions]


def _one_met(session: Any, beside: list[Any], today: date) -> Met:
    start = session.local_start()
    end = timezone.localtime(session.starts_at + timedelta(minutes=session.minutes), start.tzinfo)
    state, tone = _state_in_words(session, today)
    others = [str(each.plan.student) for each in beside if _at_one_time(session, each)]
    return Met(session, start, end, state, tone, ", ".join(dict.fromkeys(others)))


def _state_in_words(session: Any, today: date) -> tuple[str, str]:
    if session.is_planned and session.local_date() < today:
        return _("not recorded yet"), "late"
    tones = {SessionState.HELD: "ok", SessionState.PLANNED: "info"}
    return session.get_state_display(), tones.get(session.state, "")


def _at_one_time(session: Any, other: Any) -> bool:
    """Whether two sessions ask for the same person at the same minute."""
    if session.pk == other.pk or not {session.state, other.state} <= TAKING_TIME:
        return False
    same = session.by_id == other.by_id or session.plan.student_id == other.plan.student_id
    return same and overlap(session.starts_at, session.minutes, other.starts_at, other.minutes)


TAKING_TIME = {SessionState.PLANNED, SessionState.HELD}


def _starting(actor: Actor) -> list[Plan]:
    """The current plans of those whom the actor works with, in name order."""
    theirs = Student.objects.editable_by(actor).enrolled()
    plans = current_plans().filter(student__in=theirs).select_related("student")
    return list(plans.order_by("student__sort_name", "pk"))
