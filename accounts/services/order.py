"""The order by hand of records that have a `position`."""

from collections.abc import Iterable
from typing import Any


def change_places(records: Iterable[Any], record: Any, *, up: bool) -> None:
    """Let `record` change places with the one above or below it among `records`, which come in
    their order and are held by the caller. At the end of the list, or elsewhere, nothing moves."""
    ordered = list(records)
    if record not in ordered:
        return
    here = ordered.index(record)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, each in enumerate(ordered):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
