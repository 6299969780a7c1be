"""Which part of a timeline is asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import TextChoices
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from students.enums import EventKind


class Topic(TextChoices):
    """What a part of the timeline is about; each kind of event belongs to one."""

    PLAN = "plan", gettext_lazy("Plan")
    SESSIONS = "sessions", gettext_lazy("Sessions")
    NOTES = "notes", gettext_lazy("Notes")
    PEOPLE = "people", gettext_lazy("People and places")


SESSION_EVENTS = [EventKind.SESSION_HELD, EventKind.SESSION_MISSED, EventKind.SESSION_CANCELLED]
PLAN_EVENTS = [
    EventKind.ASSESSED,
    EventKind.ANSWERED,
    EventKind.PLAN_STARTED,
    EventKind.PLAN_AGREED,
    EventKind.PLAN_CLOSED,
    EventKind.GOAL_ADDED,
    EventKind.GOAL_ACHIEVED,
    EventKind.GOAL_DROPPED,
    EventKind.PATHWAY_CHOSEN,
    EventKind.PATHWAY_LEFT,
    EventKind.PLACEMENT_PLANNED,
    EventKind.PLACEMENT_BEGUN,
    EventKind.PLACEMENT_ENDED,
    EventKind.PLACEMENT_CALLED_OFF,
    EventKind.CONTRACT_OFFERED,
    EventKind.CONTRACT_SIGNED,
    EventKind.CONTRACT_IN_FORCE,
    EventKind.CONTRACT_DECLINED,
    EventKind.CONTRACT_WITHDRAWN,
    EventKind.CONTRACT_PAPER_ADDED,
    EventKind.CONTRACT_PAPER_MISTAKEN,
    EventKind.CONTRACT_COPY_SENT,
    EventKind.SUMMARY_SENT,
    EventKind.SUPPORT_DECIDED,
]


@dataclass(frozen=True)
class Wanted:
    """Which part of the timeline: a topic, a person's, days from and to (both included)."""

    topic: str = ""
    person: UUID | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def asked(cls, query: Any) -> "Wanted":
        """What an address asks for. What makes no sense there is not asked."""
        topic = query.get("show", "")
        return cls(
            topic=topic if topic in Topic.values else "",
            person=uuid_in(query.get("by", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
        )

    def __bool__(self) -> bool:
        return bool(self.topic or self.narrows)

    @property
    def narrows(self) -> bool:
        return bool(self.person or self.since or self.until)

    def address(self, **other: Any) -> str:
        """The query string that asks for this, with one thing otherwise."""
        asked = {
            "show": self.topic,
            "by": self.person or "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            **other,
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # Beyond these, a day has no midnight in every zone.
    return day if day and 1900 < day.year < 3000 else None


def between(records: Any, at: str, wanted: Wanted, actor: Actor) -> Any:
    zone = actor.centre.zone
    if wanted.since:
        records = records.filter(
            **{f"{at}__gte": datetime.combine(wanted.since, time(), tzinfo=zone)}
        )
    if wanted.until:
        end = datetime.combine(wanted.until + timedelta(days=1), time(), tzinfo=zone)
        records = records.filter(**{f"{at}__lt": end})
    return records
