"""One line of a timeline."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from students.enums import Audience
from students.models import Note

# Longer texts are folded.
SHORT = 280
# Which of several things of the same moment stands first: notes.
EVENT, NOTE = 0, 1


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `url` leads to what it is about, where there is a page."""

    key: tuple[datetime, int, int]
    uuid: UUID
    words: str
    person: User | None
    about: str = ""
    url: str = ""
    note: Note | None = None
    text: str = ""
    edit_url: str = ""

    @property
    def at(self) -> datetime:
        return self.key[0]

    @property
    def audience(self) -> str:
        return audience_in_short(self.note.audience) if self.note else ""

    @property
    def was_mended(self) -> bool:
        return bool(self.note and self.note.channel and self.note.version > 1)

    @property
    def is_long(self) -> bool:
        return len(self.text) > SHORT or self.text.count("\n") > 4

    @property
    def beginning(self) -> str:
        """Where a folded text breaks off: after a whole word."""
        line = " ".join(self.text.split())[:SHORT]
        return f"{line.rpartition(' ')[0] or line} …"


def audience_in_short(audience: str) -> str:
    """The audience of a note as a label beside it."""
    return {
        Audience.SHARED: _("shared with the student"),
        Audience.TEAM: _("for the team"),
        Audience.CONFIDENTIAL: _("confidential"),
    }[Audience(audience)]
