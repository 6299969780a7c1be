"""The centre's strategies. They name no student."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import record_for, record_is_editable
from accounts.decorators import for_library_readers
from accounts.http import ActorRequest
from plans.models import Strategy
from plans.services.sheet import sheet_of
from plans.services.strategies import strategies_of


@require_safe
@for_library_readers
def strategy_list(request: ActorRequest) -> HttpResponse:
    found = list(strategies_of(request.actor))
    context = {
        "section": "strategies",
        "strategies": [each for each in found if each.in_use],
        "aside": [each for each in found if not each.in_use],
    }
    return render(request, "plans/strategy_list.html", context)


@require_safe
@for_library_readers
def strategy(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found: Strategy = record_for(request.actor, Strategy.objects, uuid)
    context = {
        "section": "strategies",
        "strategy": found,
        "sheet": sheet_of(found),
        "can_edit": record_is_editable(request.actor, found),
    }
    return render(request, "plans/strategy.html", context)
