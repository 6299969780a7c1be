"""What to ask at which time of a plan: how the student sees it, and what both think of the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plans.enums import InstrumentKind, Respondent
from plans.models import Instrument, Plan, Response
from plans.services.instruments.answering import instruments_to_answer
from plans.services.instruments.reading import responses_of
from students.enums import Occasion

#: Who answers, by what is asked again at its time.
ASKED_OF = {
    InstrumentKind.SELF_EVALUATION: [Respondent.STUDENT],
    InstrumentKind.EVALUATION: [Respondent.STUDENT, Respondent.TUTOR],
}


@dataclass(frozen=True)
class Due:
    """Something that is asked at this time and was not answered yet, or not to its end."""

    instrument: Instrument
    occasion: Occasion
    respondent: Respondent
    is_begun: bool

    @property
    def by_the_student(self) -> bool:
        return self.respondent == Respondent.STUDENT

    @property
    def when(self) -> str:
        words = {
            Occasion.START: _("at the start"),
            Occasion.MID_YEAR: _("in the middle"),
            Occasion.END: _("at the end"),
        }
        return words[self.occasion]


def occasion_on(plan: Plan, day: date) -> Occasion:
    """The plan's time falls into three parts of the same length, each with its occasion."""
    third = (plan.ends_on - plan.starts_on) / 3
    if day < plan.starts_on + third:
        return Occasion.START
    return Occasion.MID_YEAR if day < plan.starts_on + 2 * third else Occasion.END


def due_of(
    plan: Plan, day: date, *, responses: Iterable[Response], instruments: Iterable[Instrument]
) -> list[Due]:
    """What is due, from what was answered and what can be asked: self-evaluations at their
    occasion, the evaluation of the plan at the end, apart by student and tutor.

    Of several instruments of one kind it is the one that this plan was asked with, else the
    newest: what was asked the same way can be compared. A closed plan is asked nothing.
    """
    if not plan.is_open:
        return []
    occasion = occasion_on(plan, day)
    due = []
    for kind, respondents in ASKED_OF.items():
        if kind == InstrumentKind.EVALUATION and occasion != Occasion.END:
            continue
        given = [each for each in responses if each.instrument.kind == kind]
        asked = _to_ask(given, [each for each in instruments if each.kind == kind])
        if asked is None:
            continue
        for respondent in respondents:
            own = [each for each in given if each.respondent == respondent]
            if not any(each.occasion == occasion and not each.is_draft for each in own):
                begun = any(each.is_draft for each in own)
                due.append(Due(asked, occasion, respondent, begun))
    return due


def due_for(plan: Plan, day: date) -> list[Due]:
    """The same, where nothing was read yet. Two queries."""
    return due_of(plan, day, responses=responses_of(plan), instruments=instruments_to_answer())


def _to_ask(given: list[Response], instruments: list[Instrument]) -> Instrument | None:
    used = {each.instrument.pk for each in given}
    known = [each for each in instruments if each.pk in used]
    return max(known or instruments, key=lambda each: each.pk, default=None)
