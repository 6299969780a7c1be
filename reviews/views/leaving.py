"""Leaving a cohort, with what stays behind in sight."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import sent
from reviews.services.leaving import left_behind
from students.access import student_for
from students.forms.enrolments import LeaveForm
from students.models import Enrolment, Student
from students.services.enrolments import leave


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def student_leave(request: ActorRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    student = student_for(request, uuid)
    place = Enrolment.objects.of(student)
    if place is None or place.ends_on is not None:
        messages.info(request, _("%(name)s is in no cohort any more.") % {"name": student.name})
        return redirect("student", student.uuid)
    form = LeaveForm(sent(request), place=place, today=actor.today)
    if request.method == "POST" and form.is_valid() and _leave(request, form, student):
        return redirect("student", student.uuid)
    context = {
        "section": "students",
        "student": student,
        "place": place,
        "form": form,
        "behind": left_behind(student, actor),
    }
    return render(request, "reviews/student_leave.html", context)


def _leave(request: ActorRequest, form: LeaveForm, student: Student) -> bool:
    cleaned = form.cleaned_data
    try:
        leave(
            student=student,
            state=cleaned["state"],
            on=cleaned["on"],
            by=request.actor.person,
            reason=cleaned["reason"],
            words=cleaned["words"],
            staff_until=cleaned["staff_until"],
        )
    except ValidationError as error:
        form.add_error("on", error)
        return False
    messages.success(request, _("Recorded. Nothing was erased."))
    return True
