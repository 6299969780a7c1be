"""Cohorts: the list with what is missing, one cohort's students, and its form."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import record_for
from accounts.actor import Actor
from accounts.decorators import for_administrators, signed_in
from accounts.http import ActorRequest
from accounts.models import AcademicYear
from accounts.views.forms import form_page, sent
from students.enums import ArrivalState, TransferState
from students.forms.cohorts import ChangedCohortForm, NewCohortForm
from students.models import Arrival, Cohort, Student, Transfer
from students.services.cohorts import (
    programmes_of,
    with_counts,
    year_now,
    years_of_cohorts,
)
from students.services.lists import in_cohort, piece_of, without_tutor


@require_safe
@signed_in
def cohort_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if not (actor.is_administrator or actor.is_counsellor or actor.is_tutor):
        raise PermissionDenied
    years = years_of_cohorts()
    year = _chosen_year(request, years)
    known = Cohort.objects.known_to(actor).filter(year=year).select_related("programme")
    cohorts = list(with_counts(known, actor).order_by("name"))
    context = {
        "section": "cohorts",
        "cohorts": cohorts,
        "without_programme": [cohort for cohort in cohorts if not cohort.programme_id],
        "years": years,
        "year": year,
        "may_edit": actor.is_administrator,
        "under_way": _under_way(actor),
    }
    return render(request, "students/cohort_list.html", context)


def _under_way(actor: Actor) -> int:
    """Students whom an administrator has to send to another centre, or to welcome from one."""
    if not actor.is_administrator:
        return 0
    leaving = Transfer.objects.editable_by(actor).filter(state=TransferState.PREPARED)
    coming = Arrival.objects.readable_by(actor).filter(state=ArrivalState.WAITING)
    return leaving.count() + coming.count()


def _chosen_year(request: ActorRequest, years: list[AcademicYear]) -> AcademicYear | None:
    asked = request.GET.get("year", "")
    return next((each for each in years if str(each.uuid) == asked), year_now(request.actor))


@require_safe
@signed_in
def cohort(request: ActorRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor
    cohort = record_for(actor, Cohort.objects.select_related("year", "programme"), uuid)
    members = in_cohort(Student.objects.known_to(actor), cohort)
    alone = without_tutor(members, actor.today)
    only_alone = request.GET.get("tutor") == "none"
    after = request.GET.get("after", "")
    context = {
        "section": "cohorts",
        "cohort": cohort,
        "total": members.count(),
        "n_without_tutor": alone.count(),
        "only_alone": only_alone,
        "piece": piece_of(alone if only_alone else members, actor=actor, after=after),
        "query": "tutor=none" if only_alone else "",
        "slots": cohort.slots.all(),
        "may_edit": actor.is_administrator,
    }
    return render(request, "students/cohort.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def cohort_add(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    year = year_now(actor)
    if year is None:
        messages.info(
            request, _("Cohorts belong to an academic year: add one first, then the cohort.")
        )
        return redirect("year_add")
    form = NewCohortForm(
        sent(request),
        instance=Cohort(centre=actor.centre, year=year),
        programmes=programmes_of(actor),
    )
    if request.method == "POST" and form.is_valid():
        cohort, _new = form.save_once(Cohort.objects.editable_by(actor))
        return redirect("cohort", cohort.uuid)
    return form_page(
        request,
        form,
        section="cohorts",
        heading=_("Add a cohort for %(year)s") % {"year": year},
        back=reverse("cohort_list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def cohort_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    cohort: Cohort = record_for(actor, Cohort.objects, uuid, edit=True)
    page = reverse("cohort", args=[cohort.uuid])
    form = ChangedCohortForm(sent(request), instance=cohort, programmes=programmes_of(actor))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(page)
    return form_page(
        request,
        form,
        section="cohorts",
        heading=_("Change the cohort"),
        above=cohort.year,
        back=page,
    )
