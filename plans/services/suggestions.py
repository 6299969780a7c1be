"""The centre's suggestions for goals and actions, and which of them fit where one writes."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Centre
from plans.enums import GoalArea, SuggestionKind
from plans.models import Plan, PlanFactor, Suggestion
from plans.suggestions import BUILT_IN
from students.models import RiskFactor


def install_suggestions(*, centre: Centre, **kwargs: Any) -> None:
    """Give a new centre the built-in suggestions."""
    factors = {each.key: each for each in RiskFactor.objects.exclude(key="")}
    positions = dict.fromkeys(SuggestionKind, 0)
    made = []
    for each in BUILT_IN:
        made.append(
            Suggestion(
                centre=centre,
                key=each.key,
                kind=each.kind,
                area=each.area,
                risk_factor=factors.get(each.risk_factor),
                level=each.level,
                who=each.who,
                position=positions[each.kind],
            )
        )
        positions[each.kind] += 1
    Suggestion.objects.bulk_create(made)


def suggestions_for(
    plan: Plan,
    kind: str,
    *,
    factor: PlanFactor | RiskFactor | None = None,
    area: str = "",
) -> list[str]:
    """The words in use of one kind: those that fit the factor asked for, then those of the
    area, then those that fit a factor of the plan, then the rest; each in the centre's order.

    One query, or two where the plan's factors are not read yet.
    """
    factors = {each.risk_factor_id for each in plan.factors.all()}
    asked = factor.risk_factor_id if isinstance(factor, PlanFactor) else factor and factor.pk

    def order(each: Suggestion) -> tuple[bool, bool, bool, int, int]:
        fits = asked is not None and each.risk_factor_id == asked
        of_area = bool(area) and each.area == area
        of_plan = each.risk_factor_id is not None and each.risk_factor_id in factors
        return not fits, not of_area, not of_plan, each.position, each.pk

    used = Suggestion.objects.filter(kind=kind, in_use=True, centre_id=plan.centre_id)
    return [each.words for each in sorted(used, key=order)]


def siblings_of(suggestion: Suggestion) -> Any:
    """The suggestions under the same heading, in order."""
    same = Suggestion.objects.filter(kind=suggestion.kind, area=suggestion.area)
    return same.order_by("position", "pk")


@transaction.atomic
def move_suggestion(*, suggestion: Suggestion, up: bool) -> None:
    """Change places with the one above or below it; at the end of the list nothing moves."""
    suggestion.centre.hold()
    ordered = list(siblings_of(suggestion))
    here = ordered.index(suggestion)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    positions = sorted(each.position for each in ordered)
    free = 0
    for each, own in zip(ordered, positions, strict=True):
        position, free = max(own, free), max(own, free) + 1
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])


def last_position(kind: str) -> int:
    last = Suggestion.objects.filter(kind=kind).order_by("position").values_list("position")
    found = last.last()
    return 0 if found is None else found[0] + 1


@dataclass(frozen=True)
class Group:
    """Suggestions of one kind and area, those out of use among them."""

    kind: str
    area: str
    name: str
    suggestions: list[Suggestion]


def groups_of(actor: Actor, *, kind: str = "", area: str = "") -> list[Group]:
    """The list as its page shows it, narrowed to a kind and an area where these are asked for.

    One query. Groups without suggestions are left out.
    """
    found = Suggestion.objects.readable_by(actor).select_related("risk_factor")
    if kind in SuggestionKind.values:
        found = found.filter(kind=kind)
    if area in GoalArea.values:
        found = found.filter(area=area)
    by_place: dict[tuple[str, str], list[Suggestion]] = {}
    for each in found.order_by("position", "pk"):
        by_place.setdefault((each.kind, each.area), []).append(each)
    names = {**dict(GoalArea.choices), "": _("no area in particular")}
    return [
        Group(each, place, str(names[place]), by_place[each, place])
        for each in SuggestionKind
        for place in names
        if (each, place) in by_place
    ]
