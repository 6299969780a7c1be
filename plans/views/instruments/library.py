"""The centre's interview scripts, self-evaluations and questionnaires. They name no student."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_library_keepers, for_library_readers
from accounts.http import ActorRequest
from accounts.views.forms import sent
from documents.rendering import render_pdf
from documents.responses import pdf_response
from plans.forms.answers import PreviewForm
from plans.forms.instruments import ChangedInstrumentForm, NewInstrumentForm
from plans.models import Instrument, InstrumentVersion
from plans.models.instrument import NothingToAsk
from plans.services.instruments.library import (
    begin_draft,
    copy_instrument,
    discard_draft,
    groups_of,
    publish_script,
    versions_of,
)
from plans.services.instruments.printing import script_context
from plans.views.plan import show_form

LIBRARY = {"section": "strategies", "library": "instruments"}


@require_safe
@for_library_readers
def instrument_list(request: ActorRequest) -> HttpResponse:
    context = LIBRARY | {"groups": groups_of(request.actor), "may": request.actor.keeps_library}
    return render(request, "plans/instrument_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def instrument_add(request: ActorRequest) -> HttpResponse:
    """A new instrument, with an empty draft to write the questions in."""
    centre = request.actor.centre
    if request.method == "POST":
        centre.hold()
    form = NewInstrumentForm(sent(request), instance=Instrument(centre=centre))
    if form.is_valid():
        made, _new = form.save_once(Instrument.objects.editable_by(request.actor))
        begin_draft(instrument=made)
        return redirect("instrument", made.uuid)
    return _show(
        request,
        form,
        heading=_("A new interview or questionnaire"),
        lead=_("Nobody is asked anything before you publish it."),
        back=reverse("instrument_list"),
    )


@require_safe
@for_library_readers
def instrument(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Its questions: those of the draft for whoever writes it, else those asked now."""
    found = _instrument(request, uuid)
    versions = versions_of(found)
    keeps = request.actor.keeps_library
    draft = next((each for each in versions if each.is_draft), None) if keeps else None
    published = [each for each in versions if not each.is_draft]
    shown = draft or next(iter(published), None)
    context = LIBRARY | {
        "instrument": found,
        "versions": versions if keeps else published,
        "draft": draft,
        "asked": next(iter(published), None),
        "script": shown,
        "items": list(shown.items.all()) if shown else [],
        "may": keeps,
    }
    return render(request, "plans/instrument.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def instrument_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Its name, and whether it is in use."""
    writing = request.method == "POST"
    if writing:
        request.actor.centre.hold()
    found = _instrument(request, uuid, edit=writing, lock=writing)
    name = found.name
    form = ChangedInstrumentForm(sent(request), instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("instrument", found.uuid)
    return _show(
        request,
        form,
        heading=_("Name and use"),
        above=name,
        back=reverse("instrument", args=[found.uuid]),
    )


@require_POST
@for_library_keepers
def instrument_copy(request: ActorRequest, uuid: UUID) -> HttpResponse:
    copy = copy_instrument(instrument=_instrument(request, uuid))
    text = _("“%(name)s” is yours to change. Answers to the same questions can be compared.")
    messages.success(request, text % {"name": copy.name})
    return redirect("instrument", copy.uuid)


@require_POST
@for_library_keepers
def instrument_draft(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Begin the next version, or go on with the one there is."""
    found = _instrument(request, uuid)
    try:
        begin_draft(instrument=found)
    except ValueError:
        raise PermissionDenied from None
    return redirect("instrument", found.uuid)


@require_POST
@for_library_keepers
def script_publish(request: ActorRequest, uuid: UUID) -> HttpResponse:
    script = _script(request, uuid)
    try:
        publish_script(script=script, by=request.actor.person)
    except NothingToAsk as error:
        messages.error(request, str(error))
    else:
        text = _("Version %(number)d is asked from now on. What was begun goes on as it was.")
        messages.success(request, text % {"number": script.number})
    return redirect("instrument", script.instrument.uuid)


@require_POST
@for_library_keepers
def script_discard(request: ActorRequest, uuid: UUID) -> HttpResponse:
    script = _script(request, uuid)
    try:
        discard_draft(script=script)
    except ValueError:
        messages.error(request, _("Only a draft of a later version can be thrown away."))
    else:
        messages.success(request, _("The draft is gone. What was published stays as it is."))
    return redirect("instrument", script.instrument.uuid)


@require_safe
@for_library_readers
def script_preview(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """As the student sees it. Nothing can be sent from here."""
    script = _script(request, uuid)
    context = LIBRARY | {
        "script": script,
        "instrument": script.instrument,
        "form": PreviewForm(script=script),
    }
    return render(request, "plans/script_preview.html", context)


@require_safe
@for_library_readers
def script_pdf(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Empty, with room to write by hand."""
    context = script_context(_script(request, uuid))
    pdf = render_pdf(
        "plans/print/script.html", context, title=context["title"], language=get_language()
    )
    return pdf_response(pdf, "questions", uuid)


def _instrument(request: ActorRequest, uuid: UUID, **how: Any) -> Instrument:
    return record_for(request.actor, Instrument.objects.select_related("centre"), uuid, **how)


def _script(request: ActorRequest, uuid: UUID) -> InstrumentVersion:
    scripts = InstrumentVersion.objects.select_related("instrument", "centre")
    return record_for(request.actor, scripts, uuid)


def _show(request: ActorRequest, form: Any, **context: Any) -> HttpResponse:
    return show_form(request, form, **LIBRARY, **context)
