"""Safety concerns: who is told, by which mails, and that none is forgotten."""

from students.services.concerns.care import look_after
from students.services.concerns.letters import send_acknowledged, send_letter
from students.services.concerns.people import Named, who_is_told, who_may_be_named
from students.services.concerns.records import (
    Waiting,
    add_words,
    answer,
    mark_seen,
    raise_concern,
    waiting_for,
)

__all__ = [
    "Named",
    "Waiting",
    "add_words",
    "answer",
    "look_after",
    "mark_seen",
    "raise_concern",
    "send_acknowledged",
    "send_letter",
    "waiting_for",
    "who_is_told",
    "who_may_be_named",
]
