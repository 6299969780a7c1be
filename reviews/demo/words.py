"""What people in the demonstration say and write, written for it."""

# What young people want, by programme, in their own words.
ASPIRATIONS = {
    "ELE": (
        "I want to put light into houses that have none, here or where my grandparents live.",
        "A trade that I can take with me to any country.",
        "To earn enough that my mother can stop working nights.",
        "I want to be the one whom people call when nothing works any more.",
        "To build a stage and light it, and then stand behind it in the dark and smile.",
        "I want to finish something for once, and hang the paper on the wall.",
        "Solar panels. On every roof of our street, and I put them there.",
        "To work outside, with my hands, with people who laugh.",
        "I would like to become a teacher in a workshop like ours one day.",
        "A quiet job, a small flat, and a dog.",
        "To be good at one thing, so good that they ask me how it is done.",
        "I want my little sister to see that one can get through school.",
        "To repair things that others throw away, and sell them.",
        "To stay. I have moved five times and I want to stay somewhere.",
        "A contract with my name on it and holidays that are paid.",
        "To understand how a whole building works, from the cellar to the roof.",
        "I want to work on ships. They need electricians too.",
        "To come home tired and pleased.",
    ),
    "CAR": (
        "I want to build boats, wooden ones, as my uncle does.",
        "A bench of my own in a workshop that smells of pine.",
        "To make a table at which my whole family fits.",
        "I want to restore old doors. There are so many of them in our town.",
        "Work where in the evening I can see what I have done.",
        "To build the rooms of a theatre.",
        "I want to speak the language so well that nobody asks where I am from first.",
        "To open a shop with my cousin: he sells, I make.",
        "To finish, and then travel from one workshop to the next for a year.",
        "I want to draw furniture. I draw all the time anyway.",
        "Toys. Good ones, from wood, that children keep.",
        "To have a driving licence, a van, and orders for a month ahead.",
        "I want to be reliable. I used to be, and I liked that.",
        "A job near the sea.",
        "To make instruments. A guitar first.",
        "Something with my hands and with a radio on.",
        "To build a house for my parents, in the village.",
    ),
    "CUR": (
        "I want to look after old people as I wish somebody had looked after my grandfather.",
        "To become a nurse, and to get there by this way.",
        "A job in which I am needed and not just used.",
        "I want to work with children who do not speak, because I know some other ways.",
        "To finish what I began before my daughter was born.",
        "To work at night and study in the daytime, until I am a midwife.",
        "I want to be the calm one when everybody else is afraid.",
        "To live on my own money and in my own room.",
        "To drive an ambulance.",
        "I want to go back with a profession, or stay with one. With one, anyway.",
        "To help people stay in their homes for as long as they like.",
        "To be able to say: I am good at this, and here is the paper.",
        "I would like to open a day centre with a garden.",
        "To translate in the hospital, for women like my mother.",
        "To have weekends free, and a kind boss.",
        "To show that somebody like me can do this.",
        "I want my patients to sleep well because I was there.",
    ),
    "HOS": (
        "I want to cook in a place where people come back for the soup.",
        "To run a small café with books.",
        "To work on a ferry and see all the harbours.",
        "To bake bread that people queue for.",
        "A kitchen where nobody shouts.",
        "To cook what my grandmother cooks, and get stars for it.",
    ),
}

PLACES = ("Room 12", "Room 12", "The small library", "Tutor's office", "A bench in the yard")
TOPICS = (
    "How the week has gone",
    "The hardest agreement, and how to make it smaller",
    "Which support is worth asking for",
    "Planning the next four weeks",
    "What we tell the family, and who does it",
    "The next step after the course",
    "Getting ready for the placement",
)

OPENINGS = (
    "Best day since we met: Thursday, because the whole piece worked at the first try.",
    "A mixed fortnight. The practical hours carry the rest.",
    "We began with tea and a look out of the window. It was needed.",
    "Came in with a list of points, and we went through all of them.",
    "A good week, said twice, and with a smile the second time.",
    "Tired today: the little brother was ill. We kept it short.",
    "Proud of the last piece of work; we had it on the table while we talked.",
    "A quiet session. Half of it we walked round the building.",
    "Much has happened. We sorted it into what can be moved and what cannot.",
    "The weekend was long and the Monday hard. Came anyway.",
    "We read the last agreements aloud and laughed about one of them.",
    "Asked to begin with the good things. There were four.",
)
CLOSINGS = (
    "Next time we look at the dates of the term.",
    "What helped most this time: that somebody asked.",
    "For the next two weeks: less at once, and that for certain.",
    "We both keep one promise until the next time. Written down below.",
    "What I would tell a new student here: ask for Rosa at the front desk.",
    "More of: practical hours. Less of: surprises in the timetable.",
    "Who helped: two people from the group, without making anything of it.",
    "The last five minutes were for the weekend, and that was good.",
)

# For a goal that goes as it went before, when its own words are told already.
AGAIN = {
    "back": (
        "One step back on one goal. We made the next step smaller.",
        "One goal had no time at all. That happens, and it stays on the page.",
    ),
    "same": (
        "One goal rests where it was. It has waited before and moved again.",
        "Nothing new on one goal; it is next on the list.",
        "One goal waits for an answer from somebody else. Your tutor asks.",
    ),
    "forward": (
        "One more step on the same way, and it was easier than the last one.",
        "It goes on as it began, slowly and well.",
        "Another step, this time without being reminded by anybody.",
        "One goal moves by itself now; we only looked and nodded.",
    ),
}

MISSED = (
    "Was ill; sent a message in the morning.",
    "Forgot the day. We laughed about it and moved it.",
    "Doctor's appointment that could not be moved.",
    "",
    "The bus did not come.",
)
LET_GO = (
    "It turned out that nobody needs it any more.",
    "Too big a step for now; the next one is smaller.",
    "The days did not fit with the job at the weekend.",
)
CANCELLED = (
    "The tutor was ill.",
    "School trip of the group.",
    "The room was taken by an exam.",
)

TEAM_NOTES = (
    "Please greet first in the corridor: it makes a difference to the whole day.",
    "Works best with one task at a time, on paper. I have told the teachers of the group.",
    "The Tuesday theory hour is the hardest. Could we swap it with the workshop?",
    "Asked me to tell the teachers about the agreed break, and to tell nobody why.",
    "Praise in private rather than in front of the group.",
    "Two teachers say that it is going better since the seat by the window.",
    "Let us not all ask about the absences: one of us is enough, and that is me.",
    "Reading long texts takes twice the time; the content is no problem at all.",
    "Would like to help at the open day. Let us say yes.",
)
CONFIDENTIAL_NOTES = (
    "Talked about money at home. There is enough for food, not for the bus pass. I am asking"
    " the social service without naming names for now.",
    "Sleeps badly since the summer and does not want the family to know that we talk about it."
    " We agreed on what happens if it gets worse.",
    "Told me about a conflict with an older cousin. Feels safe at home and here; I asked twice.",
    "Has an appointment at the youth health centre and went there alone. Wants this kept between"
    " us, and I said what I can promise and what not.",
    "The separation of the parents is before the court. No messages through the children, please:"
    " I have told the family the same.",
    "Said for the first time that the panic on Mondays has a reason. We are going slowly.",
)
SESSION_SECRETS = (
    "Cried a little, of relief I think. Asked me not to mention it, and I will not.",
    "Spoke about home for the first time. Nothing to act on; good to know.",
    "Is thinking of leaving, and wants to decide without being talked into anything.",
)
CONTACTS = (
    ("team", "call", "Short call with the mother: she is glad that somebody calls with good news."),
    (
        "team",
        "passing",
        "Met in the corridor. All well, the piece for the workshop is nearly finished.",
    ),
    (
        "shared",
        "passing",
        "A word at the bus stop: the new timetable is better, except for Wednesdays.",
    ),
    (
        "team",
        "meeting",
        "The father came by to bring papers. We agreed to talk by phone, after six.",
    ),
    ("shared", "message", "Wrote to say that the placement firm has answered. It is a yes."),
    (
        "team",
        "meeting",
        "The maths teacher asked whether the extra hour may stay. I said yes, please.",
    ),
    (
        "shared",
        "meeting",
        "Came by with a question about the bus pass. The front office does it on Friday.",
    ),
    (
        "team",
        "call",
        "Call with the aunt, in two languages and with many laughs. She helps on Mondays.",
    ),
)

CENTRE_PROMISES = (
    "The workshop stays open on Thursdays until six, with somebody to ask.",
    "Work sheets come with pictures, and in large print on request.",
    "There is a seat and a computer in the study hour every day.",
    "All teachers of the group know about the agreed break.",
    "The language hour on Wednesdays is part of the timetable.",
)
FAMILY_PROMISES = (
    "We ask about the good things first.",
    "We keep Thursday afternoons free for the workshop.",
    "We call the tutor when something at home changes.",
    "There is a quiet hour at the kitchen table every evening.",
)
NO_GUARDIAN = (
    "Lives with an uncle; the parents are abroad and cannot sign before the summer. The uncle"
    " was told and agrees."
)

# What would help beyond tutoring: what, where it came up, decision, who, why.
NEEDS = (
    ("Extra language hour", "first interview", "in_centre", "Language teacher", ""),
    ("Somebody who looks at the reading", "balance", "outside", "Speech therapist", ""),
    ("Help with the papers for the travel grant", "first interview", "in_centre", "Office", ""),
    ("Glasses: the board is hard to read", "balance", "outside", "Health centre", ""),
    ("A quiet place for tests", "teachers of the group", "in_centre", "Head of studies", ""),
    ("Someone to talk to outside the centre", "session", "open", "", ""),
    ("A laptop for the evenings", "session", "open", "", ""),
    (
        "Driving lessons",
        "session",
        "not_now",
        "",
        "There is no fund for it this year. We look again in the next one.",
    ),
)

EXAMPLES = (
    "The switchboard of last week, done alone",
    "Explained it to a classmate without being asked",
    "Needed the drawing twice, then it worked",
    "The report took long, the result was right",
    "At home it works, at the centre not yet",
    "Helped set up the stand at the open day",
    "",
    "",
)
SOURCES = ("workshop", "first weeks", "placement", "at home", "")

WITHDRAWN = (
    "The course changed to the mornings, and with it everything we had agreed. We write a new"
    " one together when the timetable stands."
)
DECLINED = "I would rather see first whether the Mondays work. Then I will sign."
AMENDED_SUCCESS = "I have done it four weeks running, and my trainer has seen it"
AMENDED_PROMISE = "The workshop is open to me on Wednesdays after class"
CLOSED = (
    "Goals reached before time; wants to go on without a plan, and knows that the door is open."
)
CLOSED_ON_LEAVING = "Left the centre. Knows that a call is enough to come back."
CLOSED_ON_FINISHING = "Finished the course. What is next has a date and an address."
CLOSED_ON_TRANSFER = "Goes on at another centre, which makes a plan of its own."

UNINVOLVED = "Contact was ended by the court; the student does not wish it either."

HANDED_OVER = """What matters now:
The work placement. She has two addresses and has not dared to ring the first.

Agreements still open:
She tells me on Fridays how the week went, in two sentences.

Whom to call:
Her grandmother, in the afternoon.

What to avoid:
Talking about last year in front of others."""
