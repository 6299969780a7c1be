"""What the tutor of the demonstration began to type for a session that is still to come."""

from datetime import time, timedelta
from uuid import UUID

from reviews.demo.world import World
from reviews.models import TutoringSession
from students.models import Draft

TOPIC = "Ask how the trial day at the garage went, before anything else"
WINDOW = UUID("5e551011-0000-4000-8000-000000000117")


def leave_unfinished(world: World) -> None:
    """In the latest session that is planned: no page that is looked at first is about it."""
    planned = TutoringSession.objects.planned().select_related("plan__student")
    session = planned.filter(by__email="tutor@demo.example").order_by("-starts_at", "pk").first()
    if session is None:  # the other centre
        return
    Draft.objects.create(
        centre=world.centre,
        student=session.plan.student,
        person=session.by,
        kind="session",
        record=session.uuid,
        field="topic",
        shared=True,
        window=WINDOW,
        turn=1,
        body=TOPIC,
        saved_at=world.calendar.moment(world.calendar.today - timedelta(days=1), time(16, 40)),
    )
