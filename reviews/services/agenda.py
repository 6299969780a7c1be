"""How a session of some length goes by, and which questions it proposes."""

from dataclasses import dataclass

from reviews.catalogue import AGENDA, PROMPTS, PROMPTS_A_SESSION


@dataclass(frozen=True)
class Part:
    name: str
    minutes: int


def agenda_of(minutes: int) -> list[Part]:
    """The parts of a session. Their minutes are whole and add up to its length."""
    total = sum(share for _name, share in AGENDA)
    exact = [minutes * share / total for _name, share in AGENDA]
    whole = [int(each) for each in exact]
    # What rounding down left over goes to the parts that lost most by it.
    by_loss = sorted(range(len(exact)), key=lambda part: whole[part] - exact[part])
    for part in by_loss[: minutes - sum(whole)]:
        whole[part] += 1
    return [Part(str(name), each) for (name, _), each in zip(AGENDA, whole, strict=True)]


def prompts_for(position: int) -> list[str]:
    """The questions for the session at this place of a plan (the first is 0).

    Two sessions in a row never get the same one, and the whole list comes round.
    """
    first = position * PROMPTS_A_SESSION
    places = range(first, first + PROMPTS_A_SESSION)
    return [str(PROMPTS[place % len(PROMPTS)]) for place in places]
