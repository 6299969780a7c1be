"""Files to download: an example of each kind, and the lines of a run that were refused."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import FileFormat
from accounts.exports import Cell, Sheet, as_csv, as_xlsx
from students.services.imports.kinds import Kind, Plan
from students.services.tables import Table


def sample_file(kind: Kind, *, file_format: FileFormat, today: date) -> bytes:
    """An example that can be sent as it is, with people of the centre in scope.

    Every cell is text: a spreadsheet that guesses drops the zeros of a number.
    """
    headers = [column.key for column in kind.columns]
    sheet = Sheet(kind.key, str(kind.key.label), headers, kind.examples(today))
    write = as_csv if file_format == FileFormat.CSV else as_xlsx
    return write(sheet, sheet.rows)


def refused_file(kind: Kind, table: Table, plan: Plan) -> bytes:
    """The refused lines as they came, each with its reasons, to be mended and sent again.

    A line that could not be read has its number and its reason only.
    """
    cells = {line.number: line.cells for line in table.lines}
    empty = ("",) * len(table.headers)
    rows: list[list[Cell]] = [
        [
            *cells.get(refusal.line, empty),
            refusal.line,
            " ".join(refusal.reasons(kind.labels)),
        ]
        for refusal in plan.refused
    ]
    headers = [*table.headers, _("line"), _("why it is left out")]
    return as_csv(Sheet("refused", _("Refused lines"), headers, rows), rows)
