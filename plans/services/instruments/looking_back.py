"""How the plan worked, as student and tutor see it: asked apart, then read side by side."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from plans.enums import InstrumentKind, Respondent, ResponseState
from plans.models import Answer, Item, Plan, Response
from students.enums import Audience


@dataclass
class Thought:
    """One question with what each of the two said; "" where they were not asked, or said it to
    fewer people. `scale` says what its numbers mean."""

    words: str
    scale: str = ""
    student: str = ""
    tutor: str = ""


@dataclass
class LookingBack:
    student_is_done: bool = False
    tutor_is_done: bool = False
    thoughts: list[Thought] = field(default_factory=list)
    covered: bool = False
    """One of the two has not answered yet: so that each judges freely, nothing is shown."""

    @property
    def is_begun(self) -> bool:
        return self.student_is_done or self.tutor_is_done


def looking_back(plan: Plan) -> LookingBack:
    """The last evaluation of each of the two. While the plan is open, nothing of it is read
    here before both have answered. Two queries at most."""
    last: dict[str, Response] = {}
    finished = plan.responses.filter(
        state=ResponseState.COMPLETE, script__instrument__kind=InstrumentKind.EVALUATION
    )
    for each in finished.order_by("held_on", "pk"):
        last[each.respondent] = each
    back = LookingBack(Respondent.STUDENT in last, Respondent.TUTOR in last)
    back.covered = plan.is_open and back.is_begun and len(last) < len(Respondent)
    if back.is_begun and not back.covered:
        back.thoughts = _thoughts(list(last.values()))
    return back


def _thoughts(responses: list[Response]) -> list[Thought]:
    """Side by side by the key of the question: versions and copies ask the same under it."""
    answers = Answer.objects.filter(response__in=responses, audience=Audience.SHARED)
    thoughts: dict[str, Thought] = {}
    for answer in answers.select_related("item", "response").order_by("item__position", "pk"):
        row = thoughts.setdefault(
            answer.item.key, Thought(answer.item.words, _scale_of(answer.item))
        )
        setattr(row, answer.response.respondent, _said(answer))
    return list(thoughts.values())


def _scale_of(item: Item) -> str:
    if not item.is_scale:
        return ""
    first, last = item.levels[0], item.levels[-1]
    return _("from %(lowest)s to %(highest)s") % {"lowest": first[1], "highest": last[1]}


def _said(answer: Answer) -> str:
    if answer.skipped:
        return _("skipped")
    return " – ".join(each for each in (answer.level_words, answer.text) if each)
