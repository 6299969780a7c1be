"""What a student can do and agreed to name: roadmap and contract build on it."""

from plans.models import Plan
from plans.models.balance import STRENGTH_FROM
from plans.services.instruments.origins import strengths_spoken_of


def strengths_of(plan: Plan) -> list[str]:
    """Named by the student, and still seen by them as going without help; and those they spoke
    of in an interview. In their words."""
    named = plan.ratings.filter(named=True, student_level__gte=STRENGTH_FROM)
    found = [each.strength for each in named.select_related("competence", "module")]
    return list(dict.fromkeys([*found, *strengths_spoken_of(plan)]))
