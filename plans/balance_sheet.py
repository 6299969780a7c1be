"""What the balance shows, on screen and on paper: a line for each item."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.logos import logo_address
from plans.balance_picture import BalancePicture, picture_of
from plans.enums import BalanceLevel
from plans.models import BalanceLook, BalanceRating, BalanceRound, Plan
from plans.services.balance import Row, balance_items, rows_of
from plans.services.balance_changes import RatingChange, change_of


@dataclass(frozen=True)
class Line:
    row: Row
    change: RatingChange
    picture: BalancePicture

    @property
    def item(self) -> Any:
        return self.row.item

    @property
    def rating(self) -> BalanceRating:
        return self.row.rating

    @property
    def framework(self) -> str:
        """What else it was rated under, for what is not asked now."""
        competence = self.rating.competence
        return str(competence.framework) if competence else ""


@dataclass(frozen=True)
class BalanceSheet:
    """What is asked now, and what was rated before and is not asked any more."""

    rounds: list[BalanceRound]
    lines: list[Line]
    before: list[Line]

    @property
    def rows(self) -> list[Row]:
        return [each.row for each in self.lines]

    @property
    def strengths(self) -> list[BalanceRating]:
        """What the student names, whatever is asked now."""
        ratings = [each.rating for each in (*self.lines, *self.before)]
        return [each for each in ratings if each.is_strength]

    @property
    def waits_for_tutor(self) -> bool:
        """Whether the student has rated in this round, and the tutor has not yet."""
        looks = [each.row.look for each in self.lines if not each.rating.student_only]
        by_tutor = any(each.seen_by_tutor for each in looks)
        return not by_tutor and any(each.seen_by_student for each in looks)

    @property
    def differing(self) -> list[Line]:
        return [each for each in self.lines if each.rating.differs]

    @property
    def differences(self) -> list[tuple[Line, BalanceLook]]:
        """Each time that the two saw something differently, as it stood."""
        return [(line, look) for line in self.lines for look in line.row.looks if look.apart_on]

    @property
    def earlier_differences(self) -> list[tuple[Line, BalanceLook]]:
        """Those of earlier rounds, with what was said about them."""
        return [(line, look) for line, look in self.differences if look in line.row.earlier]


def balance_sheet(plan: Plan) -> BalanceSheet:
    rounds = list(plan.rounds.all())
    asked, rest = rows_of(plan, balance_items(plan), rounds=rounds)
    before = [_line(each, is_asked=False) for each in rest]
    return BalanceSheet(
        rounds,
        [_line(each) for each in asked],
        [each for each in before if each.change.student or each.change.tutor],
    )


def _line(row: Row, *, is_asked: bool = True) -> Line:
    change = change_of(row, is_asked=is_asked)
    return Line(row, change, picture_of(change))


def balance_context(plan: Plan, *, empty: bool = False) -> dict[str, Any]:
    """What is printed, for the student as for the tutor: nothing in it is kept from either.

    `empty`: the same lines with boxes to tick, for those without a device.
    """
    sheet = balance_sheet(plan)
    return {
        "title": _("What I can do: %(student)s, %(year)s")
        % {"student": plan.student.name, "year": plan.year.name},
        "plan": plan,
        "sheet": sheet,
        "empty": empty,
        "levels": _levels_to_tick() if empty else [],
        "rounds": sheet.rounds,
        "strengths": [each.strength for each in sheet.strengths],
        "today": plan.centre.today(),
        "centre_name": plan.centre.name,
        "centre_logo": logo_address(plan.centre),
        "student_name": plan.student.name,
    }


def _levels_to_tick() -> list[str]:
    return [
        *(str(each.label) for each in BalanceLevel if each),
        _("not tried yet"),
        pgettext("a line of the balance", "skip"),
    ]
