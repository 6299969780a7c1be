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
NARROW = 24  # where the levels are numbers
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
    left: int = LEFT


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


def picture_of_levels(levels: list[int | None], highest: int) -> Picture:
    """A question of a self-evaluation over the year: the student's rings, on the scale that
    was asked. Skipped, or not asked, is None, and a gap."""
    marks = range(1, 5) if highest == 4 else range(0, 11, 5)
    rise = 3 * RISE / (highest - marks[0])
    heights = {level: round(TOP + rise * (highest - level)) for level in range(highest + 1)}
    points = [
        (number, (NARROW + STEP // 2 + number * STEP, heights[level]))
        for number, level in enumerate(levels)
        if level is not None
    ]
    return Picture(
        width=NARROW + STEP * len(levels),
        height=TOP * 2 + 3 * RISE,
        tutor=Line([], []),
        student=_joined(points),
        levels=[(heights[each], str(each)) for each in marks],
        left=NARROW,
    )


def _y(level: str) -> int:
    return BOTTOM - RISE * HEIGHT[FactorLevel(level)]


def _line(levels: list[str], places: list[int]) -> Line:
    asked = [
        (number, (x, _y(level)))
        for number, (level, x) in enumerate(zip(levels, places, strict=True))
        if level in HEIGHT
    ]
    return _joined(asked)


def _joined(asked: list[tuple[int, tuple[int, int]]]) -> Line:
    """Points by their place; a line leads from each to the one that follows at once."""
    parts = [
        (*point, *after)
        for (number, point), (next_number, after) in pairwise(asked)
        if next_number == number + 1
    ]
    return Line([point for _number, point in asked], parts)
