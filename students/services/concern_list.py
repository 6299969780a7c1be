"""The list of safety concerns, in pieces of fixed cost. It shows no words of any."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from students.enums import ConcernState
from students.models import Concern, Student
from students.services.concerns import Waiting, waiting_for

PIECE = 50

# The chips in their order.
SHOWN = {"open": _("Open"), "raised": _("Raised by you"), "closed": _("Closed")}


@dataclass(frozen=True)
class Found:
    """Some concerns and, where more follow, the UUID of the last."""

    shown: str
    concerns: list[Concern]
    next: UUID | None
    is_first: bool
    waiting: Waiting
    chips: dict[str, Any]


def concerns_for(actor: Actor, shown: str, *, after: str = "") -> Found:
    """Concerns that the actor may read: those to see to, those they raised, those closed.

    The newest first. Texts stay in the database.
    """
    concerns = _of(actor, shown)
    last = _named(after, actor)
    if last is not None:
        concerns = concerns.filter(_behind(last))
    may_know = Student.objects.known_to(actor).filter(pk=OuterRef("student"))
    found = list(
        concerns.defer("words", "next_steps", "closing_words")
        .select_related("student", "raised_by", "acknowledged_by", "closed_by")
        .annotate(knows_student=Exists(may_know))
        .order_by("-created_at", "-pk")[: PIECE + 1]
    )
    more = found[PIECE - 1].uuid if len(found) > PIECE else None
    return Found(shown, found[:PIECE], more, last is None, waiting_for(actor), SHOWN)


def _of(actor: Actor, shown: str) -> Any:
    if shown == "raised":
        return Concern.objects.readable_by(actor).filter(raised_by=actor.person)
    if shown == "closed":
        return Concern.objects.readable_by(actor).filter(state=ConcernState.CLOSED)
    return Concern.objects.editable_by(actor).not_closed()


def _named(uuid: str, actor: Actor) -> Concern | None:
    try:
        return Concern.objects.readable_by(actor).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _behind(last: Concern) -> Q:
    return Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
