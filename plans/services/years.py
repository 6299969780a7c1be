"""The plans of a student from year to year."""

from dataclasses import dataclass

from django.db.models import Q

from plans.models import ClosingBalance, Plan


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
