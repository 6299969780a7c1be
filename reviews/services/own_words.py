"""What a student wrote to those who help: what waits, and what was answered."""

from typing import Any

from django.db.models import Exists, OuterRef

from plans.models import Plan
from students.models import Student, StudentMessage

#: Of one student on a page; older ones stand in the history of the own page.
MOST_SHOWN = 30


def unread_of(plan: Plan) -> list[StudentMessage]:
    """What the plan's student wrote and nobody has read, the oldest first. One query."""
    unread: Any = StudentMessage.objects.unread()
    return list(unread.filter(student=plan.student_id).order_by("created_at", "pk"))


def messages_of(student: Student) -> list[StudentMessage]:
    """What the student wrote, the latest first. One query."""
    found = StudentMessage.objects.filter(student=student).select_related("answered_by")
    return list(found.order_by("-created_at", "-pk")[:MOST_SHOWN])


def has_written(student: str = "pk") -> Exists:
    """Whether somebody has to see to what the student at the end of `student` wrote."""
    waiting: Any = StudentMessage.objects.waiting()
    return Exists(waiting.filter(student=OuterRef(student)))
