"""The centre's strategies. They name no student."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import record_for, record_is_editable
from accounts.decorators import for_library_readers
from accounts.http import ActorRequest
from documents.logos import logo_address
from documents.rendering import render_pdf
from documents.responses import pdf_response
from plans.models import Strategy
from plans.services.sheet import Sheet, empty_sheet, sheet_of
from plans.services.strategies import plans_of_own_students, strategies_of

SHOWN_PLANS = 20


@require_safe
@for_library_readers
def strategy_list(request: ActorRequest) -> HttpResponse:
    found = list(strategies_of(request.actor))
    context = {
        "section": "strategies",
        "strategies": [each for each in found if each.in_use],
        "aside": [each for each in found if not each.in_use],
        "can_add": request.actor.keeps_library,
    }
    return render(request, "plans/strategy_list.html", context)


@require_safe
@for_library_readers
def strategy(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found: Strategy = record_for(request.actor, strategies_of(request.actor), uuid)
    plans = list(plans_of_own_students(found, request.actor)[: SHOWN_PLANS + 1])
    context = {
        "section": "strategies",
        "strategy": found,
        "sheet": sheet_of(found),
        "plans": plans[:SHOWN_PLANS],
        "has_more_plans": len(plans) > SHOWN_PLANS,
        "can_edit": record_is_editable(request.actor, found),
    }
    return render(request, "plans/strategy.html", context)


@require_safe
@for_library_readers
def strategy_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The sheet of a strategy on paper. What is not ticked or written can be by hand."""
    found: Strategy = record_for(request.actor, Strategy.objects, uuid)
    return _printed(request, sheet_of(found), found.name, uuid)


@require_safe
@for_library_readers
def strategy_empty_pdf(request: ActorRequest) -> HttpResponse:
    """A sheet with nothing on it but its boxes, to write a new strategy by hand."""
    centre = request.actor.centre
    return _printed(request, empty_sheet(), _("A new strategy"), centre.uuid)


def _printed(request: ActorRequest, sheet: Sheet, name: str, record: UUID) -> HttpResponse:
    centre = request.actor.centre
    context = {
        "sheet": sheet,
        "centre_name": centre.name,
        "centre_logo": logo_address(centre),
        "student_name": sheet.name,
        "empty_lines": range(3),
        "five": range(1, 6),
    }
    title = _("Strategy sheet: %(name)s") % {"name": name}
    pdf = render_pdf("plans/print/strategy.html", context, title=title, language=get_language())
    return pdf_response(pdf, "strategy", record)
