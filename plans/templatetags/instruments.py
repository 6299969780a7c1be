from typing import Any

from django import template

from plans.enums import InstrumentKind
from plans.services.instruments.answering import instruments_to_answer
from plans.services.instruments.origins import words_taken
from plans.services.instruments.reading import responses_of
from plans.services.instruments.times import due_of

register = template.Library()
MOST_SHOWN = 3


@register.inclusion_tag("plans/includes/interviews.html", takes_context=True)
def interviews(context: Any, plan: Any, can_edit: bool) -> dict[str, Any]:
    """A card of what was asked lately, what is due, and the first interview where none was held."""
    responses = responses_of(plan)
    held = any(each.instrument.is_interview for each in responses)
    offered = instruments_to_answer() if can_edit else []
    interviews = (each for each in offered if each.kind == InstrumentKind.INTERVIEW and not held)
    return {
        "plan": plan,
        "responses": responses[:MOST_SHOWN],
        "n_more": max(0, len(responses) - MOST_SHOWN),
        "interview": next(interviews, None),
        "due": due_of(plan, context["today"], responses=responses, instruments=offered),
        "student": plan.student,
        "taken": words_taken(plan),
        "can_edit": can_edit,
        "csrf_token": context.get("csrf_token"),
    }
