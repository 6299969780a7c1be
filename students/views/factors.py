"""The centre's catalogue of factors, for administrators. It names no student."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import for_administrators
from accounts.http import ActorRequest
from accounts.views.forms import form_page, sent
from students.enums import FactorGroup
from students.forms.factors import CHANGED, NEW
from students.services.factors import (
    MODELS,
    catalogue_of,
    factor_named,
    factors_of,
    move_factor,
)

HEADINGS = {"risk": gettext_lazy("Add what makes it hard"), "helps": gettext_lazy("Add what helps")}


@require_safe
@for_administrators
def factor_list(request: ActorRequest) -> HttpResponse:
    context = {"section": "centre", "groups": catalogue_of(request.actor)}
    return render(request, "students/factor_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def factor_add(request: ActorRequest, kind: str) -> HttpResponse:
    """A new factor of the centre; `?group=` proposes where it stands."""
    if kind not in MODELS:
        raise Http404
    centre = request.actor.centre
    if request.method == "POST":
        centre.hold()
    factor = MODELS[kind](centre=centre)
    if kind == "risk" and request.GET.get("group", "") in FactorGroup.values:
        factor.group = request.GET["group"]
    form: Any = NEW[kind](sent(request), instance=factor)
    if form.is_valid():
        made, _new = form.save_once(factors_of(request.actor, MODELS[kind]))
        text = _("“%(factor)s” is asked about from now on.")
        messages.success(request, text % {"factor": made})
        return redirect("factor_list")
    return _show(request, form, str(HEADINGS[kind]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def factor_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    if request.method == "POST":
        request.actor.centre.hold()
    factor = _factor(request, uuid)
    name = str(factor)
    form = CHANGED[type(factor)](sent(request), instance=factor)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("factor_list")
    return _show(request, form, _("Change a factor"), above=name)


@require_POST
@for_administrators
def factor_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One place up, or down."""
    move_factor(factor=_factor(request, uuid), up="up" in request.POST)
    return redirect(f"{reverse('factor_list')}#factor-{uuid}")


def _factor(request: ActorRequest, uuid: UUID) -> Any:
    factor = factor_named(request.actor, uuid)
    if factor is None:
        raise Http404
    return factor


def _show(request: ActorRequest, form: Any, heading: str, **context: Any) -> HttpResponse:
    how = {"section": "centre", "heading": heading, "back": reverse("factor_list"), **context}
    return form_page(request, form, **how)
