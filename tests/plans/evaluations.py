"""Self-evaluations and evaluations of a plan, as they were answered."""

from datetime import date
from typing import Any

from plans.models import InstrumentVersion, Plan, Response
from tests import factories as f


def script_of(key: str) -> InstrumentVersion:
    return InstrumentVersion.objects.get(instrument__key=key)


def evaluated(
    plan: Plan, script: InstrumentVersion, occasion: str, on: date, **levels: int | None
) -> Response:
    """A finished self-evaluation; None stands for skipped."""
    response = f.ResponseFactory(
        plan=plan, script=script, occasion=occasion, held_on=on, complete=True
    )
    for key, level in levels.items():
        item = script.items.get(key=key)
        f.AnswerFactory(response=response, item=item, text="", level=level, skipped=level is None)
    return response


def looked_back(plan: Plan, respondent: str, **said: Any) -> Response:
    """A finished evaluation; whole numbers are levels, None is skipped."""
    script = script_of("strategy_evaluation")
    response = f.ResponseFactory(
        plan=plan, script=script, occasion="end", respondent=respondent, complete=True
    )
    for key, words_or_level in said.items():
        level = words_or_level if isinstance(words_or_level, int) else None
        text = words_or_level if isinstance(words_or_level, str) else ""
        skipped = words_or_level is None
        item = script.items.get(key=key)
        f.AnswerFactory(response=response, item=item, text=text, level=level, skipped=skipped)
    return response
