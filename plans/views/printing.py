from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from documents.rendering import render_pdf
from documents.responses import pdf_response
from plans.balance_sheet import balance_context
from plans.looking_back_sheet import looking_back_context
from plans.models import Plan
from plans.printing import contract_context, contract_to_print
from plans.roadmap_sheet import roadmap_context
from plans.services.plan import with_programme
from students.access import record_of_student


@signed_in
@require_GET
def contract_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The contract of a plan: `?version=` for one of its versions, else the one that counts."""
    plans = Plan.objects.select_related("student", "year", "centre")
    plan = record_of_student(request, plans, uuid, student="student")
    contract = contract_to_print(plan, number=version_asked_for(request))
    if contract is None:
        raise Http404
    context = contract_context(contract)
    pdf = render_pdf(
        "plans/print/contract.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "contract", uuid)


@signed_in
@require_GET
def roadmap_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The roadmap of a plan; with `?empty=1` without what is written, to fill by hand."""
    plans = with_programme(Plan.objects.select_related("student", "year", "centre"))
    plan = record_of_student(request, plans, uuid, student="student")
    empty = request.GET.get("empty") == "1"
    context = roadmap_context(plan, today=request.actor.today, empty=empty)
    pdf = render_pdf(
        "plans/print/roadmap.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "roadmap", uuid)


def version_asked_for(request: ActorRequest) -> int | None:
    """The number after `?version=`, or nothing without one. Raises Http404 for no number."""
    text = request.GET.get("version")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Http404
    return int(text)


@signed_in
@require_GET
def balance_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the student can do, as both see it; `?empty` for the same lines to fill in by hand."""
    plans = Plan.objects.select_related("student", "year", "centre", "framework")
    plan = record_of_student(request, plans, uuid, student="student")
    context = balance_context(plan, empty="empty" in request.GET)
    pdf = render_pdf(
        "plans/print/balance.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "what-i-can-do", uuid)


@signed_in
@require_GET
def looking_back_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """How the student saw it over the year, and how the plan worked for both."""
    plans = Plan.objects.select_related("student", "year", "centre")
    plan = record_of_student(request, plans, uuid, student="student")
    context = looking_back_context(plan, today=request.actor.today)
    pdf = render_pdf(
        "plans/print/looking_back.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "looking-back", uuid)
