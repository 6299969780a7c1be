"""Step 1: the plan's first page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import plan_for
from plans.services.pathways import card_of
from plans.services.strategies import followed_by
from plans.views.roadmap.shared import roadmap_context


@signed_in
@require_GET
def plan(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = plan_for(request, uuid)
    context = roadmap_context(request, found) | {
        "pathways": card_of(found),
        "strategies": followed_by(found),
    }
    return render(request, "plans/roadmap.html", context)
