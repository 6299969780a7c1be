"""Where a plan leads, in whole and as the card of the roadmap."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from accounts.services.order import change_places
from plans.enums import PlacementState
from plans.models import Option, Pathway, Placement, Plan


@dataclass(frozen=True)
class Pathways:
    """Options that are open and that were left; what was chosen, now and before; placements."""

    options: list[Option]
    left: list[Option]
    chosen: Pathway | None
    earlier: list[Pathway]
    placements: list[Placement]


@dataclass(frozen=True)
class Card:
    """What the roadmap says of it: what was chosen, the other options, placements of now.

    Without `is_begun` nothing was ever written.
    """

    is_begun: bool
    chosen: str
    others: list[str]
    placements: list[tuple[str, str]]


def card_of(plan: Plan) -> Card:
    """One query, for a page that asks for much besides."""
    options, pathways, placements = (
        model.objects.filter(plan=OuterRef("pk")) for model in (Option, Pathway, Placement)
    )
    heads_for = Pathway.objects.current().filter(option=OuterRef("pk"))
    others = options.in_order().filter(~Exists(heads_for), dropped_at=None)
    named = Coalesce(NullIf("what", Value("")), "option__what")
    now = placements.filter(state__in=(PlacementState.PLANNED, PlacementState.UNDER_WAY))
    told = Plan.objects.filter(pk=plan.pk).annotate(
        is_begun=Exists(options) | Exists(pathways) | Exists(placements),
        chosen=Subquery(pathways.current().annotate(named=named).values("named")),
        others=ArraySubquery(others.values("what")),
        here=ArraySubquery(now.values(told=JSONObject(where="where", state="state"))),
    )
    found = told.values("is_begun", "chosen", "others", "here").get()
    states = dict(PlacementState.choices)
    here = [(each["where"], str(states[each["state"]])) for each in found["here"]]
    return Card(found["is_begun"], found["chosen"] or "", found["others"], here)


def pathways_of(plan: Plan) -> Pathways:
    """Three queries, whatever there is."""
    options: Any = plan.options
    found: list[Option] = list(options.in_order())
    chosen = list(plan.pathways.select_related("option"))
    current = [each for each in chosen if each.left_on is None]
    return Pathways(
        options=[each for each in found if each.is_open],
        left=[each for each in found if not each.is_open],
        chosen=current[0] if current else None,
        earlier=[each for each in chosen if each.left_on],
        placements=list(plan.placements.all()),
    )


@transaction.atomic
def move_option(*, option: Option, up: bool) -> None:
    """Change places with the one above or below it; at the end of the list nothing moves."""
    plan = option.plan.hold()
    options: Any = plan.options
    change_places(options.in_order().filter(dropped_at=None), option, up=up)
