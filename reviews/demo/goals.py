"""Goals as young people word them, with what leads there and how it went.

Each answers a built-in risk factor. `words` are variants of one goal; `actions` are in the
order in which they would be agreed; `went` tells of a session by progress.
"""

from typing import NamedTuple


class Do(NamedTuple):
    """An action: what, who (plans.enums.Who), and a name or who helps."""

    what: str
    who: str = "student"
    helper: str = ""
    level: str = "individual"


class Idea(NamedTuple):
    factor: str
    area: str
    words: tuple[str, ...]
    success: str
    strengths: tuple[str, ...]
    actions: tuple[Do, ...]
    went: dict[str, str]


PERSONAL = [
    Idea(
        "motivation",
        "career",
        (
            "I want to see a real workplace, so that I know what I am learning this for",
            "I want to find out what this job is like before I decide about next year",
        ),
        "I have spent two mornings in a firm and can say what I liked and what I did not",
        ("Asks how things work", "Gets on with new people quickly"),
        (
            Do("Choose two firms that I would like to visit"),
            Do("Call the firms and agree on a morning", "tutor"),
            Do("Spend a first morning in the firm", helper="the firm's master"),
            Do("Note three things that I saw and one that surprised me"),
            Do("Write a card to say thank you, and ask whether I may come again"),
        ),
        {
            "back": "Both firms said no for this month. We have three more on the list.",
            "same": "The first firm has not called back yet; we know whom to ask for on Monday.",
            "forward": "The first morning in the firm was long, and good: there is a second one.",
            "achieved": "Two mornings done, and a clear answer: yes to the work, no to the office.",
        },
    ),
    Idea(
        "motivation",
        "learning",
        (
            "I want to remember on bad mornings why I chose this course",
            "I want one thing every week that I can be proud of",
        ),
        "Four Fridays in a row I can name one thing that I made or learned",
        ("Keeps things tidy", "Finishes what can be seen and touched"),
        (
            Do("Write down one thing that worked, every Friday"),
            Do("Put a photo of each finished piece into my folder"),
            Do("Look through the folder together at the start of each session", "tutor"),
            Do("Show the folder at home"),
            Do("Choose the piece for the open day"),
        ),
        {
            "back": "The folder stayed in the locker. We begin again with this week only.",
            "same": "Two Fridays with a line, two without. Writing it in class works better.",
            "forward": "Three photos in the folder, and the third one is really good.",
            "achieved": "Four Fridays, four things. The folder has become a habit.",
        },
    ),
    Idea(
        "motivation",
        "career",
        (
            "I want to know which ways are open to me after this course",
            "I want to choose my next step myself, and not take what is left over",
        ),
        "I can name two ways on, what each one asks for, and which one I like more",
        ("Compares before deciding", "Reads everything twice"),
        (
            Do("Look up what the next level asks for"),
            Do("Find somebody who finished this course and talks with me", "counsellor"),
            Do("Visit the open afternoon of the other centre"),
            Do("Write the two ways on one page: what it takes, what I like about it"),
        ),
        {
            "back": "It turned out that one of the two ways is closed this year. That was hard.",
            "same": "We read about the next level. The open afternoon comes in three weeks.",
            "forward": "The talk with a former student helped more than all the web pages.",
            "achieved": "Two ways on one page, and a favourite. It hangs over the desk at home.",
        },
    ),
    Idea(
        "self_esteem",
        "relations",
        (
            "I want to say in class when something is unclear",
            "I want to ask without first thinking that I am the only one",
        ),
        "One question a week, in any class, until the end of term",
        ("Keeps going after a mistake", "Listens well"),
        (
            Do("Ask one question a week, in any class"),
            Do("Agree on a sign with the teacher for “please once more”", "tutor"),
            Do("Write the question down first, then ask it"),
            Do("Ask one question in front of the whole group"),
        ),
        {
            "back": "Two weeks without asking. The room was loud and it did not feel right.",
            "same": "One question after class, at the desk. That counts.",
            "forward": "Asked twice, and both times somebody else was glad that it was asked.",
            "achieved": "A question every week since we began. It is no longer a thing.",
        },
    ),
    Idea(
        "self_esteem",
        "well_being",
        (
            "I want to show something that I made to the whole group",
            "I want to look at my own work without only seeing what is wrong with it",
        ),
        "I have presented one finished piece and named two things that are good about it",
        ("Has a good eye for detail", "Works with great care"),
        (
            Do("Choose a piece of work that I like"),
            Do("Say aloud what is good about it, to one person that I trust"),
            Do("Practise the presentation together", "tutor"),
            Do("Show it to the group", helper="the workshop teacher"),
        ),
        {
            "back": "The piece was nearly thrown away. It is safe now, in the cupboard.",
            "same": "The piece is chosen. Talking about it still feels strange.",
            "forward": "The first try in front of three people went well; one of them clapped.",
            "achieved": "Shown to the whole group. The best moment was the questions afterwards.",
        },
    ),
    Idea(
        "achievement",
        "learning",
        (
            "I want to understand the calculations and not only copy them",
            "I want to pass the maths of my course",
        ),
        "I can do the three kinds of tasks of the test without looking them up",
        ("Good at working things out by hand", "Does not give up on a puzzle"),
        (
            Do("Do two tasks on Tuesdays in the study hour"),
            Do("Find the three kinds of tasks that the test really has", "tutor"),
            Do("Explain one task to a classmate"),
            Do("Do an old test, with the clock switched off"),
            Do("Do an old test within the hour"),
        ),
        {
            "back": "The mock test went badly. We found that it was one kind of task, not all.",
            "same": "The study hour was cancelled twice. We take the library instead.",
            "forward": "Two of three kinds of tasks work without help now.",
            "achieved": "Passed, with points to spare. First message went to grandmother.",
        },
    ),
    Idea(
        "achievement",
        "learning",
        (
            "I want to catch up on what I missed in the first weeks",
            "I want to close the gaps, one at a time, without having to start all over",
        ),
        "The list of things to catch up is empty by the end of term",
        ("Learns fast by watching", "Has very steady hands"),
        (
            Do("Make a list of what is missing, with the teacher", helper="the workshop teacher"),
            Do("Catch up on the first two pieces on Thursday afternoon"),
            Do("Keep the workshop open on Thursdays", "centre", "head of studies", "institutional"),
            Do("Hand in the missing report"),
            Do("Tick off the rest of the list together", "tutor"),
        ),
        {
            "back": "The list grew by one. It is still a list, and it has an order now.",
            "same": "Nothing new on the list, nothing off it. Thursday was a holiday.",
            "forward": "Two pieces handed in, two to go.",
            "achieved": "The list is empty. It went into the bin with some ceremony.",
        },
    ),
    Idea(
        "achievement",
        "learning",
        (
            "I want to write my reports myself",
            "I want to understand a work sheet without somebody translating it for me",
        ),
        "Three reports written without help with the words, only with the spelling",
        ("Speaks three languages", "Draws before writing, and draws well"),
        (
            Do("Keep a small book with the words of the trade"),
            Do("Draw first, then write one sentence for each drawing"),
            Do("Ask for work sheets with pictures", "tutor"),
            Do("Go to the language hour on Wednesdays", helper="the language teacher"),
            Do("Write the next report alone, and ask for spelling only"),
        ),
        {
            "back": "The last report was too long a text. The next one starts with drawings.",
            "same": "The book of words has two new pages. The report is still open.",
            "forward": "Half the report was written alone. The drawings carry it.",
            "achieved": "Third report in own words. The teacher asked to keep a copy.",
        },
    ),
    Idea(
        "relationships",
        "relations",
        (
            "I want to get on with the people in my group at the workshop",
            "I want to work in a pair without it ending in a quarrel",
        ),
        "Three weeks of pair work in which we finished what we began",
        ("Funny, and people like that", "Says sorry and means it"),
        (
            Do("Ask to work with the same partner for two weeks", "tutor"),
            Do("Agree at the start of each task on who does what"),
            Do("Go for five minutes of air before it gets loud"),
            Do("Say one thing that the other one does well"),
        ),
        {
            "back": "There was a loud morning. Both said sorry by themselves the day after.",
            "same": "The new partner was ill, so there was nothing to try out yet.",
            "forward": "Two tasks finished as a pair. Deciding first who does what is the trick.",
            "achieved": "Three weeks without a quarrel. The pair wants to stay together.",
        },
    ),
    Idea(
        "relationships",
        "relations",
        (
            "I want one adult here whom I can talk to when something is wrong",
            "I want to clear things up with my teacher and start afresh",
        ),
        "We have talked once, and I know where to go the next time",
        ("Fair to others", "Notices how people feel"),
        (
            Do("Choose the adult that I would like to talk to"),
            Do("Ask whether that person has ten minutes", "tutor"),
            Do("Have the talk, with my tutor in the room if I like"),
            Do("Say after two weeks how it has gone since"),
        ),
        {
            "back": "The talk was put off twice. That felt like a no; it was a full timetable.",
            "same": "The person is chosen, the ten minutes are asked for.",
            "forward": "The talk took place and was shorter and friendlier than expected.",
            "achieved": "There is a person to go to now, and it was already of use once.",
        },
    ),
]
