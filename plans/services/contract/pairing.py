"""Which sentence of an old text became which of a new one."""

from collections.abc import Sequence
from difflib import SequenceMatcher

# From this likeness on (0 to 1) a sentence counts as changed, rather than as another one.
ALIKE = 0.5

Pairs = list[tuple[int | None, int | None]]


def likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, old.lower().split(), new.lower().split(), False).ratio()


def paired(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """Positions that belong together: the same words first, then the likest. In the new order;
    what was left out follows."""
    became: dict[int, int] = {}
    left = list(range(len(old)))
    for place, text in enumerate(new):
        found = next((each for each in left if old[each] == text), None)
        if found is not None:
            became[place] = found
            left.remove(found)
    alike = sorted(
        (
            (likeness(old[before], new[place]), -place, -before)
            for place in range(len(new))
            if place not in became
            for before in left
        ),
        reverse=True,
    )
    for ratio, place, before in alike:
        if ratio >= ALIKE and -place not in became and -before in left:
            became[-place] = -before
            left.remove(-before)
    both: Pairs = [(became.get(place), place) for place in range(len(new))]
    return both + [(before, None) for before in left]


def paired_goals(old: list[dict[str, str]], new: list[dict[str, str]]) -> Pairs:
    """Goals are known again by themselves; those of older texts, which do not say which goal
    they are, by their words."""
    if not all(each.get("goal") for each in [*old, *new]):
        return paired([each["words"] for each in old], [each["words"] for each in new])
    places = {each["goal"]: place for place, each in enumerate(old)}
    both: Pairs = [(places.pop(each["goal"], None), place) for place, each in enumerate(new)]
    return both + [(before, None) for before in places.values()]
