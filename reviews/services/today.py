"""What a tutor's day looks like: who is met, and what waits. A fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.actor import Actor
from plans.enums import ContractState, GoalState, SigningParty
from plans.models import Action, Contract, Goal, Plan
from reviews.enums import SessionState
from reviews.models import TutoringSession
from reviews.services.own_words import has_written
from students.models import Enrolment, Student

DAYS_AHEAD = 7
# Of one student; the plan tells the rest.
MOST_TOLD = 4


@dataclass
class Waiting:
    """Contracts, dates, deeds and plans that wait, each with its student."""

    over: list[Plan] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    agreed: list["ReviewAgreed"] = field(default_factory=list)
    without_date: list[Plan] = field(default_factory=list)
    late: list["LateOf"] = field(default_factory=list)
    without_plan: list[Student] = field(default_factory=list)
    wrote: list[Student] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class ReviewAgreed:
    """A day on which a contract in force says that it is looked at again."""

    plan: Plan
    day: date


@dataclass
class LateOf:
    """Goals and actions of one plan whose day has passed."""

    plan: Plan
    goals: list[Goal] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def told(self) -> list[Any]:
        """Those that have waited longest."""
        late: list[Any] = [*self.goals, *self.actions]
        return sorted(late, key=lambda each: each.due_on)[:MOST_TOLD]

    @property
    def more(self) -> int:
        return max(len(self.goals) + len(self.actions) - MOST_TOLD, 0)


@dataclass
class Today:
    today: list[TutoringSession]
    coming: list[TutoringSession]
    unrecorded: list[TutoringSession]
    waiting: Waiting
    plans: list[Plan]
    """The current plan of each student who has one, in name order, with its `told_steps`."""
    n_students: int


def today_of(actor: Actor) -> Today:
    """Students and plans are read once; what belongs to them is asked by their keys."""
    mine = _students(actor)
    plans = _open_plans(mine)
    # Oldest first, so that of several open plans of a student the latest stays.
    current = {plan.student_id: plan for plan in plans.values()}
    enrolled = [each for each in mine if each.is_enrolled]
    theirs = [current[each.pk] for each in enrolled if each.pk in current]
    for plan in plans.values():
        plan.told_steps = plan.steps(today=actor.today)
    today, coming, unrecorded = _sessions(plans, actor)
    return Today(
        today=today,
        coming=coming,
        unrecorded=unrecorded,
        waiting=Waiting(
            contracts=_contracts(plans),
            agreed=_reviews_agreed(plans, [*today, *coming], actor),
            over=[each for each in theirs if each.is_past(actor.today)],
            without_date=[
                each
                for each in theirs
                if each.next_review_on is None and not each.is_past(actor.today)
            ],
            late=_late({each.pk: each for each in theirs}, actor),
            without_plan=[each for each in enrolled if each.pk not in current],
            wrote=[each for each in mine if each.has_written],
        ),
        plans=theirs,
        n_students=len(mine),
    )


def _students(actor: Actor) -> list[Any]:
    """The tutor's students in name order; `is_enrolled` tells whether they still are, and
    `has_written` whether something of theirs waits to be read or answered."""
    active = Enrolment.objects.active().filter(student=OuterRef("pk"))
    mine = Student.objects.tutored_by(actor).annotate(
        is_enrolled=Exists(active), has_written=has_written()
    )
    return list(mine.in_name_order())


def _open_plans(students: list[Any]) -> dict[int, Plan]:
    known = {each.pk: each for each in students}
    plans = {}
    found = Plan.objects.open().with_step_facts().filter(student__in=list(known))
    for plan in found.order_by("starts_on", "pk"):
        plan.student = known[plan.student_id]
        plans[plan.pk] = plan
    return plans


def _sessions(plans: dict[int, Plan], actor: Actor) -> tuple[list, list, list]:
    """Those of today with what became of them, those to come, and those never recorded."""
    midnight = datetime.combine(actor.today, time(), tzinfo=actor.centre.zone)
    tomorrow = datetime.combine(actor.today + timedelta(days=1), time(), tzinfo=actor.centre.zone)
    end = tomorrow + timedelta(days=DAYS_AHEAD)
    wanted = Q(state=SessionState.PLANNED, starts_at__lt=end) | Q(
        starts_at__gte=midnight, starts_at__lt=tomorrow
    )
    sessions = TutoringSession.objects.filter(wanted, plan__in=list(plans))
    found = _with_plans(sessions.order_by("starts_at", "pk"), plans)
    for each in found:
        each.centre = actor.centre
        each.days_late = (actor.today - each.local_date()).days
    return (
        [each for each in found if midnight <= each.starts_at < tomorrow],
        [each for each in found if each.starts_at >= tomorrow and each.is_planned],
        [each for each in found if each.starts_at < midnight],
    )


def _with_plans(records: Any, plans: dict[int, Plan]) -> list[Any]:
    """Records of these plans, given the plans that were read already."""
    found = list(records)
    for each in found:
        each.plan = plans[each.plan_id]
    return found


def _contracts(plans: dict[int, Plan]) -> list[Contract]:
    """Those of enrolled students that wait for a signature; `waits_for` names the parties.

    None that a student prefers not to sign: nobody is to press them.
    """
    theirs = [plan.pk for plan in plans.values() if plan.student.is_enrolled]
    offered = Contract.objects.awaited().filter(plan__in=theirs).defer("content")
    found = _with_plans(offered.prefetch_related("signatures").order_by("offered_at"), plans)
    for contract in found:
        contract.waits_for = parties_in_words(contract.missing_parties())
    return found


def _reviews_agreed(
    plans: dict[int, Plan], coming: list[TutoringSession], actor: Actor
) -> list[ReviewAgreed]:
    """Those of the next week, of plans for which no session is planned until then."""
    theirs = [plan.pk for plan in plans.values() if plan.student.is_enrolled]
    days = [actor.today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    holding = Contract.objects.filter(state=ContractState.IN_FORCE, plan__in=theirs)
    holding = holding.filter(review_dates__overlap=days).defer("content")
    planned = {each.plan_id for each in coming}
    found = [
        ReviewAgreed(contract.plan, day)
        for contract in _with_plans(holding, plans)
        for day in contract.review_dates
        if day in days and contract.plan_id not in planned
    ]
    return sorted(found, key=lambda each: (each.day, each.plan.student.sort_name))


def parties_in_words(parties: list[str]) -> str:
    return ", ".join(str(SigningParty(party).label) for party in parties)


def _late(plans: dict[int, Plan], actor: Actor) -> list[LateOf]:
    goals = Goal.objects.filter(plan__in=list(plans), state=GoalState.OPEN)
    goals = goals.filter(due_on__lt=actor.today).order_by("due_on", "pk")
    actions = Action.objects.late_on(actor.today).filter(plan__in=list(plans))
    by_plan: dict[int, LateOf] = {}
    for goal in _with_plans(goals, plans):
        by_plan.setdefault(goal.plan_id, LateOf(goal.plan)).goals.append(goal)
    for action in _with_plans(actions.order_by("due_on", "pk"), plans):
        by_plan.setdefault(action.plan_id, LateOf(action.plan)).actions.append(action)
    return sorted(by_plan.values(), key=lambda each: each.plan.student.sort_name)
