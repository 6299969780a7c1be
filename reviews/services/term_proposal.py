"""Sessions for several students over a term, as a proposal: from weekly slots, the rhythm and
the holidays. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from plans.models import Plan
from reviews.enums import SessionKind
from reviews.services.clashes import taking_time
from reviews.services.diary import Diary, WeeklyHour, diary_of, weekly_hours_of
from reviews.services.next_time import weeks_between
from reviews.services.words import day as in_words
from reviews.services.words import moment

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. `weeks` between two sessions; None: the centre's rhythm."""

    plans: list[Plan]
    first: date
    last: date
    weeks: int | None = None
    with_review: bool = True


@dataclass
class Line:
    """One session that would be planned. `note` says where it stands elsewhere than usual."""

    plan: Plan
    start: datetime
    hour: WeeklyHour
    note: str = ""
    is_review: bool = False

    @property
    def week(self) -> date:
        return monday_of(self.start.date())


@dataclass
class Week:
    monday: date
    closed: list[str] = field(default_factory=list)
    """Days without school on which somebody would have met."""
    there: list[str] = field(default_factory=list)
    """Who has a session already, and when."""
    waiting: list[str] = field(default_factory=list)
    """For whom no slot was left."""
    over: list[str] = field(default_factory=list)
    """Whose plan is over."""

    @property
    def told(self) -> list[str]:
        """What is left out in this week, and why."""
        words = [*self.closed, *self.over]
        if self.there:
            said = {"names": ", ".join(self.there)}
            words.append(_("There already: %(names)s.") % said)
        if self.waiting:
            said = {"names": ", ".join(self.waiting)}
            text = _("No slot is left for %(names)s. The next week is theirs first.")
            words.append(text % said)
        return words


@dataclass
class Proposal:
    lines: list[Line]
    weeks: list[Week]
    without: list[tuple[Plan, str]]
    """Those for whom nothing can be proposed at all, and why."""

    def until(self, most: int) -> tuple["Proposal", date | None]:
        """As many whole weeks of it as hold no more than so many sessions, and the Monday with
        which the rest begins; nothing where that is all. One week is never too much."""
        if len(self.lines) <= most:
            return self, None
        rest = self.lines[most].week
        lines = [each for each in self.lines if each.week < rest]
        weeks = [each for each in self.weeks if each.monday < rest]
        return Proposal(lines, weeks, self.without), rest


@dataclass(frozen=True)
class Met:
    """A session that is there already."""

    day: date
    at: datetime
    is_review: bool


@dataclass
class Turn:
    """One student, while the weeks go by."""

    plan: Plan
    place: int
    hours: list[WeeklyHour]
    usual: WeeklyHour
    met: list[Met]
    due: date
    n_met: int
    lines: list[Line] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.plan.student)

    def step(self, wish: Wish) -> timedelta:
        return A_WEEK * (wish.weeks or weeks_between(self.plan.centre, self.n_met))

    def met_between(self, first: date, end: date) -> Met | None:
        """The first session from one day to another (not included)."""
        return next((each for each in self.met if first <= each.day < end), None)

    def in_order(self) -> list[WeeklyHour]:
        """Their usual hour, and then those nearest to it in the week."""
        usual = self.usual
        others = [each for each in self.hours if each != usual]
        return [usual, *sorted(others, key=lambda each: (abs(each.weekday - usual.weekday), each))]


def propose_term(wish: Wish, actor: Actor) -> Proposal:
    """Who waits longest chooses first, so that too few slots are felt by all alike.

    Five queries, whatever the number of students.
    """
    diary = diary_of(
        actor.person, wish.plans, centre=actor.centre, first=wish.first, last=wish.last
    )
    turns, without = _turns(wish, actor)
    weeks = []
    for monday in _mondays(wish):
        week = Week(monday)
        for turn in sorted(turns, key=lambda each: (each.due, len(each.lines), each.place)):
            if turn.due <= monday:
                _go_through(turn, week, wish, diary)
        weeks.append(week)
    if wish.with_review:
        _mark_reviews(turns, wish)
    without += [
        (each.plan, _("No slot is left in these days.")) for each in turns if _has_none(each, weeks)
    ]
    lines = [each for turn in turns for each in turn.lines]
    return Proposal(sorted(lines, key=lambda each: each.start), weeks, without)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(wish: Wish) -> Iterator[date]:
    first = monday_of(wish.first)
    for week in range((wish.last - first) // A_WEEK + 1):
        yield first + week * A_WEEK


def _turns(wish: Wish, actor: Actor) -> tuple[list[Turn], list[tuple[Plan, str]]]:
    hours, met = weekly_hours_of(wish.plans, actor.centre), _met(wish, actor)
    turns, without = [], []
    for place, plan in enumerate(wish.plans):
        before = [each for each in met[plan.pk] if each.day < wish.first]
        last = before[-1] if before else None
        own = hours.get(plan.student_id) or _hour_of(last, actor)
        if not own:
            words = _("Their cohort has no weekly slot yet, and there was no session before.")
            without.append((plan, words))
            continue
        first = monday_of(wish.first)
        turn = Turn(plan, place, own, _usual(own, last, place), met[plan.pk], first, len(before))
        if last:
            turn.due = max(first, monday_of(last.day) + turn.step(wish))
        turns.append(turn)
    return turns, without


def _met(wish: Wish, actor: Actor) -> dict[int, list[Met]]:
    """By plan: the sessions that took place or are planned, in their order."""
    found: dict[int, list[Met]] = defaultdict(list)
    sessions = taking_time().filter(plan__in=wish.plans).order_by("starts_at", "pk")
    for plan, starts_at, kind in sessions.values_list("plan", "starts_at", "kind"):
        at = timezone.localtime(starts_at, actor.centre.zone)
        found[plan].append(Met(at.date(), at, kind == SessionKind.FORMAL_REVIEW))
    return found


def _hour_of(last: Met | None, actor: Actor) -> list[WeeklyHour]:
    """Where a cohort has no slots: the hour of the week in which they met before."""
    if last is None:
        return []
    at = last.at.time().replace(second=0, microsecond=0, fold=0)
    return [WeeklyHour(last.day.weekday(), at, actor.centre.session_minutes)]


def _usual(hours: list[WeeklyHour], last: Met | None, place: int) -> WeeklyHour:
    """The slot in which they met last, else one for each in turn."""
    if last:
        for hour in hours:
            if (hour.weekday, hour.at) == (last.day.weekday(), last.at.time()):
                return hour
    return hours[place % len(hours)]


def _go_through(turn: Turn, week: Week, wish: Wish, diary: Diary) -> None:
    """Find the hour of one student in a week in which they are due, or say why there is none."""
    plan = turn.plan
    if week.monday > plan.ends_on:
        said = {"student": turn.name, "date": in_words(plan.ends_on)}
        week.over.append(_("The plan of %(student)s ends on %(date)s.") % said)
        turn.due = date.max
        return
    if met := turn.met_between(week.monday, week.monday + turn.step(wish)):
        week.there.append(f"{turn.name} ({moment(met.at)})")
        _meet(turn, met.day, wish)
        return
    refused: list[tuple[date, str, bool]] = []
    for hour in turn.in_order():
        day = week.monday + timedelta(days=hour.weekday)
        start = diary.moment(day, hour.at)
        if not _is_within(day, start, plan, wish):
            continue
        closed = diary.days.why_closed(day)
        if closed or diary.is_taken(plan.student_id, start, hour.minutes):
            refused.append((day, closed or _("taken"), bool(closed)))
            continue
        diary.take(plan.student_id, start, hour.minutes)
        turn.lines.append(Line(plan, start, hour, _elsewhere(refused)))
        _meet(turn, day, wish)
        return
    _tell(refused, turn, week)


def _is_within(day: date, start: datetime, plan: Plan, wish: Wish) -> bool:
    first, last = max(wish.first, plan.starts_on), min(wish.last, plan.ends_on)
    return first <= day <= last and start > timezone.now()


def _meet(turn: Turn, day: date, wish: Wish) -> None:
    turn.n_met += 1
    turn.due = monday_of(day) + turn.step(wish)


def _elsewhere(refused: list[tuple[date, str, bool]]) -> str:
    """Why it is not the usual hour, where it is not."""
    if not refused:
        return ""
    day, why, _closed = refused[0]
    return _("instead of %(date)s: %(reason)s") % {"date": in_words(day), "reason": why}


def _tell(refused: list[tuple[date, str, bool]], turn: Turn, week: Week) -> None:
    """Days without school are told once for all."""
    if all(closed for _day, _why, closed in refused):
        for day, why, _closed in refused:
            words = _("%(date)s: %(reason)s.") % {"date": in_words(day), "reason": why}
            if words not in week.closed:
                week.closed.append(words)
    else:
        week.waiting.append(turn.name)


def _has_none(turn: Turn, weeks: list[Week]) -> bool:
    return not turn.lines and any(turn.name in each.waiting for each in weeks)


def _mark_reviews(turns: list[Turn], wish: Wish) -> None:
    """A formal review each term: the last session, where none is planned already."""
    for turn in turns:
        there = any(each.is_review and wish.first <= each.day <= wish.last for each in turn.met)
        if turn.lines and not there:
            turn.lines[-1].is_review = True
