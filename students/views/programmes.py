"""Programmes and their modules, for administrators."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.forms.cohorts import ChangedProgrammeForm, NewProgrammeForm, ProgrammeForm
from students.models import Programme
from students.services.cohorts import programmes_of, set_modules


@require_safe
@for_administrators
def programme_list(request: ActorRequest) -> HttpResponse:
    programmes = programmes_of(request.actor).annotate(
        n_modules=Count("modules", distinct=True), n_cohorts=Count("cohorts", distinct=True)
    )
    context = {"section": "cohorts", "programmes": programmes}
    return render(request, "students/programme_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def programme_add(request: ActorRequest) -> HttpResponse:
    if request.method == "POST":
        request.actor.centre.hold()
    form = NewProgrammeForm(sent(request), instance=Programme(centre=request.actor.centre))
    if request.method == "POST" and form.is_valid():
        programme, is_new = form.save_once(programmes_of(request.actor))
        if is_new:
            set_modules(programme=programme, modules=form.module_list)
        return redirect("programme_list")
    return _form_page(request, form, _("Add a programme"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def programme_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    if request.method == "POST":
        request.actor.centre.hold()
    programme = programmes_of(request.actor).filter(uuid=uuid).first()
    if programme is None:
        raise Http404
    form = ChangedProgrammeForm(sent(request), instance=programme)
    if request.method == "POST" and form.is_valid():
        kept = set_modules(programme=form.save(), modules=form.module_list)
        messages.success(request, _("Saved."))
        if kept:
            messages.warning(
                request,
                _("These modules stay, because plans of students refer to them: %(codes)s.")
                % {"codes": ", ".join(module.code for module in kept)},
            )
        return redirect("programme_list")
    return _form_page(request, form, _("Change the programme"))


def _form_page(request: ActorRequest, form: ProgrammeForm, heading: str) -> HttpResponse:
    return form_page(
        request,
        form,
        section="cohorts",
        heading=heading,
        lead=_("The individual balance goes through these modules, so that a plan builds on them."),
        back=reverse("programme_list"),
    )
