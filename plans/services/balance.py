from typing import Any

from plans.models import BalanceRating, Competence, Framework, Plan
from plans.services.plan import programme_of


def balance_items(plan: Plan) -> list:
    """What the plan's balance looks at."""
    return items_of(plan, plan.framework)


def items_of(plan: Plan, framework: Framework | None) -> list:
    """Competences of the framework, or without one the modules of the programme."""
    if framework:
        return list(framework.competences.all())
    programme = programme_of(plan.student)
    return list(programme.modules.all()) if programme else []


def ratings_by_item(plan: Plan, framework: Framework | None) -> list[tuple[Any, BalanceRating]]:
    """Each item with its rating; the rating is unsaved where there is none yet."""
    ratings = {
        (each.competence_id, each.module_id): each
        for each in plan.ratings.select_related("competence", "module")
    }
    pairs = []
    for item in items_of(plan, framework):
        is_competence = isinstance(item, Competence)
        key = (item.pk, None) if is_competence else (None, item.pk)
        blank = {"competence": item} if is_competence else {"module": item}
        new = BalanceRating(centre_id=plan.centre_id, plan=plan, **blank)
        pairs.append((item, ratings.get(key, new)))
    return pairs
