"""The strategies of a centre, their copies, and which plans follow them."""

from typing import Any

from django.db import transaction
from django.db.models import Count, JSONField, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from plans.individual_planning import BUILT_IN
from plans.models import (
    Plan,
    PlanStrategy,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
)
from plans.models.strategy import StrategyQuerySet
from students.models import Assignment, ProtectiveFactor

INDIVIDUAL_PLANNING = "individual_planning"


def begin_with(plan: Plan) -> None:
    """What every new plan follows, unless the centre has put it aside."""
    for strategy in Strategy.objects.in_use().filter(key=INDIVIDUAL_PLANNING):
        PlanStrategy.objects.create(centre_id=plan.centre_id, plan=plan, strategy=strategy)


# As SQL, for the reason given in plans.facts.
_NAMES = """
    SELECT coalesce(jsonb_agg(
        jsonb_build_object('uuid', strategy.uuid, 'key', strategy.key, 'own_name', own_name)
        ORDER BY strategy.key DESC, own_name, link.id
    ), '[]')
    FROM plans_planstrategy link JOIN plans_strategy strategy ON strategy.id = link.strategy_id
    WHERE link.plan_id = plans_plan.id
"""


def with_strategies(plans: Any) -> Any:
    """Plans that know the names of the strategies they follow, in the same query."""
    names = RawSQL(_NAMES, (), output_field=JSONField())  # noqa: S611
    return plans.annotate(names_of_strategies=names)


def followed_by(plan: Plan) -> list[Strategy]:
    """The strategies that a plan follows, as far as their names go: they are not to be saved."""
    return [Strategy(**each) for each in plan.names_of_strategies]


def strategies_of(actor: Actor) -> StrategyQuerySet:
    """Those the actor reads, each with the number of open plans that follow it."""
    links = PlanStrategy.objects.filter(
        strategy=OuterRef("pk"), plan__in=Plan.objects.open().values("pk")
    )
    counted = links.order_by().values("strategy").annotate(n=Count("pk")).values("n")
    found: StrategyQuerySet = Strategy.objects.readable_by(actor)
    return found.annotate(n_open_plans=Coalesce(Subquery(counted), 0)).in_order()


def plans_of_own_students(strategy: Strategy, actor: Actor) -> Any:
    """The open plans that follow it, of students the actor is assigned to."""
    own = Assignment.objects.current_for(actor).values("student")
    plans = Plan.objects.open().readable_by(actor).filter(student__in=own, strategies=strategy)
    return plans.select_related("student", "year").order_by("student__sort_name", "pk")


# Copies

COPIED = (
    "types", "levels", "aim", "description", "beneficiaries", "beneficiaries_other", "in_charge",
    "in_charge_other", "chronology", "starts_on", "ends_on", "chronology_other", "cost",
    "introduction", "setting", "resources", "materials", "resources_other", "considerations",
    "is_essential",
)  # fmt: skip


def copy_of(source: Strategy) -> Strategy:
    """A new strategy that says what `source` says, unsaved and without a name.

    The words of a built-in one are taken in the language that is spoken now.
    """
    copy = Strategy(centre_id=source.centre_id)
    for name in COPIED:
        setattr(copy, name, getattr(source, name))
    built_in = BUILT_IN.get(source.key)
    if built_in:
        for name in ("aim", "description", "introduction", "setting", "considerations"):
            setattr(copy, name, "\n".join(str(each) for each in getattr(built_in, name)))
        copy.is_essential = built_in.is_essential
    return copy


@transaction.atomic
def copy_parts(*, source: Strategy, into: Strategy) -> None:
    """Give a copy that was just made the factors, activities and references of its source."""
    owned = {"centre_id": into.centre_id, "strategy": into}
    built_in = BUILT_IN.get(source.key)
    if built_in:
        helps = ProtectiveFactor.objects.filter(key__in=built_in.helps)
        factors = [StrategyFactor(protective_factor=each, **owned) for each in helps]
    else:
        factors = [
            StrategyFactor(
                risk_factor_id=each.risk_factor_id,
                protective_factor_id=each.protective_factor_id,
                **owned,
            )
            for each in source.factors.all()
        ]
    activities: Any = built_in.activities if built_in else source.activities.all()
    references: Any = built_in.references if built_in else source.references.all()
    StrategyFactor.objects.bulk_create(factors)
    StrategyActivity.objects.bulk_create(
        StrategyActivity(
            position=place,
            name=str(each.name),
            what=str(each.what),
            why=str(each.why),
            materials=str(each.materials),
            **owned,
        )
        for place, each in enumerate(activities)
    )
    StrategyReference.objects.bulk_create(
        StrategyReference(
            position=place,
            author=each.author,
            title=each.title,
            year=each.year,
            address=each.address,
            **owned,
        )
        for place, each in enumerate(references)
    )
