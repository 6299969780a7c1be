"""The strategies of a centre, and which plans follow them."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from plans.models import Plan, PlanStrategy, Strategy
from plans.models.strategy import StrategyQuerySet

INDIVIDUAL_PLANNING = "individual_planning"


def begin_with(plan: Plan) -> None:
    """What every new plan follows, unless the centre has put it aside."""
    for strategy in Strategy.objects.in_use().filter(key=INDIVIDUAL_PLANNING):
        PlanStrategy.objects.create(centre_id=plan.centre_id, plan=plan, strategy=strategy)


def strategies_of(actor: Actor) -> StrategyQuerySet:
    """Those the actor reads, each with the number of open plans that follow it."""
    links = PlanStrategy.objects.filter(
        strategy=OuterRef("pk"), plan__in=Plan.objects.open().values("pk")
    )
    counted = links.order_by().values("strategy").annotate(n=Count("pk")).values("n")
    found: StrategyQuerySet = Strategy.objects.readable_by(actor)
    return found.annotate(n_open_plans=Coalesce(Subquery(counted), 0)).in_order()
