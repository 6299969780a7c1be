"""The roadmap on paper: what there is, or empty with room to write by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.logos import logo_address
from documents.templatetags.printing import direction
from plans.enums import ActionState, GoalState
from plans.models import Action, Plan
from plans.services.contract import tutor_names
from plans.services.pathways import pathways_of
from plans.services.plan import programme_name_of
from plans.services.roadmap import roadmap_of
from plans.timeline import WIDTH, Row, Timeline, timeline_of

#: Millimetres of a unit of the picture, which is as wide as the page.
SCALE = 174 / WIDTH
#: Units of the picture that fit on a page beside its head; it goes on on the next page.
A_PAGE = 880
EMPTY_GOALS, EMPTY_ACTIONS = range(3), range(3)


@dataclass(frozen=True)
class Label:
    """Words on the picture, in millimetres from its corner: the PDF engine sets words in HTML
    right that run to the left, and in SVG not."""

    left: float
    top: float
    width: float
    words: str
    kind: str

    @property
    def html(self) -> SafeString:
        """Where it stands is for the PDF engine alone, and made of our own numbers."""
        place = f"left: {self.left:.2f}mm; top: {self.top:.2f}mm; width: {self.width:.2f}mm"
        return format_html(
            '<p class="{}" dir="{}" style="{}">{}</p>',
            self.kind,
            direction(self.words),
            place,
            self.words,
        )


@dataclass(frozen=True)
class Picture:
    timeline: Timeline

    @property
    def height(self) -> str:
        return f"{self.timeline.height * SCALE:.2f}mm"

    @property
    def labels(self) -> list[Label]:
        labels = [self._label(x, 4, 60, name, "month") for x, name in self.timeline.months]
        labels += [each for row in self.timeline.rows for each in self._of(row)]
        return [each for each in labels if each.words]

    def _of(self, row: Row) -> Iterator[Label]:
        """Of a goal: its lines, what it answers, and its actions."""
        width = self.timeline.words_width
        for y, line, _rtl in row.lines_at:
            yield self._label(0, y - 14 - self.timeline.top, width, line, "goal")
        yield self._label(0, row.answers_y - 13 - self.timeline.top, width, row.answers, "answers")
        for bar in row.bars:
            top = bar.y + 4 - self.timeline.top
            yield self._label(bar.x + 5, top, bar.width - 6, bar.words, f"bar {bar.state}")

    def _label(self, x: float, y: float, width: float, words: str, kind: str) -> Label:
        return Label(x * SCALE, y * SCALE, width * SCALE, words, kind)


def roadmap_context(plan: Plan, *, today: date, empty: bool = False) -> dict[str, Any]:
    """`empty` leaves out what is written, but for whose plan it is."""
    title = _("Roadmap: %(student)s, %(year)s")
    context = {
        "title": title % {"student": plan.student.name, "year": plan.year.name},
        "plan": plan,
        "today": today,
        "student_name": plan.student.name,
        "programme": programme_name_of(plan),
        "centre_name": plan.centre.name,
        "centre_logo": logo_address(plan.centre),
        "facts": _facts(plan, today),
        "aspiration": plan.aspiration if plan.aspiration_on_page and not empty else "",
        "empty_goals": EMPTY_GOALS,
        "empty_actions": EMPTY_ACTIONS,
    }
    if empty:
        return context
    roadmap = roadmap_of(plan)
    picture = timeline_of(plan, roadmap.drawn, today=today, close=roadmap.is_long)
    achieved = [each for each in roadmap.ended if each.state == GoalState.ACHIEVED]
    goals = [*roadmap.open, *achieved]
    for goal in goals:
        goal.printed_actions = _kept(goal.open_actions, goal.ended_actions)
    return context | {
        "roadmap": roadmap,
        "pathways": pathways_of(plan),
        "goals": goals,
        "loose": _kept(roadmap.loose, roadmap.loose_ended),
        "left": [each for each in roadmap.ended if each.state == GoalState.DROPPED],
        "pictures": [Picture(each) for each in picture.parts(A_PAGE)],
    }


def _kept(open_ones: list[Action], ended: list[Action]) -> list[Action]:
    """All but those that were dropped."""
    return [*open_ones, *(each for each in ended if each.state != ActionState.DROPPED)]


def _facts(plan: Plan, today: date) -> list[tuple[str, str]]:
    named = [
        (_("Student number"), plan.student.number),
        (_("Tutor"), ", ".join(tutor_names(plan, today=today))),
        (_("Academic year"), plan.year.name),
    ]
    return [(name, value) for name, value in named if value]
