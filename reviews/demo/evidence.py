"""What an assessment says: a level, the evidence for it, where it is known from, and the
student's own words. Facts and dates, never a verdict on a person."""

from typing import NamedTuple


class Evidence(NamedTuple):
    level: str
    text: str
    source: str
    own_words: str


EVIDENCE: dict[str, tuple[Evidence, ...]] = {
    "motivation": (
        Evidence(
            "some",
            "Says that the course was the second choice. Awake and quick in practical hours,"
            " often elsewhere in theory.",
            "first interview",
            "I did not really choose it. But I like the workshop.",
        ),
        Evidence(
            "strong",
            "Asked twice in the first weeks whether it is possible to change. Has not handed in the"
            " last two tasks.",
            "first interview, two teachers",
            "I do not see where this goes.",
        ),
        Evidence(
            "some",
            "Works well with a clear end in sight; tasks over several weeks stay unfinished.",
            "workshop teacher",
            "If it takes too long I stop believing in it.",
        ),
    ),
    "self_esteem": (
        Evidence(
            "some",
            "Does not ask in class, but waits at the desk afterwards. Throws away sketches"
            " that are good.",
            "workshop teacher",
            "The others know all this already.",
        ),
        Evidence(
            "strong",
            "Said four times in the first interview: “I am the one who gives up.”",
            "first interview",
            "I start things and then I stop.",
        ),
    ),
    "achievement": (
        Evidence(
            "some",
            "Two modules of the first weeks are open. What was done by hand is good.",
            "marks of the first weeks",
            "I get it when I see it, not when I read it.",
        ),
        Evidence(
            "strong",
            "Three of five tests below the mark, all three with long texts.",
            "marks of the first weeks",
            "The words are the problem, not the work.",
        ),
        Evidence(
            "some",
            "Calculations are copied rather than done; with a drawing they work out.",
            "maths teacher",
            "Numbers in a row make me nervous.",
        ),
    ),
    "relationships": (
        Evidence(
            "some",
            "New in the group, eats alone. Gets on well with the younger ones.",
            "observation by the tutor",
            "They have known each other for years.",
        ),
        Evidence(
            "strong",
            "Two quarrels in pair work in one month; both cleared up by themselves.",
            "workshop teacher",
            "I get loud before I notice it.",
        ),
    ),
    "behaviour_management": (
        Evidence(
            "some",
            "Sent out three times in four weeks, each time by a substitute teacher who did not"
            " know about the agreed breaks.",
            "class register",
            "Nobody tells the new ones.",
        ),
        Evidence(
            "strong",
            "Two days at home after the incident in the corridor. There was no talk on the day"
            " of coming back.",
            "class register, head of studies",
            "I came back and nobody said a word about it.",
        ),
    ),
    "absenteeism": (
        Evidence(
            "some",
            "18 of 120 hours missed in four weeks, most of them on Monday mornings.",
            "attendance of the last four weeks",
            "The first bus comes too late.",
        ),
        Evidence(
            "strong",
            "31 of 120 hours missed in four weeks, in two stretches of three days.",
            "attendance of the last four weeks",
            "When I have missed one day, the next one is harder.",
        ),
        Evidence(
            "some",
            "Late in the first hour nine times since the start; there for the rest of the day.",
            "class register",
            "I close up at work at eleven.",
        ),
        Evidence(
            "some",
            "Misses single mornings, always announced; brings younger brothers to school.",
            "call with the family",
            "Somebody has to take them.",
        ),
    ),
    "trust": (
        Evidence(
            "some",
            "Has asked for a locker since the first week and got no answer from us.",
            "first interview",
            "Asking does not change anything here.",
        ),
        Evidence(
            "strong",
            "Was promised a place in the other group before the course began; the letter never"
            " went out.",
            "files of the centre",
            "You said so, and then it was not true.",
        ),
    ),
}

HELPS: dict[str, tuple[Evidence, ...]] = {
    "helps_achievement": (
        Evidence("some", "Practical marks are above the mean.", "marks", "I can do it by hand."),
        Evidence(
            "strong",
            "Has not missed one hour of the workshop.",
            "attendance",
            "I would come for the workshop alone.",
        ),
        Evidence("some", "Two modules passed at once.", "marks", "Some things are easy for me."),
    ),
    "helps_environment": (
        Evidence(
            "strong",
            "Has two close friends in the group; they wait for each other.",
            "observation by the tutor",
            "My friends are here.",
        ),
        Evidence(
            "some",
            "Trusts the workshop teacher and goes there first.",
            "first interview",
            "With him I can talk.",
        ),
    ),
    "helps_view": (
        Evidence(
            "some",
            "An older sister finished the same course and works in the trade.",
            "first interview",
            "My sister made it.",
        ),
        Evidence(
            "strong",
            "Wants the certificate and says so without being asked.",
            "first interview",
            "Nobody can take a certificate away from me.",
        ),
    ),
    "helps_health": (
        Evidence(
            "some",
            "Plays football twice a week, and sleeps well since.",
            "first interview",
            "After training my head is empty, in a good way.",
        ),
        Evidence(
            "strong",
            "Grandmother is at home in the mornings and cooks.",
            "call with the family",
            "My grandmother wakes me.",
        ),
        Evidence("some", "Feels well, and says so.", "first interview", "I am fine."),
    ),
}

LEFT_FOR_NOW = (
    "One thing at a time: we look at it again at the next formal review.",
    "It has got better by itself since the start; we keep an eye on it.",
    "Not what matters most to you at the moment. You will say when it does.",
)
