"""What lies beyond the centre, on a list for those who run it. It names no student."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_for
from accounts.decorators import for_library_keepers, for_library_readers
from accounts.enums import FileFormat
from accounts.exports import export_response
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.enums import MatterState
from plans.forms.matter import AnswerForm, MatterForm, MoveForm
from plans.models import Action, Matter
from plans.services.matters import matter_sheet, matters_of, wanted
from plans.views.plan import show_form


@require_safe
@for_library_readers
def matter_list(request: ActorRequest) -> HttpResponse:
    state = request.GET.get("show", "")
    state = state if state in MatterState.values else ""
    after = request.GET.get("after", "")
    context = {
        "section": "strategies",
        "piece": matters_of(request.actor, state=state, after=after),
        "show": state,
        "states": [("", _("all")), *MatterState.choices],
        "can_keep": request.actor.keeps_library,
        "query": f"show={state}" if state else "",
    }
    return render(request, "plans/matter_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_readers
@transaction.atomic
def matter_add(request: ActorRequest) -> HttpResponse:
    """Raise something; `?action=` names the action it comes from."""
    actor = request.actor
    action = _action_asked_for(request)
    if action and request.method != "POST" and action.matters.exists():
        messages.info(request, _("This stands on the list already."))
        return redirect("matter_list")
    matter = Matter(
        centre=actor.centre, raised_by=actor.person, raised_on=actor.today, action=action
    )
    form = MatterForm(
        sent(request), instance=matter, student=action.plan.student if action else None
    )
    if form.is_valid():
        form.save_once(Matter.objects.readable_by(actor).filter(raised_by=actor.person))
        messages.success(request, _("It stands on the list for those who run the centre."))
        return redirect("matter_list")
    lead = _("Something that the centre cannot settle by itself, and that others could.")
    return _show(request, form, heading=_("Beyond the centre"), lead=lead)


def _action_asked_for(request: ActorRequest) -> Action | None:
    try:
        asked = UUID(request.GET.get("action", ""))
    except ValueError:
        return None
    return _readable(request, uuid=asked)


def _readable(request: ActorRequest, **which: Any) -> Action | None:
    readable = Action.objects.readable_by(request.actor).select_related("plan__student")
    action: Action | None = readable.filter(**which).first()
    return action


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_readers
@transaction.atomic
def matter_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    matter = _matter(request, uuid)
    source = _readable(request, pk=matter.action_id)
    form = MatterForm(
        sent(request), instance=matter, student=source.plan.student if source else None
    )
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("matter_list")
    return _show(request, form, heading=_("Change the words"))


def _matter(request: ActorRequest, uuid: UUID) -> Matter:
    lock = request.method == "POST"
    found: Matter = record_for(request.actor, Matter.objects, uuid, edit=True, lock=lock)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def matter_pass_on(request: ActorRequest, uuid: UUID) -> HttpResponse:
    matter = _matter(request, uuid)
    today = {"on": request.actor.today}
    form = MoveForm(sent(request), label=_("To whom"), day=_("When"), initial=today)
    return _move(request, matter, form, matter.pass_on, _("Pass it on"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def matter_answer(request: ActorRequest, uuid: UUID) -> HttpResponse:
    matter = _matter(request, uuid)
    today = {"on": request.actor.today}
    form = AnswerForm(sent(request), label=_("What came back"), day=_("When"), initial=today)
    return _move(request, matter, form, matter.note_answer, _("Note the answer"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def matter_set_aside(request: ActorRequest, uuid: UUID) -> HttpResponse:
    matter = _matter(request, uuid)
    form = MoveForm(sent(request), label=_("Why it is set aside"))
    return _move(request, matter, form, matter.set_aside, _("Set it aside"))


@require_POST
@for_library_keepers
@transaction.atomic
def matter_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    _matter(request, uuid).reopen(by=request.actor.person)
    return redirect("matter_list")


def _move(
    request: ActorRequest, matter: Matter, form: Any, move: Callable[..., None], heading: str
) -> HttpResponse:
    if form.is_valid():
        said = dict(form.cleaned_data)
        move(said.pop("words"), by=request.actor.person, **said)
        return redirect("matter_list")
    return _show(request, form, heading=heading, above=matter.words, button=heading)


@require_safe
@for_library_readers
def matter_export(request: ActorRequest, file_format: FileFormat) -> HttpResponse:
    """The list that stands in the address, all of it."""
    matters = wanted(Matter.objects.readable_by(request.actor), request.GET.get("show", ""))
    sheet = matter_sheet(matters)
    return export_response(actor=request.actor, sheet=sheet, file_format=file_format)


def _show(request: ActorRequest, form: Any, **context: Any) -> HttpResponse:
    how = {"section": "strategies", "back": reverse("matter_list"), **context}
    return show_form(request, form, **how)
