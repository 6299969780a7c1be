"""The header of a table: where it stands, and which columns it names."""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from students.services.tables.cells import MAX_UNTIDY, NO_LETTER, tidy
from students.services.tables.table import MAX_CELL, MAX_COLUMNS, Column

#: How many rows are looked through for the header; titles may stand above it.
LOOKED_THROUGH = 10


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header: titles fill fewer cells than what they head."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next((at for at, count in enumerate(filled) if 2 * count > max(filled)), 0)


def tidy_header(cells: Iterable[str]) -> tuple[str, ...]:
    """Raises ValidationError for what cannot be a header."""
    headers = [tidy(cell[:MAX_UNTIDY]) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not headers or any(NO_LETTER.search(each) or len(each) > MAX_CELL for each in headers):
        raise ValidationError(
            _("The first row of this file cannot be read. It must hold the names of the columns.")
        )
    if len(headers) > MAX_COLUMNS:
        raise ValidationError(
            _(
                "The file has %(count)d columns; at most %(limit)d can be read. Copy the"
                " columns that you need into a new file and upload that."
            )
            % {"count": len(headers), "limit": MAX_COLUMNS}
        )
    return tuple(headers)


def recognise(headers: Sequence[str], columns: Iterable[Column]) -> dict[str, int]:
    """Where each column stands, by its key, as far as the headers tell.

    Case, accents, spaces and punctuation make no difference. A column that two headers
    name, and a header that names two columns, are left out: a person decides.
    """
    plain = [_plain(header) for header in headers]
    found = {}
    for column in columns:
        names = {_plain(name) for name in (column.key, str(column.label), *column.names)} - {""}
        found[column.key] = [at for at, name in enumerate(plain) if name in names]
    claimed = [at for places in found.values() for at in places]
    return {
        key: places[0]
        for key, places in found.items()
        if len(places) == 1 and claimed.count(places[0]) == 1
    }


def header_print(headers: Iterable[str]) -> str:
    """The same for two files with the same columns in the same order, 64 characters."""
    return hashlib.sha256("\n".join(map(_plain, headers)).encode()).hexdigest()


def _plain(header: str) -> str:
    apart = unicodedata.normalize("NFKD", header.casefold())
    return "".join(filter(str.isalnum, apart))
