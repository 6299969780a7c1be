"""What happened with a student, as one list: events, and the notes that the actor may read.

Two queries for a piece, whatever its length.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from reviews.services.timeline.entry import EVENT, NOTE, Entry
from reviews.services.timeline.events import events_of, told
from reviews.services.timeline.notes import notes_of, with_moment, written
from reviews.services.timeline.wanted import Topic, Wanted, uuid_in
from students.models import Note, Student, StudentEvent

__all__ = ["Entry", "Timeline", "Topic", "Wanted", "timeline_of", "uuid_in"]

PIECE = 20


@dataclass(frozen=True)
class Timeline:
    wanted: Wanted
    entries: list[Entry]
    older: str
    is_latest: bool
    people: list[User]

    @property
    def topics(self) -> list[tuple[str, str, bool]]:
        """The chips: name, address, whether it is the one that is shown."""
        chips = [("", _("Everything")), *((each.value, str(each.label)) for each in Topic)]
        return [
            (name, self.wanted.address(show=key), key == self.wanted.topic) for key, name in chips
        ]

    @property
    def latest(self) -> str:
        return self.wanted.address()

    @property
    def asks_for_another(self) -> bool:
        """Whether the person asked for is none of those that can be chosen here."""
        return bool(self.wanted.person) and all(
            each.uuid != self.wanted.person for each in self.people
        )


class _Place(NamedTuple):
    """Where a piece goes on: behind this moment, source (notes stand first) and row."""

    at: datetime
    source: int
    pk: int


def timeline_of(
    student: Student,
    actor: Actor,
    wanted: Wanted,
    *,
    before: UUID | None = None,
    staff: list[User] | None = None,
) -> Timeline:
    """The latest piece, or that before the entry named. For those who read texts."""
    events, notes = events_of(student, actor, wanted), notes_of(student, actor, wanted)
    place = _place(before, student, actor) if before else None
    found: list[Entry] = []
    if not before or place:
        found = [
            *(told(each) for each in _piece(events, "at", EVENT, place)),
            *(written(each, actor) for each in _piece(notes, "moment", NOTE, place)),
        ]
    found.sort(key=lambda each: each.key, reverse=True)
    shown = found[:PIECE]
    older = wanted.address(before=shown[-1].uuid) if len(found) > PIECE else ""
    return Timeline(wanted, shown, older, not before, _people(shown, staff or []))


def _people(entries: list[Entry], staff: list[User]) -> list[User]:
    """Whom one can ask for: those assigned, and those who stand in the list."""
    seen = [*staff, *(each.person for each in entries if each.person)]
    return sorted({each.pk: each for each in seen}.values(), key=lambda each: each.name)


def _piece(records: Any, at: str, source: int, place: _Place | None) -> list[Any]:
    if place:
        behind = Q(**{f"{at}__lt": place.at})
        if source < place.source:
            behind |= Q(**{at: place.at})
        elif source == place.source:
            behind |= Q(**{at: place.at, "pk__lt": place.pk})
        records = records.filter(behind)
    return list(records.order_by(f"-{at}", "-pk")[: PIECE + 1])


def _place(uuid: UUID, student: Student, actor: Actor) -> _Place | None:
    event = StudentEvent.objects.readable_by(actor).filter(student=student, uuid=uuid).first()
    if event:
        return _Place(event.at, EVENT, event.pk)
    notes = with_moment(Note.objects.readable_by(actor).filter(student=student))
    note = notes.filter(uuid=uuid).first()
    return _Place(note.moment, NOTE, note.pk) if note else None
