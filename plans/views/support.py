"""Step 5: support needs, each with a decision."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for, plan_for
from plans.forms.support import SupportNeedForm
from plans.models import SupportNeed
from plans.services.support import came_up, need_from
from plans.views.context import step_context
from plans.views.plan import show_form
from students.keeping import took_in


@signed_in
@require_GET
def plan_support(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid)
    context = step_context(request, plan, key="support")
    needs = plan.needs.select_related("from_factor", "from_answer__response")
    context |= {"needs": needs, "came_up": came_up(plan) if context["can_edit"] else []}
    return render(request, "plans/support.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def need_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A new need; `?from=` names the factor or rating in which it came up."""
    plan = plan_for(request, uuid, edit=True)
    need = need_from(plan, request.GET.get("from", ""))
    keep = ("need-new", _kept_with(need))
    form = SupportNeedForm(request.POST or None, instance=need, actor=request.actor)
    if form.is_valid():
        form.save_each(plan.needs.all())
        took_in(request, *keep, plan.student)
        return redirect("plan_support", plan.uuid)
    return _show(request, form, plan, heading=_("A support need"), keep=keep)


def _kept_with(need: SupportNeed) -> UUID:
    """What a new need came from, or its plan: its drafts are kept with that."""
    source: Any = need.from_factor or need.from_rating or need.plan
    uuid: UUID = source.uuid
    return uuid


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def need_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    need = part_for(request, SupportNeed.objects, uuid, edit=True, lock=request.method == "POST")
    form = SupportNeedForm(request.POST or None, instance=need, actor=request.actor)
    if form.is_valid():
        form.save()
        took_in(request, "need", uuid, need.plan.student)
        return redirect("plan_support", need.plan.uuid)
    return _show(request, form, need.plan, heading=_("Decide, or change"), keep=("need", uuid))


def _show(
    request: ActorRequest, form: Any, plan: Any, *, heading: str, keep: tuple[str, UUID]
) -> HttpResponse:
    return show_form(
        request,
        form,
        heading=heading,
        keep=keep,
        above=plan.student.name,
        lead=_("Support never waits for a signature."),
        back=reverse("plan_support", args=[plan.uuid]),
    )
