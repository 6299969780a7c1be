"""The way of a goal as a picture: one stone a session, up for forward, down for back.

Plain numbers for an SVG. Shapes tell the stones apart, so that it needs no colour.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import Progress

WIDTH = 500
SIDE = 14  # room for half a stone and a letter at either end
TOP = 10
AXIS = 20  # for the names of the months
STEP = 13
MAX_CLIMB = 78  # steps get smaller where a goal would climb higher
MONTHS_AT_LEAST = 3

RISE = {Progress.BACK: -1, Progress.SAME: 0, Progress.FORWARD: 1, Progress.ACHIEVED: 1}


@dataclass(frozen=True)
class Stone:
    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Way:
    """The picture of one goal. `line` holds the points of a polyline from where it began."""

    stones: list[Stone]
    line: str
    months: list[tuple[float, date]]
    height: float
    words: str
    width: int = WIDTH

    @property
    def axis_y(self) -> float:
        return self.height - AXIS + 4

    @property
    def letters_y(self) -> float:
        return self.height - 4


def span_of(days: list[date]) -> tuple[date, date]:
    """The months that a picture shows: from the first session's to the last's."""
    first = min(days, default=date.min).replace(day=1)
    last, months = first, 0
    while last <= max(days, default=date.min) or months < MONTHS_AT_LEAST:
        last, months = next_month(last), months + 1
    return first, last


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def way_of(progress: list[tuple[datetime, str]], span: tuple[date, date]) -> Way:
    """The way through a goal's `progress`, oldest first, on the months of `span`."""
    start, end = span
    scale = (WIDTH - 2 * SIDE) / (end - start).days

    def at(day: date) -> float:
        return round(SIDE + (day - start).days * scale, 1)

    levels = [0]
    for _when, kind in progress:
        levels.append(levels[-1] + RISE[Progress(kind)])
    climb = max(levels) - min(levels)
    step = min(STEP, MAX_CLIMB / climb) if climb else STEP
    heights = [round(TOP + (max(levels) - level) * step, 1) for level in levels]
    stones = [
        Stone(at(when.date()), y, kind)
        for (when, kind), y in zip(progress, heights[1:], strict=True)
    ]
    points = [(SIDE - 8, heights[0]), *((each.x, each.y) for each in stones)]
    return Way(
        stones=stones,
        line=" ".join(f"{x:g},{y:g}" for x, y in points),
        months=list(months_of(start, end, at)),
        height=round(TOP + climb * step + TOP + AXIS, 1),
        words=words_of(progress),
    )


def months_of(start: date, end: date, at: Callable[[date], float]) -> Iterator[tuple[float, date]]:
    day = start
    while day < end:
        yield at(day), day
        day = next_month(day)


def words_of(progress: list[tuple[datetime, str]]) -> str:
    """What the picture says to those who do not see it."""
    told = "; ".join(
        f"{date_format(when, 'SHORT_DATE_FORMAT')}: {Progress(kind).label}"
        for when, kind in progress
    )
    return _("Progress from session to session. %(progress)s") % {"progress": told}
