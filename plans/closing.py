"""A closing balance in words: pure functions from its content to what pages and paper show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.logos import logo_address
from plans.changes import ChangeLine, line_of_kept
from plans.enums import ActionState, BalanceLevel, GoalFate
from plans.models import ClosingBalance, Plan
from plans.services.closing import closing_content, fates_of
from plans.services.contract import tutor_names
from plans.services.instruments.looking_back import looking_back
from students.enums import FactorLevel
from students.services.assessments import HEIGHT

#: What was reached is told before what goes on and what was left.
FATES = {GoalFate.ACHIEVED: 0, GoalFate.GOES_ON: 1, GoalFate.LEFT: 2}


@dataclass(frozen=True)
class Seen:
    """How strong a factor showed at one time: as we saw it, and as the student did."""

    level: str = ""
    student: str = ""


@dataclass(frozen=True)
class FactorRow:
    name: str
    start: Seen
    now: Seen
    change: str


@dataclass(frozen=True)
class GoalRow:
    words: str
    success: str
    fate: str
    fate_name: str
    reason: str
    deeds: str
    actions: list[tuple[str, str]]

    @property
    def is_achieved(self) -> bool:
        return self.fate == GoalFate.ACHIEVED


@dataclass(frozen=True)
class RatingRow:
    """By each of the two, what was seen first and, where they looked again, last."""

    item: str
    student: list[str]
    tutor: list[str]
    student_only: bool


@dataclass(frozen=True)
class Told:
    """The content of a closing balance, told."""

    start: date | None
    end: date | None
    helps: list[FactorRow] = field(default_factory=list)
    hard: list[FactorRow] = field(default_factory=list)
    goals: list[GoalRow] = field(default_factory=list)
    ratings: list[RatingRow] = field(default_factory=list)
    strengths: list[str] = field(default_factory=list)
    self_evaluation: list[ChangeLine] = field(default_factory=list)

    @property
    def is_rated_again(self) -> bool:
        return any(len(each.student) > 1 or len(each.tutor) > 1 for each in self.ratings)

    @property
    def factors(self) -> list[tuple[str, list[FactorRow]]]:
        named = [(_("What helps"), self.helps), (_("What makes it hard"), self.hard)]
        return [(name, rows) for name, rows in named if rows]

    @property
    def goals_in_words(self) -> str:
        """So many achieved, left, going on."""
        counts = Counter(each.fate for each in self.goals)
        parts = [
            (GoalFate.ACHIEVED, _("%(n)d achieved")),
            (GoalFate.LEFT, _("%(n)d left")),
            (GoalFate.GOES_ON, ngettext("%(n)d goes on", "%(n)d go on", counts["goes_on"])),
        ]
        return " · ".join(text % {"n": counts[fate]} for fate, text in parts if counts[fate])


def told(content: dict[str, Any]) -> Told:
    start, end = content.get("looked_at", ["", ""])
    factors = content.get("factors", [])
    return Told(
        start=parse_date(start) if start else None,
        end=parse_date(end) if end else None,
        helps=[_factor(each) for each in factors if not each["is_risk"]],
        hard=[_factor(each) for each in factors if each["is_risk"]],
        goals=sorted(
            (_goal(each) for each in content.get("goals", [])),
            key=lambda row: FATES[GoalFate(row.fate)],
        ),
        ratings=[_rating(each) for each in content.get("ratings", [])],
        strengths=content.get("strengths", []),
        self_evaluation=[line_of_kept(each) for each in content.get("self_evaluation", [])],
    )


def _factor(factor: dict[str, Any]) -> FactorRow:
    start, now = factor["start"], factor["now"]
    return FactorRow(factor["name"], _seen(start), _seen(now), _change(factor))


def _seen(look: dict[str, str]) -> Seen:
    level, student = look.get("level", ""), look.get("student", "")
    return Seen(_level(level), _level(student))


def _level(value: str) -> str:
    return str(FactorLevel(value).label) if value in HEIGHT else ""


def _change(factor: dict[str, Any]) -> str:
    """From the start to now, in two or three words; levels are no numbers to be shown."""
    start = HEIGHT.get(factor["start"].get("level", ""))
    now = HEIGHT.get(factor["now"].get("level", ""))
    if now is None:
        return ""
    if start is None:
        return _("asked for the first time")
    if now == start:
        return _("same")
    if factor["is_risk"]:
        return _("eased") if now < start else _("stronger than before")
    return _("grown") if now > start else _("less than before")


def _goal(goal: dict[str, Any]) -> GoalRow:
    actions = [each for each in goal["actions"] if each["state"] != ActionState.DROPPED]
    done = sum(each["state"] == ActionState.DONE for each in actions)
    text = ngettext("%(done)d of %(n)d action done", "%(done)d of %(n)d actions done", len(actions))
    return GoalRow(
        words=goal["words"],
        success=goal["success"],
        fate=goal["fate"],
        fate_name=str(GoalFate(goal["fate"]).label),
        reason=goal["reason"],
        deeds=text % {"done": done, "n": len(actions)} if actions else "",
        actions=[(each["what"], str(ActionState(each["state"]).label)) for each in actions],
    )


def _rating(rating: dict[str, Any]) -> RatingRow:
    return RatingRow(
        item=rating["item"],
        student=[_balance(each) for each in rating["student"]],
        tutor=[_balance(each) for each in rating["tutor"]],
        student_only=rating["student_only"],
    )


def _balance(level: int | str) -> str:
    return _("skipped") if level == "skipped" else str(BalanceLevel(level).label)


def closing_context(plan: Plan, closing: ClosingBalance | None, *, today: date) -> dict[str, Any]:
    """For print: what was frozen, else how it stands now, with room for words by hand."""
    final = closing if closing and closing.is_final else None
    content = (
        final.content
        if final
        else closing_content(
            plan, tutor=", ".join(tutor_names(plan, today=today)), fates=fates_of(closing)
        )
    )
    student = content["student"]["name"]
    title = _("Closing balance: %(student)s, %(year)s")
    return {
        "title": title % {"student": student, "year": content["year"]},
        "mark": "" if final else _("Draft"),
        "closing": closing,
        "is_final": final is not None,
        "is_altered": final is not None and not final.is_intact,
        "closed_at": final and timezone.localtime(final.closed_at, plan.centre.zone),
        "told": told(content),
        "looked_back": looking_back(plan),
        "facts": list(facts(content)),
        "aspiration": content["aspiration"],
        "student_name": student,
        "centre_name": content["centre"],
        "centre_logo": logo_address(plan.centre),
        "year": content["year"],
        "empty_lines": range(3),
    }


def facts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is known of whose plan it is, each with its name."""
    named = [
        (_("Student number"), content.get("student", {}).get("number")),
        (_("Tutor"), content.get("tutor")),
        (_("Academic year"), content.get("year")),
        (_("Centre"), content.get("centre")),
    ]
    return ((name, value) for name, value in named if value)
