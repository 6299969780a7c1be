"""What a file holds once it is read, and how much of it is taken."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

MAX_BYTES = 5 * 1024 * 1024
#: Unless a kind of list takes more.
MAX_ROWS = 20_000
MAX_COLUMNS = 100
#: Characters.
MAX_CELL = 2_000

#: Why a line is refused, by the code of `Refused`. None of them repeats what a cell holds.
REASONS: dict[str, "StrOrPromise"] = {
    "quotes": _("A quotation mark is opened and not closed in this line."),
    "columns": _("The line has %(value)s columns, which is not what the header has."),
    "line_length": _("The line is far too long."),
    "length": _("“%(value)s” holds a text of more than 2000 characters."),
    "formula": _(
        "A formula stands in %(value)s, which shows one thing and is another. Copy the cell and"
        " paste it as a value."
    ),
    "error": _("An error of the spreadsheet stands in %(value)s. Write there what is meant."),
    "character": _("“%(value)s” holds a character that is no letter, such as NUL."),
}


@dataclass(frozen=True)
class Column:
    """One column that a kind of import knows."""

    #: The canonical English header: "student_number".
    key: str
    #: What people read.
    label: "StrOrPromise"
    #: Other headers, English and Spanish; `recognise` says how loosely they match.
    names: tuple[str, ...]
    #: Whether the file must have the column; a blank cell is another matter.
    required: bool


@dataclass(frozen=True)
class Line:
    """One row below the header: as many cells as the header has."""

    #: As a spreadsheet counts the file's rows, from 1.
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A line that cannot be read, or cannot be trusted, by itself."""

    number: int
    code: str
    value: str = ""

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) % {"value": self.value}


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    lines: list[Line]
    refused: list[Refused]
    #: What the file was taken for, in words: people check it against what they sent.
    source: str
    #: The name of the workbook's sheet that was read.
    sheet: str = ""
