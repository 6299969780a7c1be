"""The weekly tutoring slots of a cohort, for administrators. The cohort's page lists them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import sent
from students.forms.slots import ChangedSlotForm, NewSlotForm
from students.models import Cohort, TutoringSlot


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def slot_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    cohort: Cohort = record_for(actor, Cohort.objects, uuid, edit=True)
    slot = TutoringSlot(centre=actor.centre, cohort=cohort, minutes=actor.centre.session_minutes)
    form = NewSlotForm(sent(request), instance=slot)
    if request.method == "POST" and form.is_valid():
        form.save_once(TutoringSlot.objects.editable_by(actor))
        return redirect("cohort", cohort.uuid)
    return _page(request, form, cohort, _("Add a weekly slot"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def slot_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    slot = _held(request, uuid)
    form = ChangedSlotForm(sent(request), instance=slot)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("cohort", slot.cohort.uuid)
    return _page(
        request,
        form,
        slot.cohort,
        _("Change the weekly slot"),
        delete=reverse("slot_delete", args=[uuid]),
        delete_words=_("Delete this slot"),
    )


@require_POST
@for_administrators
@transaction.atomic
def slot_delete(request: ActorRequest, uuid: UUID) -> HttpResponse:
    slot = _held(request, uuid)
    slot.delete()
    messages.success(
        request,
        _("The slot is deleted: %(slot)s. Sessions that are planned stay.") % {"slot": slot},
    )
    return redirect("cohort", slot.cohort.uuid)


def _held(request: ActorRequest, uuid: UUID) -> TutoringSlot:
    if request.method == "POST":
        request.actor.centre.hold()
    slots = TutoringSlot.objects.select_related("cohort")
    return record_for(request.actor, slots, uuid, edit=True)


def _page(
    request: ActorRequest, form: Any, cohort: Cohort, heading: str, **more: Any
) -> HttpResponse:
    context = {
        "section": "cohorts",
        "form": form,
        "heading": heading,
        "above": cohort.name,
        "lead": _(
            "Sessions with a student of this cohort are proposed for the next such hour that is"
            " no holiday."
        ),
        "back": reverse("cohort", args=[cohort.uuid]),
    }
    return render(request, "includes/form_page_delete.html", context | more)
