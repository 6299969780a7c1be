"""One factor over time as a picture: how strong it showed, step by step.

Plain numbers for an SVG. The tutor's levels are squares on a full line, the student's are
rings on a broken one, so that it needs no colour; what was not asked is a gap in the line.
"""

from dataclasses import dataclass
from itertools import pairwise

from students.enums import FactorLevel
from students.services.assessments import HEIGHT, OverTime

LEFT = 62  # for the names of the levels
STEP = 74
TOP = 14
RISE = 20
BESIDE = 8  # a square and a ring of the same level stand side by side
BOTTOM = TOP + 2 * RISE


@dataclass(frozen=True)
class Line:
    """Points, and the parts of the line between those that follow each other."""

    points: list[tuple[int, int]]
    parts: list[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    tutor: Line
    student: Line
    levels: list[tuple[int, str]]


def picture_of(row: OverTime) -> Picture:
    tutor = [look.level if look else "" for look in row.looks]
    student = [look.student_level if look else "" for look in row.looks]
    places = [LEFT + STEP // 2 + number * STEP for number in range(len(row.looks))]
    return Picture(
        width=LEFT + STEP * len(row.looks),
        height=BOTTOM + TOP,
        tutor=_line(tutor, [x - BESIDE for x in places]),
        student=_line(student, [x + BESIDE for x in places]),
        levels=[(_y(level), str(level.label)) for level in HEIGHT],
    )


def _y(level: str) -> int:
    return BOTTOM - RISE * HEIGHT[FactorLevel(level)]


def _line(levels: list[str], places: list[int]) -> Line:
    asked = [
        (number, (x, _y(level)))
        for number, (level, x) in enumerate(zip(levels, places, strict=True))
        if level in HEIGHT
    ]
    parts = [
        (*point, *after)
        for (number, point), (next_number, after) in pairwise(asked)
        if next_number == number + 1
    ]
    return Line([point for _number, point in asked], parts)
