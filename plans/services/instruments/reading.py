"""What an actor reads of interviews and questionnaires."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.actor import Actor
from plans.models import Answer, Item, LiftedWords, Plan, Response
from students.enums import Audience
from students.services.confidential import Door, door_in


@dataclass(frozen=True)
class Asked:
    """A question and what the actor may read of its answer.

    Without an answer it was not asked, or is for others: the actor is not told which.
    """

    item: Item
    answer: Answer | None
    lifted: list[LiftedWords]


def answers_to_read(plan: Plan, actor: Actor) -> Any:
    """The answers of a plan that the actor may read, in the order they were asked."""
    answers = Answer.objects.readable_by(actor).filter(response__plan=plan)
    return answers.select_related("item", "author").order_by(
        "response__held_on", "response_id", "item__position", "pk"
    )


def responses_of(plan: Plan) -> list[Response]:
    """All times something was asked, the latest first."""
    responses = plan.responses.select_related("script__instrument", "by")
    return list(responses.order_by("-held_on", "-pk"))


def asked_in(response: Response, actor: Actor) -> list[Asked]:
    """Every question of a response with its answer. Three queries at most."""
    lifted = Prefetch("lifted", LiftedWords.objects.order_by("pk"))
    answers = {
        each.item_id: each
        for each in answers_to_read(response.plan, actor)
        .filter(response=response)
        .prefetch_related(lifted)
    }
    found = []
    for item in response.script.items.all():
        answer = answers.get(item.pk)
        found.append(Asked(item, answer, list(answer.lifted.all()) if answer else []))
    return found


def door_to_answers(response: Response, actor: Actor) -> Door | None:
    """What a counsellor not assigned is told of confidential answers that others wrote down."""
    confidential = Answer.objects.filter(response=response, audience=Audience.CONFIDENTIAL)
    others = confidential.given().exclude(author=actor.person)
    return door_in(response.plan.student, actor, others)
