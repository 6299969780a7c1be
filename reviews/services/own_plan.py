"""What a student reads of their plan: goals with what is to be done, the next date, what was
agreed last. No factors, no notes, no evidence, no reasons; no names but of those who help.

For the student's own page and for the screen that is turned to them: "you" is the student.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.enums import ActionState, GoalState, Who
from plans.models import Action, Goal, Plan
from reviews.enums import SessionState
from reviews.models import Agreement, TutoringSession
from reviews.services.people import staff_on
from students.models import Assignment

DOES = {
    Who.TUTOR: gettext_lazy("your tutor"),
    Who.COUNSELLOR: gettext_lazy("your counsellor"),
    Who.CENTRE: gettext_lazy("the centre"),
    Who.FAMILY: gettext_lazy("your family"),
    Who.OTHER: gettext_lazy("somebody else"),
}


@dataclass(frozen=True)
class OwnAction:
    """Something to be done. `is_mine` are the student's own: they tick them."""

    uuid: UUID
    what: str
    who: str
    due_on: date | None
    is_mine: bool
    is_done: bool
    is_past: bool
    """It is open, and its day has passed."""


@dataclass(frozen=True)
class OwnGoal:
    uuid: UUID
    words: str
    success: str
    due_on: date | None
    is_achieved: bool
    actions: list[OwnAction]


@dataclass(frozen=True)
class NextDate:
    """When student and tutor meet next; without a session only the day is known."""

    day: date
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    by: str = ""


@dataclass(frozen=True)
class OwnPlan:
    plan: Plan
    aspiration: str
    goals: list[OwnGoal]
    loose: list[OwnAction]
    """What is to be done for no goal in particular, and was not agreed last."""
    next: NextDate | None
    agreed: list[OwnAction]
    agreed_on: date | None
    """The day of the session in which that was agreed."""
    helpers: list[Assignment]

    @property
    def open_goals(self) -> list[OwnGoal]:
        return [each for each in self.goals if not each.is_achieved]

    @property
    def achieved(self) -> list[OwnGoal]:
        return [each for each in self.goals if each.is_achieved]


def own_plan(plan: Plan, today: date, *, now: TutoringSession | None = None) -> OwnPlan:
    """Five queries, whatever the number of goals. The plan comes with its student and centre.

    `now` is the session in which they sit: it is not when they meet next.
    """
    actions: dict[int | None, list[OwnAction]] = defaultdict(list)
    for action in _shown(Action.objects.filter(plan=plan).exclude(state=ActionState.DROPPED)):
        actions[action.goal_id].append(own_action(action, today))
    sessions = _sessions(plan)
    last = next((each for each in reversed(sessions) if each.is_held), None)
    goals: Any = plan.goals.exclude(state=GoalState.DROPPED)
    agreed = _agreed(last, today)
    told = {each.uuid for each in agreed}
    return OwnPlan(
        plan=plan,
        aspiration=plan.aspiration if plan.aspiration_on_page else "",
        goals=[_goal(each, actions[each.pk]) for each in goals.in_order()],
        loose=[each for each in actions[None] if each.uuid not in told],
        next=_next(plan, sessions, today, now),
        agreed=agreed,
        agreed_on=last.local_date() if last else None,
        helpers=staff_on(plan.student, today),
    )


def own_action(action: Action, today: date) -> OwnAction:
    return OwnAction(
        uuid=action.uuid,
        what=action.what,
        who=_who(action),
        due_on=action.due_on,
        is_mine=action.who == Who.STUDENT,
        is_done=action.state == ActionState.DONE,
        is_past=action.is_late(today),
    )


def _who(action: Action) -> str:
    if action.who != Who.STUDENT:
        return action.helper or str(DOES[Who(action.who)])
    return _("you, with %(helper)s") % {"helper": action.helper} if action.helper else _("you")


def _shown(actions: Any) -> list[Action]:
    """What is open first, as it was put in order."""
    return sorted(actions.by_hand(), key=lambda each: not each.is_open)


def _goal(goal: Goal, actions: list[OwnAction]) -> OwnGoal:
    return OwnGoal(
        uuid=goal.uuid,
        words=goal.words,
        success=goal.success,
        due_on=goal.due_on,
        is_achieved=goal.state == GoalState.ACHIEVED,
        actions=actions,
    )


def _sessions(plan: Plan) -> list[TutoringSession]:
    """Those that took place or will, oldest first."""
    wanted = (SessionState.PLANNED, SessionState.HELD)
    sessions = plan.sessions.filter(state__in=wanted).select_related("by")
    found = list(sessions.order_by("starts_at", "pk"))
    for each in found:
        each.centre = plan.centre  # known already, so not asked for again
    return found


def _next(
    plan: Plan, sessions: list[TutoringSession], today: date, now: TutoringSession | None
) -> NextDate | None:
    for each in sessions:
        if each.is_planned and each.local_date() >= today and each != now:
            start = each.local_start()
            return NextDate(start.date(), start, each.minutes, each.place, each.by.name)
    day = plan.next_review_on
    if day is None or day < today or (now and day == now.local_date()):
        return None
    return NextDate(day)


def _agreed(last: TutoringSession | None, today: date) -> list[OwnAction]:
    """What was agreed when they last met, without what was left since."""
    agreements = Agreement.objects.filter(session=last).select_related("action").order_by("pk")
    actions = [each.action for each in agreements] if last else []
    return [own_action(each, today) for each in actions if each.state != ActionState.DROPPED]
