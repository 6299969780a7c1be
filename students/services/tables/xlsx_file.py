"""A sheet of an Excel workbook, as rows of text.

What cannot be seen is neither brought in nor left out in silence: hidden rows and columns
that hold something, merged cells and formulas are refused. The first visible sheet that is
not empty is read.

Numbers come as people see them where that can be told: 2024001.0 is "2024001", and 17 in a
cell formatted as 0000 is "0017". Dates come as ISO, times as 08:30, yes and no as TRUE and
FALSE.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from students.services.tables.cells import line_of, tidy
from students.services.tables.headers import LOOKED_THROUGH, header_at, tidy_header
from students.services.tables.table import MAX_COLUMNS, Line, Refused
from students.services.tables.xlsx_package import damaged, look_through
from students.services.tables.xlsx_scan import SheetFacts

#: How many cells, rows or ranges a message names.
NAMED = 10
#: With formulas in more rows than these, the file is refused rather than the rows.
MAX_FORMULAS = 10

_ZEROS = re.compile(r"0{2,}")
# How Excel writes the first half of a Windows line break.
_RETURN = "_x000D_"

# openpyxl warns of extensions it passes over, and of dates with what stands in their cells.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


@dataclass
class _Row:
    """One row of a sheet; it is true where it holds anything."""

    number: int
    cells: list[str] = field(default_factory=list)
    #: As people see them: "B7".
    formulas: list[str] = field(default_factory=list)
    #: "C7 (#N/A)".
    errors: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(map(str.strip, self.cells)) or bool(self.formulas or self.errors)


class XlsxFile:
    """A workbook's sheet, taken apart: its name, its header and the lines below."""

    def __init__(self, data: bytes, *, max_rows: int) -> None:
        sheet, self._facts, self.other_sheets = _chosen(data, max_rows)
        self.sheet = tidy(sheet.title)
        rows = filter(None, _rows(sheet, self._facts))
        first = list(islice(rows, LOOKED_THROUGH))
        if not first:
            raise _empty()
        at = header_at([row.cells for row in first])
        self._header, self._below = first[at], chain(first[at + 1 :], rows)
        if self._header.formulas:
            _refuse_formulas(self._header.formulas)
        if self._header.errors:
            raise ValidationError(Refused(1, "error", _named(self._header.errors)).reason)
        self.headers = tidy_header(self._header.cells)
        self._hidden = _hidden_columns(self._facts, len(self.headers))
        self._refuse_unseen()

    def __iter__(self) -> Iterator[Line | Refused]:
        """Every row below the header that holds anything."""
        formulas: list[str] = []
        for row in self._below:
            self._refuse_hidden(row)
            if row.formulas:
                formulas.append(row.formulas[0])
                if len(formulas) > MAX_FORMULAS:
                    _refuse_formulas(formulas)
                yield Refused(row.number, "formula", _named(row.formulas))
            elif row.errors:
                yield Refused(row.number, "error", _named(row.errors))
            else:
                yield line_of(row.number, row.cells, self.headers)

    def _refuse_unseen(self) -> None:
        """Hidden rows from the header downwards, and merged cells within the table."""
        start = self._header.number
        hidden = [str(row) for row in self._facts.hidden_rows if row >= start]
        if hidden:
            raise ValidationError(
                _(
                    "Some rows are hidden (%(rows)s), perhaps by a filter. Show them, or copy"
                    " what you see into a new sheet, and upload that."
                )
                % {"rows": _named(hidden)}
            )
        merged = [each for each in self._facts.merged if self._is_within(each)]
        if merged:
            raise ValidationError(
                _(
                    "Some cells are merged (%(cells)s): all but the first of them are empty,"
                    " whatever one sees. Unmerge them, fill in each cell and upload that."
                )
                % {"cells": _named(merged)}
            )
        self._refuse_hidden(self._header)

    def _is_within(self, merged: str) -> bool:
        try:
            left, top, right, bottom = range_boundaries(merged)
            below = bottom >= self._header.number and top <= self._facts.last_row
            return below and left <= len(self.headers) and (left, top) != (right, bottom)
        except (TypeError, ValueError):
            raise damaged() from None

    def _refuse_hidden(self, row: _Row) -> None:
        for column in self._hidden:
            if row.cells[column].strip():
                raise ValidationError(
                    _(
                        "Column %(column)s is hidden and holds something. Show it or delete"
                        " it, and upload that."
                    )
                    % {"column": get_column_letter(column + 1)}
                )


def _chosen(data: bytes, max_rows: int) -> tuple[Any, SheetFacts, int]:
    """The first visible sheet that holds something, and how many others do."""
    sheets = look_through(data, max_rows)
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception as error:  # whatever a library trips over in a file that it cannot read
        raise damaged() from error
    found = [
        (sheet, facts)
        for sheet in workbook.worksheets
        if sheet.sheet_state == "visible"
        and (facts := sheets.get(sheet._worksheet_path))
        and (facts.rows or facts.broken)
    ]
    if not found:
        raise _empty()
    sheet, facts = found[0]
    _refuse_size(facts)
    return sheet, facts, len(found) - 1


def _empty() -> ValidationError:
    return ValidationError(_("The file is empty: no visible sheet holds anything."))


def _refuse_size(facts: SheetFacts) -> None:
    if facts.broken:
        raise damaged()
    if facts.last_column > MAX_COLUMNS:
        raise ValidationError(
            _(
                "The list reaches to column %(column)s; at most %(limit)d columns can be read."
                " Copy the columns that you need into a new file and upload that."
            )
            % {"column": get_column_letter(facts.last_column), "limit": MAX_COLUMNS}
        )


def _rows(sheet: Any, facts: SheetFacts) -> Iterator[_Row]:
    size = {"max_row": facts.last_row, "max_col": facts.last_column}
    try:
        for number, cells in enumerate(sheet.iter_rows(**size), start=1):
            yield _row(number, cells)
    except Exception as error:  # as above; the library reads as it goes
        raise damaged() from error


def _row(number: int, cells: Iterable[Any]) -> _Row:
    row = _Row(number)
    for column, cell in enumerate(cells, start=1):
        text, kind = "", cell.data_type
        if kind == "f":
            row.formulas.append(f"{get_column_letter(column)}{number}")
        elif kind == "e":
            row.errors.append(f"{get_column_letter(column)}{number} ({cell.value})")
        elif cell.value is not None:
            text = cell.value.replace(_RETURN, " ") if kind == "s" else _text(cell)
        row.cells.append(text)
    return row


def _text(cell: Any) -> str:
    """What people see in a cell that holds no text."""
    match cell.value:
        case bool(value):
            return str(value).upper()
        case int(value) | float(value):
            return _number(value, cell.number_format)
        case datetime() as moment if moment.time() == time():
            return moment.date().isoformat()
        case datetime() as moment:
            return moment.isoformat(" ", "minutes")
        case time() as value:
            return value.isoformat("minutes")
        case timedelta() as value:
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case value:
            return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float, shown_as: str) -> str:
    """Without what arithmetic leaves behind: spreadsheets show 15 digits at most."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"
    whole = str(int(value))
    return whole.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else whole


def _hidden_columns(facts: SheetFacts, width: int) -> list[int]:
    """The hidden ones among the first, counted from 0."""
    return [
        column
        for column in range(min(width, facts.last_column))
        if any(start <= column + 1 <= end for start, end in facts.hidden_columns)
    ]


def _refuse_formulas(cells: list[str]) -> None:
    raise ValidationError(
        _(
            "Some cells hold formulas (%(cells)s), which show one thing and are another."
            " Select the whole list, copy it, paste it into a new sheet as values, and upload"
            " that."
        )
        % {"cells": _named(cells)}
    )


def _named(places: list[str]) -> str:
    return ", ".join(places[:NAMED]) + (" …" if len(places) > NAMED else "")
