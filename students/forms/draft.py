"""What a page sends while somebody types, read strictly."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import ngettext

from students.models.draft import MAX_DRAFT
from students.services.drafts import Kind, Typed

MOST_FIELDS = 300
MOST_TURNS = 2**53  # a browser counts no further
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}")
BASE = re.compile(r"[0-9a-f]{0,64}")


@dataclass(frozen=True)
class Sent:
    person: str
    kind: str
    record: UUID
    window: UUID
    fields: list[Typed]

    def unknown(self, kind: Kind) -> list[str]:
        """Names that are no fields of the form."""
        return [each.name for each in self.fields if not kind.takes(each.name)]

    def fitting(self) -> list[Typed]:
        return [each for each in self.fields if len(each.text) <= MAX_DRAFT]

    def too_long(self) -> dict[str, str]:
        """Of each field whose text does not fit, why."""
        return {
            each.name: too_long(len(each.text))
            for each in self.fields
            if len(each.text) > MAX_DRAFT
        }


def too_long(length: int) -> str:
    text = ngettext(
        "This text has %(length)d character, and %(most)d are kept for you. It is still here:"
        " shorten it, or put a part of it elsewhere.",
        "This text has %(length)d characters, and %(most)d are kept for you. It is still here:"
        " shorten it, or put a part of it elsewhere.",
        length,
    )
    return text % {"length": length, "most": MAX_DRAFT}


def read_sent(body: bytes) -> Sent:
    """Raises ValueError for anything that the page does not send."""
    try:
        said = json.loads(body)
        fields = [_typed(each) for each in said["fields"]]
        sent = Sent(
            person=str(said["person"]),
            kind=_text(said["kind"]),
            record=UUID(said["record"]),
            window=UUID(said["window"]),
            fields=fields,
        )
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not what a page sends") from error
    names = {each.name for each in fields}
    if not 0 < len(fields) <= MOST_FIELDS or len(names) < len(fields):
        raise ValueError("not what a page sends")
    return sent


def _typed(said: Any) -> Typed:
    goes_on = said.get("continues") or {}
    typed = Typed(
        name=_text(said["name"]),
        # Half a character, where a text was cut in the middle of one, cannot be stored.
        text=_text(said["text"]).encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        turn=_number(said["turn"], MOST_TURNS),
        base=_text(said.get("base") or ""),
        draft=UUID(goes_on["draft"]) if goes_on else None,
        version=_number(goes_on["version"], 2**31) if goes_on else 0,
    )
    if not NAME.fullmatch(typed.name) or not BASE.fullmatch(typed.base):
        raise ValueError("not what a page sends")
    return typed


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: Any, below: int) -> int:
    if type(value) is not int or not 0 <= value < below:
        raise ValueError("no number of this size")
    return value
