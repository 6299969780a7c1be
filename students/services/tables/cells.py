"""One cell, and one line of them."""

import re
import unicodedata
from collections.abc import Sequence

from accounts.exports import harmless
from students.services.tables.table import MAX_CELL, Line, Refused

#: Characters of a cell that are looked at; a longer one is too long however tidy.
MAX_UNTIDY = 2 * MAX_CELL
#: Accents upon one letter. To put thousands of them in order would take minutes.
MAX_ACCENTS = 30

#: Control characters, and the sign for one that an earlier conversion has lost.
NO_LETTER = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]")

# Marks that nobody sees and that would make two equal names differ: soft hyphen, zero-width
# space, directions of writing, word joiner, byte order mark. The joiners of Persian and
# Hindi are letters and stay.
_UNSEEN = dict.fromkeys(
    [
        0x00AD,
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        0x2060,
        *range(0x2066, 0x206A),
        0xFEFF,
    ]
)


def tidy(value: str) -> str:
    """Without outer and doubled spaces and unseen marks, accents in one form, and without the
    apostrophe that our own lists have before what a spreadsheet would calculate with."""
    if not value.isascii():
        value = value.translate(_UNSEEN)
        if len(value) <= MAX_ACCENTS or not _is_heaped(value):
            value = unicodedata.normalize("NFC", value)
    value = " ".join(value.split())
    if value.startswith("'") and harmless(value[1:]) == value:
        return value[1:].lstrip()
    return value


def _is_heaped(value: str) -> bool:
    """Whether it has more accents in a row than any language."""
    heap = 0
    for character in value:
        heap = heap + 1 if unicodedata.combining(character) else 0
        if heap > MAX_ACCENTS:
            return True
    return False


def line_of(number: int, cells: Sequence[str], headers: Sequence[str]) -> Line | Refused:
    """A tidied line that fits the header; empty columns at the right are left aside."""
    tidied = [tidy(cell[:MAX_UNTIDY]) for cell in cells]
    while len(tidied) > len(headers) and not tidied[-1]:
        tidied.pop()
    if len(tidied) != len(headers):
        return Refused(number, "columns", str(len(tidied)))
    for header, raw, cell in zip(headers, cells, tidied, strict=False):
        if len(raw) > MAX_UNTIDY or len(cell) > MAX_CELL:
            return Refused(number, "length", header)
        if NO_LETTER.search(cell):
            return Refused(number, "character", header)
    return Line(number, tuple(tidied))
