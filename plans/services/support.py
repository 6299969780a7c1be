"""What came up in factors and the balance that other support could answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from plans.enums import BalanceLevel, FactorChoice
from plans.models import BalanceRating, Plan, PlanFactor, SupportNeed

# Seen as not yet there, or only with help.
HARD = (BalanceLevel.NOT_SEEN, BalanceLevel.WITH_HELP)


@dataclass(frozen=True)
class CameUp:
    """A factor or a rating of which no need was noted yet."""

    record: PlanFactor | BalanceRating
    words: str
    why: str

    @property
    def uuid(self) -> UUID:
        return self.record.uuid


def came_up(plan: Plan) -> list[CameUp]:
    """What makes it hard and is in the plan, then what one of both sees as hard to do."""
    return [
        *(_factor(each) for each in hard_factors(plan).filter(needs=None)),
        *(_rating(each) for each in hard_ratings(plan).filter(needs=None)),
    ]


def hard_factors(plan: Plan) -> Any:
    factors: Any = plan.factors
    taken = factors.filter(choice=FactorChoice.TAKEN_IN, risk_factor__isnull=False)
    return taken.select_related("risk_factor").order_by("pk")


def hard_ratings(plan: Plan) -> Any:
    ratings: Any = plan.ratings
    hard = ratings.filter(Q(student_level__in=HARD) | Q(tutor_level__in=HARD))
    return hard.select_related("competence", "module").order_by("pk")


def need_from(plan: Plan, asked: str) -> SupportNeed:
    """A new need of the plan; from the factor or rating with this UUID, where there is one."""
    need = SupportNeed(plan=plan, centre_id=plan.centre_id)
    try:
        uuid = UUID(asked)
    except ValueError:
        return need
    if factor := hard_factors(plan).filter(uuid=uuid).first():
        need.from_factor, found = factor, _factor(factor)
    elif rating := hard_ratings(plan).filter(uuid=uuid).first():
        need.from_rating, found = rating, _rating(rating)
    else:
        return need
    need.source = f"{found.why}: {found.words}"[:200]
    return need


def _factor(factor: PlanFactor) -> CameUp:
    return CameUp(factor, str(factor), _("makes it hard"))


def _rating(rating: BalanceRating) -> CameUp:
    return CameUp(rating, str(rating), _("in the balance"))
