"""Everything that stands on the page of a session, gathered in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.catalogue import Part
from plans.enums import ActionState, GoalState
from plans.models import Action, Goal, GoalFactor, Plan
from reviews.enums import Kept, Progress, SessionState
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.agenda import agenda_of, prompts_for
from reviews.services.notes import Notes, notes_of
from reviews.services.people import People, people_around
from reviews.services.sessions import propose_next
from students.models import Student


@dataclass(frozen=True)
class SinceLastTime:
    """What happened between the session before and this one."""

    last: TutoringSession
    days: int
    promised: int
    kept: int
    unanswered: int
    done: int
    late: int | None
    """How many are late today; not told of a session that is over."""


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
    goals: list[Goal]
    """Those to look at, with `shown_actions`, `factors` and `progress_now` ("" for none)."""
    asked: list[Agreement]
    """Earlier agreements: not answered yet, or answered in this session."""
    made: list[Agreement]
    since: SinceLastTime | None
    people: People
    notes: Notes = field(default_factory=Notes)

    @property
    def agenda(self) -> list[Part]:
        return agenda_of(self.plan.centre, self.session.minutes)

    @property
    def prompts(self) -> list[str]:
        return prompts_for(self.number - 1)

    @property
    def progress_told(self) -> list[Goal]:
        return [goal for goal in self.goals if goal.progress_now]

    @property
    def answered(self) -> list[Agreement]:
        return [each for each in self.asked if each.kept]

    def proposal(self) -> Any:
        """When to meet next; nothing where a session is planned already."""
        if self.coming or not self.session.is_planned:
            return None
        held = sum(each.is_held for each in self.before)
        return propose_next(self.session, held=held)


def session_page(session: TutoringSession, actor: Actor) -> SessionPage:
    plan = session.plan
    student = plan.student
    met = list(plan.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))
    for each in met:
        each.centre = session.centre  # known already, so not asked for again
    before = [each for each in met if _is_before(each, session)]
    agreements = [
        each
        for each in Agreement.objects.filter(session__plan=plan)
        .select_related("action", "session")
        .order_by("session__starts_at", "pk")
        if each.action.state != ActionState.DROPPED or each.kept
    ]
    of_plan: Any = plan.actions
    actions = list(of_plan.in_order())
    asked = [each for each in agreements if _is_asked_in(each, session)]
    return SessionPage(
        session=session,
        plan=plan,
        student=student,
        actor=actor,
        number=len(before) + 1,
        before=before,
        coming=_coming(met, session),
        goals=_goals(session, actions),
        asked=asked,
        made=[each for each in agreements if each.session_id == session.pk],
        since=_since(session, before, agreements, actions, actor.today),
        people=people_around(student, actor),
        notes=notes_of(session, actor),
    )


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
    if agreement.answered_in_id:
        return agreement.answered_in_id == session.pk
    return agreement.session_id != session.pk and _is_before(agreement.session, session)


def _was_done(action: Action, last: TutoringSession, until: date) -> bool:
    ended_at = action.ended_at
    if action.state != ActionState.DONE or ended_at is None or ended_at < last.starts_at:
        return False
    return timezone.localdate(ended_at, last.centre.zone) <= until


def _goals(session: TutoringSession, actions: list[Action]) -> list[Goal]:
    """Open goals, and those that were talked about, each with what the page says of it."""
    progress = dict(GoalProgress.objects.filter(session=session).values_list("goal", "progress"))
    by_goal: dict[int | None, list[Action]] = defaultdict(list)
    for action in actions:
        if action.state != ActionState.DROPPED:
            by_goal[action.goal_id].append(action)
    factors = defaultdict(list)
    links = GoalFactor.objects.filter(goal__plan=session.plan).select_related(
        "factor__risk_factor", "factor__protective_factor"
    )
    for link in links.order_by("pk"):
        factors[link.goal_id].append(str(link.factor))
    goals = []
    of_plan: Any = session.plan.goals
    for goal in of_plan.in_order():
        talked_about = goal.pk in progress
        if goal.state == GoalState.OPEN or talked_about:
            goal.shown_actions = by_goal[goal.pk]
            goal.factors = factors[goal.pk]
            goal.progress_now = progress.get(goal.pk, "")
            goal.progress_name = Progress(goal.progress_now).label if talked_about else ""
            goals.append(goal)
    return goals


def _since(
    session: TutoringSession,
    before: list[TutoringSession],
    agreements: list[Agreement],
    actions: list[Action],
    today: date,
) -> SinceLastTime | None:
    """None for the first session that takes place."""
    held = [each for each in before if each.is_held]
    if not held:
        return None
    last = held[-1]
    until = today if session.is_planned else session.local_date()
    promised = [
        each for each in agreements if each.session_id == last.pk or _is_asked_in(each, session)
    ]
    return SinceLastTime(
        last=last,
        days=max((until - last.local_date()).days, 0),
        promised=len(promised),
        kept=sum(each.kept == Kept.YES for each in promised),
        unanswered=sum(not each.kept for each in promised),
        done=sum(_was_done(each, last, until) for each in actions),
        late=sum(each.is_late(today) for each in actions) if session.is_planned else None,
    )
