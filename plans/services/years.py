"""The plans of a student from year to year."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from plans.enums import GoalState
from plans.models import ClosingBalance, Plan
from students.models import Student


@dataclass(frozen=True)
class Years:
    """The plan that this one goes on from, the one that goes on from it, and whether a final
    closing balance can be read."""

    before: Plan | None = None
    after: Plan | None = None
    has_balance: bool = False


def years_around(plan: Plan) -> Years:
    """Nothing is asked of the database for a plan that runs and follows none."""
    if plan.is_open and plan.follows_id is None:
        return Years()
    beside = Q(pk=plan.follows_id) | Q(follows=plan.pk)
    found = list(Plan.objects.filter(beside).select_related("year"))
    balances = ClosingBalance.objects.filter(plan=plan, closed_at__isnull=False)
    return Years(
        before=next((each for each in found if each.pk == plan.follows_id), None),
        after=next((each for each in found if each.follows_id == plan.pk), None),
        has_balance=not plan.is_open and balances.exists(),
    )


def plans_of(student: Student) -> Any:
    """All plans of a student, the latest first, each with its goals counted."""
    ended = {
        "n_goals": Count("goals", distinct=True),
        "n_achieved": Count("goals", filter=Q(goals__state=GoalState.ACHIEVED), distinct=True),
        "n_open": Count("goals", filter=Q(goals__state=GoalState.OPEN), distinct=True),
    }
    plans = Plan.objects.filter(student=student).annotate(**ended)
    return plans.select_related("year", "follows__year", "closing").order_by("-starts_on", "-pk")
