from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for
from plans.models import Action, Goal
from plans.services.order import OutdatedOrder, move_action, move_goal
from plans.views.roadmap.shared import changed, changed_all


@signed_in
@require_POST
@transaction.atomic
def goal_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Put a goal `before` or `after` the neighbour that the page shows."""
    goal = part_for(request, Goal.objects, uuid, edit=True)
    if not _moved(request, move_goal, goal=goal):
        return HttpResponseBadRequest()
    return changed_all(request, goal.plan, goal)


@signed_in
@require_POST
@transaction.atomic
def action_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The same for an action among those of its goal."""
    action = part_for(request, Action.objects.select_related("goal"), uuid, edit=True)
    if not _moved(request, move_action, action=action):
        return HttpResponseBadRequest()
    return changed(request, action.plan, action.goal)


def _moved(request: ActorRequest, move: Callable[..., None], **record: Any) -> bool:
    """Whether the request names a neighbour. A move from an outdated page says so."""
    named = {name: request.POST[name] for name in ("before", "after") if name in request.POST}
    if len(named) != 1:
        return False
    try:
        beside = {name: UUID(text) for name, text in named.items()}
    except ValueError:
        return False
    try:
        move(**record, **beside)
    except OutdatedOrder as error:
        messages.warning(request, str(error))
    return True
