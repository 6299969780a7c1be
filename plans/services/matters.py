"""The list of what lies beyond the centre, by pieces and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.exports import Cell, Sheet
from plans.enums import MatterState
from plans.models import Action, Matter

PIECE = 50


@dataclass(frozen=True)
class MatterPiece:
    """Some matters, the latest first, and where more follow, the UUID of the last."""

    matters: list[Any]
    next: UUID | None
    is_first: bool


def matters_of(actor: Actor, *, state: str = "", after: str = "") -> MatterPiece:
    """A piece of the list. Each says whether the actor may reword it (`may_edit`), and which
    plan it came from (`source`, a UUID) where the actor may read that."""
    readable = Matter.objects.readable_by(actor)
    found = wanted(readable, state)
    last = _named(readable, after)
    if last:
        earlier = Q(raised_on=last.raised_on, pk__lt=last.pk)
        found = found.filter(Q(raised_on__lt=last.raised_on) | earlier)
    own = Matter.objects.editable_by(actor).filter(pk=OuterRef("pk"))
    sources = Action.objects.readable_by(actor).filter(pk=OuterRef("action"))
    rows = found.select_related("raised_by", "moved_by").annotate(
        may_edit=Exists(own), source=Subquery(sources.values("plan__uuid"))
    )
    matters = list(rows.order_by("-raised_on", "-pk")[: PIECE + 1])
    shown = matters[:PIECE]
    return MatterPiece(shown, shown[-1].uuid if len(matters) > PIECE else None, last is None)


def wanted(matters: Any, state: str) -> Any:
    return matters.filter(state=state) if state in MatterState.values else matters


def _named(matters: Any, uuid: str) -> Matter | None:
    try:
        found: Matter | None = matters.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None
    return found


def matter_sheet(matters: Any) -> Sheet:
    headers = [
        _("What stands in the way"),
        _("Whom it concerns"),
        _("Raised by"),
        _("Raised on"),
        _("State"),
        _("Passed on to"),
        _("Passed on"),
        _("What came back"),
        _("Answered on"),
        _("Why it was set aside"),
    ]
    ordered = matters.select_related("raised_by").order_by("-raised_on", "-pk")
    return Sheet("beyond", _("Beyond the centre"), headers, _rows(ordered))


def _rows(matters: Any) -> Iterator[list[Cell]]:
    for each in matters:
        yield [
            each.words,
            each.authority,
            each.raised_by.name,
            each.raised_on,
            each.get_state_display(),
            each.passed_to,
            each.passed_on,
            each.answer,
            each.answered_on,
            each.reason,
        ]
