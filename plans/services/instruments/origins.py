"""Where words of the plan came from, told beside them."""

from datetime import date
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.enums import LiftTarget
from plans.models import LiftedWords, Plan

# As SQL, for the reason given in plans.facts.
_ORIGINS = """
    SELECT coalesce(jsonb_agg(
        jsonb_build_object(
            'about', about, 'target', target, 'words', words, 'origin', origin, 'said_on', said_on
        )
        ORDER BY lifted.id
    ), '[]')
    FROM plans_liftedwords lifted WHERE lifted.plan_id = plans_plan.id
"""


def with_origins(plans: Any) -> Any:
    """Plans with the words that were taken into them, in the same query: as `origins`."""
    return plans.annotate(origins=RawSQL(_ORIGINS, (), output_field=JSONField()))  # noqa: S611


def words_taken(plan: Plan) -> list[dict[str, str]]:
    """The words that were taken into a plan: where they went, and where they came from."""
    return [
        {
            "place": str(LiftTarget(each["target"]).label),
            "words": each["words"],
            "origin": each["origin"],
            "said_on": day_of(each),
        }
        for each in getattr(plan, "origins", None) or []
    ]


def strengths_spoken_of(plan: Plan) -> list[str]:
    """Asked for only where they were not read with the plan."""
    read = vars(plan).get("origins")
    if read is not None:
        return [each["words"] for each in read if each["target"] == LiftTarget.STRENGTH]
    found = LiftedWords.objects.filter(plan=plan, target=LiftTarget.STRENGTH).order_by("pk")
    return list(found.values_list("words", flat=True))


def day_of(told: dict[str, str]) -> str:
    return date_format(date.fromisoformat(told["said_on"]), "j F")


def origin_of(plan: Plan, about: Any, words: str, *, target: str = "") -> str:
    """“From the first interview, 22 September”, of a record of a plan; empty where its words
    were not lifted. Words that were changed since say so."""
    found = [
        each
        for each in getattr(plan, "origins", None) or []
        if each["about"] == str(about) and target in ("", each["target"])
    ]
    if not found:
        return ""
    same = next((each for each in found if each["words"] == words), None)
    told = same or found[-1]
    text = _("From: %(origin)s, %(date)s") if same else _("After words from: %(origin)s, %(date)s")
    return text % {"origin": told["origin"], "date": day_of(told)}
