from django.urls import reverse

from plans.models import Goal, Plan


def back_to(plan: Plan, goal: Goal | None = None) -> str:
    """The plan's first page, at the goal one was busy with."""
    page = reverse("plan", args=[plan.uuid])
    return f"{page}#goal-{goal.uuid}" if goal else page
