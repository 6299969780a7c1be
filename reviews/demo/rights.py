"""What a demonstration shows of people's rights over their data: one of each."""

from datetime import timedelta

from accounts.models import User
from reviews.demo.world import World
from reviews.models import CorrectionRequest, RecordRequest
from reviews.services.months import months_later
from students.models import Student


def ask_for_rights(world: World, *, by: User) -> None:
    """A student has asked for their record, and says that something in it is wrong."""
    student = Student.objects.order_by("number").first()
    if student is None:
        return
    asked_on = world.calendar.today - timedelta(days=6)
    request = {
        "centre": world.centre,
        "student": student,
        "received_on": asked_on,
        "due_on": months_later(asked_on, 1),
        "registered_by": by,
    }
    RecordRequest.objects.create(verified="Known for years, identity card seen.", **request)
    CorrectionRequest.objects.create(
        wrong="It says that I asked to change the group. My mother asked.",
        should_say="Her mother asked whether she could change the group.",
        **request,
    )
