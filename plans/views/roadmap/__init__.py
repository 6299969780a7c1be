from plans.views.roadmap.actions import (
    action_add,
    action_drop,
    action_edit,
    action_finish,
    action_reopen,
)
from plans.views.roadmap.factors import factor_leave, factor_take
from plans.views.roadmap.goals import (
    goal_achieve,
    goal_add,
    goal_drop,
    goal_edit,
    goal_reopen,
)
from plans.views.roadmap.order import action_move, goal_move
from plans.views.roadmap.page import plan

__all__ = [
    "action_add",
    "action_drop",
    "action_edit",
    "action_finish",
    "action_move",
    "action_reopen",
    "factor_leave",
    "factor_take",
    "goal_achieve",
    "goal_add",
    "goal_drop",
    "goal_edit",
    "goal_move",
    "goal_reopen",
    "plan",
]
