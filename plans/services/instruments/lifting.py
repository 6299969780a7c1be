"""Words of an answer taken into the plan, with the student's agreement."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from plans.enums import FactorChoice, LiftTarget
from plans.models import Answer, Goal, LiftedWords, Plan, PlanFactor, SupportNeed
from students.models import FactorRating


class NotAgreed(ValueError):
    """Without the student's agreement nothing is taken into the plan."""


@dataclass(frozen=True)
class Wish:
    """What is taken where. `uuid` is that of a record to be made, so that sending twice makes
    one; `factor` is the factor of which the student speaks."""

    target: str
    words: str
    uuid: UUID
    factor: PlanFactor | None = None


@transaction.atomic
def lift_words(*, answer: Answer, wish: Wish, agreed: bool, by: User) -> LiftedWords:
    """Put the words where they are wished, and keep where they came from.

    Doing it again changes nothing. Raises NotAgreed, and LookupError where there is no such
    place in the plan.
    """
    if not agreed:
        raise NotAgreed("the student agrees before their words stand in the plan")
    plan = answer.response.plan.hold()
    about = PUT[LiftTarget(wish.target)](plan, answer, wish, by)
    response = answer.response
    agreed_on = {"words": wish.words, "agreed_at": timezone.now(), "by": by}
    lifted, _new = LiftedWords.objects.update_or_create(
        answer=answer,
        target=wish.target,
        about=about,
        defaults=agreed_on,
        create_defaults=agreed_on
        | {
            "centre_id": plan.centre_id,
            "plan": plan,
            "origin": response.instrument.name,
            "said_on": response.held_on,
        },
    )
    return lifted


def what_stands(plan: Plan, target: str, factor: PlanFactor | None = None) -> str:
    """The words that would be replaced; empty where none are."""
    if target == LiftTarget.ASPIRATION:
        return plan.aspiration
    if target == LiftTarget.FACTOR and factor:
        rating = rating_of(plan, factor)
        return rating.student_words if rating else ""
    return ""


def rating_of(plan: Plan, factor: PlanFactor) -> FactorRating | None:
    """What the starting point says of a factor."""
    return FactorRating.objects.filter(
        assessment=plan.assessment_id,
        risk_factor=factor.risk_factor_id,
        protective_factor=factor.protective_factor_id,
    ).first()


def factors_to_speak_of(plan: Plan) -> Any:
    """Those of the plan, as the starting point rates them."""
    factors = plan.factors.filter(choice=FactorChoice.TAKEN_IN)
    return factors.select_related("risk_factor", "protective_factor").order_by("pk")


def _to_aspiration(plan: Plan, answer: Answer, wish: Wish, by: User) -> UUID:
    """The words head the plan: that is what the student agreed to."""
    if (plan.aspiration, plan.aspiration_on_page) != (wish.words, True):
        plan.aspiration, plan.aspiration_on_page = wish.words, True
        plan.save(update_fields=["aspiration", "aspiration_on_page"])
    return plan.uuid


def _to_goal(plan: Plan, answer: Answer, wish: Wish, by: User) -> UUID:
    goal, is_new = _made_once(Goal, plan, wish, words=wish.words, position=plan.goals.count())
    if is_new:
        goal.tell_added(by=by)
    return goal.uuid


def _to_need(plan: Plan, answer: Answer, wish: Wish, by: User) -> UUID:
    source = answer.response.instrument.name
    need, _new = _made_once(
        SupportNeed, plan, wish, what=wish.words, source=source, from_answer=answer
    )
    return need.uuid


def _made_once(model: Any, plan: Plan, wish: Wish, **fields: Any) -> tuple[Any, bool]:
    """Raises LookupError where the UUID is that of a record beyond the plan."""
    known = model.objects.filter(uuid=wish.uuid).first()
    if known and known.plan_id != plan.pk:
        raise LookupError("a record of another plan")
    if known:
        return known, False
    made = {"centre_id": plan.centre_id, "plan": plan, "uuid": wish.uuid, **fields}
    return model.objects.create(**made), True


def _to_factor(plan: Plan, answer: Answer, wish: Wish, by: User) -> UUID:
    rating = rating_of(plan, wish.factor) if wish.factor else None
    if rating is None:
        raise LookupError("the starting point does not speak of this factor")
    if rating.student_words != wish.words:
        rating.student_words = wish.words
        rating.save(update_fields=["student_words"])
    return rating.uuid


def _to_strength(plan: Plan, answer: Answer, wish: Wish, by: User) -> UUID:
    """A strength stands in the lifted words themselves."""
    return wish.uuid


PUT = {
    LiftTarget.ASPIRATION: _to_aspiration,
    LiftTarget.GOAL: _to_goal,
    LiftTarget.STRENGTH: _to_strength,
    LiftTarget.NEED: _to_need,
    LiftTarget.FACTOR: _to_factor,
}
