"""The forms of a balance, filled in."""

from typing import Any

from django.test import Client
from django.urls import reverse

from plans.models import Framework, Plan


def row(item: Any, **values: str) -> dict[str, str]:
    """What is typed about one item."""
    return {f"{name}_{item.uuid.hex}": value for name, value in values.items()}


def choose(client: Client, plan: Plan, framework: Framework | None, **more: str) -> Any:
    """Let the plan's balance look at this framework, or at the modules."""
    chosen = {"framework": str(framework.pk) if framework else "", **more}
    return client.post(reverse("plan_framework", args=[plan.uuid]), chosen, follow=True)
