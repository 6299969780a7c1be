from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.services.student_page import student_page
from students.access import student_for


@signed_in
@require_GET
def student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One student, as far as the actor's roles and assignments go."""
    found = student_for(request, uuid)
    page = student_page(found, request.actor, before=_before(request))
    context = {"section": "students", "page": page, "student": found, "plan": page.plan}
    return render(request, "reviews/student.html", context)


def _before(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
