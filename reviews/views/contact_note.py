"""A contact note: written from the student's page, and corrected by its author."""

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

from accounts.access import record_is_editable
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.forms.contact_note import (
    ChangedContactNoteForm,
    ContactNoteForm,
    NewContactNoteForm,
)
from reviews.services.people import people_around
from students.access import record_of_student, student_for
from students.models import Guardian, Note, Student
from students.services.drafts import take_in_sent


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def contact_note_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Sent from the student's page; what cannot be saved yet comes back on a page of its own."""
    student = student_for(request, uuid)
    if not record_is_editable(request.actor, student):
        raise PermissionDenied
    note = Note(centre=student.centre, student=student, author=request.actor.person)
    form = NewContactNoteForm(sent(request), instance=note, **_around(request, student))
    if form.is_valid():
        own = Note.objects.editable_by(request.actor).filter(author=request.actor.person)
        saved, _new = form.save_each(own.of_contacts().filter(student=student))
        take_in_sent(
            person=request.actor.person,
            kind="contact_note",
            record=student.uuid,
            student=student,
            data=request.POST,
        )
        return _saved(request, saved, form)
    return _show(request, form, student, _("Write a contact note"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def contact_note_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One's own only: what others wrote stands as they wrote it."""
    note: Note = record_of_student(
        request,
        Note.objects.of_contacts().select_related("student", "guardian", "author"),
        uuid,
        student="student",
        edit=True,
        lock=request.method == "POST",
    )
    if note.author_id != request.actor.person.pk:
        raise PermissionDenied
    around = _around(request, note.student)
    form = ChangedContactNoteForm(sent(request), instance=note, **around)
    if form.is_valid():
        form.save()
        return _saved(request, note, form)
    return _show(request, form, note.student, _("Correct a contact note"))


def _around(request: ActorRequest, student: Student) -> dict[str, Any]:
    """Whom one may have spoken with, and who reads along."""
    guardians = Guardian.objects.readable_by(request.actor).filter(student=student)
    return {"people": people_around(student, request.actor), "guardians": list(guardians)}


def _saved(request: ActorRequest, note: Note, form: ContactNoteForm) -> HttpResponse:
    readers = form.people.readers_of(note.audience)
    text = _("The note is saved. It is read by: %(names)s.")
    if getattr(form, "is_further", False):
        text = _(
            "The note is saved beside the one that you had sent with the same form: nothing was"
            " overwritten. It is read by: %(names)s."
        )
    messages.success(request, text % {"names": readers})
    return redirect(f"{reverse('student', args=[note.student.uuid])}#note-{note.uuid}")


def _show(
    request: ActorRequest, form: ContactNoteForm, student: Student, heading: str
) -> HttpResponse:
    context = {
        "section": "students",
        "student": student,
        "form": form,
        "heading": heading,
        "back": reverse("student", args=[student.uuid]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/contact_note.html", context, status=status)
