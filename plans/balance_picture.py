"""One item of the balance as a picture: how far along each of the two sees it, then and now.

Plain numbers for an SVG. Levels run from left to right. The student's are rings on a broken
line, the tutor's squares on a full one below, so that it needs no colour; small ones are
earlier, the large one is how it is seen now.
"""

from dataclasses import dataclass
from itertools import pairwise

from plans.enums import BalanceLevel
from plans.services.balance_changes import RatingChange, Seen

LEFT = 14
STEP = 36
STUDENT_Y = 14
TUTOR_Y = 36
NUMBERS_Y = 60
SMALL, LARGE = 4, 8


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    size: int

    @property
    def left(self) -> int:
        return self.x - self.size

    @property
    def top(self) -> int:
        return self.y - self.size

    @property
    def side(self) -> int:
        return 2 * self.size


@dataclass(frozen=True)
class Track:
    """The marks of one side, and the parts of the line between those that follow each other."""

    marks: list[Mark]
    parts: list[tuple[int, int, int, int]]


@dataclass(frozen=True)
class BalancePicture:
    student: Track
    tutor: Track
    width: int = 2 * LEFT + 4 * STEP
    height: int = NUMBERS_Y + 4

    @property
    def stops(self) -> list[tuple[int, str]]:
        """Where each level stands, and its number; what is not yet seen has none."""
        return [(_x(each), str(each.value) if each else "–") for each in BalanceLevel]


def picture_of(change: RatingChange) -> BalancePicture:
    return BalancePicture(_track(change.student, STUDENT_Y), _track(change.tutor, TUTOR_Y))


def _track(seen: list[Seen], y: int) -> Track:
    levels = [each.level for each in seen if each.level is not None]
    places = [_x(level) for level in levels]
    marks = [Mark(x, y, SMALL) for x in places[:-1]] + [Mark(x, y, LARGE) for x in places[-1:]]
    parts = [(one, y, two, y) for one, two in pairwise(places) if one != two]
    return Track(marks, parts)


def _x(level: int) -> int:
    return LEFT + STEP * level
