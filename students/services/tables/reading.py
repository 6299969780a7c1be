"""From the bytes of a file to a table, whatever kind of file it is."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from students.services.tables.csv_file import SEPARATORS, CsvFile
from students.services.tables.kinds import PACKED, refuse_other_kinds
from students.services.tables.table import MAX_BYTES, MAX_ROWS, Line, Refused, Table
from students.services.tables.text import decode
from students.services.tables.xlsx_file import XlsxFile
from students.services.tables.xlsx_package import damaged


def read_table(data: bytes, *, file_name: str, max_rows: int = MAX_ROWS) -> Table:
    """Raises ValidationError for a file that cannot be used as a whole."""
    if len(data) > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Upload it in parts.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    refuse_other_kinds(data)
    if data.startswith(PACKED):
        table = _xlsx_table(data, max_rows)
    elif file_name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods")):
        raise damaged()
    else:
        table = _csv_table(data, max_rows)
    if not table.lines and not table.refused:
        raise ValidationError(_("The file is empty: nothing stands below its header."))
    return table


def _csv_table(data: bytes, max_rows: int) -> Table:
    text, encoding = decode(data) if data else ("", "")
    if not text.strip():
        raise ValidationError(_("The file is empty."))
    file = CsvFile(text)
    lines, refused = _sorted(file, max_rows)
    source = _("CSV with %(separators)s, %(encoding)s") % {
        "separators": SEPARATORS[file.separator],
        "encoding": encoding,
    }
    return Table(file.headers, lines, refused, source)


def _xlsx_table(data: bytes, max_rows: int) -> Table:
    file = XlsxFile(data, max_rows=max_rows)
    lines, refused = _sorted(file, max_rows)
    source = _("Excel workbook, sheet “%(sheet)s”") % {"sheet": file.sheet}
    if file.other_sheets:
        others = ngettext(
            "one other sheet is not read",
            "%(count)d other sheets are not read",
            file.other_sheets,
        )
        source = f"{source}; {others % {'count': file.other_sheets}}"
    return Table(file.headers, lines, refused, source, file.sheet)


def _sorted(rows: Iterable[Line | Refused], max_rows: int) -> tuple[list[Line], list[Refused]]:
    """Stops at the first row too many, however many follow."""
    lines: list[Line] = []
    refused: list[Refused] = []
    for row in rows:
        if isinstance(row, Line) and not any(row.cells):
            continue  # there was only what nobody sees
        if len(lines) + len(refused) == max_rows:
            raise ValidationError(
                _("The file has more than %(limit)d rows. Upload it in parts.")
                % {"limit": max_rows}
            )
        if isinstance(row, Line):
            lines.append(row)
        else:
            refused.append(row)
    return lines, refused
