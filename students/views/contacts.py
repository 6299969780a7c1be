"""How a student and their guardians are reached."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.access import record_of_student, student_for
from students.forms.contacts import ChangedGuardianForm, ContactForm, NewGuardianForm
from students.models import Guardian, Student


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def contact(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = _student_to_reach(request, uuid)
    form = ContactForm(
        sent(request), instance=student, languages=request.actor.centre.languages_spoken
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("student", student.uuid)
    guardians = Guardian.objects.readable_by(request.actor).filter(student=student)
    context = _page(student, _("Contact details"), "student")
    return render(
        request, "students/contact.html", context | {"form": form, "guardians": guardians}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def guardian_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = _student_to_reach(request, uuid)
    form = NewGuardianForm(
        sent(request),
        instance=Guardian(centre=student.centre, student=student),
        languages=request.actor.centre.languages_spoken,
    )
    if request.method == "POST" and form.is_valid():
        form.save_once(Guardian.objects.editable_by(request.actor).filter(student=student))
        messages.success(request, _("Saved."))
        return redirect("student", student.uuid)
    return form_page(request, form, **_page(student, _("Add a guardian"), "student"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def guardian_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    guardians = Guardian.objects.select_related("student")
    guardian = record_of_student(
        request, guardians, uuid, student="student", edit=True, lock=request.method == "POST"
    )
    form = ChangedGuardianForm(
        sent(request), instance=guardian, languages=request.actor.centre.languages_spoken
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("student", guardian.student.uuid)
    page = _page(guardian.student, _("Change a guardian"), "student")
    return form_page(request, form, **page)


def _student_to_reach(request: ActorRequest, uuid: UUID) -> Student:
    """The student, whose contacts the actor may change. Held until the change is saved."""
    student = student_for(request, uuid)
    students = Student.objects.contacts_editable_by(request.actor)
    if request.method == "POST":
        students = students.select_for_update(of=("self",), no_key=True)
    editable = students.filter(pk=student.pk).first()
    if editable is None:
        raise PermissionDenied
    return editable


def _page(student: Student, heading: str, back: str) -> dict[str, Any]:
    return {
        "section": "students",
        "student": student,
        "heading": heading,
        "above": f"{student.name} · {student.number}",
        "back": reverse(back, args=[student.uuid]),
    }
