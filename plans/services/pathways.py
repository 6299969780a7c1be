"""Where a plan leads, in whole and as the card of the roadmap."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

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


# As SQL, for the reason given in plans.facts.
_CARD = f"""
    SELECT to_jsonb(card) FROM (SELECT
        EXISTS (SELECT 1 FROM plans_option WHERE plan_id = plans_plan.id)
            OR EXISTS (SELECT 1 FROM plans_pathway WHERE plan_id = plans_plan.id)
            OR EXISTS (SELECT 1 FROM plans_placement WHERE plan_id = plans_plan.id) AS is_begun,
        (SELECT coalesce(nullif(pathway.what, ''), option.what)
            FROM plans_pathway pathway LEFT JOIN plans_option option ON option.id = option_id
            WHERE pathway.plan_id = plans_plan.id AND left_on IS NULL) AS chosen,
        (SELECT coalesce(jsonb_agg(what ORDER BY position, id), '[]')
            FROM plans_option option
            WHERE plan_id = plans_plan.id AND dropped_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM plans_pathway pathway
                WHERE pathway.option_id = option.id AND left_on IS NULL
            )) AS others,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('where', "where", 'state', state)
                ORDER BY starts_on NULLS LAST, id), '[]')
            FROM plans_placement
            WHERE plan_id = plans_plan.id
            AND state IN ('{PlacementState.PLANNED}', '{PlacementState.UNDER_WAY}')) AS here
    ) AS card
"""  # noqa: S608 - values of our own enumerations


def card_of(plan: Plan) -> Card:
    """One query, for a page that asks for much besides."""
    card = RawSQL(_CARD, (), output_field=JSONField())  # noqa: S611
    found = Plan.objects.filter(pk=plan.pk).values_list(card, flat=True).get()
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
