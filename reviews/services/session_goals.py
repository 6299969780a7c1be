"""The goals of a plan as the page of a session shows them, with what is to be done for each."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from plans.enums import ActionState, GoalState
from plans.models import Action, Goal, GoalFactor
from reviews.enums import Progress
from reviews.models import GoalProgress, TutoringSession
from students.models import ProtectiveFactor, RiskFactor

#: Of one goal; more are folded. Of many goals each shows fewer.
MOST_ACTIONS = 5
FEWER_ACTIONS = 2
MANY_GOALS = 4


@dataclass(frozen=True)
class ToDo:
    """What is shown of the actions of a goal, the rest to be unfolded."""

    shown: list[Action] = field(default_factory=list)
    folded: list[Action] = field(default_factory=list)

    @property
    def all(self) -> list[Action]:
        return [*self.shown, *self.folded]


def goals_in(session: TutoringSession) -> list[Goal]:
    """All goals of the plan in order, each with `factors` and `progress_now` ("" for none).
    One query."""
    factor = {
        f"{kind}_{name}": f"factor__{kind}__{name}"
        for kind in ("risk_factor", "protective_factor")
        for name in ("key", "own_name")
    }
    links = GoalFactor.objects.filter(goal=OuterRef("pk")).order_by("pk")
    progress = GoalProgress.objects.filter(goal=OuterRef("pk"), session=session)
    goals: Any = session.plan.goals
    found = list(
        goals.in_order().annotate(
            links_told=ArraySubquery(links.annotate(told=JSONObject(**factor)).values("told")),
            progress_told=Subquery(progress.values("progress")[:1]),
        )
    )
    for goal in found:
        goal.plan = session.plan
        goal.factors = [_name_of(each) for each in goal.links_told]
        goal.progress_now = goal.progress_told or ""
        goal.progress_name = Progress(goal.progress_now).label if goal.progress_now else ""
    return found


def _name_of(told: dict[str, str | None]) -> str:
    """The name of a factor in the reader's language."""
    for kind, model in (("risk_factor", RiskFactor), ("protective_factor", ProtectiveFactor)):
        if told[f"{kind}_key"] is not None:
            return str(model(key=told[f"{kind}_key"], own_name=told[f"{kind}_own_name"]))
    return ""


def is_looked_at(goal: Goal) -> bool:
    """Open, or talked about in this session."""
    return goal.state == GoalState.OPEN or bool(goal.progress_now)


def give_to_do(goals: list[Goal], actions: list[Action], since: datetime | None) -> ToDo:
    """Set `to_do` of each goal: open actions, and those done since the session before (without
    one all that are done). Gives those for no goal in particular."""
    by_goal: dict[int | None, list[Action]] = defaultdict(list)
    for action in actions:
        if action.is_open or (action.state == ActionState.DONE and _is_after(action, since)):
            by_goal[action.goal_id].append(action)
    is_long = sum(is_looked_at(each) for each in goals) > MANY_GOALS
    most = FEWER_ACTIONS if is_long else MOST_ACTIONS
    for goal in goals:
        goal.to_do = _folded(by_goal[goal.pk], most)
    return _folded(by_goal[None], most)


def _is_after(action: Action, since: datetime | None) -> bool:
    return since is None or (action.ended_at is not None and action.ended_at >= since)


def _folded(actions: list[Action], most: int) -> ToDo:
    ordered = sorted(actions, key=lambda each: not each.is_open)
    # One that would be folded alone is shown.
    most += len(ordered) == most + 1
    return ToDo(ordered[:most], ordered[most:])
