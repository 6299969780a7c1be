from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import signed_in
from accounts.http import ActorRequest
from plans.access import part_for, plan_for
from plans.forms.roadmap import DropGoalForm, GoalForm
from plans.models import Goal, Plan, PlanFactor
from plans.views.plan import show_form
from plans.views.roadmap.shared import back_to, changed, changed_all, place_of
from students.enums import MessageKind, MessageState
from students.keeping import took_in
from students.models import StudentMessage


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def goal_add(request: ActorRequest, uuid: UUID) -> HttpResponse:
    found = plan_for(request, uuid, edit=True)
    goal = Goal(plan=found, centre=found.centre)
    proposal = _proposal_asked_for(request, found)
    factor = _factor_asked_for(request, found)
    initial = {"answers": [factor.pk] if factor else [], **_words_of(proposal)}
    keep = ("goal-new", _kept_with(proposal, factor, found))
    form = GoalForm(request.POST or None, instance=goal, plan=found, initial=initial)
    if form.is_valid():
        goal, created = form.save_each(found.goals.all())
        took_in(request, *keep, found.student)
        if created:
            goal.tell_added(by=request.actor.person)
            if proposal:
                proposal.take_up(by=request.actor.person)
        return changed_all(request, found, goal)
    lead = _("In the student’s words: what will be different?")
    return show_form(
        request,
        form,
        heading=_("A new goal"),
        above=found.student.name,
        lead=f"{lead} {_said_of(proposal)}".strip(),
        keep=keep,
        back=back_to(found),
        at="#new",
    )


def _factor_asked_for(request: ActorRequest, plan: Plan) -> PlanFactor | None:
    """The factor named in the address, as a first choice; anything else is no choice."""
    try:
        asked = UUID(request.GET.get("factor", ""))
    except ValueError:
        return None
    return plan.factors.filter(uuid=asked).first()


def _kept_with(*sources: Any) -> UUID:
    """The first there is of what a new goal comes from: its drafts are kept with that."""
    uuid: UUID = next(each.uuid for each in sources if each)
    return uuid


def _proposal_asked_for(request: ActorRequest, plan: Plan) -> StudentMessage | None:
    """The goal that the student proposed, named in the address, while nobody answered it."""
    try:
        asked = UUID(request.GET.get("message", ""))
    except ValueError:
        return None
    proposals = StudentMessage.objects.editable_by(request.actor).filter(
        student=plan.student_id, kind=MessageKind.GOAL, state=MessageState.WAITING, uuid=asked
    )
    if request.method == "POST":
        proposals = proposals.select_for_update(of=("self",), no_key=True)
    proposal: StudentMessage | None = proposals.first()
    return proposal


def _words_of(proposal: StudentMessage | None) -> dict[str, str]:
    """As many of the student's words as a goal holds."""
    if proposal is None:
        return {}
    most = Goal._meta.get_field("words").max_length
    return {"words": " ".join(proposal.text.split())[:most]}


def _said_of(proposal: StudentMessage | None) -> str:
    if proposal is None:
        return ""
    return _("The student proposed: “%(words)s”") % {"words": proposal.text}


@signed_in
@require_http_methods(["GET", "POST"])
@transaction.atomic
def goal_edit(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=request.method == "POST")
    form = GoalForm(request.POST or None, instance=goal, plan=goal.plan)
    if form.is_valid():
        form.save()
        took_in(request, "goal", uuid, goal.plan.student)
        return changed(request, goal.plan, goal)
    return show_form(
        request,
        form,
        keep=("goal", uuid),
        heading=_("Change the goal"),
        above=goal.plan.student.name,
        back=back_to(goal.plan, goal),
        at=place_of(goal),
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
    return changed_all(request, goal.plan, goal)


@signed_in
@require_POST
@transaction.atomic
def goal_reopen(request: ActorRequest, uuid: UUID) -> HttpResponse:
    goal = part_for(request, Goal.objects, uuid, edit=True, lock=True)
    goal.reopen()
    return changed_all(request, goal.plan, goal)


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
        return changed_all(request, goal.plan, goal)
    return show_form(
        request,
        form,
        heading=_("Leave a goal"),
        above=goal.words,
        lead=_("It stays in the plan with the reason, and can be taken up again."),
        button=_("Leave this goal"),
        back=back_to(goal.plan, goal),
        at=place_of(goal),
    )
