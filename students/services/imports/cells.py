"""From the text of one cell to a value. Asks the database nothing.

A reader takes the key of a column, text as `read_table` tidied it and that is not blank, and
today; it gives a value, or raises Wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from students.enums import Weekday
from students.services.imports.refusals import Problem, Wrong
from students.services.tables import parse_date

Reader = Callable[[str, str, date], Any]


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


def emails(column: str, text: str, today: date) -> tuple[str, ...]:
    """One or several addresses, with commas or semicolons between them."""
    return tuple(email(column, part.strip(), today) for part in re.split("[,;]", text))


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

WEEKDAYS: dict[Any, tuple[str, ...]] = {
    Weekday.MONDAY: ("1", "monday", "mon", "lunes", "lun"),
    Weekday.TUESDAY: ("2", "tuesday", "tues", "tue", "martes", "mar"),
    Weekday.WEDNESDAY: ("3", "wednesday", "weds", "wed", "miércoles", "mié"),
    Weekday.THURSDAY: ("4", "thursday", "thurs", "thur", "thu", "jueves", "jue"),
    Weekday.FRIDAY: ("5", "friday", "fri", "viernes", "vie"),
    Weekday.SATURDAY: ("6", "saturday", "sat", "sábado", "sáb"),
    Weekday.SUNDAY: ("7", "sunday", "sun", "domingo", "dom"),
}
_weekday = one_of(WEEKDAYS)
_TIME = re.compile(r"(?P<hour>\d{1,2}) ?(?:[:.h] ?(?P<minute>\d{2})(?::00)? ?h?|h)", re.ASCII)
_MINUTES = re.compile(r"(\d{1,4})(?: ?(?:min\.?|minutes|minutos|’|'))?", re.ASCII)


def weekday(column: str, text: str, today: date) -> Any:
    """By its name, full or short, or 1 to 7 from Monday."""
    return _weekday(column, text.removesuffix("."), today)


def time_of_day(column: str, text: str, today: date) -> time:
    """As 9:30, 09.30, 9h30 or 9 h."""
    found = _TIME.fullmatch(plain(column, text, 40).casefold())
    try:
        if found:
            return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        pass
    raise Wrong(Problem("time", column, clipped(text)))


def minutes(column: str, text: str, today: date) -> int:
    found = _MINUTES.fullmatch(text.casefold())
    if found is None or not 5 <= int(found[1]) <= 480:
        raise Wrong(Problem("minutes", column))
    return int(found[1])


def minutes_of_a_day(least: int) -> Reader:
    """From `least` to as many as a day has."""
    most = 24 * 60

    def read(column: str, text: str, today: date) -> int:
        found = _MINUTES.fullmatch(text.casefold())
        if found is None or not least <= int(found[1]) <= most:
            raise Wrong(Problem("lesson_minutes", column, f"{least}–{most}"))
        return int(found[1])

    return read
