"""Interviews and questionnaires of a plan, as the actor may read them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for, plan_for
from plans.changes import line_of
from plans.forms.responses import StartResponseForm
from plans.models import Response
from plans.services.instruments.answering import instruments_to_answer
from plans.services.instruments.changes import self_evaluation_changes
from plans.services.instruments.looking_back import looking_back
from plans.services.instruments.reading import asked_in, door_to_answers, responses_of
from plans.services.instruments.times import due_of
from plans.views.context import step_context


@require_safe
@signed_in
def plan_responses(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """All that was asked, what changed over the year, and what to ask next. With `?closing` it
    is the end of the plan, whatever the day."""
    plan = plan_for(request, uuid)
    responses = responses_of(plan)
    context = step_context(request, plan, key="balance") | {
        "responses": responses,
        "looked_back": looking_back(plan),
        "changes": [line_of(each) for each in self_evaluation_changes(plan)],
    }
    if context["can_edit"]:
        instruments = instruments_to_answer()
        context["instruments"] = instruments
        day = plan.ends_on if "closing" in request.GET else request.actor.today
        context["due"] = due_of(plan, day, responses=responses, instruments=instruments)
        context["start_form"] = StartResponseForm.offering(instruments)
    return render(request, "plans/responses.html", context)


@require_safe
@signed_in
def response(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The questions in the words they were asked with, and the answers the actor may read."""
    responses = Response.objects.select_related("script__instrument", "by")
    found: Response = part_for(request, responses, uuid)
    context: dict[str, Any] = step_context(request, found.plan, key="balance") | {
        "response": found,
        "instrument": found.instrument,
        "asked": asked_in(found, request.actor),
        "door": door_to_answers(found, request.actor),
    }
    return render(request, "plans/response.html", context)
