"""The questions of a draft. Those of a published version stay as they were asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import record_for
from accounts.decorators import for_library_keepers
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.forms.instruments import ChangedItemForm, NewItemForm
from plans.models import Instrument, InstrumentVersion, Item
from plans.services.instruments.library import move_item
from plans.views.instruments.library import LIBRARY
from plans.views.plan import show_form

PUBLISHED = gettext_lazy(
    "This version is published, and stays as it was asked. Nothing was changed: begin the next"
    " version, and write it there."
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def item_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    scripts = InstrumentVersion.objects.select_related("instrument")
    script: Any = record_for(request.actor, scripts, uuid)
    _hold(request, script)
    form = NewItemForm(sent(request), instance=Item(script=script, centre_id=script.centre_id))
    if form.is_valid() and _is_open(form, script):
        item, _new = form.save_once(script.items.all())
        return redirect(_place_of(item))
    return _show(request, form, script, _("A new question"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def item_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    item = _item(request, uuid)
    form = ChangedItemForm(sent(request), instance=item)
    if form.is_valid() and _is_open(form, item.script):
        form.save()
        return redirect(_place_of(item))
    return _show(request, form, item.script, _("Change the question"))


@require_POST
@for_library_keepers
@transaction.atomic
def item_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One place up, or down."""
    item = _item(request, uuid)
    if item.script.is_draft:
        move_item(item=item, up="up" in request.POST)
    else:
        messages.error(request, str(PUBLISHED))
    return redirect(_place_of(item))


@require_POST
@for_library_keepers
@transaction.atomic
def item_remove(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Out of the draft: whatever was answered to it stays, in the words it was asked with."""
    item = _item(request, uuid)
    if item.script.is_draft:
        item.delete()
        text = _("“%(question)s” is no longer asked in this version. Earlier answers stay.")
        messages.success(request, text % {"question": item.words})
    else:
        messages.error(request, str(PUBLISHED))
    return redirect("instrument", item.script.instrument.uuid)


def _item(request: ActorRequest, uuid: UUID) -> Item:
    items = Item.objects.select_related("script__instrument")
    item: Item = record_for(request.actor, items, uuid)
    if request.method == "POST":
        # The instrument first, as who moves questions does, so that nobody waits for ever.
        _hold(request, item.script)
        item = record_for(request.actor, items, uuid, lock=True)
    return item


def _hold(request: ActorRequest, script: InstrumentVersion) -> None:
    """While a question changes, nobody publishes its version."""
    if request.method == "POST":
        record_for(request.actor, Instrument.objects, script.instrument.uuid, lock=True)
        script.refresh_from_db(fields=["state"])


def _is_open(form: Any, script: InstrumentVersion) -> bool:
    """Whether the version still may change; else the form says why not, and keeps all."""
    if not script.is_draft:
        form.add_error(None, PUBLISHED)
    return script.is_draft


def _place_of(item: Item) -> str:
    return f"{reverse('instrument', args=[item.script.instrument.uuid])}#item-{item.uuid}"


def _show(
    request: ActorRequest, form: Any, script: InstrumentVersion, heading: str
) -> HttpResponse:
    return show_form(
        request,
        form,
        heading=heading,
        above=str(script),
        back=reverse("instrument", args=[script.instrument.uuid]),
        **LIBRARY,
    )
