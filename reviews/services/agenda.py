"""How a session of some length goes by, and which questions it proposes."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.functions import JSONObject

from accounts.catalogue import Part
from accounts.models import Centre
from plans.enums import InstrumentKind, InstrumentState
from plans.models import InstrumentVersion, Item

MOST_QUESTIONS = 100


def agenda_of(centre: Centre, minutes: int) -> list[Part]:
    """The parts of a session. Their minutes are whole and add up to its length."""
    parts = centre.parts()
    total = sum(each.minutes for each in parts)
    exact = [minutes * each.minutes / total for each in parts]
    whole = [int(each) for each in exact]
    # What rounding down left over goes to the parts that lost most by it.
    by_loss = sorted(range(len(exact)), key=lambda part: whole[part] - exact[part])
    for part in by_loss[: minutes - sum(whole)]:
        whole[part] += 1
    return [Part(part.name, each) for part, each in zip(parts, whole, strict=True)]


def questions_in_use() -> ArraySubquery:
    """What the centre's lists of questions for a session ask, as a value of any query; its own
    lists first. `questions_told` reads it."""
    newer = InstrumentVersion.objects.filter(
        instrument=OuterRef("script__instrument"),
        state=InstrumentState.PUBLISHED,
        number__gt=OuterRef("script__number"),
    )
    asked = Item.objects.filter(
        ~Exists(newer),
        script__state=InstrumentState.PUBLISHED,
        script__instrument__kind=InstrumentKind.PROMPTS,
        script__instrument__in_use=True,
    )
    own_first = Case(When(script__instrument__key="", then=Value(0)), default=Value(1))
    in_order = asked.order_by(own_first, "script__instrument", "position", "pk")
    told = in_order.annotate(told=JSONObject(key="key", own_words="own_words"))
    return ArraySubquery(told.values("told")[:MOST_QUESTIONS])


def questions_told(told: Iterable[dict[str, Any]]) -> list[str]:
    """Each question once, though a list was copied from another."""
    once: dict[str, str] = {}
    for each in told:
        once.setdefault(each["key"], Item(**each).words)
    return list(once.values())


def questions_for(position: int, questions: list[str]) -> list[str]:
    """Those for the session at this place of a plan (the first is 0), one after the other.

    Half of them at a time: two sessions in a row share none, and all come round.
    """
    many = max(len(questions) // 2, 1)
    first = position * many
    places = range(first, first + min(many, len(questions)))
    return [questions[place % len(questions)] for place in places]
