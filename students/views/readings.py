"""Who has looked at a student's pages, for those who answer for that."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from students.access import student_for
from students.models import Student
from students.services.readings import readings_of


@require_safe
@signed_in
def student_readings(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = student_for(request, uuid)
    if not Student.objects.readings_open_to(request.actor).filter(pk=student.pk).exists():
        raise PermissionDenied
    readings = readings_of(student, after=_after(request))
    context = {"section": "students", "student": student, "readings": readings}
    return render(request, "students/readings.html", context)


def _after(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None
