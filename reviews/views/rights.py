"""The page of a student's rights over their data: who asked for what, and what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import answers_for_data
from accounts.actor import Actor
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.models import CorrectionRequest, RecordRequest, RetentionHold
from reviews.services.rights import record_rights
from students.access import student_for
from students.models import Student


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
        **_corrections(actor, student),
        **_holds(actor, student),
    }
    return render(request, "reviews/student_rights.html", context)


def _corrections(actor: Actor, student: Student) -> dict[str, Any]:
    """What is said to be wrong is a text about the student: for the team."""
    if not Student.objects.readable_by(actor).filter(pk=student.pk).exists():
        return {}
    found = CorrectionRequest.objects.readable_by(actor).filter(student=student)
    return {
        "sees_corrections": True,
        "corrections": list(found.select_related("guardian")),
        "may_correct": Student.objects.editable_by(actor).filter(pk=student.pk).exists(),
    }


def _holds(actor: Actor, student: Student) -> dict[str, Any]:
    """Holds, for those who answer for the data; why one is set is not for the team."""
    if not (actor.is_data_protection_officer or actor.is_administrator):
        return {}
    found = RetentionHold.objects.readable_by(actor).filter(student=student)
    holds = list(found.select_related("by"))
    return {
        "sees_holds": True,
        "holds": holds,
        "is_held": any(each.ended_at is None for each in holds),
        "may_hold": answers_for_data(actor),
    }
