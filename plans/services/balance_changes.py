"""How what the student can do was seen at the start, and is seen now. No total, no score."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from plans.enums import BalanceLevel
from plans.models import BalanceLook, BalanceRating, Plan
from plans.services.balance import Row, balance_items, rows_of


@dataclass(frozen=True)
class Seen:
    """A level as one of the two saw it one day; `called` where the words changed since."""

    on: date | None
    level: int | None
    called: str = ""

    def __str__(self) -> str:
        """In words: a skipped line is an answer, and no level."""
        return str(BalanceLevel(self.level).label) if self.level is not None else _("skipped")


@dataclass(frozen=True)
class RatingChange:
    """One item with every time that each of the two saw it, in order."""

    item: Any
    rating: BalanceRating
    student: list[Seen]
    tutor: list[Seen]
    is_asked: bool = True

    @property
    def student_start(self) -> Seen | None:
        return self.student[0] if self.student else None

    @property
    def student_now(self) -> Seen | None:
        return self.student[-1] if self.student else None

    @property
    def tutor_start(self) -> Seen | None:
        return self.tutor[0] if self.tutor else None

    @property
    def tutor_now(self) -> Seen | None:
        return self.tutor[-1] if self.tutor else None

    @property
    def was_called(self) -> str:
        """The words that were rated last, where the centre has reworded them since."""
        words = [each.called for each in (*self.student, *self.tutor) if each.called]
        return words[-1] if words else ""


def rating_changes(plan: Plan) -> list[RatingChange]:
    """Everything rated in the plan, what it asks about first."""
    asked, rest = rows_of(plan, balance_items(plan))
    changes = [
        *(change_of(each) for each in asked),
        *(change_of(each, is_asked=False) for each in rest),
    ]
    return [each for each in changes if each.student or each.tutor]


def change_of(row: Row, *, is_asked: bool = True) -> RatingChange:
    """What was seen at each look. A rating without looks tells only how it stands."""
    rating = row.rating
    student = [
        Seen(each.student_on, each.student_level, _renamed(row, each))
        for each in row.looks
        if each.seen_by_student
    ]
    tutor = [
        Seen(each.tutor_on, each.tutor_level, _renamed(row, each))
        for each in row.looks
        if each.seen_by_tutor
    ]
    if not student and (rating.student_level is not None or rating.student_skipped):
        student = [Seen(None, rating.student_level)]
    if not tutor and rating.tutor_level is not None:
        tutor = [Seen(None, rating.tutor_level)]
    return RatingChange(row.item, rating, student, tutor, is_asked)


def _renamed(row: Row, look: BalanceLook) -> str:
    now = str(row.item)
    return look.called if look.called.casefold() != now.casefold() else ""
