"""The centre's own strategies: one written by its staff, one copied for other hours."""

from itertools import islice

from plans.enums import (
    Beneficiary,
    Chronology,
    Cost,
    InCharge,
    Level,
    Material,
    Resource,
    StrategyType,
)
from plans.models import (
    Plan,
    PlanStrategy,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
)
from plans.services.strategies import INDIVIDUAL_PLANNING, copy_of, copy_parts
from reviews.demo.world import World

MENTORING = [
    (
        "Ask for mentors",
        "Second-year students say what they would have wanted to know in their first weeks. Six"
        " of them are asked, and each meets their group’s tutor once beforehand.",
        "Nobody is sent: those who want to help do it better.",
        "",
    ),
    (
        "Work side by side",
        "Two hours a week at the same bench. The mentor shows nothing that was not asked for.",
        "Asking a peer costs less courage than asking a teacher.",
        "Work sheets of the module",
    ),
    (
        "Look back together",
        "Once a month both tell the tutor what helped and what they would do otherwise.",
        "",
        "Tracking sheets",
    ),
]


def make_strategies(world: World) -> None:
    mentoring = _mentoring(world)
    evening = _evening(world)
    plans = list(Plan.objects.open().order_by("pk"))
    links = [(each, mentoring) for each in islice(plans, 1, None, 3)]
    links += [(each, evening) for each in islice(plans, 2, None, 5)]
    PlanStrategy.objects.bulk_create(
        PlanStrategy(centre=world.centre, plan=plan, strategy=strategy) for plan, strategy in links
    )


def _mentoring(world: World) -> Strategy:
    owned = {"centre": world.centre}
    strategy = Strategy.objects.create(
        own_name="Peer mentoring in the workshop",
        types=[StrategyType.PREVENTION, StrategyType.INTERVENTION],
        levels=[Level.INSTITUTIONAL],
        aim="Nobody stands alone at the bench in their first year.",
        description="A second-year student and a first-year student share a bench for two hours a"
        " week. They work on what the first-year student finds hard that week.\n"
        "The teacher of the workshop keeps an eye on both and steps in when asked.",
        beneficiaries=[Beneficiary.YOUNG_PEOPLE, Beneficiary.TEACHERS],
        beneficiaries_other="the second-year students themselves",
        in_charge=[InCharge.TEACHER],
        in_charge_other="the youth worker of the town",
        chronology=[Chronology.DURING],
        starts_on=world.calendar.terms[0].starts_on,
        ends_on=world.calendar.terms[0].ends_on,
        cost=Cost.LOW,
        introduction="Three things, each by somebody who is in the workshop anyway:",
        setting="In the workshop, in its usual hours. No room and no hour has to be found.",
        resources=[Resource.SCHEDULE],
        materials=[Material.TRACKING_SHEETS],
        resources_other="two stools at every bench",
        considerations="A pair that does not get on is changed without anybody having to say why.",
        **owned,
    )
    for key in ("relationships", "motivation"):
        StrategyFactor.objects.create(strategy=strategy, risk_factor=world.risks[key], **owned)
    StrategyFactor.objects.create(
        strategy=strategy, protective_factor=world.helps["helps_environment"], **owned
    )
    StrategyActivity.objects.bulk_create(
        StrategyActivity(
            strategy=strategy, position=place, name=name, what=what, why=why, materials=materials,
            **owned,
        )
        for place, (name, what, why, materials) in enumerate(MENTORING)
    )  # fmt: skip
    StrategyReference.objects.create(
        strategy=strategy,
        author="The centre",
        title="What first-year students told us, in eleven sentences",
        year=world.calendar.today.year,
        **owned,
    )
    return strategy


def _evening(world: World) -> Strategy:
    source = Strategy.objects.get(key=INDIVIDUAL_PLANNING)
    copy = copy_of(source)
    copy.own_name = "Individual planning for evening students"
    copy.types = [StrategyType.INTERVENTION, StrategyType.COMPENSATION]
    copy.levels = [Level.INDIVIDUAL]
    copy.beneficiaries = [Beneficiary.YOUNG_PEOPLE]
    copy.in_charge = [InCharge.TUTOR, InCharge.SUPPORT_STAFF]
    copy.chronology_other = "after the shift, by telephone where needed"
    copy.cost = Cost.MEDIUM
    copy.resources = [Resource.TUTOR, Resource.SPACE]
    copy.materials = [Material.INTERVIEW_SCRIPT, Material.CONTRACT]
    copy.save()
    copy_parts(source=source, into=copy)
    StrategyFactor.objects.create(
        centre=world.centre, strategy=copy, risk_factor=world.risks["absenteeism"]
    )
    return copy
