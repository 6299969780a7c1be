"""From the bytes of a roster file to checked rows. Asks the database nothing.

What makes the whole file unusable is a ValidationError; what is wrong with one line makes
a Refusal and leaves the others alone.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from students.models import Cohort, Student
from students.services.roster.refusals import Problem, Refusal
from students.services.tables import Column, Line, Refused, parse_date, read_table, recognise

COLUMNS = ("student_number", "given_name", "family_name", "birth_date", "cohort", "tutor_email")
AGES = range(10, 101)

_FIELDS: dict[str, Any] = {
    "student_number": Student._meta.get_field("number"),
    "given_name": Student._meta.get_field("given_name"),
    "family_name": Student._meta.get_field("family_name"),
    "cohort": Cohort._meta.get_field("name"),
    "tutor_email": User._meta.get_field("email"),
}
LONGEST = {column: field.max_length for column, field in _FIELDS.items()} | {"birth_date": 40}
_COLUMNS = [Column(name, name, (), required=True) for name in COLUMNS]


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


def read_roster(data: bytes, *, today: date, file_name: str = "") -> Reading:
    """The rows of a file and the lines refused. Raises ValidationError for an unusable file."""
    table = read_table(data, file_name=file_name)
    places = recognise(table.headers, _COLUMNS)
    _refuse_header(table.headers, places)
    checked: list[Row | Refusal] = [_check(line, places, today) for line in table.lines]
    checked += [_as_refusal(each) for each in table.refused]
    return _without_doubles(sorted(checked, key=lambda each: each.line))


def _refuse_header(headers: tuple[str, ...], places: dict[str, int]) -> None:
    """All six columns must be there, once, and no other."""
    names = [next(iter(recognise([header], _COLUMNS)), "") for header in headers]
    missing = [column for column in COLUMNS if column not in names]
    unknown = [header for header, name in zip(headers, names, strict=True) if not name]
    double = [column for column in COLUMNS if column not in places and column not in missing]
    wrong = []
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


def _as_refusal(refused: Refused) -> Refusal:
    return Refusal(refused.number, "", (Problem(refused.code, value=refused.value),))


def _check(line: Line, places: dict[str, int], today: date) -> Row | Refusal:
    values = {column: line.cells[place] for column, place in places.items()}
    return _check_values(line.number, values, today)


def _check_values(line: int, values: dict[str, str], today: date) -> Row | Refusal:
    problems = [problem for column in COLUMNS if (problem := _problem(column, values[column]))]
    born = None
    if not any(problem.column == "birth_date" for problem in problems):
        born, problem = _birth_date(values["birth_date"], today)
        problems += [problem] if problem else []
    if problems or born is None:
        return Refusal(line, _clipped(values["student_number"], 30), tuple(problems))
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
    if len(value) > LONGEST[column]:
        return Problem("too_long", column, str(LONGEST[column]))
    return None


def _birth_date(text: str, today: date) -> tuple[date | None, Problem | None]:
    born = parse_date(text)
    if born is None:
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
