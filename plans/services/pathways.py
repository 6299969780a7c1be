"""Where a plan leads, read together: three queries, whatever there is."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

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

    def __bool__(self) -> bool:
        return bool(self.options or self.left or self.chosen or self.earlier or self.placements)

    @property
    def others(self) -> list[Option]:
        """The open options that are not the one chosen."""
        chosen = self.chosen and self.chosen.option_id
        return [each for each in self.options if each.pk != chosen]

    @property
    def current_placements(self) -> list[Placement]:
        """Those that are to come or under way."""
        now = (PlacementState.PLANNED, PlacementState.UNDER_WAY)
        return [each for each in self.placements if each.state in now]


def pathways_of(plan: Plan) -> Pathways:
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
    ordered: list[Option] = list(options.in_order().filter(dropped_at=None))
    if option not in ordered:
        return
    here = ordered.index(option)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, each in enumerate(ordered):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
