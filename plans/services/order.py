"""Putting goals and actions in order by hand, one place up or down at a time."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plans.models import Action, Goal


class OutdatedOrder(ValueError):
    """The page that sent the move shows an order that holds no more; nothing was moved."""


@transaction.atomic
def move_goal(*, goal: Goal, before: UUID | None = None, after: UUID | None = None) -> None:
    """Put an open goal before or after the neighbour that the page showed.

    The same move again changes nothing. Raises OutdatedOrder where they are neighbours no
    more.
    """
    goals: Any = goal.plan.hold().goals
    _move(goal, list(goals.open().in_order()), before, after, first=0)


@transaction.atomic
def move_action(*, action: Action, before: UUID | None = None, after: UUID | None = None) -> None:
    """The same for an open action among those of its goal."""
    actions: Any = action.plan.hold().actions
    now = actions.filter(pk=action.pk).first()
    siblings = actions.open().filter(goal=now.goal_id) if now else actions.none()
    _move(action, list(siblings.by_hand()), before, after, first=1)


def _move(
    record: Any, order: list[Any], before: UUID | None, after: UUID | None, *, first: int
) -> None:
    """Swap two neighbours, and number all from `first` on."""
    places = {each.uuid: place for place, each in enumerate(order)}
    here, there = places.get(record.uuid), places.get(before or after)
    wanted = 1 if before else -1
    if here is None or there is None or abs(here - there) != 1:
        raise OutdatedOrder(
            _(
                "The order was changed meanwhile, in another window or by somebody else, so"
                " nothing was moved. This is how it stands now."
            )
        )
    if here - there == wanted:
        order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order, first):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
