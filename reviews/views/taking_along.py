"""Preparing what a student takes along to another centre, with the student beside."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.forms.taking_along import AgreementForm, TakingAlongForm
from reviews.services.take_along import package_of
from students.access import student_for
from students.models import Student, Transfer
from students.services.transfers import prepare_transfer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@transaction.atomic
def transfer_prepare(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Choose, read together, agree. An administrator sends it."""
    student = _writable(request, uuid)
    under_way = Transfer.objects.readable_by(request.actor).under_way().filter(student=student)
    if under_way.exists():
        messages.info(request, _("This is prepared or on its way already."))
        return redirect("student", student.uuid)
    form = TakingAlongForm(sent(request))
    context = {"section": "students", "student": student, "form": form}
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return render(request, "reviews/transfer_prepare.html", context)
    return _read_together(request, student, form)


def _read_together(request: ActorRequest, student: Student, form: TakingAlongForm) -> HttpResponse:
    actor, cleaned = request.actor, form.cleaned_data
    package = package_of(student, cleaned["parts"], letter=cleaned["letter"], by=actor.person)
    seen, answered = package.fingerprint, "confirmed" in request.POST
    agreement = AgreementForm(
        request.POST if answered else None, student=student, today=actor.today
    )
    as_seen = request.POST.get("confirmed") == seen
    if answered and as_seen and agreement.is_valid():
        agreed = agreement.cleaned_data
        transfer = Transfer(
            centre=student.centre,
            student=student,
            prepared_by=actor.person,
            to_code=cleaned["to_code"],
            parts=cleaned["parts"],
            person=json.dumps(package.person, ensure_ascii=False),
            agreed_on=actor.today,
            guardian=agreed.get("guardian"),
            without_guardian=agreed.get("without_guardian", ""),
        )
        prepare_transfer(transfer=transfer, body=package.body, by=actor.person)
        messages.success(request, _("Prepared. An administrator sends it to the other centre."))
        return redirect("student", student.uuid)
    context = {
        "section": "students",
        "student": student,
        "form": form,
        "agreement": agreement,
        "package": package,
        "seen": seen,
        "changed": answered and not as_seen,
    }
    return render(request, "reviews/transfer_preview.html", context)


def _writable(request: ActorRequest, uuid: UUID) -> Student:
    """The student, held, so that two who prepare at once make one."""
    student = student_for(request, uuid)
    students = Student.objects.editable_by(request.actor).select_related("centre")
    if request.method == "POST":
        students = students.select_for_update(of=("self",), no_key=True)
    found = students.filter(pk=student.pk).first()
    if found is None:
        raise PermissionDenied
    return found
