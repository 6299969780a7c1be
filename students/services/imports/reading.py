"""From the table of a file to checked rows. Asks the database nothing.

What is wrong with one line makes a Refusal and leaves the others alone.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from students.services.imports.cells import clipped
from students.services.imports.kinds import Kind, Row
from students.services.imports.refusals import Problem, Refusal, Wrong
from students.services.tables import Line, Refused, Table


@dataclass(frozen=True)
class Reading:
    rows: list[Row]
    refused: list[Refusal]


def packed(table: Table) -> str:
    """A table as text, to be kept until it is written."""
    return json.dumps(
        {
            "headers": table.headers,
            "lines": [[line.number, *line.cells] for line in table.lines],
            "refused": [[each.number, each.code, each.value] for each in table.refused],
            "source": str(table.source),
            "sheet": table.sheet,
        },
        ensure_ascii=False,
    )


def unpacked(text: str) -> Table:
    stored = json.loads(text)
    return Table(
        headers=tuple(stored["headers"]),
        lines=[Line(number, tuple(cells)) for number, *cells in stored["lines"]],
        refused=[Refused(*each) for each in stored["refused"]],
        source=stored["source"],
        sheet=stored["sheet"],
    )


def rows_of(kind: Kind, table: Table, columns: dict[str, int], *, today: date) -> Reading:
    """The rows of a table whose columns stand where `columns` says."""
    checked = [_checked(kind, line, columns, today) for line in table.lines]
    refused = [Refusal.of_table(each) for each in table.refused]
    return _without_doubles(kind, checked, refused)


@dataclass
class _Checked:
    """A line with what could be read of it, and everything wrong with it."""

    row: Row
    problems: list[Problem]


def _checked(kind: Kind, line: Line, columns: dict[str, int], today: date) -> _Checked:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in kind.fields:
        place = columns.get(field.key)
        text = line.cells[place] if place is not None else ""
        if not text:
            values[field.key] = None
            if not field.may_be_blank:
                problems.append(Problem("missing", field.key))
            continue
        try:
            values[field.key] = field.read(field.key, text, today)
        except Wrong as wrong:
            problems += wrong.problems
            values[field.key] = None
    row = Row(line.number, values)
    told = {problem.column for problem in problems}
    problems += [each for each in kind.check(row, today) if each.column not in told]
    return _Checked(row, problems)


def _without_doubles(kind: Kind, checked: list[_Checked], refused: list[Refusal]) -> Reading:
    """Lines about one record contradict each other: all of them are refused, or all but the
    last sound one where that counts."""
    about = [kind.identified(each.row.values) for each in checked]
    lines: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for each, record in zip(checked, about, strict=True):
        if record is not None and not (kind.last_counts and each.problems):
            lines[record].append(each.row.line)
    rows = []
    for each, record in zip(checked, about, strict=True):
        where = lines.get(record, []) if record is not None else []
        each.problems += _doubled(kind, each.row.line, where)
        if each.problems:
            name = kind.name_of(each.row.values)
            refused.append(Refusal(each.row.line, clipped(name), tuple(each.problems)))
        else:
            rows.append(each.row)
    return Reading(rows, refused)


def _doubled(kind: Kind, line: int, where: list[int]) -> list[Problem]:
    """What is wrong with a line that is about the same as others, all of them in `where`."""
    if len(where) < 2 or line not in where:
        return []
    if kind.last_counts:
        return [Problem("said_anew", value=str(where[-1]))] if line != where[-1] else []
    code = "twice" if len(kind.identity) == 1 else "twice_about"
    return [Problem(code, kind.identity[0], _enumerated(where))]


def _enumerated(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
