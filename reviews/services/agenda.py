"""How a session of some length goes by, and which questions it proposes."""

from accounts.catalogue import Part
from accounts.models import Centre
from reviews.catalogue import PROMPTS, PROMPTS_A_SESSION


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


def prompts_for(position: int) -> list[str]:
    """The questions for the session at this place of a plan (the first is 0).

    Two sessions in a row never get the same one, and the whole list comes round.
    """
    first = position * PROMPTS_A_SESSION
    places = range(first, first + PROMPTS_A_SESSION)
    return [str(PROMPTS[place % len(PROMPTS)]) for place in places]
