"""The centre's competence frameworks. They name no student."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for, record_is_editable
from accounts.decorators import for_library_keepers, for_library_readers
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from plans.forms.frameworks import (
    ChangedCompetenceForm,
    ChangedFrameworkForm,
    NewCompetenceForm,
    NewFrameworkForm,
)
from plans.models import Competence, Framework
from plans.services.frameworks import frameworks_of, is_rated, move_competence


@require_safe
@for_library_readers
def framework_list(request: ActorRequest) -> HttpResponse:
    context = {"section": "strategies", "frameworks": frameworks_of(request.actor)}
    return render(request, "plans/framework_list.html", context)


@require_safe
@for_library_readers
def framework(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found: Framework = record_for(request.actor, Framework.objects, uuid)
    context = {
        "section": "strategies",
        "framework": found,
        "competences": found.competences.all(),
        "can_edit": record_is_editable(request.actor, found),
    }
    return render(request, "plans/framework.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def framework_add(request: ActorRequest) -> HttpResponse:
    """A framework of the centre; `?copy=` starts it from another one."""
    centre = request.actor.centre
    if request.method == "POST":
        centre.hold()
    copied = _copied(request)
    form: Any = NewFrameworkForm(sent(request), instance=Framework(centre=centre), copied=copied)
    if form.is_valid():
        made, _new = form.save_once(Framework.objects.editable_by(request.actor))
        return redirect("framework", made.uuid)
    lead = _("Its competences are copied along, and can all be changed.") if copied else ""
    return _show(
        request, form, _("A framework of our own"), back=reverse("framework_list"), lead=lead
    )


def _copied(request: ActorRequest) -> Framework | None:
    """Raises Http404 for what is no framework of the centre."""
    named = request.GET.get("copy", "")
    if not named:
        return None
    try:
        return record_for(request.actor, Framework.objects, UUID(named))
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def framework_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = _held(request, Framework.objects, uuid)
    name = str(found)
    form = ChangedFrameworkForm(sent(request), instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("framework", uuid)
    back = reverse("framework", args=[uuid])
    return _show(request, form, _("Change a framework"), back=back, above=name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def competence_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    # A built-in framework is copied, and the copy added to.
    found = _held(request, Framework.objects.filter(key=""), uuid)
    new = Competence(centre=request.actor.centre, framework=found)
    form: Any = NewCompetenceForm(sent(request), instance=new)
    if form.is_valid():
        made, _new = form.save_once(found.competences.editable_by(request.actor))
        messages.success(
            request, _("“%(competence)s” is asked about from now on.") % {"competence": made}
        )
        return redirect("framework", uuid)
    back = reverse("framework", args=[uuid])
    return _show(request, form, _("Add a competence"), back=back, above=str(found))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def competence_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = _held(request, Competence.objects.select_related("framework"), uuid)
    name = str(found)
    form = ChangedCompetenceForm(sent(request), instance=found, is_rated=is_rated(found))
    back = reverse("framework", args=[found.framework.uuid])
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(back)
    return _show(request, form, _("Change a competence"), back=back, above=name)


@require_POST
@for_library_keepers
def competence_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One place up, or down."""
    found = record_for(request.actor, Competence.objects.select_related("framework"), uuid)
    move_competence(competence=found, up="up" in request.POST)
    return redirect(f"{reverse('framework', args=[found.framework.uuid])}#competence-{uuid}")


def _held(request: ActorRequest, records: Any, uuid: UUID) -> Any:
    """A record of the library; where it is to be written, as it stands under the centre's lock."""
    if request.method == "POST":
        request.actor.centre.hold()
    return record_for(request.actor, records, uuid)


def _show(request: ActorRequest, form: Any, heading: str, **context: Any) -> HttpResponse:
    return form_page(request, form, section="strategies", heading=heading, **context)
