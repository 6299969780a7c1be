"""The page of a student's rights over their data: who asked for what, and what came of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.models import RecordRequest
from reviews.services.rights import record_rights
from students.access import student_for


@require_safe
@signed_in
def student_rights(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = student_for(request, uuid)
    actor = request.actor
    requests = RecordRequest.objects.readable_by(actor).filter(student=student)
    context = {
        "section": "students",
        "student": student,
        "heading": _("Rights over the data"),
        "rights": record_rights(actor, student),
        "requests": requests.select_related("guardian"),
        "today": actor.today,
    }
    return render(request, "reviews/student_rights.html", context)
