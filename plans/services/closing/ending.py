from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from accounts.models import User
from plans.enums import GoalFate
from plans.models import ClosingBalance, Goal, Plan
from plans.services.closing.content import Fates, closing_content
from plans.services.contract import tutor_names

# Higher floors end what they hold of a plan. Sends: plan, by; in the same transaction.
plan_closed = Signal()


class AlreadyClosed(ValueError):
    """Somebody has closed the plan meanwhile."""


class NoReason(ValueError):
    """The draft does not say yet why the plan ends."""


def closing_of(plan: Plan) -> ClosingBalance | None:
    """As it stands, unless it was read together with the plan (`also=("closing",)`)."""
    read: Any = plan._state.fields_cache
    if "closing" in read:
        return read["closing"]
    return ClosingBalance.objects.filter(plan=plan).select_related("by").first()


@transaction.atomic
def keep_draft(*, plan: Plan, **said: Any) -> ClosingBalance:
    """Write what was said so far into the draft of a plan. Raises AlreadyClosed."""
    held = _held_open(plan)
    draft = closing_of(held) or ClosingBalance(centre_id=held.centre_id, plan=held)
    for name, value in said.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def close_plan(*, plan: Plan, by: User, today: date) -> ClosingBalance:
    """Close a plan as its draft says, and freeze its closing balance.

    Goals that were chosen to end do; the others stay open, for a plan that follows. Raises
    AlreadyClosed and NoReason.
    """
    plan = _held_open(plan)
    draft = closing_of(plan)
    if draft is None or not draft.reason:
        raise NoReason("a plan is closed with a reason")
    _end_goals(plan, draft.fates, by=by)
    names = ", ".join(tutor_names(plan, today=today))
    draft.freeze(by=by, content=closing_content(plan, tutor=names))
    plan.close(by=by, reason=draft.reason_words or str(draft.get_reason_display()))
    plan_closed.send(sender=Plan, plan=plan, by=by)
    return draft


def _held_open(plan: Plan) -> Plan:
    held = plan.hold()
    if not held.is_open:
        raise AlreadyClosed("a plan is closed once")
    return held


def _end_goals(plan: Plan, fates: Fates, *, by: User) -> None:
    goals: Any = Goal.objects.filter(plan=plan)
    for goal in goals.open().order_by("pk").select_for_update(of=("self",), no_key=True):
        chosen = fates.get(goal.uuid.hex, {})
        if chosen.get("fate") == GoalFate.ACHIEVED:
            goal.achieve(by=by)
        elif chosen.get("fate") == GoalFate.LEFT and chosen.get("reason", "").strip():
            goal.drop(by=by, reason=chosen["reason"])
