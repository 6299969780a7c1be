"""Early signs: facts that a centre wants to have looked at, each with its reason in words.

Computed when somebody looks, from the thresholds of the centre. Nothing is stored, nothing is
added up, and nothing that a student said of themselves is used. Told to those who read the
student's texts: not to administrators, the data protection officer or the student.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import EarlyWarning
from plans.enums import Who
from plans.models import Action, Plan
from reviews.enums import SessionState, SignLevel
from reviews.models import TutoringSession
from reviews.services.words import short_day
from students.models import AttendanceRecord, Student
from students.services.attendance import (
    Day,
    days_of,
    four_weeks,
    hours,
    longest_absence,
    total_of,
)

#: More in a row say nothing that these do not.
MOST_SESSIONS = 10
OVER = (SessionState.HELD, SessionState.MISSED)


@dataclass(frozen=True)
class Sign:
    """One reason to look (`watch`), or to do something (`act`)."""

    rule: EarlyWarning
    level: SignLevel
    words: str

    @property
    def is_to_act(self) -> bool:
        return self.level == SignLevel.ACT


def signs_of(
    student: Student,
    actor: Actor,
    *,
    days: Sequence[Day] | None = None,
    sessions: Iterable[TutoringSession] | None = None,
    actions: Iterable[Action] | None = None,
) -> list[Sign]:
    """The signs of a student that the actor may be told, those to act on first.

    What a caller has read already it hands in, and it is not asked again (a query each):
    `days` of at least the last four weeks, `sessions` in the order of their times, and the
    `actions` of the open plan. A caller who hands in all three has checked that the actor
    reads the student's texts.
    """
    if days is None:
        records = AttendanceRecord.objects.watched_by(actor).filter(student=student)
        days = days_of(records.between(*four_weeks(actor.today)))
    if sessions is None:
        sessions = _last_sessions(student, actor)
    if actions is None:
        late_ones = Action.objects.readable_by(actor).late_on(actor.today)
        actions = late_ones.filter(plan__in=_open_plans(student), who=Who.STUDENT)
    late = [
        each.due_on
        for each in actions
        if each.due_on and each.who == Who.STUDENT and each.is_late(actor.today)
    ]
    return signs_from(actor, days=days, states=[each.state for each in sessions], late=late)


def signs_from(
    actor: Actor, *, days: Iterable[Day], states: Iterable[str], late: Sequence[date]
) -> list[Sign]:
    """As `signs_of`, from bare facts: the days, the states of the open plan's sessions in the
    order of their times, and the days on which the student's late actions were due."""
    if actor.turned_to:  # the student has the screen in their hands
        return []
    first, last = four_weeks(actor.today)
    recent = [each for each in days if first <= each.date <= last]
    asked = _Asked(actor.centre.threshold)
    found = [
        *_hours_missed(recent, asked),
        *_unauthorised(recent, asked),
        *_days_in_a_row(recent, asked),
        *_sessions_missed(states, asked),
        *_actions_overdue(late, asked),
    ]
    return sorted(found, key=lambda sign: not sign.is_to_act)


def with_facts_of_signs(plans: Any, today: date) -> Any:
    """Adds to a query for plans what `signs_from` asks of each: `last_states`, `own_late`."""
    sessions: Any = TutoringSession.objects.filter(plan=OuterRef("pk"), state__in=OVER)
    sessions = sessions.order_by("-starts_at", "-pk").values("state")[:MOST_SESSIONS]
    late: Any = Action.objects.filter(plan=OuterRef("pk"), who=Who.STUDENT)
    late = late.late_on(today).order_by("due_on").values("due_on")
    return plans.annotate(last_states=ArraySubquery(sessions), own_late=ArraySubquery(late))


@dataclass(frozen=True)
class _Asked:
    """The thresholds of the centre."""

    threshold: Callable[[EarlyWarning], Any]

    def sign(self, rule: EarlyWarning, figure: float, words: str) -> Iterator[Sign]:
        """A sign where the figure reaches the threshold of a level."""
        watch, act = self.threshold(rule)
        if act is not None and figure >= act:
            yield Sign(rule, SignLevel.ACT, words)
        elif watch is not None and figure >= watch:
            yield Sign(rule, SignLevel.WATCH, words)


def _hours_missed(days: list[Day], asked: _Asked) -> Iterator[Sign]:
    total = total_of(days)
    if total.missed_share:
        words = _("%(hours)s in four weeks") % {"hours": total.words}
        yield from asked.sign(EarlyWarning.HOURS_MISSED, total.missed_share, words)


def _unauthorised(days: list[Day], asked: _Asked) -> Iterator[Sign]:
    minutes = total_of(days).unauthorised
    if minutes:
        words = _("%(hours)s hours missed in four weeks that were not authorised")
        said = words % {"hours": hours(minutes)}
        yield from asked.sign(EarlyWarning.UNAUTHORISED, minutes / 60, said)


def _days_in_a_row(days: list[Day], asked: _Asked) -> Iterator[Sign]:
    absent = longest_absence(days)
    if absent:
        text = ngettext(
            "%(count)d day absent: %(first)s",
            "%(count)d days absent in a row: %(first)s to %(last)s",
            len(absent),
        )
        said = {
            "count": len(absent),
            "first": short_day(absent[0].date),
            "last": short_day(absent[-1].date),
        }
        words = text % said
        if not total_of(absent).unauthorised:
            words = _("%(days)s (authorised)") % {"days": words}
        yield from asked.sign(EarlyWarning.DAYS_IN_A_ROW, len(absent), words)


def _last_sessions(student: Student, actor: Actor) -> list[TutoringSession]:
    sessions = TutoringSession.objects.readable_by(actor).filter(plan__in=_open_plans(student))
    over = sessions.filter(state__in=OVER)
    return list(over.order_by("-starts_at", "-pk")[:MOST_SESSIONS])[::-1]


def _open_plans(student: Student) -> Any:
    """What waits in a plan that is closed is nobody's to do."""
    return Plan.objects.open().filter(student=student)


def _sessions_missed(states: Iterable[str], asked: _Asked) -> Iterator[Sign]:
    """Those missed since one was held last; cancelled ones count neither way."""
    missed = 0
    for state in states:
        if state == SessionState.MISSED:
            missed += 1
        elif state == SessionState.HELD:
            missed = 0
    if missed:
        text = ngettext(
            "The last session was missed",
            "The last %(count)d sessions were missed",
            missed,
        )
        yield from asked.sign(EarlyWarning.SESSIONS_MISSED, missed, text % {"count": missed})


def _actions_overdue(late: Sequence[date], asked: _Asked) -> Iterator[Sign]:
    if late:
        text = ngettext(
            "%(count)d action of the student is overdue, since %(first)s",
            "%(count)d actions of the student are overdue, the first since %(first)s",
            len(late),
        )
        said = {"count": len(late), "first": short_day(min(late))}
        yield from asked.sign(EarlyWarning.ACTIONS_OVERDUE, len(late), text % said)
