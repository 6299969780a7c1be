"""What stays behind when a student leaves: told, and left to those who work with them."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from accounts.actor import Actor
from plans.models import Plan
from reviews.models import TutoringSession
from students.models import Student


@dataclass(frozen=True)
class LeftBehind:
    open_plans: int
    sessions: int


def left_behind(student: Student, actor: Actor) -> LeftBehind:
    """Open plans, and sessions planned from today on; numbers only, for any role."""
    plans: Any = Plan.objects.known_to(actor)
    sessions: Any = TutoringSession.objects.known_to(actor)
    midnight = datetime.combine(actor.today, time(), tzinfo=actor.centre.zone)
    return LeftBehind(
        open_plans=plans.open().filter(student=student).count(),
        sessions=sessions.planned().filter(plan__student=student, starts_at__gte=midnight).count(),
    )
