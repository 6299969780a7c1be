"""Step 1: the plan's first page, goals and actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for, plan_for
from plans.enums import FactorChoice, GoalState
from plans.forms.roadmap import ActionForm, DropGoalForm, GoalForm, LeaveFactorForm
from plans.models import Action, Goal, GoalFactor, Plan, PlanFactor
from plans.timeline import timeline_of
from plans.views.context import step_context
from plans.views.plan import show_form
from students.services.assessments import compare, ratings_of


@signed_in
@require_GET
def plan(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = plan_for(request, uuid)
    goals = list(goals_of(found))
    factors = list(found.factors.select_related("risk_factor", "protective_factor"))
    kept = [each for each in goals if each.state != GoalState.DROPPED]
    answered = {link.factor_id for goal in kept for link in goal.links.all()}
    changes = compare(ratings_of(found.student), start=found.assessment_id) if found.is_open else []
    tags = {each.factor: each.tag for each in changes}
    for each in factors:
        each.change = tags.get(each.factor, "")
    risks = [each for each in factors if each.is_risk]
    actions: Any = found.actions
    context = step_context(request, found, key="roadmap") | {
        "goals": goals,
        "loose_actions": actions.filter(goal=None).in_order(),
        "timeline": timeline_of(found, kept, today=request.actor.today),
        "helps": [each for each in factors if not each.is_risk],
        "risks": risks,
        "unanswered": [
            each
            for each in risks
            if each.choice == FactorChoice.TAKEN_IN and each.pk not in answered
        ],
    }
    return render(request, "plans/roadmap.html", context)


def goals_of(plan: Plan) -> Any:
    """The plan's goals in order, with their actions and factors."""
    goals: Any = plan.goals
    return goals.in_order().prefetch_related(
        Prefetch("actions", Action.objects.in_order()),
        Prefetch(
            "links",
            GoalFactor.objects.select_related("factor__risk_factor", "factor__protective_factor"),
        ),
    )


def _back(plan: Plan, goal: Goal | None = None) -> str:
    """The plan's first page, at the goal one was busy with."""
    page = reverse("plan", args=[plan.uuid])
    return f"{page}#goal-{goal.uuid}" if goal else page


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def goal_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = plan_for(request, uuid, edit=True)
    goal = Goal(plan=found, centre=found.centre)
    initial = {"answers": _factor_asked_for(request, found)}
    form = GoalForm(request.POST or None, instance=goal, plan=found, initial=initial)
    if form.is_valid():
        goal, created = form.save_once(found.goals.all())
        if created:
            goal.tell_added(by=request.actor.person)
        return redirect(_back(found, goal))
    return show_form(
        request,
        form,
        heading=_("A new goal"),
        above=found.student.name,
        lead=_("In the student’s words: what will be different?"),
        back=_back(found),
    )


def _factor_asked_for(request: ActorRequest, plan: Plan) -> list[int]:
    """The factor named in the address, as a first choice; anything else is no choice."""
    try:
        asked = UUID(request.GET.get("factor", ""))
    except ValueError:
        return []
    return list(plan.factors.filter(uuid=asked).values_list("pk", flat=True))


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def goal_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=request.method == "POST")
    form = GoalForm(request.POST or None, instance=goal, plan=goal.plan)
    if form.is_valid():
        form.save()
        return redirect(_back(goal.plan, goal))
    return show_form(
        request,
        form,
        heading=_("Change the goal"),
        above=goal.plan.student.name,
        back=_back(goal.plan),
    )


@signed_in
@require_POST
@transaction.atomic
def goal_achieve(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=True)
    try:
        goal.achieve(by=request.actor.person)
    except ValueError:
        messages.warning(request, _("This goal was dropped meanwhile: take it up again first."))
    return redirect(_back(goal.plan, goal))


@signed_in
@require_POST
@transaction.atomic
def goal_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=True)
    goal.reopen()
    return redirect(_back(goal.plan, goal))


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def goal_drop(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=request.method == "POST")
    form = DropGoalForm(request.POST or None)
    if form.is_valid():
        try:
            goal.drop(by=request.actor.person, reason=form.cleaned_data["reason"])
        except ValueError:
            messages.info(request, _("This goal had ended already; nothing was changed."))
        return redirect(_back(goal.plan))
    return show_form(
        request,
        form,
        heading=_("Leave a goal"),
        above=goal.words,
        lead=_("It stays in the plan with the reason, and can be taken up again."),
        button=_("Leave this goal"),
        back=_back(goal.plan),
    )


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def action_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A new action of a plan; `?goal=` proposes the goal."""
    found = plan_for(request, uuid, edit=True)
    action = Action(plan=found, centre=found.centre, starts_on=_first_day(request, found))
    action.goal = _goal_asked_for(request, found)
    form = ActionForm(request.POST or None, instance=action, plan=found)
    if form.is_valid():
        action, _created = form.save_once(found.actions.all())
        return redirect(_back(found, action.goal))
    return show_form(
        request,
        form,
        heading=_("A new action"),
        above=found.student.name,
        lead=_("One thing, small enough to be done: who does it, and by when?"),
        back=_back(found),
    )


def _first_day(request: ActorRequest, plan: Plan):
    return min(max(request.actor.today, plan.starts_on), plan.ends_on)


def _goal_asked_for(request: ActorRequest, plan: Plan) -> Goal | None:
    try:
        return plan.goals.filter(uuid=UUID(request.GET.get("goal", ""))).first()
    except ValueError:
        return None


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def action_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    action = part_for(request, Action.objects, uuid, edit=True, lock=request.method == "POST")
    form = ActionForm(request.POST or None, instance=action, plan=action.plan)
    if form.is_valid():
        form.save()
        return redirect(_back(action.plan, action.goal))
    return show_form(
        request,
        form,
        heading=_("Change the action"),
        above=action.plan.student.name,
        back=_back(action.plan),
    )


def _move_action(request: ActorRequest, uuid: UUID, move: str) -> HttpResponse:
    """Finish, drop or reopen an action; doing so again changes nothing."""
    action = part_for(request, Action.objects, uuid, edit=True, lock=True)
    {"finish": action.finish, "drop": action.drop, "reopen": action.reopen}[move]()
    return redirect(_back(action.plan, action.goal))


@signed_in
@require_POST
@transaction.atomic
def action_finish(request: ActorRequest, uuid: UUID) -> HttpResponse:
    return _move_action(request, uuid, "finish")


@signed_in
@require_POST
@transaction.atomic
def action_drop(request: ActorRequest, uuid: UUID) -> HttpResponse:
    return _move_action(request, uuid, "drop")


@signed_in
@require_POST
@transaction.atomic
def action_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    return _move_action(request, uuid, "reopen")


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def factor_leave(request: ActorRequest, uuid: UUID) -> HttpResponse:
    factor = part_for(request, PlanFactor.objects, uuid, edit=True)
    form = LeaveFactorForm(request.POST or None)
    if form.is_valid():
        factor.leave(reason=form.cleaned_data["reason"])
        return redirect(_back(factor.plan))
    return show_form(
        request,
        form,
        heading=_("Leave it for now"),
        above=str(factor),
        button=_("Leave it for now"),
        back=_back(factor.plan),
    )


@signed_in
@require_POST
@transaction.atomic
def factor_take(request: ActorRequest, uuid: UUID) -> HttpResponse:
    factor = part_for(request, PlanFactor.objects, uuid, edit=True)
    factor.take_in()
    return redirect(_back(factor.plan))
