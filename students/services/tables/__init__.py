"""Tables that people send: from the bytes of a file to a header and lines of text.

Knows no kind of import and asks no database. What makes a whole file unusable is a
ValidationError that says what to do; what is wrong with one line makes a `Refused` and
leaves the others alone.

The rules, for CSV and workbooks alike:

- The header is the first of the first ten rows that has more than half as many filled
  cells as the fullest of them: titles above it are passed over. Rows without a word are
  passed over too, and counted.
- Text is tidied: no outer or doubled spaces, line breaks and non-breaking spaces become
  spaces, accents in one form (NFC), no invisible marks. An apostrophe before what begins
  like a formula goes: our own lists have it there, and come back as they were.
- What cannot be seen is neither brought in nor left out in silence.
"""

from students.services.tables.dates import parse_date
from students.services.tables.headers import header_print, recognise
from students.services.tables.reading import read_table
from students.services.tables.table import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    REASONS,
    Column,
    Line,
    Refused,
    Table,
)

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "REASONS",
    "Column",
    "Line",
    "Refused",
    "Table",
    "header_print",
    "parse_date",
    "read_table",
    "recognise",
]
