"""The plan of the next year starts from what was left open in the last one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Model, OuterRef

from accounts.models import User
from plans.enums import FactorChoice
from plans.models import (
    Action,
    Goal,
    GoalFactor,
    Option,
    Pathway,
    Plan,
    PlanFactor,
    PlanStrategy,
    SupportNeed,
)
from plans.services.plan import start_plan
from students.enums import FactorLevel
from students.models import Student
from students.services.assessments import compare, ratings_of

ACTION = ("what", "who", "helper", "level", "resources", "position", "owner", "for_owner")
OPTION = (
    "what",
    "kind",
    "kind_words",
    "found_out",
    "feeling",
    "feeling_words",
    "looked_into_on",
    "position",
)


@dataclass(frozen=True)
class Carry:
    """What comes along: records of the earlier plan by their UUIDs, and what the plan says of
    itself."""

    goals: frozenset[UUID] = frozenset()
    actions: frozenset[UUID] = frozenset()
    factors: frozenset[UUID] = frozenset()
    needs: frozenset[UUID] = frozenset()
    options: frozenset[UUID] = frozenset()
    aspiration: bool = False
    pathway: bool = False
    strategies: bool = False
    framework: bool = False


@dataclass
class LeftOpen:
    """What an earlier plan left open. Each goal has `open_actions`, each factor `now` and
    whether it is `wanted`: left for later, still strong, or answered by an open goal."""

    plan: Plan
    goals: list[Goal] = field(default_factory=list)
    loose: list[Action] = field(default_factory=list)
    factors: list[PlanFactor] = field(default_factory=list)
    needs: list[SupportNeed] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    pathway: Pathway | None = None

    def __bool__(self) -> bool:
        wanted = any(each.wanted for each in self.factors)
        lists = (self.goals, self.loose, self.needs, self.options)
        return bool(any(lists) or wanted or self.pathway or self.plan.aspiration)


@transaction.atomic
def start_from(*, student: Student, by: User, today: date, carry: Carry) -> tuple[Plan, bool]:
    """As `start_plan`, with what was chosen to come along from the plan before. Where the plan
    was begun meanwhile, nothing is added to it."""
    plan, created = start_plan(student=student, by=by, today=today)
    if created:
        carry_over(carry, to=plan, by=by)
    return plan, created


def not_carried(chosen: Collection[UUID], plan: Plan) -> list[str]:
    """Goals that were chosen and are not in the plan, which somebody else began."""
    taken = plan.goals.exclude(carried_from=None).values("carried_from")
    goals: Any = Goal.objects.filter(uuid__in=chosen, plan__student=plan.student_id)
    return [each.words for each in goals.exclude(pk__in=taken).in_order()]


def left_open(plan: Plan) -> LeftOpen:
    """Of a closed plan, and the last one of its student."""
    goals: Any = Goal.objects.filter(plan=plan)
    actions: Any = Action.objects.filter(plan=plan)
    needs: Any = SupportNeed.objects.filter(plan=plan)
    options: Any = Option.objects.filter(plan=plan, dropped_at=None)
    pathways: Any = Pathway.objects.filter(plan=plan)
    links = GoalFactor.objects.filter(goal=OuterRef("pk")).order_by("pk").values("factor_id")
    found = list(goals.open().in_order().annotate(factor_ids=ArraySubquery(links)))
    by_goal: dict[int | None, list[Action]] = defaultdict(list)
    for action in actions.open().by_hand():
        by_goal[action.goal_id].append(action)
    for goal in found:
        goal.open_actions = by_goal[goal.pk]
    return LeftOpen(
        plan=plan,
        goals=found,
        loose=by_goal[None],
        factors=_factors(plan, found),
        needs=list(needs.undecided()),
        options=list(options.in_order()),
        pathway=pathways.current().select_related("option").first(),
    )


def _factors(plan: Plan, goals: list[Goal]) -> list[PlanFactor]:
    since = ratings_of(plan.student).filter(assessment__created_at__gte=plan.assessment.created_at)
    levels = {row.factor: row.now for row in compare(since, start=plan.assessment_id)}
    answered = {key for goal in goals for key in goal.factor_ids}
    found = plan.factors.select_related("risk_factor", "protective_factor").order_by("pk")
    factors = list(found)
    for each in factors:
        now = levels.get(each.factor)
        each.now = now.get_level_display() if now else ""
        is_strong = now is not None and now.level == FactorLevel.STRONG
        each.wanted = is_strong or each.choice == FactorChoice.LEFT or each.pk in answered
    return factors


def carry_over(carry: Carry, *, to: Plan, by: User) -> None:
    """Copy what was chosen into a new plan that follows another. Dates are set anew; nothing
    of the starting point is copied."""
    if to.follows is None:
        return
    left = left_open(to.follows)
    _say_of_itself(carry, left, to)
    factors = {
        each.pk: _copied(each, to, "risk_factor", "protective_factor")
        for each in left.factors
        if each.uuid in carry.factors
    }
    for position, goal in enumerate(each for each in left.goals if each.uuid in carry.goals):
        _goal(goal, carry, to, factors, position, by=by)
    for action in left.loose:
        if action.uuid in carry.actions:
            _action(action, to, None, by=by)
    for need in left.needs:
        if need.uuid in carry.needs:
            _copied(need, to, "what", "source")
    _options(carry, left, to)


def _say_of_itself(carry: Carry, left: LeftOpen, to: Plan) -> None:
    names = []
    if carry.aspiration:
        names += ["aspiration", "aspiration_on_page"]
    if carry.strategies:
        names += ["strategy_types"]
        links = left.plan.strategy_links.filter(strategy__in_use=True)
        for link in links.exclude(strategy__plan_links__plan=to):
            PlanStrategy.objects.create(
                centre_id=to.centre_id, plan=to, strategy_id=link.strategy_id
            )
    if carry.framework:
        names += ["framework"]
    for name in names:
        setattr(to, name, getattr(left.plan, name))
    to.save(update_fields=names)


def _goal(
    goal: Goal, carry: Carry, to: Plan, factors: dict[int, Any], position: int, *, by: User
) -> None:
    made = _copied(
        goal,
        to,
        *("words", "area", "module", "strength", "success", "priority"),
        position=position,
        carried_from=goal,
    )
    for key in goal.factor_ids:
        if key in factors:
            GoalFactor.objects.create(centre_id=to.centre_id, goal=made, factor=factors[key])
    for action in goal.open_actions:
        if action.uuid in carry.actions:
            _action(action, to, made, by=by)


def _action(action: Action, to: Plan, goal: Goal | None, *, by: User) -> None:
    _copied(action, to, *ACTION, goal=goal, asked_by=by if action.owner_id else None)


def _options(carry: Carry, left: LeftOpen, to: Plan) -> None:
    wanted = set(carry.options)
    if carry.pathway and left.pathway and left.pathway.option:
        wanted.add(left.pathway.option.uuid)  # the way leads over it
    made = {each.pk: _copied(each, to, *OPTION) for each in left.options if each.uuid in wanted}
    if carry.pathway and left.pathway:
        option = made.get(left.pathway.option_id) if left.pathway.option_id else None
        what = left.pathway.what or ("" if option else str(left.pathway))
        _copied(left.pathway, to, "words", "takes", "since", option=option, what=what)


def _copied(record: Any, to: Plan, *names: str, **fields: Any) -> Any:
    """A new record of the same kind in the plan, alike in these fields."""
    model: type[Model] = type(record)
    alike = {name: getattr(record, name) for name in names}
    manager: Any = model.objects  # type: ignore[attr-defined]
    return manager.create(centre_id=to.centre_id, plan=to, **alike, **fields)
