"""Everything that stands on the page of a session, gathered in a fixed number of queries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from accounts.actor import Actor
from accounts.catalogue import Part
from plans.enums import ActionState
from plans.models import Action, Goal, Plan
from reviews.enums import SessionState
from reviews.models import Agreement, TutoringSession
from reviews.services.agenda import (
    agenda_of,
    questions_for,
    questions_in_use,
    questions_told,
)
from reviews.services.next_time import (
    Timetable,
    propose_next,
    timetable_in,
    timetable_parts,
    weeks_between,
)
from reviews.services.notes import Notes, notes_of
from reviews.services.outcome import version_waiting
from reviews.services.own_words import unread_of
from reviews.services.people import People, people_around
from reviews.services.session_goals import ToDo, give_to_do, goals_in, is_looked_at
from reviews.services.signs import Sign, signs_of
from reviews.services.since import (
    Fact,
    SinceLastTime,
    answers_of_support,
    since_last_time,
    written_by,
)
from reviews.services.still_open import StillOpen, still_open
from students.models import AttendanceRecord, Student, StudentMessage
from students.services.attendance import (
    FOUR_WEEKS,
    Attendance,
    Day,
    attendance_between,
    days_of,
    earlier,
)

TWO_WEEKS = timedelta(days=14)


@dataclass
class SessionPage:
    session: TutoringSession
    plan: Plan
    student: Student
    actor: Actor
    number: int
    """Which session of the plan it is, cancelled ones left out."""
    before: list[TutoringSession]
    """The sessions of the plan before this one, oldest first."""
    coming: TutoringSession | None
    """The next planned one after it."""
    all_goals: list[Goal]
    """Of the plan, with `factors` and `progress_now`; `goals` are those to look at."""
    loose: ToDo
    """What is to be done for no goal in particular."""
    asked: list[Agreement]
    """Earlier agreements: not answered yet, or answered in this session."""
    made: list[Agreement]
    """What was agreed in this session, and stands."""
    left: list[Agreement]
    """What was agreed in it or before, and stands no more."""
    still_open: StillOpen
    """What earlier sessions left to be done."""
    ask_since: Callable[[], SinceLastTime | None]
    people: People
    questions: list[str]
    """Those to ask, one after the other."""
    timetable: Timetable
    waiting: int | None
    """Which version of the contract waits for signatures; agreeing anew begins no other."""
    messages: list[StudentMessage]
    """What the student wrote and nobody has read."""
    signs: list[Sign]
    """Reasons to look closer, of today: not told of a session that is over."""
    notes: Notes = field(default_factory=Notes)

    def questions_from(self, place: int) -> list[str]:
        """All of them, beginning with the one at this place."""
        first = place % max(len(self.questions), 1)
        return [*self.questions[first:], *self.questions[:first]]

    @cached_property
    def since(self) -> SinceLastTime | None:
        return self.ask_since()

    @property
    def facts(self) -> list[Fact]:
        """What is new, each in a figure or a word."""
        since = self.since.facts if self.since else []
        return [*since, *written_by(self.student.called, self.messages)]

    @property
    def agenda(self) -> list[Part]:
        return agenda_of(self.plan.centre, self.session.minutes)

    @property
    def goals(self) -> list[Goal]:
        return [each for each in self.all_goals if is_looked_at(each)]

    @property
    def progress_told(self) -> list[Goal]:
        return [goal for goal in self.goals if goal.progress_now]

    @property
    def answered(self) -> list[Agreement]:
        return [each for each in self.asked if each.kept_now]

    @property
    def to_do(self) -> list[Action]:
        """All actions that can be ticked."""
        return [each for part in self._parts for each in part.all]

    @property
    def _parts(self) -> list[ToDo]:
        return [*(each.to_do for each in self.goals), self.loose]

    @property
    def _held(self) -> int:
        return sum(each.is_held for each in self.before)

    @property
    def weeks(self) -> int:
        """Between this session and the next."""
        return weeks_between(self.plan.centre, self._held)

    @property
    def due_proposal(self) -> date:
        """By when what is agreed now would be done: by the day on which it is asked about, where
        that is near."""
        on = self.session.local_date()
        latest = min(max(on, self.actor.today) + TWO_WEEKS, max(self.plan.ends_on, on))
        meeting = self.coming.starts_at if self.coming else self.proposal
        if meeting is None:
            return latest
        return min(latest, timezone.localdate(meeting, self.plan.centre.zone))

    @cached_property
    def proposal(self) -> datetime | None:
        """When to meet next; nothing where a session is planned already."""
        if self.coming or not self.session.is_planned:
            return None
        return propose_next(self.session, self.timetable, held=self._held)


def session_page(session: TutoringSession, actor: Actor) -> SessionPage:
    plan = session.plan
    met = list(plan.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))
    for each in met:
        each.centre = session.centre  # known already, so not asked for again
    before = [each for each in met if _is_before(each, session)]
    last = next((each for each in reversed(before) if each.is_held), None)
    actions = _actions(plan, {each.pk: each for each in met})
    agreements, left = _agreements(actions)
    asked = [each for each in agreements if _is_asked_in(each, session)]
    around = _around(session, last)
    days = cache(lambda: _days(session, last, actor))
    goals = goals_in(session)
    loose = give_to_do(goals, actions, last.starts_at if last else None)

    def since() -> SinceLastTime | None:
        return since_last_time(
            session,
            last,
            agreements=[each for each in agreements if each in asked or _is_of(each, last)],
            actions=actions,
            answers=around["answers"],
            attendance=_attendance(session, last, days(), actor) if last else None,
            today=actor.today,
        )

    # The record of a session tells neither days nor what was since: it asks for none.
    return SessionPage(
        session=session,
        plan=plan,
        student=plan.student,
        actor=actor,
        number=len(before) + 1,
        before=before,
        coming=_coming(met, session),
        all_goals=goals,
        loose=loose,
        asked=asked,
        made=[each for each in agreements if _is_of(each, session)],
        still_open=still_open(agreements, session),
        left=left,
        ask_since=since,
        people=people_around(plan.student, actor),
        questions=questions_for(len(before), questions_told(around["questions"])),
        timetable=timetable_in(around),
        waiting=around["waiting"],
        messages=unread_of(plan) if session.is_planned else [],
        signs=_signs(session, days(), met, actions, actor) if session.is_planned else [],
        notes=notes_of(session, actor),
    )


def _around(session: TutoringSession, last: TutoringSession | None) -> dict[str, Any]:
    """What the page needs of elsewhere, in one query."""
    plan = session.plan
    parts = {
        **timetable_parts(plan, by=session.by, apart_from=session),
        "questions": questions_in_use(),
        "waiting": version_waiting(),
        "answers": answers_of_support(last.local_date() if last else date.max),
    }
    row: dict[str, Any] = Plan.objects.filter(pk=plan.pk).annotate(**parts).values(*parts).get()
    return row


def _days(session: TutoringSession, last: TutoringSession | None, actor: Actor) -> list[Day]:
    """The days of attendance that the page tells of, in one query."""
    until = actor.today if session.is_planned else session.local_date()
    first = until - FOUR_WEEKS
    if last:
        first = min(first, earlier(last.local_date(), until))
    records = AttendanceRecord.objects.watched_by(actor).filter(student=session.plan.student_id)
    return days_of(records.between(first, until))


def _attendance(
    session: TutoringSession, last: TutoringSession, days: list[Day], actor: Actor
) -> Attendance | None:
    until = actor.today if session.is_planned else session.local_date()
    first = last.local_date()
    return attendance_between(session.plan.student, actor, first=first, last=until, days=days)


def _signs(
    session: TutoringSession,
    days: list[Day],
    sessions: list[TutoringSession],
    actions: list[Action],
    actor: Actor,
) -> list[Sign]:
    student = session.plan.student
    return signs_of(student, actor, days=days, sessions=sessions, actions=actions)


def _actions(plan: Plan, sessions: dict[int, TutoringSession]) -> list[Action]:
    """In one query with the agreements by which they came."""
    of_plan: Any = plan.actions
    found = list(of_plan.in_order().select_related("agreement__session"))
    for action in found:
        agreement = getattr(action, "agreement", None)
        if agreement:
            agreement.action = action
            agreement.session = sessions.get(agreement.session_id, agreement.session)
    return found


def _agreements(actions: list[Action]) -> tuple[list[Agreement], list[Agreement]]:
    """Those that stand, and those whose action was left; in the order in which they were made."""
    made = [each.agreement for each in actions if hasattr(each, "agreement")]
    made.sort(key=lambda each: (each.session.starts_at, each.pk))
    stand = [each for each in made if each.action.state != ActionState.DROPPED or each.kept]
    return stand, [each for each in made if each not in stand]


def _is_of(agreement: Agreement, session: TutoringSession | None) -> bool:
    return session is not None and agreement.session_id == session.pk


def _is_before(each: TutoringSession, session: TutoringSession) -> bool:
    return (each.starts_at, each.pk) < (session.starts_at, session.pk)


def _coming(met: list[TutoringSession], session: TutoringSession) -> TutoringSession | None:
    later = [
        each
        for each in met
        if each.is_planned and each.pk != session.pk and not _is_before(each, session)
    ]
    return later[0] if later else None


def _is_asked_in(agreement: Agreement, session: TutoringSession) -> bool:
    if agreement.answered_in_id == session.pk:
        return True
    if agreement.kept_now:
        return False
    return agreement.session_id != session.pk and _is_before(agreement.session, session)
