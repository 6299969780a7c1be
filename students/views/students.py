"""The list of students and the search."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from students.forms.search import StudentSearchForm
from students.models import Student
from students.services.lists import piece_of


@require_safe
@signed_in
def student_list(request: ActorRequest) -> HttpResponse:
    """All students whom the actor knows. As one types, only the results are sent."""
    form = StudentSearchForm(request.GET, actor=request.actor)
    context = {"section": "students", "form": form, **_found(request, form)}
    part = "students/includes/student_results.html"
    return render(request, part if request.htmx else "students/student_list.html", context)


def _found(request: ActorRequest, form: StudentSearchForm) -> dict[str, Any]:
    actor = request.actor
    if not form.is_valid():
        return {"piece": None}
    students = form.wanted.among(Student.objects.known_to(actor))
    query = request.GET.copy()
    query.pop("after", None)
    return {
        "total": students.count(),
        "piece": piece_of(students, actor=actor, after=request.GET.get("after", "")),
        "is_search": bool(form.wanted),
        "query": query.urlencode(),
    }
