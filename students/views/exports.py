"""The lists of students, cohorts and programmes as files."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators, signed_in
from accounts.enums import FileFormat
from accounts.exports import export_response
from accounts.http import ActorRequest
from students.forms.search import StudentSearchForm
from students.models import Cohort, ImportRun, Student
from students.services.cohorts import programmes_of
from students.services.lists import in_cohort
from students.services.sheets import (
    cohort_sheet,
    import_sheet,
    module_sheet,
    staff_sheet,
    student_sheet,
)
from students.services.staff import here


@require_safe
@signed_in
def student_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    """The students of the search that stands in the address, all of them."""
    form = StudentSearchForm(request.GET, actor=request.actor)
    if not form.is_valid():  # the list says at the field what needs mending
        return redirect(f"{reverse('student_list')}?{request.GET.urlencode()}")
    students = form.wanted.among(Student.objects.known_to(request.actor))
    sheet = student_sheet(students, request.actor, title=_("Students"))
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


@require_safe
@signed_in
def cohort_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    """The cohorts of all years that the actor knows."""
    actor = request.actor
    if not (actor.is_administrator or actor.is_counsellor or actor.is_tutor):
        raise PermissionDenied
    sheet = cohort_sheet(Cohort.objects.known_to(actor), actor)
    return export_response(actor=actor, sheet=sheet, file_format=file_format)


@require_safe
@signed_in
def member_export(request: ActorRequest, uuid: UUID, file_format: FileFormat) -> HttpResponse:
    """The students of one cohort."""
    cohort: Cohort = record_for(request.actor, Cohort.objects, uuid)
    members = in_cohort(Student.objects.known_to(request.actor), cohort)
    sheet = student_sheet(members, request.actor, title=cohort.name)
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


@require_safe
@for_administrators
def programme_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    sheet = module_sheet(programmes_of(request.actor))
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


@require_safe
@for_administrators
def staff_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    """Those who work here now."""
    sheet = staff_sheet(here(request.actor), request.actor)
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


@require_safe
@for_administrators
def import_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    sheet = import_sheet(ImportRun.objects.readable_by(request.actor))
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)
