"""Two safety concerns: one that waits to be acknowledged, and one that somebody sees to."""

from datetime import time
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from reviews.demo.roster import Pupil
from reviews.demo.world import World
from students.enums import Danger
from students.models import Concern, ConcernNote, ConcernRecipient
from students.services.concerns import add_words, raise_concern

EMERGENCY_WORDS = (
    "Reception, at any hour of the day: extension 100\nHelpline for the young: 116 111"
)


class Worry(NamedTuple):
    """What is told: about whom, by whom, how many days ago, and what came of it."""

    about: str
    by: str
    days: int
    words: str
    answer: str = ""
    further: str = ""


WORRIES = [
    Worry(
        "Clara",
        "jordi",
        8,
        "Clara fell asleep in class three days running. Asked, she said that she has slept at a"
        " friend’s since Sunday because “it is loud at home”, and then that she did not want to"
        " talk about it.",
        "I speak to Clara today after the second lesson, alone, and ring her aunt with her if she"
        " agrees. Jordi, please let her come to me from your hour.",
        "She came by herself in the break. Still at her friend’s, and fine there until Friday.",
    ),
    Worry(
        "Bilal",
        "nuria",
        1,
        "Bilal wrote to me last night that he “does not see a point any more”. This morning he"
        " was in class and joked about it. I am not sure that it was a joke.",
    ),
]


def raise_concerns(world: World, pupils: list[Pupil], *, counsellor: str) -> None:
    """Name the safeguarding lead, and tell of the worries about the students of this centre."""
    lead = world.people[counsellor]
    world.centre.safeguarding_lead, world.centre.emergency_words = lead, EMERGENCY_WORDS
    world.centre.save()
    by_name = {each.young.given_name: each for each in pupils}
    for worry in WORRIES:
        if worry.about in by_name:
            _tell(world, by_name[worry.about], worry, lead)


def _tell(world: World, pupil: Pupil, worry: Worry, lead: User) -> None:
    day = world.calendar.back(worry.days)
    world.clock.at(world.calendar.moment(day, time(16, 10)))
    teller = world.people[worry.by]
    concern = raise_concern(
        Concern(
            centre=world.centre,
            student=pupil.student,
            danger=Danger.UNKNOWN,
            words=worry.words,
        ),
        by=teller,
    )
    world.clock.at(world.calendar.moment(day, time(16, 14)))
    _deliver(concern, seen=bool(worry.answer))
    if worry.answer:
        concern.acknowledge(worry.answer, by=lead)
    if worry.further:
        world.clock.at(world.calendar.moment(world.calendar.back(worry.days - 1), time(11, 5)))
        add_words(ConcernNote(concern=concern, body=worry.further), by=teller)
        _deliver(concern, seen=True)


def _deliver(concern: Concern, *, seen: bool) -> None:
    """As if the mail had arrived: a demonstration sends none."""
    for row in ConcernRecipient.objects.filter(concern=concern):
        row.letter, row.mailed_at = "", timezone.now()
        row.seen_at = row.seen_at or (timezone.now() if seen else None)
        row.save()
