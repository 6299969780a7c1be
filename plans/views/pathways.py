"""Step 1: where it leads. Options explored, the next pathway, work placements."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from accounts.views.forms import sent
from plans.access import part_for, plan_for
from plans.forms.pathways import (
    CallOffForm,
    ChoosePathwayForm,
    DropOptionForm,
    EndPlacementForm,
    LeavePathwayForm,
    OptionForm,
    PathwayForm,
    PlacementForm,
)
from plans.models import Option, Pathway, Placement, Plan
from plans.services.pathways import move_option, pathways_of
from plans.views.context import step_context
from plans.views.plan import show_form
from students.keeping import took_in


@signed_in
@require_GET
def plan_pathways(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid)
    context = step_context(request, plan, key="roadmap") | {"pathways": pathways_of(plan)}
    return render(request, "plans/pathways.html", context)


def _back(plan: Plan, part: str = "") -> str:
    page = reverse("plan_pathways", args=[plan.uuid])
    return f"{page}#{part}" if part else page


def _form(request: ActorRequest, form: Any, plan: Plan, **context: Any) -> HttpResponse:
    how = {"above": plan.student.name, "back": _back(plan), **context}
    return show_form(request, form, **how)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def option_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    today = request.actor.today
    option = Option(plan=plan, centre=plan.centre, looked_into_on=today)
    form = OptionForm(request.POST or None, instance=option, today=today)
    if form.is_valid():
        form.save_each(plan.options.all())
        took_in(request, "option-new", uuid, plan.student)
        return redirect(_back(plan, "options"))
    lead = _("Something the student could do afterwards. It binds nobody.")
    how = {"heading": _("An option explored"), "lead": lead, "keep": ("option-new", uuid)}
    return _form(request, form, plan, **how)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def option_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    option = part_for(request, Option.objects, uuid, edit=True, lock=request.method == "POST")
    form = OptionForm(request.POST or None, instance=option, today=request.actor.today)
    if form.is_valid():
        form.save()
        took_in(request, "option", uuid, option.plan.student)
        return redirect(_back(option.plan, "options"))
    how = {"heading": _("Change an option"), "keep": ("option", uuid)}
    return _form(request, form, option.plan, **how)


@signed_in
@require_POST
@transaction.atomic
def option_move(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """One place up, or down."""
    option = part_for(request, Option.objects, uuid, edit=True)
    move_option(option=option, up="up" in request.POST)
    return redirect(_back(option.plan, f"option-{option.uuid}"))


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def option_drop(request: ActorRequest, uuid: UUID) -> HttpResponse:
    option = part_for(request, Option.objects, uuid, edit=True, lock=request.method == "POST")
    form = DropOptionForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        option.drop(by=request.actor.person, on=request.actor.today, reason=reason)
        return redirect(_back(option.plan, "options"))
    lead = _("It stays in the plan with the reason, and can be taken up again.")
    how = {"heading": _("Leave an option"), "above": option.what, "lead": lead}
    return _form(request, form, option.plan, button=_("Leave this option"), **how)


@signed_in
@require_POST
@transaction.atomic
def option_take(request: ActorRequest, uuid: UUID) -> HttpResponse:
    option = part_for(request, Option.objects, uuid, edit=True, lock=True)
    option.take_up()
    return redirect(_back(option.plan, "options"))


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def pathway_choose(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """What the student heads for next; `?option=` proposes one of the options."""
    plan = plan_for(request, uuid, edit=True, lock=request.method == "POST")
    pathway = Pathway(plan=plan, centre=plan.centre, since=request.actor.today)
    pathway.option = _option_asked_for(request, plan)
    keep = ("pathway-new", pathway.option.uuid if pathway.option else uuid)
    form = ChoosePathwayForm(request.POST or None, instance=pathway, plan=plan)
    if form.is_valid():
        made, new = form.save_each(plan.pathways.all())
        took_in(request, *keep, plan.student)
        if new:
            made.tell_chosen(by=request.actor.person)
        return redirect(_back(plan, "pathway"))
    lead = _("It can change at any time; what was chosen before stays, with its dates.")
    how = {"heading": _("The next pathway"), "lead": lead, "keep": keep}
    return _form(request, form, plan, **how)


def _option_asked_for(request: ActorRequest, plan: Plan) -> Option | None:
    try:
        asked = UUID(request.GET.get("option", ""))
    except ValueError:
        return None
    return plan.options.filter(uuid=asked, dropped_at=None).first()


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def pathway_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    pathways = Pathway.objects.select_related("option")
    pathway = part_for(request, pathways, uuid, edit=True, lock=request.method == "POST")
    form = PathwayForm(request.POST or None, instance=pathway)
    if form.is_valid():
        form.save()
        took_in(request, "pathway", uuid, pathway.plan.student)
        return redirect(_back(pathway.plan, "pathway"))
    how = {"heading": _("The next pathway"), "above": str(pathway), "keep": ("pathway", uuid)}
    return _form(request, form, pathway.plan, **how)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def pathway_leave(request: ActorRequest, uuid: UUID) -> HttpResponse:
    pathways = Pathway.objects.select_related("option")
    pathway = part_for(request, pathways, uuid, edit=True, lock=request.method == "POST")
    form = LeavePathwayForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        pathway.leave(by=request.actor.person, on=request.actor.today, reason=reason)
        return redirect(_back(pathway.plan, "pathway"))
    lead = _("What comes next is open again. What was chosen stays, with its dates.")
    how = {"heading": _("Leave it open"), "above": str(pathway), "lead": lead}
    return _form(request, form, pathway.plan, button=_("Leave it open"), **how)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def placement_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    plan = plan_for(request, uuid, edit=True)
    form = PlacementForm(request.POST or None, instance=Placement(plan=plan, centre=plan.centre))
    if form.is_valid():
        made, new = form.save_each(plan.placements.all())
        took_in(request, "placement-new", uuid, plan.student)
        if new:
            made.tell_planned(by=request.actor.person)
        return redirect(_back(plan, "placements"))
    how = {"heading": _("A work placement"), "keep": ("placement-new", uuid)}
    return _form(request, form, plan, **how)


def _placement(request: ActorRequest, uuid: UUID) -> Placement:
    lock = request.method == "POST"
    placement: Placement = part_for(request, Placement.objects, uuid, edit=True, lock=lock)
    return placement


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def placement_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    placement = _placement(request, uuid)
    form = PlacementForm(request.POST or None, instance=placement)
    if form.is_valid():
        form.save()
        took_in(request, "placement", uuid, placement.plan.student)
        return redirect(_back(placement.plan, "placements"))
    how = {"heading": _("Change a work placement"), "keep": ("placement", uuid)}
    return _form(request, form, placement.plan, **how)


def _move(request: ActorRequest, placement: Placement, move: str, **how: Any) -> HttpResponse:
    """Make the move; where it is none any more, nothing is changed, and that is said."""
    try:
        getattr(placement, move)(by=request.actor.person, **how)
    except ValueError:
        text = _("This placement has changed meanwhile. Nothing was changed: look at it again.")
        messages.warning(request, text)
    return redirect(_back(placement.plan, "placements"))


@signed_in
@require_POST
@transaction.atomic
def placement_begin(request: ActorRequest, uuid: UUID) -> HttpResponse:
    return _move(request, _placement(request, uuid), "begin")


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def placement_end(request: ActorRequest, uuid: UUID) -> HttpResponse:
    placement = _placement(request, uuid)
    form = EndPlacementForm(sent(request), initial={"words": placement.words})
    if form.is_valid():
        return _move(request, placement, "end", words=form.cleaned_data["words"])
    how = {"heading": _("The placement is over"), "above": placement.where}
    return _form(request, form, placement.plan, button=_("It is over"), **how)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def placement_call_off(request: ActorRequest, uuid: UUID) -> HttpResponse:
    placement = _placement(request, uuid)
    form = CallOffForm(request.POST or None)
    if form.is_valid():
        return _move(request, placement, "call_off", reason=form.cleaned_data["reason"])
    lead = _("It stays in the plan with the reason. No blame: plans change.")
    how = {"heading": _("Call off a work placement"), "above": placement.where, "lead": lead}
    return _form(request, form, placement.plan, button=_("Call it off"), **how)


@signed_in
@require_POST
@transaction.atomic
def placement_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    return _move(request, _placement(request, uuid), "reopen")
