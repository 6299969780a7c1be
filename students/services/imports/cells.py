"""From the text of one cell to a value. Asks the database nothing.

A reader takes the key of a column, text as `read_table` tidied it and that is not blank, and
today; it gives a value, or raises Wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.exports import harmless
from students.services.imports.refusals import Problem, Wrong
from students.services.tables import parse_date

Reader = Callable[[str, str, date], Any]


def bare(value: str) -> str:
    """The text of a cell, without the apostrophe that our own files put before some."""
    return value[1:] if value.startswith("'") and harmless(value[1:]) == value else value


def folded(text: str) -> str:
    """For comparing names: without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def clipped(value: str, length: int = 60) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def plain(column: str, text: str, longest: int) -> str:
    """Raises Wrong for what no field of this length takes."""
    if len(text) > longest:
        raise Wrong(Problem("length", column, str(longest)))
    return text


def words(longest: int) -> Reader:
    return lambda column, text, today: plain(column, text, longest)


def email(column: str, text: str, today: date) -> str:
    address = plain(column, text, 254).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Wrong(Problem("email", column, clipped(text))) from None
    return address


def day(column: str, text: str, today: date) -> date:
    found = parse_date(plain(column, text, 40))
    if found is None:
        raise Wrong(Problem("date", column, text))
    return found


def one_of(spellings: Mapping[Any, tuple[str, ...]]) -> Reader:
    """One of some values, each with the ways to write it in English and Spanish."""
    known = {folded(name): value for value, names in spellings.items() for name in names}

    def read(column: str, text: str, today: date) -> Any:
        try:
            return known[folded(plain(column, text, 100))]
        except KeyError:
            raise Wrong(Problem("choice", column, clipped(text))) from None

    return read


def several_of(spellings: Mapping[Any, tuple[str, ...]]) -> Reader:
    """Some of these values, with commas, semicolons or plus signs between them."""
    one = one_of(spellings)

    def read(column: str, text: str, today: date) -> tuple[Any, ...]:
        parts = [part for part in map(str.strip, re.split(r"[,;+/]", text)) if part]
        found = {one(column, part, today) for part in parts}
        if not found:
            raise Wrong(Problem("choice", column, clipped(text)))
        return tuple(value for value in spellings if value in found)

    return read


YES_OR_NO = {True: ("yes", "y", "true", "1", "x", "sí", "s"), False: ("no", "n", "false", "0")}
yes_or_no = one_of(YES_OR_NO)
