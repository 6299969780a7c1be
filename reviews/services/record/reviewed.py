"""What a counsellor decides on before it leaves the house: one text each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reviews.models import NoteRelease, RecordRequest


@dataclass(frozen=True)
class Item:
    """One text that a counsellor looks at before it leaves the house."""

    uuid: UUID
    kind: str
    audience: str
    is_confidential: bool
    about: str
    at: datetime
    by: str
    text: str
    version: int


def releases_of(request: RecordRequest) -> dict[UUID, NoteRelease]:
    return {each.item: each for each in NoteRelease.objects.filter(request=request)}


def is_decided(item: Item, releases: dict[UUID, NoteRelease]) -> bool:
    release = releases.get(item.uuid)
    return release is not None and release.seen == item.version


def undecided(items: list[Item], releases: dict[UUID, NoteRelease]) -> list[Item]:
    """Those nobody decided on yet, or that were changed since."""
    return [each for each in items if not is_decided(each, releases)]
