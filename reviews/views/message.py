"""What a student wrote: read, answered, taken up in the plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from students.access import record_of_student
from students.forms.messages import MessageAnswerForm
from students.keeping import kept_as, took_in
from students.models import StudentMessage
from students.models.message import AnsweredAlready


@require_POST
@signed_in
@transaction.atomic
def message_read(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Somebody who helps has read it; the student sees that."""
    message = _message_for(request, uuid, lock=True)
    message.mark_read(by=request.actor.person)
    return _back(message)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def message_answer(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Words for the student. Where somebody was faster, theirs stand beside what was typed."""
    message = _message_for(request, uuid, lock=request.method == "POST")
    form = MessageAnswerForm(sent(request))
    if form.is_valid():
        try:
            message.answer_with(form.cleaned_data["answer"], by=request.actor.person)
        except AnsweredAlready as error:
            form.add_error(None, str(error))
        else:
            took_in(request, "message-answer", uuid, message.student)
            messages.success(request, _("Sent. The student reads it on their page."))
            return _back(message)
    form.fields["answer"].widget.attrs.pop("maxlength", None)
    context = {
        "section": "students",
        "student": message.student,
        "message": message,
        "form": form,
        "back": _place(message),
        **kept_as(request, "message-answer", uuid),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reviews/message_answer.html", context, status=status)


@require_POST
@signed_in
@transaction.atomic
def message_taken(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the student proposed is in the plan now."""
    message = _message_for(request, uuid, lock=True)
    if not message.is_proposal:
        messages.info(request, _("A note is read and answered; there is nothing to take up."))
        return _back(message)
    try:
        message.take_up(by=request.actor.person)
    except AnsweredAlready:
        messages.info(request, _("Somebody answered this meanwhile. Nothing was changed."))
    return _back(message)


def _message_for(request: ActorRequest, uuid: UUID, **how: Any) -> StudentMessage:
    found = StudentMessage.objects.select_related("student", "answered_by")
    message: StudentMessage = record_of_student(
        request, found, uuid, student="student", edit=True, **how
    )
    return message


def _back(message: StudentMessage) -> HttpResponse:
    return redirect(_place(message))


def _place(message: StudentMessage) -> str:
    page = reverse("student_own_page", args=[message.student.uuid])
    return f"{page}#message-{message.uuid}"
