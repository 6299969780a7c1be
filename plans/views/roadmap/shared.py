"""What a change of the roadmap answers: the page again, or the changed part in its place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.http import ActorRequest
from plans.access import plan_anew
from plans.models import Goal, Plan
from plans.services.roadmap import Roadmap, roadmap_of
from plans.timeline import timeline_of
from plans.views.context import step_context
from plans.views.plan import in_place
from students.services.assessments import compare, ratings_of


def back_to(plan: Plan, goal: Goal | None = None) -> str:
    """The plan's first page, at the goal one was busy with."""
    page = reverse("plan", args=[plan.uuid])
    return f"{page}#goal-{goal.uuid}" if goal else page


def place_of(goal: Goal | None) -> str:
    """Where on the page a goal and its actions stand; without one, the actions of no goal."""
    return f"#goal-{goal.uuid}" if goal else "#loose"


def changed(request: ActorRequest, plan: Plan, goal: Goal | None) -> HttpResponse:
    """After a change of one goal, or of the actions without one."""
    return _answer(request, plan, goal, place_of(goal))


def changed_all(request: ActorRequest, plan: Plan, goal: Goal | None = None) -> HttpResponse:
    """After a change of which goals there are, of their order or of the factors."""
    return _answer(request, plan, goal, "#goals")


def _answer(request: ActorRequest, plan: Plan, goal: Goal | None, place: str) -> HttpResponse:
    if not request.htmx:
        return redirect(back_to(plan, goal))
    context = roadmap_context(request, plan_anew(plan)) | {"place": place, "in_place": True}
    found = next((each for each in context["roadmap"].goals if goal and each.pk == goal.pk), None)
    response = render(request, "plans/includes/roadmap_change.html", context | {"goal": found})
    return in_place(response, place, "outerHTML")


def _tell_changes(plan: Plan, roadmap: Roadmap) -> None:
    """Beside each factor, whether it eased since the plan began."""
    changes = compare(ratings_of(plan.student), start=plan.assessment_id) if plan.is_open else []
    tags = {each.factor: each.tag for each in changes}
    for each in roadmap.factors:
        each.change = tags.get(each.factor, "")


def roadmap_context(request: ActorRequest, plan: Plan) -> dict[str, Any]:
    roadmap = roadmap_of(plan)
    _tell_changes(plan, roadmap)
    return step_context(request, plan, key="roadmap") | {
        "roadmap": roadmap,
        "timeline": timeline_of(
            plan, roadmap.drawn, today=request.actor.today, close=roadmap.is_long
        ),
    }
