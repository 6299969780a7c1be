"""Students who go on at another centre, and those who come from one: the administrators' part."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.access import record_of_student
from students.forms.transfers import AcceptForm, ReturnForm
from students.models import Arrival, Transfer
from students.services.transfers import (
    accept_arrival,
    return_arrival,
    send_transfer,
    withdraw_transfer,
)

SHOWN = 100


@require_safe
@for_administrators
def transfer_list(request: ActorRequest) -> HttpResponse:
    """Those who go and those who come, the latest first."""
    actor = request.actor
    transfers = Transfer.objects.editable_by(actor).select_related("student", "prepared_by")
    arrivals = Arrival.objects.readable_by(actor).select_related("student")
    context = {
        "section": "cohorts",
        "transfers": transfers[:SHOWN],
        "arrivals": arrivals[:SHOWN],
        "code": actor.centre.code,
    }
    return render(request, "students/transfer_list.html", context)


@require_POST
@for_administrators
@transaction.atomic
def transfer_send(request: ActorRequest, uuid: UUID) -> HttpResponse:
    try:
        with transaction.atomic():
            done = send_transfer(transfer=_transfer(request, uuid), by=request.actor.person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if done:
            messages.success(request, _("Sent. The other centre answers it."))
    return redirect("transfer_list")


@require_POST
@for_administrators
def transfer_withdraw(request: ActorRequest, uuid: UUID) -> HttpResponse:
    if withdraw_transfer(transfer=_transfer(request, uuid)):
        messages.success(request, _("Taken back. Nothing was sent."))
    return redirect("transfer_list")


def _transfer(request: ActorRequest, uuid: UUID) -> Transfer:
    transfers = Transfer.objects.select_related("student")
    found: Transfer = record_of_student(request, transfers, uuid, student="student", edit=True)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def arrival(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Who it is, without the texts; and a number for them here."""
    actor = request.actor
    if request.method == "POST":
        actor.centre.hold()
    found: Arrival = record_for(actor, Arrival.objects.select_related("student"), uuid, edit=True)
    if found.answered_at:
        return _answered(request, found)
    form = AcceptForm(sent(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        student = accept_arrival(arrival=found, number=number, by=actor.person)
        messages.success(
            request,
            _("%(name)s is a student here now. Next: a cohort, and staff.") % {"name": student},
        )
        return redirect("student", student.uuid)  # type: ignore[union-attr]
    context = {"section": "cohorts", "arrival": found, "person": _person(found), "form": form}
    return render(request, "students/arrival.html", context)


def _person(arrival: Arrival) -> dict[str, Any]:
    person: dict[str, Any] = json.loads(arrival.person)
    return person | {"birth_date": parse_date(person["birth_date"])}


def _answered(request: ActorRequest, found: Arrival) -> HttpResponse:
    messages.info(request, _("This was answered already."))
    return redirect("transfer_list")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def arrival_return(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found: Arrival = record_for(request.actor, Arrival.objects, uuid, edit=True)
    if found.answered_at:
        return _answered(request, found)
    form = ReturnForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return_arrival(arrival=found, reason=reason, by=request.actor.person)
        messages.success(request, _("Sent back with your reason."))
        return redirect("transfer_list")
    return form_page(
        request,
        form,
        section="cohorts",
        heading=_("Send it back"),
        above=found.from_name,
        button=_("Send it back"),
        back=reverse("arrival", args=[found.uuid]),
    )
