"""What a student can do and agreed to name: roadmap and contract build on it."""

from plans.enums import LiftTarget
from plans.models import BalanceRating, Plan
from plans.models.balance import STRENGTH_FROM


def strengths_of(plan: Plan) -> list[str]:
    """Named by the student, and still seen by them as going without help; and those they spoke
    of in an interview. In their words."""
    spoken_of = plan.lifted.filter(target=LiftTarget.STRENGTH).order_by("pk")
    found = [each.strength for each in named_strengths(plan)]
    return list(dict.fromkeys([*found, *spoken_of.values_list("words", flat=True)]))


def named_strengths(plan: Plan) -> list[BalanceRating]:
    named = plan.ratings.filter(named=True, student_level__gte=STRENGTH_FROM)
    return list(named.select_related("competence", "module"))
