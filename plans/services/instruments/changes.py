"""How a student saw it at the start, in the middle and at the end: item by item, no total."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plans.enums import AnswerKind, InstrumentKind, Respondent, ResponseState
from plans.models import Answer, Plan
from students.enums import Audience, Occasion

HIGHEST = {AnswerKind.SCALE_1_4: 4, AnswerKind.SCALE_0_10: 10}
#: Which occasions are laid beside each other, by the name of the column.
COLUMNS = {Occasion.START: "start", Occasion.MID_YEAR: "middle", Occasion.END: "end"}


@dataclass(frozen=True)
class Look:
    """What was answered at one time. Skipped has no level."""

    on: date
    level: int | None
    highest: int

    @property
    def words(self) -> str:
        return level_in_words(level=self.level, highest=self.highest)


def level_in_words(*, level: int | None, highest: int) -> str:
    if level is None:
        return _("skipped")
    return _("%(level)d of %(highest)d") % {"level": level, "highest": highest}


@dataclass
class ItemChange:
    """One question over the year; None where it was not asked or not answered.

    `words` are those of the last time, `earlier_words` those of before where they were others.
    `ends` are what its lowest and its highest level mean.
    """

    key: str
    words: str
    answer: str
    position: int = 0
    start: Look | None = None
    middle: Look | None = None
    end: Look | None = None
    earlier_words: str = ""
    ends: tuple[str, str] = ("", "")

    @property
    def highest(self) -> int:
        return HIGHEST[AnswerKind(self.answer)]

    @property
    def looks(self) -> list[Look | None]:
        return [self.start, self.middle, self.end]


def self_evaluation_changes(plan: Plan, *, shared: bool = False) -> list[ItemChange]:
    """The scales of the student's finished self-evaluations, in the order of the last time.

    The same key is the same question, whatever the version or the copy. Of one occasion the
    latest counts. With `shared` none that was said to the team alone: what is printed gets
    about. One query.
    """
    changes: dict[str, ItemChange] = {}
    for answer in _answers(plan, [Audience.SHARED] if shared else [Audience.SHARED, Audience.TEAM]):
        item, response = answer.item, answer.response
        row = changes.get(item.key)
        if row is None or row.answer != item.answer:
            row = ItemChange(item.key, item.words, item.answer)
        if row.words != item.words:
            row.words, row.earlier_words = item.words, row.words
        row.ends = item.ends
        look = Look(response.held_on, answer.level, row.highest)
        setattr(row, COLUMNS[Occasion(response.occasion)], look)
        row.position = item.position
        changes[item.key] = row
    return sorted(changes.values(), key=lambda row: row.position)


def _answers(plan: Plan, audiences: list[Audience]) -> list[Answer]:
    answers = Answer.objects.filter(
        response__plan=plan,
        response__state=ResponseState.COMPLETE,
        response__respondent=Respondent.STUDENT,
        response__occasion__in=COLUMNS,
        response__script__instrument__kind=InstrumentKind.SELF_EVALUATION,
        item__answer__in=HIGHEST,
        audience__in=audiences,
    )
    ordered = answers.select_related("item", "response")
    return list(ordered.order_by("response__held_on", "response__pk", "item__position", "pk"))
