from typing import Any

from accounts.access import record_is_editable
from accounts.http import ActorRequest
from plans.models import Plan
from plans.services.plan import programme_name_of
from plans.services.years import years_around


def step_context(request: ActorRequest, plan: Plan, *, key: str) -> dict[str, Any]:
    """What every page of a plan shows: whose it is, the path, and what may be done.

    `key` is the step that is open, or "start" for the starting point.
    """
    may_edit = _may_edit(request, plan)
    steps = plan.steps(today=request.actor.today)
    return {
        "section": "students",
        "plan": plan,
        "student": plan.student,
        "programme": programme_name_of(plan),
        "steps": steps,
        "step": next((each for each in steps if each.key == key), None),
        "key": key,
        "today": request.actor.today,
        "can_edit": plan.is_open and may_edit,
        "may_edit": may_edit,
        "is_past": plan.is_past(request.actor.today),
        "years": years_around(plan),
    }


def _may_edit(request: ActorRequest, plan: Plan) -> bool:
    """Known already of a plan that `plan_for` opened."""
    known: bool | None = vars(plan).get("may_edit")
    return record_is_editable(request.actor, plan) if known is None else known
