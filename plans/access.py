"""Doors to a plan and to what belongs to it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.http import ActorRequest
from plans.models import Plan
from students.access import record_of_student

WITH_STUDENT = ("student", "year", "centre", "framework", "assessment")


def plan_for(request: ActorRequest, uuid: UUID, **how: Any) -> Plan:
    """The plan, readable by the actor (`edit`: writable and not closed). Logged."""
    plans = Plan.objects.with_step_facts().select_related(*WITH_STUDENT)
    plan = record_of_student(request, plans, uuid, student="student", **how)
    if how.get("edit"):
        refuse_if_closed(plan)
    return plan


def part_for(request: ActorRequest, queryset: Any, uuid: UUID, **how: Any) -> Any:
    """A record with a `plan` (goal, action, contract, need), by the same rule."""
    parts = queryset.select_related(*(f"plan__{name}" for name in WITH_STUDENT))
    part = record_of_student(request, parts, uuid, student="plan.student", **how)
    if how.get("edit"):
        refuse_if_closed(part.plan)
    return part


def refuse_if_closed(plan: Plan) -> None:
    """A closed plan is read only."""
    if not plan.is_open:
        raise PermissionDenied
