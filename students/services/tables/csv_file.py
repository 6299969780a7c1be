"""CSV, with commas, semicolons or tabs.

Each line is parsed by itself, so that a stray quotation mark never swallows the students
below it. Where a quotation mark stays open, the lines that follow are joined to it only if
that makes exactly one row of the header's width, and none of them could be a row of its own.
"""

import csv
import re
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from students.services.tables.cells import line_of
from students.services.tables.headers import LOOKED_THROUGH, header_at, tidy_header
from students.services.tables.table import Line, Refused

SEPARATORS = {
    "\t": gettext_lazy("tabs"),
    ";": gettext_lazy("semicolons"),
    ",": gettext_lazy("commas"),
}
#: Characters of a row that is still parsed.
MAX_LINE = 50_000
#: Line breaks inside one row.
MAX_BREAKS = 10

_LINE_END = re.compile(r"\r\n|\r|\n")
# Which some spreadsheets write on top, and none of them shows.
_NAMES_SEPARATOR = re.compile(r'"?sep=(?P<mark>[,;\t])"?[,;\t]*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


class CsvFile:
    """The text of a file, taken apart: its separator, its header and the lines below."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE_END.split(text)
        named = _NAMES_SEPARATOR.fullmatch(self._lines[0])
        self._start = 1 if named else 0
        self.separator = named["mark"] if named else separator_of(self._lines)
        self.headers, self._below, self._number = self._header()

    def __iter__(self) -> Iterator[Line | Refused]:
        """Every row below the header that holds a word."""
        rows = self._rows(self._below, len(self.headers))
        for number, (cells, _next) in enumerate(rows, start=self._number):
            if isinstance(cells, str):
                yield Refused(number, cells)
            elif any(cell.strip() for cell in cells):
                yield line_of(number, cells, self.headers)

    def _header(self) -> tuple[tuple[str, ...], int, int]:
        """The header, the line below it, and the number of the row that begins there."""
        found = []
        for number, (cells, below) in enumerate(self._rows(self._start), self._start + 1):
            if isinstance(cells, str) or any(cell.strip() for cell in cells):
                found.append((cells, below, number + 1))
            if len(found) == LOOKED_THROUGH:
                break
        if not found:
            raise ValidationError(_("The file is empty."))
        at = header_at([[] if isinstance(cells, str) else cells for cells, *_place in found])
        if any(isinstance(cells, str) for cells, *_place in found[: at + 1]):
            raise ValidationError(_("This is no CSV file: its first line cannot be read."))
        cells, below, number = found[at]
        return tidy_header(cells), below, number

    def _rows(self, at: int, width: int = 0) -> Iterator[tuple[list[str] | str, int]]:
        """The cells of each row, or the code of what is wrong, and the line below it."""
        while at < len(self._lines):
            cells, at = self._row(at, width)
            yield cells, at

    def _row(self, at: int, width: int) -> tuple[list[str] | str, int]:
        text = self._lines[at]
        if len(text) > MAX_LINE:
            return "line_length", at + 1
        cells = self._cells(text)
        if cells is None:
            return self._joined(at, width) or ("quotes", at + 1)
        return cells, at + 1

    def _joined(self, at: int, width: int) -> tuple[list[str], int] | None:
        """The row that begins with an open quotation mark, if it safely is one."""
        text, widest = self._lines[at], 0
        for end in range(at + 1, min(at + MAX_BREAKS + 1, len(self._lines))):
            widest = max(widest, self._lines[end].count(self.separator) + 1)
            text += "\n" + self._lines[end]
            if (width and widest >= width) or len(text) > MAX_LINE:
                return None
            cells = self._cells(text)
            if cells is not None:
                fits = len(cells) == width if width else widest < len(cells)
                return (cells, end + 1) if fits else None
        return None

    def _cells(self, text: str) -> list[str] | None:
        """The fields of a row, or None where its quotation marks do not fit."""
        try:
            return next(csv.reader([text], delimiter=self.separator, strict=True), [""])
        except csv.Error:
            return None


def separator_of(lines: Sequence[str]) -> str:
    """What the first line that looks like a header is separated by.

    A line does if at least half of the lines below have its separator as often: a comma in
    a title does not make it one.
    """
    counts = [
        {mark: bare.count(mark) for mark in SEPARATORS}
        for line in lines[: 5 * LOOKED_THROUGH]
        if (bare := _QUOTED.sub("", line[:MAX_LINE])).strip()
    ][: 2 * LOOKED_THROUGH]
    for at, own in enumerate(counts):
        below = counts[at + 1 :]
        fitting = {
            mark: count
            for mark, count in own.items()
            if count and 2 * sum(other[mark] >= count for other in below) >= len(below)
        }
        if fitting:
            return max(fitting, key=lambda mark: fitting[mark])
    totals = {mark: max((each[mark] for each in counts), default=0) for mark in SEPARATORS}
    return max(totals, key=lambda mark: totals[mark])
