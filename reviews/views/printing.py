from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from documents.rendering import render_pdf
from documents.responses import pdf_response
from plans.models import Plan
from reviews.printing import tracking_sheet_context
from students.access import record_of_student


@signed_in
@require_GET
def tracking_sheet_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """The sessions of a plan, as far as they are shared with the student."""
    plans = Plan.objects.select_related("student", "year", "centre")
    plan = record_of_student(request, plans, uuid, student="student")
    context = tracking_sheet_context(plan, request.actor)
    pdf = render_pdf(
        "reviews/print/tracking_sheet.html",
        context,
        title=context["title"],
        language=get_language(),
    )
    return pdf_response(pdf, "tracking-sheet", uuid)
