"""From the bytes of a roster file to checked rows. Asks the database nothing.

What makes the whole file unusable is a ValidationError; what is wrong with one line makes
a Refusal and leaves the others alone. Each line is parsed by itself: no field of a roster
holds a line break, so a stray quotation mark never swallows the students below it.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from students.models import Cohort, Student
from students.services.roster.refusals import Problem, Refusal

COLUMNS = ("student_number", "given_name", "family_name", "birth_date", "cohort", "tutor_email")
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_LINE = 5_000
AGES = range(10, 101)

_FIELDS: dict[str, Any] = {
    "student_number": Student._meta.get_field("number"),
    "given_name": Student._meta.get_field("given_name"),
    "family_name": Student._meta.get_field("family_name"),
    "cohort": Cohort._meta.get_field("name"),
    "tutor_email": User._meta.get_field("email"),
}
LONGEST = {column: field.max_length for column, field in _FIELDS.items()} | {"birth_date": 40}
_LINE_END = re.compile(r"\r\n|\r|\n")
_NO_LETTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One student as the file has them, tidy and checked as far as the file tells."""

    line: int
    number: str
    given_name: str
    family_name: str
    birth_date: date
    cohort: str
    tutor_email: str

    def stored(self) -> list[Any]:
        return [
            self.line,
            self.number,
            self.given_name,
            self.family_name,
            self.birth_date.isoformat(),
            self.cohort,
            self.tutor_email,
        ]

    @classmethod
    def from_stored(cls, stored: list[Any]) -> "Row":
        line, number, given, family, born, cohort, tutor = stored
        return cls(line, number, given, family, date.fromisoformat(born), cohort, tutor)


@dataclass(frozen=True)
class Reading:
    rows: list[Row]
    refused: list[Refusal]


def read_roster(data: bytes, *, today: date) -> Reading:
    """The rows of a file and the lines refused. Raises ValidationError for an unusable file."""
    lines = _lines(_text(data))
    order, separator = _header(lines)
    checked = [
        _check(number, line, order, separator, today) for number, line in _within_limit(lines)
    ]
    if not checked:
        raise ValidationError(_("The file is empty: there is no student below its header."))
    return _without_doubles(checked)


def _text(data: bytes) -> str:
    """Raises ValidationError for what is no text in UTF-8."""
    kind = _kind_of(data)
    if kind:
        raise ValidationError(
            _("This is %(kind)s and no CSV file. Save the list as “CSV UTF-8” and upload that.")
            % {"kind": kind}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            _(
                "The file is not in UTF-8: line %(line)d holds characters that cannot be"
                " read. Save the list as “CSV UTF-8” and upload that."
            )
            % {"line": line}
        ) from None
    if not text.strip():
        raise ValidationError(_("The file is empty."))
    return text


def _kind_of(data: bytes) -> str:
    """What well-known files other than text are, by their first bytes."""
    signatures = {
        b"PK\x03\x04": _("an Excel workbook or another packed file"),
        b"\xd0\xcf\x11\xe0": _("an old Excel workbook"),
        b"%PDF": _("a PDF"),
        b"\x89PNG": _("a picture"),
        b"\xff\xd8\xff": _("a picture"),
        b"GIF8": _("a picture"),
        b"RIFF": _("a picture or a recording"),
        b"\x1f\x8b": _("a packed file"),
    }
    return next((kind for start, kind in signatures.items() if data.startswith(start)), "")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers, from 1, and lines; empty ones are left out."""
    start = 0
    for number, end in enumerate(_LINE_END.finditer(text + "\n"), start=1):
        line = text[start : end.start()]
        start = end.end()
        if line.strip(" \t,;"):
            yield number, line


def _header(lines: Iterator[tuple[int, str]]) -> tuple[list[str], str]:
    """The order of the columns and what separates them. Raises ValidationError."""
    first = next(lines, (1, ""))[1]
    if re.fullmatch(r"sep=.[,;]*", first.strip()):  # which some spreadsheets write on top
        first = next(lines, (1, ""))[1]
    separator = ";" if first.count(";") > first.count(",") else ","
    cells = _cells(first[:MAX_LINE], separator) or []
    if "\0" in first or not cells:
        raise ValidationError(_("This is no CSV file: its first line cannot be read."))
    columns = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    _refuse_header(columns)
    return columns, separator


def _refuse_header(columns: list[str]) -> None:
    wrong = []
    missing = [column for column in COLUMNS if column not in columns]
    unknown = [column for column in columns if column not in COLUMNS]
    double = sorted({column for column in columns if columns.count(column) > 1})
    if missing:
        text = ngettext(
            "The column %(names)s is missing.", "The columns %(names)s are missing.", len(missing)
        )
        wrong.append(text % {"names": ", ".join(missing)})
    if unknown:
        text = ngettext(
            "The column %(names)s is not known.",
            "The columns %(names)s are not known.",
            len(unknown),
        )
        wrong.append(text % {"names": _shortened(unknown)})
    if double and not unknown:
        wrong.append(
            _("These columns stand there twice: %(names)s.") % {"names": ", ".join(double)}
        )
    if wrong:
        wrong.append(
            _("The first line must name these six, in any order: %(names)s.")
            % {"names": ", ".join(COLUMNS)}
        )
        raise ValidationError(" ".join(wrong))


def _shortened(names: list[str]) -> str:
    shown = [f"“{_clipped(name, 30)}”" for name in names[:8]]
    return ", ".join(shown) + (" …" if len(names) > 8 else "")


def _within_limit(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for count, numbered in enumerate(lines, start=1):
        if count > MAX_ROWS:
            raise ValidationError(
                _("The file has more than %(limit)d students. Upload it in parts.")
                % {"limit": MAX_ROWS}
            )
        yield numbered


def _cells(line: str, separator: str) -> list[str] | None:
    """The fields of a line, or None where its quotation marks do not fit."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _check(line: int, text: str, order: list[str], separator: str, today: date) -> Row | Refusal:
    if len(text) > MAX_LINE:
        return Refusal(line, "", (Problem("line_length"),))
    cells = _cells(text, separator)
    if cells is None:
        return Refusal(line, "", (Problem("quotes"),))
    while len(cells) > len(order) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(order):
        return Refusal(line, "", (Problem("columns", value=str(len(cells))),))
    return _check_values(line, dict(zip(order, map(_tidy, cells), strict=True)), today)


def _tidy(value: str) -> str:
    """Without outer and doubled spaces, accents in one form: two ways to type one name."""
    return unicodedata.normalize("NFC", " ".join(value.split()))


def _check_values(line: int, values: dict[str, str], today: date) -> Row | Refusal:
    problems = [problem for column in COLUMNS if (problem := _problem(column, values[column]))]
    born = None
    if not any(problem.column == "birth_date" for problem in problems):
        born, problem = _birth_date(values["birth_date"], today)
        problems += [problem] if problem else []
    if problems or born is None:
        number = _NO_LETTER.sub("", _clipped(values["student_number"], 30))
        return Refusal(line, number, tuple(problems))
    return Row(
        line=line,
        number=values["student_number"],
        given_name=values["given_name"],
        family_name=values["family_name"],
        birth_date=born,
        cohort=values["cohort"],
        tutor_email=values["tutor_email"].lower(),
    )


def _problem(column: str, value: str) -> Problem | None:
    if not value:
        return None if column == "tutor_email" else Problem("missing", column)
    if _NO_LETTER.search(value):
        return Problem("character", column)
    if len(value) > LONGEST[column]:
        return Problem("length", column, str(LONGEST[column]))
    return None


def _birth_date(text: str, today: date) -> tuple[date | None, Problem | None]:
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        return None, Problem("date", "birth_date", text)
    try:
        born = date(year, month, day)
    except ValueError:
        return None, Problem("date", "birth_date", text)
    if born > today:
        return None, Problem("future", "birth_date", text)
    if Student(birth_date=born).age_on(today) not in AGES:
        return None, Problem("age", "birth_date", text)
    return born, None


def _without_doubles(checked: list[Row | Refusal]) -> Reading:
    """Two lines for one number contradict each other: both are refused."""
    lines: dict[str, list[int]] = defaultdict(list)
    for each in checked:
        if each.number:
            lines[each.number].append(each.line)
    twice = {
        number: Problem("twice", "student_number", _enumerated(where))
        for number, where in lines.items()
        if len(where) > 1
    }
    rows, refused = [], []
    for each in checked:
        double = (twice[each.number],) if each.number in twice else ()
        if isinstance(each, Refusal):
            refused.append(replace(each, problems=(*each.problems, *double)))
        elif double:
            refused.append(Refusal(each.line, each.number, double))
        else:
            rows.append(each)
    return Reading(rows, refused)


def _enumerated(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
