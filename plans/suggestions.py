"""The built-in suggestions for goals and actions: words to begin with, which nobody has to use.

Goals are in the first person, small, and something both can see. Actions say who could do what.
Each may name the area it belongs to and the built-in risk factor (students.catalogue) that it
helps with. A centre gets a row for each when it is made, and may add its own.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import GoalArea, Level, SuggestionKind, Who


class BuiltIn(NamedTuple):
    key: str
    kind: SuggestionKind
    area: str
    risk_factor: str
    level: str
    who: str
    words: Any


def _goal(key: str, area: GoalArea, risk_factor: str, words: Promise) -> BuiltIn:
    return BuiltIn(f"goal_{key}", SuggestionKind.GOAL, area, risk_factor, "", "", words)


def _action(key: str, who: Who, area: GoalArea | str, risk_factor: str, words: Promise) -> BuiltIn:
    level = Level.INSTITUTIONAL if who == Who.CENTRE else Level.INDIVIDUAL
    return BuiltIn(f"do_{key}", SuggestionKind.ACTION, area, risk_factor, level, who, words)


_A = GoalArea

BUILT_IN = [
    _goal(
        "first_hour",
        _A.ATTENDANCE,
        "absenteeism",
        _("I am there for the first hour on the day that is hardest for me"),
    ),
    _goal(
        "tell_before",
        _A.ATTENDANCE,
        "absenteeism",
        _("When I cannot come, I say so before the day begins"),
    ),
    _goal("one_module", _A.LEARNING, "achievement", _("I pass the module that I am closest to")),
    _goal("hand_in", _A.LEARNING, "achievement", _("I hand in one piece of work every week")),
    _goal(
        "ask_once",
        _A.LEARNING,
        "self_esteem",
        _("I ask one question a week when something is unclear"),
    ),
    _goal(
        "show_work",
        _A.LEARNING,
        "self_esteem",
        _("Once a month I show somebody a piece of work that I am content with"),
    ),
    _goal(
        "what_for",
        _A.CAREER,
        "motivation",
        _("I can say in two sentences what I want to use this training for"),
    ),
    _goal(
        "see_the_job",
        _A.CAREER,
        "motivation",
        _("I have seen with my own eyes what a day in this work is like"),
    ),
    _goal(
        "work_with_others",
        _A.RELATIONS,
        "relationships",
        _("I work in one group in which I feel at ease"),
    ),
    _goal(
        "pause",
        _A.RELATIONS,
        "behaviour_management",
        _("When it gets too much I take the break that we agreed, and come back"),
    ),
    _goal(
        "one_adult",
        _A.WELL_BEING,
        "trust",
        _("There is one adult here whom I go to before things pile up"),
    ),
    _goal(
        "sleep",
        _A.WELL_BEING,
        "",
        _("On school nights I go to bed at a time that lets me get up"),
    ),
    _goal("way_here", _A.PRACTICAL, "", _("I have a way to get here that works every day")),
    # The student
    _action(
        "set_out_things",
        Who.STUDENT,
        _A.ATTENDANCE,
        "absenteeism",
        _("Lay out clothes and bag the evening before"),
    ),
    _action(
        "write_when_late",
        Who.STUDENT,
        _A.ATTENDANCE,
        "absenteeism",
        _("Send the tutor one line when coming late or not at all"),
    ),
    _action(
        "twenty_minutes",
        Who.STUDENT,
        _A.LEARNING,
        "achievement",
        _("Work twenty minutes on one subject, three days a week"),
    ),
    _action(
        "list_missing",
        Who.STUDENT,
        _A.LEARNING,
        "achievement",
        _("Write down what is still missing, and choose what comes first"),
    ),
    _action(
        "note_went_well",
        Who.STUDENT,
        _A.WELL_BEING,
        "self_esteem",
        _("Write down one thing that went well each day"),
    ),
    _action(
        "visit_workplace",
        Who.STUDENT,
        _A.CAREER,
        "motivation",
        _("Visit a workplace and ask three questions there"),
    ),
    _action(
        "former_student",
        Who.STUDENT,
        _A.CAREER,
        "motivation",
        _("Talk with somebody who finished this programme"),
    ),
    _action(
        "sit_beside",
        Who.STUDENT,
        _A.RELATIONS,
        "relationships",
        _("Work beside somebody one gets on with, for one week"),
    ),
    # The tutor
    _action(
        "morning_word",
        Who.TUTOR,
        _A.ATTENDANCE,
        "absenteeism",
        _("Say hello at the door on the day that is hardest, for four weeks"),
    ),
    _action(
        "catch_up_list",
        Who.TUTOR,
        _A.LEARNING,
        "absenteeism",
        _("Gather what was missed, and sort out what matters"),
    ),
    _action(
        "break_down_task",
        Who.TUTOR,
        _A.LEARNING,
        "achievement",
        _("Cut the next task into steps that can be ticked off"),
    ),
    _action(
        "name_strength",
        Who.TUTOR,
        _A.WELL_BEING,
        "self_esteem",
        _("Tell the student each week one thing that they do well, with the example"),
    ),
    _action(
        "link_to_interest",
        Who.TUTOR,
        _A.CAREER,
        "motivation",
        _("Find a task in the programme that touches what the student likes"),
    ),
    _action(
        "talk_of_three",
        Who.TUTOR,
        _A.RELATIONS,
        "relationships",
        _("Arrange a talk of three, with the teacher with whom it is difficult"),
    ),
    _action(
        "agree_signal",
        Who.TUTOR,
        _A.RELATIONS,
        "behaviour_management",
        _("Agree on a signal for a break, and tell the teachers"),
    ),
    _action(
        "keep_promise",
        Who.TUTOR,
        _A.RELATIONS,
        "trust",
        _("Promise one small thing, and report back within the week"),
    ),
    # The counsellor
    _action(
        "options_hour",
        Who.COUNSELLOR,
        _A.CAREER,
        "motivation",
        _("Look together at what comes after this programme, for an hour"),
    ),
    _action(
        "study_habits",
        Who.COUNSELLOR,
        _A.LEARNING,
        "achievement",
        _("Try two ways of learning together, and keep the one that helps"),
    ),
    # The centre
    _action(
        "timetable",
        Who.CENTRE,
        _A.ATTENDANCE,
        "absenteeism",
        _("See whether the timetable leaves a later start on one day"),
    ),
    _action(
        "not_sent_out",
        Who.CENTRE,
        _A.ATTENDANCE,
        "behaviour_management",
        _("Find another answer than sending out of class, and tell all teachers"),
    ),
    _action(
        "same_rules",
        Who.CENTRE,
        _A.RELATIONS,
        "behaviour_management",
        _("Agree among the teachers of the group on the same three rules"),
    ),
    _action(
        "open_room",
        Who.CENTRE,
        _A.LEARNING,
        "achievement",
        _("Keep a room open after class, with somebody who can be asked"),
    ),
    _action(
        "contact_person",
        Who.CENTRE,
        _A.RELATIONS,
        "trust",
        _("Name one person to turn to, and say when they are there"),
    ),
    _action(
        "hear_complaint",
        Who.CENTRE,
        _A.RELATIONS,
        "trust",
        _("Listen to what felt unfair, and answer in person"),
    ),
    _action(
        "mixed_groups",
        Who.CENTRE,
        _A.RELATIONS,
        "relationships",
        _("Form the workshop groups anew"),
    ),
    _action(
        "lend_equipment",
        Who.CENTRE,
        _A.PRACTICAL,
        "",
        _("Lend tools, work clothes or a computer"),
    ),
    # The family
    _action(
        "wake_up",
        Who.FAMILY,
        _A.ATTENDANCE,
        "absenteeism",
        _("Help with getting up on the hardest day"),
    ),
    _action(
        "quiet_hour",
        Who.FAMILY,
        _A.LEARNING,
        "achievement",
        _("Keep an hour and a place at home free for learning"),
    ),
    _action(
        "ask_about_good",
        Who.FAMILY,
        _A.WELL_BEING,
        "self_esteem",
        _("Ask what went well before asking about marks"),
    ),
    _action(
        "share_duties",
        Who.FAMILY,
        _A.PRACTICAL,
        "",
        _("Share out the duties at home anew for the weeks before exams"),
    ),
]

WORDS: dict[str, Any] = {each.key: each.words for each in BUILT_IN}
