"""Goals where the centre has a part: behaviour, absence, trust."""

from reviews.demo.goals import Do, Idea

WITH_CENTRE = [
    Idea(
        "behaviour_management",
        "well_being",
        (
            "I want to know what I can do when it gets too much, before I walk out",
            "I want a way to cool down that every teacher knows about",
        ),
        "Four weeks in which I took the agreed break instead of leaving",
        ("Knows the early signs well", "Comes back and carries on"),
        (
            Do("Write down the three signs that it is getting too much"),
            Do(
                "Agree on one rule for short breaks with all teachers of the group",
                "centre",
                "head of studies",
                "institutional",
            ),
            Do("Use the card for a five-minute break"),
            Do("Look at it together after two weeks", "tutor"),
        ),
        {
            "back": "Left once without the card. A substitute teacher did not know about it.",
            "same": "The card was needed once, and used once. Two teachers still have to be told.",
            "forward": "The card was used three times, and every time the way back was quick.",
            "achieved": "Four weeks of breaks instead of leaving. The card can stay in the pocket.",
        },
    ),
    Idea(
        "behaviour_management",
        "relations",
        (
            "I want a real new start after the days when I was sent home",
            "I want to be told the rules once, clearly, and then be trusted with them",
        ),
        "A month in the workshop without being sent out, and one good talk about the rules",
        ("Takes a clear word well", "Helps the younger ones"),
        (
            Do("Sit down with the workshop teacher about what each of us needs", "tutor"),
            Do("Read the workshop rules and say which two make no sense to me"),
            Do(
                "Answer in writing about the two rules",
                "centre",
                "head of the workshop",
                "institutional",
            ),
            Do("Open the workshop with the teacher on Wednesdays"),
        ),
        {
            "back": "Sent out once, about the phone. The rule on phones was not clear to anybody.",
            "same": "The talk has a date. Until then the old rules are what we have.",
            "forward": "One of the two rules was changed. That made an impression.",
            "achieved": "A month without being sent out, and the keys on Wednesdays.",
        },
    ),
    Idea(
        "absenteeism",
        "attendance",
        (
            "I want to be there on Mondays from the start",
            "I want to come on time, also when the bus does not",
        ),
        "Six Mondays running, on time",
        ("Up early when there is a reason", "Plans a way through the city in seconds"),
        (
            Do("Make a bus plan for Monday mornings"),
            Do("Ask a classmate for a lift on Mondays"),
            Do("Send a message before eight when it gets late"),
            Do("Ask whether Monday can begin with the workshop", "tutor"),
            Do("Pick the earlier bus in the weeks without a lift"),
        ),
        {
            "back": "Two Mondays missed: the bus line was changed and nobody had said so.",
            "same": "One Monday on time, one not. The message before eight did arrive.",
            "forward": "Three of four Mondays from the start. The lift works.",
            "achieved": "Six Mondays running. The caretaker noticed before we did.",
        },
    ),
    Idea(
        "absenteeism",
        "attendance",
        (
            "I want to come back after a bad day instead of staying away for a week",
            "I want my bad days to stay days and not become weeks",
        ),
        "No absence longer than two days until the end of term",
        ("Honest about how it is", "Comes back with a plan"),
        (
            Do("Write to my tutor in the evening of a bad day, one word is enough"),
            Do("Keep a place at the desk by the door", "tutor"),
            Do("Come for the two hours that I like most, if the whole day is too much"),
            Do("Find out with the school nurse what helps me sleep", "counsellor"),
        ),
        {
            "back": "Four days away in one go. We know now that it began on the Sunday.",
            "same": "One bad day, and back the day after, for two hours.",
            "forward": "Twice the word in the evening, twice back the next morning.",
            "achieved": "No absence of more than a day since we agreed on this.",
        },
    ),
    Idea(
        "absenteeism",
        "practical",
        (
            "I want my job in the evenings and the course to fit together",
            "I want to sleep enough to be awake in the first hour",
        ),
        "Four weeks with both, the job and the first hours",
        ("Has held a job for a year", "Very reliable with people who count on it"),
        (
            Do("Write down a normal week, hour by hour"),
            Do("Ask the boss for one evening less"),
            Do("Find out about the grant for travel and meals", "counsellor"),
            Do("Hand in the papers for the grant", helper="the front office"),
        ),
        {
            "back": "Two late shifts before two early hours. It does not add up yet.",
            "same": "The week is on paper. The boss is asked on Friday.",
            "forward": "One evening less since last week, and it shows in the first hour.",
            "achieved": "Job and course fit, and the grant has come through.",
        },
    ),
    Idea(
        "absenteeism",
        "practical",
        (
            "I want to come in although I look after my brothers in the mornings",
            "I want mornings at home that work for all of us",
        ),
        "Four weeks in which I was late at most once a week, and said so beforehand",
        ("Looks after others every day", "Calm when things go wrong"),
        (
            Do("Make a plan for the mornings, together at home", "family"),
            Do("Ask about the breakfast club at my brothers' school", "tutor"),
            Do("Begin at nine on two days, and make up for it on Thursday"),
            Do("Say at the end of the month whether nine o'clock is still needed"),
        ),
        {
            "back": "The little one was ill, and so the week was gone. Nobody is to blame.",
            "same": "The breakfast club has a waiting list. Beginning at nine helps meanwhile.",
            "forward": "Late once in two weeks, and it was announced.",
            "achieved": "The mornings work. The breakfast club has become a yes.",
        },
    ),
    Idea(
        "trust",
        "relations",
        (
            "I want to get an answer when I ask for something here",
            "I want to see that something changes when I say it",
        ),
        "Two things that I asked for have got an answer, also if it is a no",
        ("Says what others only think", "Sees how things could work better"),
        (
            Do("Write down two things that I would like to be different"),
            Do("Take them to the head of studies", "tutor"),
            Do(
                "Answer both within two weeks, with reasons",
                "centre",
                "head of studies",
                "institutional",
            ),
            Do("Talk about the answers, and about what comes next"),
        ),
        {
            "back": "Two weeks without an answer. Your tutor asks again, and says so to you.",
            "same": "One of two things has an answer. It is a maybe.",
            "forward": "The lockers are coming. That was one of the two things.",
            "achieved": "Two questions, two answers: one yes, and one no with a good reason.",
        },
    ),
    Idea(
        "trust",
        "practical",
        (
            "I want to have a say in how my week looks",
            "I want a timetable that I have agreed to myself",
        ),
        "My week has been changed in one place that I chose, and it holds",
        ("Knows what works best, and when", "Stands by a promise"),
        (
            Do("Mark the best and the hardest hours of the week"),
            Do("Find one hour that can be moved", "tutor"),
            Do(
                "Move the theory hour of Tuesday into the workshop",
                "centre",
                "head of studies",
                "institutional",
            ),
            Do("Say after a month whether the change was worth it"),
        ),
        {
            "back": "The change was taken back for one week because a teacher was ill.",
            "same": "We found the hour. The head of studies looks for a room.",
            "forward": "The theory hour is in the workshop now, and it is half as long.",
            "achieved": "The week holds since a month. Two others asked for the same.",
        },
    ),
]
