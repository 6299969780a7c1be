from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for, plan_for
from plans.forms.roadmap import ActionForm, DropActionForm
from plans.models import Action, Goal, Plan
from plans.views.plan import show_form
from plans.views.roadmap.shared import back_to, changed, changed_all, place_of
from students.keeping import took_in


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def action_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """A new action of a plan; `?goal=` proposes the goal."""
    found = plan_for(request, uuid, edit=True)
    action = Action(plan=found, centre=found.centre, starts_on=_first_day(request, found))
    action.goal = _goal_asked_for(request, found)
    by = request.actor.person
    # In a goal of its own each: several stand open on the page of the plan.
    keep = ("action-new", action.goal.uuid if action.goal else found.uuid)
    form = ActionForm(request.POST or None, instance=action, plan=found, by=by)
    if form.is_valid():
        action, _created = form.save_each(found.actions.all())
        return _saved(request, form, action, keep)
    return show_form(
        request,
        form,
        heading=_("A new action"),
        above=found.student.name,
        lead=_("One thing, small enough to be done: who does it, and by when?"),
        back=back_to(found, action.goal),
        at=place_of(action.goal),
        keep=keep,
    )


def _saved(
    request: ActorRequest, form: ActionForm, action: Action, keep: tuple[str, UUID]
) -> HttpResponse:
    """Another goal than before, or one that was taken up again, changes more than one place."""
    took_in(request, *keep, action.plan.student)
    answer = changed_all if form.moves else changed
    return answer(request, action.plan, action.goal)


def _first_day(request: ActorRequest, plan: Plan) -> date:
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
    by = request.actor.person
    form = ActionForm(request.POST or None, instance=action, plan=action.plan, by=by)
    if form.is_valid():
        form.save()
        return _saved(request, form, action, ("action", uuid))
    return show_form(
        request,
        form,
        heading=_("Change the action"),
        above=action.plan.student.name,
        back=back_to(action.plan, action.goal),
        at=f"#action-{action.uuid}",
        keep=("action", uuid),
    )


@signed_in
@require_POST
@transaction.atomic
def action_finish(request: ActorRequest, uuid: UUID) -> HttpResponse:
    """Mark as done; doing so again changes nothing."""
    action = part_for(request, Action.objects, uuid, edit=True, lock=True)
    action.finish()
    return changed(request, action.plan, action.goal)


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def action_drop(request: ActorRequest, uuid: UUID) -> HttpResponse:
    action = part_for(request, Action.objects, uuid, edit=True, lock=request.method == "POST")
    form = DropActionForm(request.POST or None)
    if form.is_valid():
        action.drop(reason=form.cleaned_data["reason"])
        return changed(request, action.plan, action.goal)
    return show_form(
        request,
        form,
        heading=_("Drop an action"),
        above=action.what,
        lead=_("It stays in the plan with the reason, and can be opened again."),
        button=_("Drop this action"),
        back=back_to(action.plan, action.goal),
        at=f"#action-{action.uuid}",
    )


@signed_in
@require_POST
@transaction.atomic
def action_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    action = part_for(request, Action.objects, uuid, edit=True, lock=True)
    action.reopen()
    return changed(request, action.plan, action.goal)
