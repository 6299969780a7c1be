"""What was agreed in earlier sessions and is still to be done, as a session ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from reviews.models import Agreement, TutoringSession

#: The rest is counted: a summary is one page, and the plan tells all.
MOST = 10


@dataclass(frozen=True)
class StillOpen:
    agreements: list[Agreement] = field(default_factory=list)
    more: int = 0


def still_open(agreements: Iterable[Agreement], session: TutoringSession) -> StillOpen:
    """Of these agreements of its plan, each with its action and session: the next due first."""
    found = [each for each in agreements if each.action.is_open and _is_earlier(each, session)]
    found.sort(key=lambda each: (each.action.due_on or date.max, each.pk))
    return StillOpen(found[:MOST], max(len(found) - MOST, 0))


def _is_earlier(agreement: Agreement, session: TutoringSession) -> bool:
    of = agreement.session
    return (of.starts_at, of.pk) < (session.starts_at, session.pk)
