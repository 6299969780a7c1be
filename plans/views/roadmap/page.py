"""Step 1: the plan's first page."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.enums import FactorChoice, GoalState
from plans.models import Action, GoalFactor, Plan
from plans.timeline import timeline_of
from plans.views.context import step_context
from students.services.assessments import compare, ratings_of


@signed_in
@require_GET
def plan(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = plan_for(request, uuid)
    goals = list(goals_of(found))
    factors = list(found.factors.select_related("risk_factor", "protective_factor"))
    kept = [each for each in goals if each.state != GoalState.DROPPED]
    answered = {link.factor_id for goal in kept for link in goal.links.all()}
    changes = compare(ratings_of(found.student), start=found.assessment_id) if found.is_open else []
    tags = {each.factor: each.tag for each in changes}
    for each in factors:
        each.change = tags.get(each.factor, "")
    risks = [each for each in factors if each.is_risk]
    actions: Any = found.actions
    context = step_context(request, found, key="roadmap") | {
        "goals": goals,
        "loose_actions": actions.filter(goal=None).in_order(),
        "timeline": timeline_of(found, kept, today=request.actor.today),
        "helps": [each for each in factors if not each.is_risk],
        "risks": risks,
        "unanswered": [
            each
            for each in risks
            if each.choice == FactorChoice.TAKEN_IN and each.pk not in answered
        ],
    }
    return render(request, "plans/roadmap.html", context)


def goals_of(plan: Plan) -> Any:
    """The plan's goals in order, with their actions and factors."""
    goals: Any = plan.goals
    return goals.in_order().prefetch_related(
        Prefetch("actions", Action.objects.in_order()),
        Prefetch(
            "links",
            GoalFactor.objects.select_related("factor__risk_factor", "factor__protective_factor"),
        ),
    )
