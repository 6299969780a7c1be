"""Where goals and actions stand on the roadmap's picture: plain numbers for an SVG.

The picture is 800 units wide, which is its size on a wide screen: words on the left, one
column a month on the right.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import wrap

from django.utils import timezone
from django.utils.formats import date_format

from documents.templatetags.printing import direction
from plans.enums import ActionState, GoalState
from plans.models import Action, Goal, Plan

LEFT, WIDTH, MARGIN = 205, 800, 12
LANE, TOP, LINE = 32, 34, 19
LETTER = 6.9  # mean width of a letter of 13 units
LINE_LETTERS, ANSWER_LETTERS = 24, 29


@dataclass
class Bar:
    x: float
    y: float
    width: float
    words: str
    title: str
    state: str


@dataclass
class Row:
    y: float
    height: float
    lines: list[str]
    answers: str
    bars: list[Bar] = field(default_factory=list)
    due_x: float | None = None
    achieved: bool = False

    @property
    def answers_y(self) -> float:
        return self.y + 24 + LINE * len(self.lines)

    @property
    def due_y(self) -> float:
        return self.y + 21

    @property
    def lines_at(self) -> list[tuple[float, str, bool]]:
        """Each line of its words, how far down it stands, and whether it runs to the left."""
        return [
            (self.y + 25 + LINE * number, line, direction(line) == "rtl")
            for number, line in enumerate(self.lines)
        ]


@dataclass
class Timeline:
    months: list[tuple[float, str]]
    rows: list[Row]
    height: float
    today_x: float | None
    width: int = WIDTH
    words_width: int = LEFT - 8
    top: float = 0

    @property
    def months_y(self) -> float:
        return self.top + 18

    @property
    def grid_y(self) -> float:
        return self.top + 28

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def parts(self, most: float) -> list["Timeline"]:
        """The picture in pieces of at most so many units, each under its months."""
        parts: list[Timeline] = []
        for row in self.rows:
            end = row.y + row.height + 4
            if not parts or end - parts[-1].top > most:
                parts.append(replace(self, rows=[], top=row.y - TOP))
            parts[-1].rows.append(row)
            parts[-1].height = end - parts[-1].top
        return parts


def timeline_of(plan: Plan, goals: list[Goal], *, today: date, close: bool = False) -> Timeline:
    """`goals` come with their actions and links prefetched. `close` gives each less room."""
    start = plan.starts_on.replace(day=1)
    end = plan.ends_on
    scale = (WIDTH - MARGIN - LEFT) / max((end - start).days, 1)

    def at(day: date) -> float:
        return LEFT + (min(max(day, start), end) - start).days * scale

    rows, y = [], float(TOP)
    for goal in goals:
        row = _row(goal, y, at, today, close)
        rows.append(row)
        y += row.height
    inside = start <= today <= end
    return Timeline(_months(start, end, at), rows, y + 4, at(today) if inside else None)


def _months(start: date, end: date, at) -> list[tuple[float, str]]:
    months, day = [], start
    while day <= end:
        months.append((at(day), date_format(day, "M")))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _row(goal: Goal, y: float, at, today: date, close: bool) -> Row:
    lines = wrap(goal.words, LINE_LETTERS, max_lines=2 if close else 3, placeholder=" …") or [""]
    factors = "" if close else ", ".join(str(link.factor) for link in goal.links.all())
    actions = [each for each in goal.actions.all() if each.state != ActionState.DROPPED]
    row = Row(y=y, height=0, lines=lines, answers=_short(factors, ANSWER_LETTERS))
    lanes: list[float] = []
    for action in sorted(actions, key=lambda each: (_span(each)[0], each.pk)):
        row.bars.append(_bar(action, y, lanes, at, today))
    if goal.due_on:
        row.due_x, row.achieved = at(goal.due_on), goal.state == GoalState.ACHIEVED
    words = LINE * (len(lines) + bool(factors)) + 22
    row.height = max(words, LANE * len(lanes) + 14)
    return row


def _span(action: Action) -> tuple[date, date]:
    """From start to due; one of them stands for both, else the day it was written."""
    made = timezone.localdate(action.created_at)
    start = action.starts_on or min(action.due_on or made, made)
    return start, max(action.due_on or start + timedelta(days=14), start)


def _bar(action: Action, y: float, lanes: list[float], at, today: date) -> Bar:
    """Place a bar in the first lane that is free there; `lanes` holds where each ends."""
    start, end = _span(action)
    x, width = at(start), max(at(end) - at(start), 26)
    x = min(x, WIDTH - width)
    lane = next((number for number, free in enumerate(lanes) if free <= x), len(lanes))
    lanes[lane : lane + 1] = [x + width + 4]
    state = "done" if action.state == ActionState.DONE else ""
    if action.is_late(today):
        state = "late"
    room = int((width - 12) / LETTER)
    words = _short(action.what, room) if room > 2 else ""
    return Bar(x, y + 8 + lane * LANE, width, words, action.what, state)


def _short(text: str, room: int) -> str:
    """At most so many letters."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
