"""A centre's own strategies: added, copied, changed, put aside and taken up again."""

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
from accounts.decorators import for_library_keepers
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.forms.strategy import CopyForm, StrategyForm
from plans.models import Strategy
from plans.services.strategies import copy_of, copy_parts
from plans.views.plan import make_ready, show_form


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def strategy_add(request: ActorRequest) -> HttpResponse:
    form = StrategyForm(sent(request), instance=Strategy(centre=request.actor.centre))
    if form.is_valid():
        made, _new = form.save_once(Strategy.objects.editable_by(request.actor))
        messages.success(request, _("The strategy is there. Plans can follow it from now on."))
        return redirect("strategy", made.uuid)
    return _show(request, form, heading=_("A new strategy"), back=reverse("strategy_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def strategy_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One of the centre's own. A built-in one is copied instead."""
    found = _strategy(request, uuid, lock=request.method == "POST")
    if found.is_built_in:
        messages.warning(request, _("A built-in strategy stays as it is. Copy it to change it."))
        return redirect("strategy", uuid)
    form = StrategyForm(sent(request), instance=found)
    name = found.name
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("strategy", uuid)
    return _show(request, form, heading=name, back=reverse("strategy", args=[uuid]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_library_keepers
@transaction.atomic
def strategy_copy(request: ActorRequest, uuid: UUID) -> HttpResponse:
    source = _strategy(request, uuid)
    name = _("%(name)s (copy)") % {"name": source.name[:190]}
    form = CopyForm(sent(request), instance=copy_of(source), initial={"own_name": name})
    if form.is_valid():
        made, new = form.save_once(Strategy.objects.editable_by(request.actor))
        if new:
            copy_parts(source=source, into=made)
            messages.success(request, _("The copy is there. Change every word you like."))
        return redirect("strategy_edit", made.uuid)
    return show_form(
        request,
        form,
        section="strategies",
        heading=_("Copy a strategy"),
        above=source.name,
        lead=_(
            "The copy is your centre’s own: tick its boxes and change its words. The strategy it"
            " comes from stays as it is."
        ),
        button=_("Copy"),
        back=reverse("strategy", args=[uuid]),
    )


@require_POST
@for_library_keepers
@transaction.atomic
def strategy_put_aside(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = _strategy(request, uuid, lock=True)
    found.put_aside()
    text = _("“%(name)s” is put aside. Plans that follow it keep it.")
    messages.success(request, text % {"name": found.name})
    return redirect("strategy", uuid)


@require_POST
@for_library_keepers
@transaction.atomic
def strategy_take_up(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = _strategy(request, uuid, lock=True)
    found.take_up()
    messages.success(request, _("“%(name)s” is in use again.") % {"name": found.name})
    return redirect("strategy", uuid)


def _strategy(request: ActorRequest, uuid: UUID, *, lock: bool = False) -> Strategy:
    found: Strategy = record_for(request.actor, Strategy.objects, uuid, edit=True, lock=lock)
    return found


def _show(request: ActorRequest, form: StrategyForm, **context: Any) -> HttpResponse:
    make_ready(form, first=not form.is_bound)
    if form.is_rearranged:
        form.fields[form.go_on_with].widget.attrs["autofocus"] = True
    status = 422 if form.is_bound and not form.is_rearranged else 200
    context |= {"form": form, "section": "strategies"}
    return render(request, "plans/strategy_form.html", context, status=status)
