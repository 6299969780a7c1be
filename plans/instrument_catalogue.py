"""The instruments that every centre starts with, in our own words.

An item's key says what is asked, for good: answers are compared by it. A centre's own questions
have keys that begin with `OWN`, and words of their own. Published
instruments are not shipped: their licences restrict use.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from plans.enums import AnswerKind, InstrumentKind

OWN = "own_"


class BuiltIn(NamedTuple):
    """A question as it is shipped."""

    key: str
    words: Any
    answer: AnswerKind = AnswerKind.TEXT
    core: bool = True


FIRST_INTERVIEW = [
    BuiltIn("today_useful", _("What should I know so that today is useful to you?")),
    BuiltIn("choice_of_programme", _("How did you come to choose this programme?")),
    BuiltIn("best_of_week", _("Which part of a normal week works best for you?")),
    BuiltIn("somewhere_else", _("When do you most wish you were somewhere else?"), core=False),
    BuiltIn("done_well", _("What have you done well lately, here or anywhere?")),
    BuiltIn("friend_says", _("What would a friend say you are good at?"), core=False),
    BuiltIn("easy_and_stuck", _("Which tasks come easily, and where do you get stuck?")),
    BuiltIn("learning_new", _("How do you go about learning something new?"), core=False),
    BuiltIn("coming_in_hard", _("What makes coming in hard on some days?")),
    BuiltIn("stayed_away", _("What happened on the last day you stayed away?"), core=False),
    BuiltIn("adult_trusted", _("Which adult here do you trust?")),
    BuiltIn("classmates", _("How are things with your classmates?"), core=False),
    BuiltIn("felt_unfair", _("Has any rule or decision felt unfair?"), core=False),
    BuiltIn("on_your_side", _("Who is on your side outside the centre?")),
    BuiltIn("takes_your_time", _("What else takes your time: work, family, care?"), core=False),
    BuiltIn(
        "to_plan_for",
        _("Is there anything about travel, money, health or home that we should plan for?"),
        core=False,
    ),
    BuiltIn("in_a_year", _("What would you like your life to look like in a year?")),
    BuiltIn(
        "how_important",
        _("From 0 to 10, how important is it to you to finish? Why not lower?"),
        AnswerKind.SCALE_0_10,
        core=False,
    ),
    BuiltIn(
        "how_sure",
        _("From 0 to 10, how sure are you that you can? What would add one point?"),
        AnswerKind.SCALE_0_10,
        core=False,
    ),
    BuiltIn("one_step", _("What is one step for this week, and whose help would it take?")),
]

SELF_EVALUATION = [
    BuiltIn(key, words, AnswerKind.SCALE_1_4)
    for key, words in (
        ("know_why", _("I know why I am on this course.")),
        ("plan_week", _("I plan my week.")),
        ("ask_for_help", _("I ask for help when I need it.")),
        ("keep_going", _("I keep going after a mistake.")),
        ("listened_to", _("Someone here listens to me.")),
        ("part_of_group", _("I feel part of my group.")),
        ("making_progress", _("I can see that I am making progress.")),
        ("say_in_plan", _("I have a say in my plan.")),
        ("energy", _("I usually have the energy for training.")),
        ("next_step", _("I know what my next step is.")),
    )
]

# Student and tutor answer the same, each for themselves.
EVALUATION = [
    BuiltIn("helped_most", _("What helped most?")),
    BuiltIn("would_drop", _("What would we drop?")),
    BuiltIn("in_control", _("Did you feel in control of the plan?"), AnswerKind.SCALE_1_4),
    BuiltIn("do_it_again", _("Would you do it again?"), AnswerKind.SCALE_1_4),
]

FOLLOW_UP = [
    BuiltIn("went_best", _("Which day went best since we met, and what made it work?")),
    BuiltIn("hardest_to_keep", _("Which agreement was hardest to keep?")),
    BuiltIn("in_the_way", _("What got in the way, and can we move it?")),
    BuiltIn("who_helped", _("Who helped?")),
    BuiltIn("should_stop", _("What should stop?")),
    BuiltIn("more_of", _("What do you want more of?")),
    BuiltIn("tell_new_student", _("What would you tell a new student here?")),
]

#: key: kind, name, items
INSTRUMENTS: dict[str, tuple[InstrumentKind, Any, list[BuiltIn]]] = {
    "first_interview": (InstrumentKind.INTERVIEW, _("First interview"), FIRST_INTERVIEW),
    "self_evaluation": (InstrumentKind.SELF_EVALUATION, _("How I see it"), SELF_EVALUATION),
    "strategy_evaluation": (
        InstrumentKind.EVALUATION,
        _("How the plan worked for us"),
        EVALUATION,
    ),
    "follow_up": (InstrumentKind.PROMPTS, _("Follow-up: questions for a session"), FOLLOW_UP),
}
NAMES = {key: name for key, (_kind, name, _items) in INSTRUMENTS.items()}
WORDS = {item.key: item.words for _kind, _name, items in INSTRUMENTS.values() for item in items}
# What the ends of a scale mean where they are not said otherwise.
ENDS = {
    AnswerKind.SCALE_1_4: (_("not true"), _("very true")),
    AnswerKind.SCALE_0_10: (_("not at all"), _("as much as can be")),
}
ENDS_OF = {
    "in_control": (_("not at all"), _("very much")),
    "do_it_again": (_("certainly not"), _("certainly")),
}
