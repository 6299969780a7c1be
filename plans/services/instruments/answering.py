"""Starting an interview or questionnaire of a plan, and writing down what was answered."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from plans.enums import Respondent, ResponseState
from plans.models import Answer, Instrument, Item, Plan, Response
from plans.services.instruments.library import script_in_use
from students.enums import Occasion


class NotToBeAnswered(ValueError):
    """The instrument is out of use, was never published, or is only read from."""


def instruments_to_answer() -> list[Instrument]:
    return list(Instrument.objects.to_use().answered().order_by("pk"))


@transaction.atomic
def start_response(
    *, plan: Plan, instrument: Instrument, occasion: str, respondent: str, by: User, today: date
) -> tuple[Response, bool]:
    """A new response, or the one that is being written; and whether it is new.

    One that was begun with an earlier version goes on with it. Raises NotToBeAnswered.
    """
    plan.hold()
    waiting = plan.responses.filter(
        script__instrument=instrument, respondent=respondent, state=ResponseState.DRAFT
    )
    begun = waiting.order_by("pk").first()
    if begun:
        return begun, False
    script = script_in_use(instrument)
    if script is None or not instrument.in_use or not instrument.is_answered:
        raise NotToBeAnswered("a published instrument in use is answered")
    if occasion not in Occasion.values or respondent not in Respondent.values:
        raise NotToBeAnswered("an occasion and who answers are named")
    made = Response.objects.create(
        centre_id=plan.centre_id,
        plan=plan,
        script=script,
        occasion=occasion,
        respondent=respondent,
        held_on=today,
        by=by,
    )
    return made, True


def write_answer(
    answer: Answer | None,
    *,
    response: Response,
    item: Item,
    by: User,
    **said: Any,
) -> None:
    """Write down, change or take back one answer: nothing said is no answer.

    Its author is who wrote it last: confidential words are for whoever put them so.
    """
    if not (said["text"] or said["skipped"] or said["level"] is not None):
        if answer:
            answer.delete()
        return
    if answer is None:
        answer = Answer(centre_id=response.centre_id, response=response, item=item, author=by)
    elif all(getattr(answer, name) == value for name, value in said.items()):
        return
    for name, value in said.items():
        setattr(answer, name, value)
    answer.author = by
    answer.save()
