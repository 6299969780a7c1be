from plans.forms.roadmap.actions import ActionForm, DropActionForm
from plans.forms.roadmap.factors import LeaveFactorForm
from plans.forms.roadmap.goals import DropGoalForm, GoalForm

__all__ = ["ActionForm", "DropActionForm", "DropGoalForm", "GoalForm", "LeaveFactorForm"]
