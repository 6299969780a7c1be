"""A student whom another centre was sent, and who waits for its answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from students.enums import EnrolmentState, TransferState
from students.models import Enrolment, Student, Transfer
from students.services.transfers import LAPSES_AFTER


@dataclass(frozen=True)
class OnTheWay:
    """`code` is the other centre's; `days` it has not answered, and the day when it lapses."""

    code: str
    days: int
    since: date
    until: date


def on_the_way(enrolment: Enrolment | None, student: Student, actor: Actor) -> OnTheWay | None:
    """None for whoever has a place here: no query is spent on them."""
    if enrolment and enrolment.state == EnrolmentState.ACTIVE:
        return None
    transfers: Any = Transfer.objects.readable_by(actor).filter(student=student)
    found = transfers.filter(state=TransferState.SENT).only("to_code", "sent_at").first()
    if found is None:
        return None
    zone = actor.centre.zone
    since = timezone.localdate(found.sent_at, zone)
    until = timezone.localdate(found.sent_at + LAPSES_AFTER, zone)
    return OnTheWay(found.to_code, (actor.today - since).days, since, until)
