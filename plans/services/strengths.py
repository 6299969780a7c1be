"""What a student can do and agreed to name: roadmap and contract build on it."""

from plans.models import BalanceRating, Plan
from plans.models.balance import STRENGTH_FROM


def strengths_of(plan: Plan) -> list[str]:
    """Named by the student, and still seen by them as going without help. In their words."""
    return [each.strength for each in named_strengths(plan)]


def named_strengths(plan: Plan) -> list[BalanceRating]:
    named = plan.ratings.filter(named=True, student_level__gte=STRENGTH_FROM)
    return list(named.select_related("competence", "module"))
