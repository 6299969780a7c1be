"""The page of a session as somebody opens it, types into it and presses a button."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from plans.models import Action, Goal, Plan
from reviews.models import Agreement, TutoringSession
from tests.reviews.filled import fields_of

LONG = "x" * 100_000


def address(session: TutoringSession) -> str:
    return reverse("session", args=[session.uuid])


def send(client: Any, session: TutoringSession, press: str = "finish", **typed: str) -> Any:
    """Open the page, type, and press a button."""
    path = address(session)
    page = client.get(path, {"edit": "1"})
    return client.post(path, {**fields_of(page), **typed, press: "1"})


def progress_of(goal: Goal) -> str:
    return f"progress_{goal.uuid.hex}"


def kept_of(agreement: Agreement) -> str:
    return f"kept_{agreement.uuid.hex}"


def done(action: Action) -> str:
    return f"done_{action.uuid.hex}"


def in_days(plan: Plan, days: int) -> str:
    return (plan.centre.today() + timedelta(days=days)).isoformat()
