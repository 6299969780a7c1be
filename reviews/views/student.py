from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from reviews.forms.contact_note import NewContactNoteForm
from reviews.services.student_page import StudentPage, student_page
from reviews.services.timeline import Wanted, uuid_in
from students.access import student_for
from students.models import Note


@signed_in
@require_GET
def student(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One student, as far as the actor's roles and assignments go."""
    found = student_for(request, uuid)
    wanted, before = Wanted.asked(request.GET), uuid_in(request.GET.get("before", ""))
    page = student_page(found, request.actor, wanted=wanted, before=before)
    context: dict[str, Any] = {
        "section": "students",
        "page": page,
        "student": found,
        "plan": page.plan,
    }
    if page.rights.edit:
        context["note_form"] = _note_form(request, page)
    return render(request, "reviews/student.html", context)


def _note_form(request: ActorRequest, page: StudentPage) -> NewContactNoteForm:
    note = Note(student=page.student, author=request.actor.person)
    people = page.people(request.actor)
    return NewContactNoteForm(instance=note, people=people, guardians=page.guardians)
