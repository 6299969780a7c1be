"""The confidential notes about a student, for counsellors."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import record_for
from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.access import log_visit
from students.forms.confidential import ReasonToReadForm
from students.models import ConfidentialReading, Note, Student
from students.services.confidential import open_until, reads_by_assignment, written

MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def confidential_notes(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Read by assigned counsellors, and by others for a day once they have said why."""
    actor = request.actor
    student: Student = record_for(actor, Student.objects, uuid)
    if not actor.is_counsellor:
        raise PermissionDenied
    is_assigned = reads_by_assignment(student, actor)
    until = None if is_assigned else open_until(student, actor)
    may_read = bool(is_assigned or until)
    log_visit(request, student, ground=_ground(request, may_read))
    if may_read:
        return _read(request, student, until)
    new = ConfidentialReading(centre=actor.centre, student=student)
    form = ReasonToReadForm(sent(request), instance=new, by=actor.person)
    if request.method == "POST" and form.is_valid():
        form.save_once(ConfidentialReading.objects.open_to(actor).filter(student=student))
        return redirect("confidential_notes", student.uuid)
    return _ask(request, student, form)


def _ground(request: ActorRequest, may_read: bool) -> str:
    """What the access log says of a reader who is not assigned."""
    if may_read or request.method == "POST":
        return _("confidential notes, after a reason was given")
    return _("asked for a reason to open confidential notes")


def _read(request: ActorRequest, student: Student, until: Any) -> HttpResponse:
    if request.method == "POST":
        return redirect("confidential_notes", student.uuid)
    readable = Note.objects.readable_by(request.actor).filter(pk__in=written(student).values("pk"))
    notes = list(readable.select_related("author").order_by("-created_at", "-pk")[:MOST_SHOWN])
    context = {"section": "students", "student": student, "notes": notes, "until": until}
    return render(request, "students/confidential_notes.html", context)


def _ask(request: ActorRequest, student: Student, form: ReasonToReadForm) -> HttpResponse:
    return form_page(
        request,
        form,
        section="students",
        heading=_("Open confidential notes"),
        above=f"{student.name} · {student.number}",
        lead=_(
            "They were promised to their author and the student’s counsellors. You are not"
            " assigned to the student: say why you need to read them. The student’s"
            " counsellors are told that you did, and read your reason. The notes close again"
            " after 24 hours."
        ),
        button=_("Open the notes"),
        back=reverse("student", args=[student.uuid]),
    )
