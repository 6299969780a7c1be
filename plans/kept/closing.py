"""How a plan ends: the tutor's page and the student's own, while they are written."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from plans.enums import ClosingReason, GoalFate
from plans.forms.closing import STUDENT_FIELDS
from plans.kept.doors import open_plan, turned
from plans.kept.registering import keep_on
from plans.models import ClosingBalance
from students.services.drafts import Opened, Stand, stand

FATE = re.compile(r"(fate|why)_([0-9a-f]{32})")
OF_TUTOR = ("tutor_words", "reason", "reason_words")
HERE = gettext_lazy("about the end of the plan of %(name)s")


def closing_of_student(actor: Actor) -> str:
    """The kind of the page on which the student looks back."""
    return "shared-closing" if actor.turned_to else "closing-student"


def takes(name: str) -> bool:
    return name in OF_TUTOR or FATE.fullmatch(name) is not None


def standing_of(fields: Collection[str]) -> Callable[..., dict[str, Stand]]:
    def stands(
        opened: Opened, _actor: Actor, names: Collection[str] | None = None
    ) -> dict[str, Stand]:
        """Before the draft of the end is begun every field of it is empty."""
        draft = ClosingBalance.objects.filter(plan=opened.record).first() or ClosingBalance()
        found = {}
        for name in fields if names is None else names:
            if fate := FATE.fullmatch(name):
                found[name] = _fate(fate[1], draft.fates.get(fate[2], {}))
            else:
                found[name] = _word(name, getattr(draft, name))
        return found

    return stands


def _fate(part: str, chosen: dict[str, str]) -> Stand:
    if part == "why":
        return stand(chosen.get("reason", ""))
    fate = GoalFate(chosen.get("fate", GoalFate.GOES_ON))
    return stand(fate.value, str(fate.label))


def _word(name: str, value: str) -> Stand:
    if name == "reason" and value:
        return stand(value, str(ClosingReason(value).label))
    return stand(value)


def label(name: str) -> str:
    if name == "reason" or FATE.fullmatch(name):
        return ""
    field: Any = ClosingBalance._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def register_kinds() -> None:
    tutors: dict[str, Any] = {"takes": takes, "stands": standing_of(OF_TUTOR)}
    keep_on("plan_close", "closing", HERE, door=open_plan, label=label, **tutors)
    theirs: dict[str, Any] = {"takes": STUDENT_FIELDS.__contains__}
    theirs["stands"] = standing_of(STUDENT_FIELDS)
    keep_on("plan_close_student", "closing-student", HERE, door=open_plan, label=label, **theirs)
    # On a turned screen it is the student's, and listed nowhere.
    hidden: dict[str, Any] = {"door": turned(open_plan), "label": lambda name: ""}
    keep_on("plan_close_student", "shared-closing", HERE, **hidden, **theirs)
