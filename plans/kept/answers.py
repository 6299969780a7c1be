"""Interviews and self-evaluations: the answers, while they are written.

They have three kinds, because a page shows only what is meant for who sits before it: the page of
who asks, that of the student on a screen of staff, and that of the student on a turned screen.
"""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from plans.kept.doors import Door, part_door, turned
from plans.kept.registering import keep_on
from plans.models import Answer, Response
from plans.models.answer import READERS
from students.enums import Audience
from students.services.drafts import Opened, Stand, stand, standing_in
from students.services.drafts.standing import standing

NAME = re.compile(r"(level|text|skip|audience)_([0-9a-f]{32})")
HERE = gettext_lazy("in an interview or questionnaire with %(name)s")


def answers_of(actor: Actor, *, by_student: bool) -> str:
    """The kind of the page on which the answers are written."""
    if actor.turned_to:
        return "shared-answers"
    return "answers-student" if by_student else "answers"


def takes(name: str) -> bool:
    return name == "held_on" or NAME.fullmatch(name) is not None


def takes_of_student(name: str) -> bool:
    found = NAME.fullmatch(name)
    return found is not None and found[1] != "audience"


def stands(
    opened: Opened, actor: Actor, names: Collection[str] | None = None, *, by_student: bool = False
) -> dict[str, Stand]:
    """What the actor answered or may write over, as `plans.forms.answers` lets them."""
    given = Answer.objects.filter(response=opened.record).editable_by(actor).select_related("item")
    if by_student:
        given = given.filter(audience=Audience.SHARED)
    answers = {each.item.uuid.hex: each for each in given}
    if names is None:
        names = [f"{name}_{key}" for key in answers for name in ("level", "text", "skip")]
        names += [] if by_student else [f"audience_{key}" for key in answers]
        names += [] if by_student else ["held_on"]
    found = {}
    for name in names:
        if part := NAME.fullmatch(name):
            found[name] = _standing(part[1], answers.get(part[2]))
        else:
            found |= standing_in(opened.record, [name])
    return found


def _standing(part: str, answer: Answer | None) -> Stand:
    if part == "skip":
        return standing(bool(answer and answer.skipped))
    if part == "audience":
        audience = Audience(answer.audience if answer else Audience.SHARED)
        return stand(audience.value, str(READERS[audience]))
    if answer is None:
        return stand("")
    if part == "text":
        return stand(answer.text)
    level = "" if answer.level is None else str(answer.level)
    return stand(level, str(answer.item.level_words(answer.level)))


def stands_of_student(
    opened: Opened, actor: Actor, names: Collection[str] | None = None
) -> dict[str, Stand]:
    return stands(opened, actor, names, by_student=True)


def label(name: str) -> str:
    return _("An answer") if name.startswith("text_") else ""


def _of_student(door: Door) -> Door:
    """Of what the student answers alone; on another page their answers are written by who asks."""

    def theirs(actor: Actor, uuid: UUID) -> Opened:
        opened = door(actor, uuid)
        if actor.turned_to and not opened.record.by_the_student_alone:
            raise Http404
        return opened

    return theirs


def register_kinds() -> None:
    door = _of_student(part_door(Response, "script__instrument"))
    theirs: dict[str, Any] = {"takes": takes_of_student, "stands": stands_of_student}
    keep_on("response_answer", "answers", HERE, door=door, takes=takes, stands=stands, label=label)
    keep_on("response_student", "answers-student", HERE, door=door, label=label, **theirs)
    # Listed nowhere: they are the student's.
    keep_on(
        "response_student",
        "shared-answers",
        HERE,
        door=turned(door),
        label=lambda name: "",
        **theirs,
    )
