"""Doors to a plan and to what belongs to it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import ClosedMeanwhile
from accounts.http import ActorRequest
from plans.models import Action, Plan
from plans.services.instruments.origins import with_origins
from plans.services.owners import open_actions_of, with_access
from plans.services.plan import with_programme
from plans.services.strategies import with_strategies
from students.access import log_visit, reaches, record_of_student
from students.models import reach

WITH_STUDENT = ("student", "year", "centre", "framework", "assessment")


def plan_for(request: ActorRequest, uuid: UUID, *, also: tuple[str, ...] = (), **how: Any) -> Plan:
    """The plan, readable by the actor (`edit`: writable and not closed), with what
    is named in `also`, read in the same query; and whether they may write in it (`may_edit`).
    Logged.

    Whoever changes something in a plan holds it, so that nobody closes it meanwhile.
    """
    if how.get("edit") and _is_written(request):
        how["lock"] = True
    plans = with_strategies(with_origins(with_programme(Plan.objects.with_step_facts())))
    plans = plans.select_related(*WITH_STUDENT, *also)
    plan: Plan = record_of_student(request, plans, uuid, student="student", **how)
    plan.may_edit = reaches(reach.edit, plan.student, request.actor)
    if how.get("edit"):
        refuse_if_closed(plan)
    return plan


def part_for(request: ActorRequest, queryset: Any, uuid: UUID, **how: Any) -> Any:
    """A record with a `plan` (goal, action, contract, need), by the same rule."""
    if how.get("edit") and _is_written(request):
        hold_plan_of(queryset, uuid)
    parts = queryset.select_related(*(f"plan__{name}" for name in WITH_STUDENT))
    part = record_of_student(request, parts, uuid, student="plan.student", **how)
    if how.get("edit"):
        refuse_if_closed(part.plan)
    return part


def _is_written(request: ActorRequest) -> bool:
    """Whether something is sent, in a transaction: outside of one there is nothing to hold."""
    return request.method == "POST" and transaction.get_connection().in_atomic_block


def hold_plan_of(parts: Any, uuid: UUID) -> None:
    """Hold the plan before its part: who closes a plan does it in this order too, so that
    neither waits for the other for ever."""
    own = parts.filter(uuid=uuid).order_by().values("plan")
    plans = Plan.objects.filter(pk__in=own).order_by("pk")
    list(plans.select_for_update(of=("self",), no_key=True).values_list("pk"))


def plan_anew(plan: Plan) -> Plan:
    """A plan that was opened before, as it stands after a change."""
    plans = with_programme(Plan.objects.with_step_facts()).select_related(*WITH_STUDENT)
    found: Plan = plans.get(pk=plan.pk)
    return found


def owned_action_for(request: ActorRequest, uuid: UUID, *, lock: bool = False) -> Action:
    """An open action that the actor sees to for the centre, or a 404. Logged: they may not read
    the student, and still write something about what was planned."""
    actions = with_access(open_actions_of(request.actor), request.actor)
    if lock:
        hold_plan_of(actions, uuid)
        actions = actions.select_for_update(of=("self",), no_key=True)
    action: Action | None = actions.filter(uuid=uuid).first()
    if action is None:
        raise Http404
    ground = _("sees to something for the centre")
    log_visit(request, action.plan.student, ground=ground)
    return action


def refuse_if_closed(plan: Plan) -> None:
    """A closed plan is read only."""
    if not plan.is_open:
        raise ClosedMeanwhile(
            _("This plan is closed. It stays readable, and nothing changes in it.")
        )
