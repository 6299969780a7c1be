"""What the roadmap shows: goals with their actions, and factors that wait for a goal."""

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Prefetch

from plans.enums import ActionState, FactorChoice, GoalState
from plans.models import Action, Goal, GoalFactor, Plan, PlanFactor

#: More open goals than these draw a gentle remark.
MANY_GOALS = 3
#: With more open goals, each folds its actions, and the picture says less of each.
LONG = 8
#: More ended goals than these are folded.
MANY_ENDED = 3


@dataclass
class Roadmap:
    open: list[Goal]
    ended: list[Goal]
    loose: list[Action]
    loose_ended: list[Action]
    factors: list[PlanFactor]

    @property
    def goals(self) -> list[Goal]:
        return [*self.open, *self.ended]

    @property
    def is_long(self) -> bool:
        return len(self.open) > LONG

    @property
    def has_many_ended(self) -> bool:
        return len(self.ended) > MANY_ENDED

    @property
    def has_many_goals(self) -> bool:
        return len(self.open) > MANY_GOALS

    @property
    def drawn(self) -> list[Goal]:
        """Goals on the picture: the open ones, and while there is room those achieved."""
        achieved = [each for each in self.ended if each.state == GoalState.ACHIEVED]
        few = len(self.open) + len(achieved) <= LONG
        return [*self.open, *achieved] if few else self.open

    @property
    def helps(self) -> list[PlanFactor]:
        return [each for each in self.factors if not each.is_risk]

    @property
    def risks(self) -> list[PlanFactor]:
        return [each for each in self.factors if each.is_risk]

    @property
    def unanswered(self) -> list[PlanFactor]:
        """Factors taken in that no goal answers, but for goals that were dropped."""
        kept = (each for each in self.goals if each.state != GoalState.DROPPED)
        answered = {link.factor_id for goal in kept for link in goal.links.all()}
        return [
            each
            for each in self.risks
            if each.choice == FactorChoice.TAKEN_IN and each.pk not in answered
        ]


def roadmap_of(plan: Plan) -> Roadmap:
    goals = list(goals_of(plan))
    actions: Any = plan.actions
    loose = _parted(list(actions.filter(goal=None).by_hand().select_related("owner")))
    for goal in goals:
        goal.open_actions, goal.ended_actions = _parted(list(goal.actions.all()))
    parts = {
        is_open: list(each)
        for is_open, each in groupby(goals, lambda goal: goal.state == GoalState.OPEN)
    }
    factors = plan.factors.select_related("risk_factor", "protective_factor")
    roadmap = Roadmap(parts.get(True, []), parts.get(False, []), *loose, list(factors))
    _name_neighbours(roadmap.open)
    for goal in roadmap.goals:
        goal.is_folded = roadmap.is_long
    return roadmap


def goals_of(plan: Plan) -> Any:
    """The plan's goals in order, the open ones first, with their actions and factors."""
    goals: Any = plan.goals
    return goals.in_order().prefetch_related(
        Prefetch("actions", Action.objects.by_hand().select_related("owner")),
        Prefetch(
            "links",
            GoalFactor.objects.select_related("factor__risk_factor", "factor__protective_factor"),
        ),
    )


def _parted(actions: list[Action]) -> tuple[list[Action], list[Action]]:
    """Open ones, each with its neighbours; and those that are done or dropped."""
    open_ones = [each for each in actions if each.state == ActionState.OPEN]
    _name_neighbours(open_ones)
    return open_ones, [each for each in actions if each.state != ActionState.OPEN]


def _name_neighbours(records: list[Any]) -> None:
    for above, below in pairwise(records):
        below.above, above.below = above.uuid, below.uuid
