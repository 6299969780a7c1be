"""What a student wrote to those who help: what waits, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from plans.models import Goal, Plan
from reviews.services.people import staff_on
from students.enums import MessageKind, MessageState
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


def name_goals(messages: list[StudentMessage]) -> None:
    """Set the goal that each message is about. One query."""
    asked = {each.about for each in messages if each.about}
    goals: dict[Any, Goal] = {each.uuid: each for each in Goal.objects.filter(uuid__in=asked)}
    for each in messages:
        each.goal = goals.get(each.about)


@dataclass(frozen=True)
class Waiting:
    """That something waits, without its words: as much as a page tells that asks nothing more."""

    uuid: UUID
    get_kind_display: str
    created_at: datetime
    is_unread: bool
    get_state_display: Any = MessageState.WAITING.label


def in_brief(student: str = "pk") -> ArraySubquery:
    """What waits of the student at the end of `student`, for a query that is there already; to
    be read by `waiting_in`."""
    waiting: Any = StudentMessage.objects.waiting()
    own = waiting.filter(student=OuterRef(student)).order_by("created_at", "pk")
    told = JSONObject(uuid="uuid", kind="kind", at="created_at", read="read_at")
    return ArraySubquery(own.annotate(told=told).values("told")[:MOST_SHOWN])


def waiting_in(found: list[dict[str, Any]]) -> list[Waiting]:
    return [
        Waiting(
            UUID(each["uuid"]),
            str(MessageKind(each["kind"]).label),
            datetime.fromisoformat(each["at"]),
            each["read"] is None,
        )
        for each in found
    ]


def has_written(student: str = "pk") -> Exists:
    """Whether somebody has to see to what the student at the end of `student` wrote."""
    waiting: Any = StudentMessage.objects.waiting()
    return Exists(waiting.filter(student=OuterRef(student)))


def has_unread(student: str = "pk") -> Exists:
    """Whether nobody has read something that the student at the end of `student` wrote."""
    unread: Any = StudentMessage.objects.unread()
    return Exists(unread.filter(student=OuterRef(student)))


def readers_of(student: Student, day: date) -> str:
    """Who reads what the student writes, by name as far as they are assigned."""
    named = [f"{each.person.name} ({each.get_kind_display()})" for each in staff_on(student, day)]
    return ", ".join([*dict.fromkeys(named), _("the counsellors of the centre")])
