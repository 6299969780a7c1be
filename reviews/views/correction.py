"""Corrections: registered, decided, and part of every copy of the record."""

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
from accounts.views.forms import form_page, sent
from reviews.enums import CorrectionState
from reviews.forms.correction import CorrectionForm, DecideForm
from reviews.models import CorrectionRequest
from students.access import record_of_student, student_for
from students.models import Student


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def correction_ask(request: ActorRequest, uuid: UUID) -> HttpResponse:
    student = student_for(request, uuid)
    if not Student.objects.editable_by(request.actor).filter(pk=student.pk).exists():
        raise PermissionDenied
    new = CorrectionRequest(
        centre=request.actor.centre, student=student, registered_by=request.actor.person
    )
    form = CorrectionForm(sent(request), instance=new, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        own = CorrectionRequest.objects.editable_by(request.actor).filter(student=student)
        form.save_each(own)
        messages.success(request, _("The request is registered."))
        return redirect("student_rights", student.uuid)
    page = _page(student, _("Something is wrong in the record"))
    return form_page(request, form, button=_("Register the request"), **page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def correction(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What is said to be wrong, and the decision on it."""
    writes = request.method == "POST"
    requests = CorrectionRequest.objects.select_related(
        "student", "guardian", "registered_by", "decided_by"
    )
    asked: CorrectionRequest = record_of_student(
        request, requests, uuid, student="student", edit=writes, lock=writes
    )
    form = DecideForm(sent(request))
    if writes and not asked.is_open:
        messages.info(request, _("This request is decided already. Nothing was changed."))
        return redirect("correction", asked.uuid)
    if writes and form.is_valid():
        _decide(asked, request, form.cleaned_data)
        messages.success(request, _("The decision is saved. Tell it to the person who asked."))
        return redirect("correction", asked.uuid)
    context = {
        **_page(asked.student, _("Request for a correction")),
        "asked": asked,
        "form": form,
        "is_late": asked.is_late(request.actor.today),
        "may_decide": asked.is_open and record_is_editable(request.actor, asked),
    }
    return render(request, "reviews/correction.html", context)


def _decide(asked: CorrectionRequest, request: ActorRequest, data: dict[str, Any]) -> None:
    by = request.actor.person
    if data["state"] == CorrectionState.CORRECTED:
        asked.correct(by=by, where=data["where"], link=data["link"])
    else:
        asked.leave(by=by, reason=data["reason"], statement=data["statement"])


def _page(student: Student, heading: str) -> dict[str, Any]:
    return {
        "section": "students",
        "student": student,
        "heading": heading,
        "above": f"{student.name} · {student.number}",
        "back": reverse("student_rights", args=[student.uuid]),
    }
