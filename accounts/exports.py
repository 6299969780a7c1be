"""A list as a file to take away: CSV or an Excel workbook, harmless to open, and logged.

A list is a `Sheet`: what it is called, its headers and its rows, already narrowed to what the
reader may see. `export_response` is the only way out: it writes who took which list.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accounts.actor import Actor
from accounts.enums import FileFormat
from accounts.models import ExportLog

CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What makes a spreadsheet take a text for a formula or a command, also behind blanks and, in
# some languages, also by the signs of full width.
_LIKE_A_FORMULA = re.compile(r"\s*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
# What XML, and so a workbook, cannot hold.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Sheet:
    """A list on its way out. `key` is its name in the log, `title` what people read."""

    key: str
    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class FileFormatConverter:
    """The ending of an export's address."""

    regex = "|".join(FileFormat.values)

    def to_python(self, value: str) -> FileFormat:
        return FileFormat(value)

    def to_url(self, value: str) -> str:
        return str(value)


def export_response(*, actor: Actor, sheet: Sheet, file_format: FileFormat) -> HttpResponse:
    """The file, after the log has a row about it; a 403 for a person without a centre."""
    if actor.centre is None:
        raise PermissionDenied
    rows = list(sheet.rows)
    write = as_csv if file_format == FileFormat.CSV else as_xlsx
    content = write(sheet, rows)
    ExportLog.objects.create(
        centre=actor.centre,
        person=actor.person,
        what=sheet.key,
        file_format=file_format,
        n_rows=len(rows),
    )
    day = actor.today.isoformat()
    name = f"{slugify(sheet.title) or sheet.key}-{day}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[file_format], headers=headers)


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate with it."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def as_csv(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> bytes:
    """As this language's spreadsheets write it: their separator, and UTF-8 with its mark."""
    text = io.StringIO()
    separator = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(map(harmless, sheet.headers))
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else cell


def as_xlsx(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:31])
    page.freeze_panes = "A2"
    page.append([_header(page, text) for text in sheet.headers])
    for row in rows:
        page.append([_xlsx_cell(page, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _header(page: Any, text: str) -> WriteOnlyCell:
    cell = _text_cell(page, text)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(page: Any, cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).replace(tzinfo=None)  # workbooks know no zones
    return _text_cell(page, cell) if isinstance(cell, str) else cell


def _text_cell(page: Any, text: str) -> WriteOnlyCell:
    """Text for good: neither openpyxl nor a spreadsheet makes a formula of it, even after
    somebody edits the cell."""
    cell = WriteOnlyCell(page, value=_NO_XML.sub("", text))
    cell.data_type = "s"
    cell.quotePrefix = bool(_LIKE_A_FORMULA.match(text))
    return cell
