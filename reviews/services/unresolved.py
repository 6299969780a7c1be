"""What an earlier plan took in, or left for later, and no achieved goal answered."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from plans.enums import FactorChoice, GoalState
from plans.models import GoalFactor, PlanFactor
from students.catalogue import BUILT_IN_NAMES


def with_unresolved(plans: Any) -> Any:
    """Adds those factors to each plan, in the query for plans itself."""
    achieved = GoalFactor.objects.filter(factor=OuterRef("pk"), goal__state=GoalState.ACHIEVED)
    factors = PlanFactor.objects.filter(plan=OuterRef("pk"), risk_factor__isnull=False)
    told = JSONObject(
        key=F("risk_factor__key"), name=F("risk_factor__own_name"), choice="choice", reason="reason"
    )
    open_ones = factors.exclude(Exists(achieved)).order_by("pk").annotate(told=told)
    return plans.annotate(unresolved=ArraySubquery(open_ones.values("told")))


def names_of_unresolved(plan: Any) -> list[tuple[str, str]]:
    """Each with why it stayed open: left with a reason, or without an achieved goal."""
    return [(_name(each), _why(each)) for each in plan.unresolved]


def _name(factor: dict[str, str]) -> str:
    return factor["name"] or str(BUILT_IN_NAMES[factor["key"]])


def _why(factor: dict[str, str]) -> str:
    if factor["choice"] == FactorChoice.LEFT:
        return _("left for later: %(reason)s") % {"reason": factor["reason"]}
    return _("no goal about it was achieved")
