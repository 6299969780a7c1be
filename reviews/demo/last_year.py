"""Beats of a student who has had a plan before: it was closed, and this one goes on from it."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from accounts.models import AcademicYear
from plans.models import Action, Goal, Plan
from plans.services.assessments import start_assessment
from plans.services.closing import close_plan, keep_draft
from plans.services.next_year import Carry, start_from
from plans.services.plan import start_plan
from reviews.demo.story import Story
from students.enums import FactorLevel, Occasion
from students.models import FactorRating

BACK = timedelta(weeks=52)
AT = time(10, 20)
GOALS = [
    ("I hand in what I have begun, even when it is not perfect", "Eight of ten sheets", True),
    ("I say when I am lost, before the lesson is over", "Once a week, by myself", False),
]
DEEDS = [("Keep one folder for all subjects", True), ("Sit where I hear well", False)]
LEVELS = [("motivation", "strong", "some"), ("self_esteem", "some", "some")]
HELPED = "That we looked at small things. And that nobody was angry about February."
TAKES_ALONG = "When I do not get it, I am not the only one."
TUTOR = (
    "You went from handing in nothing to handing in nearly everything, and you did it without"
    " much noise. Asking early is what I wish you for the second year."
)


def start_again(story: Story) -> None:
    """Last year's plan from its start to its end, and then the one of this year."""
    now, before = story.moment, story.before
    goals = _last_year(story)
    story.say_it_is(before)
    story.say_it_is(now)
    carry = Carry(
        goals=frozenset(each.uuid for each in goals),
        actions=frozenset(
            Action.objects.open().filter(goal__in=goals).values_list("uuid", flat=True)
        ),
        aspiration=True,
    )
    story.plan, _new = start_from(
        student=story.student, by=story.tutor, today=story.today, carry=carry
    )
    story.plan.student = story.student


def _last_year(story: Story) -> list[Goal]:
    """Gives the goals that stayed open."""
    year = _year_before(story)
    _turn(story, year.starts_on + timedelta(weeks=2))
    plan, _new = start_plan(student=story.student, by=story.tutor, today=story.today)
    plan.student = story.student
    _look(story, plan.assessment, which=1)
    goals = [_goal(story, plan, *each) for each in GOALS]
    for goal, (what, done) in zip(goals, DEEDS, strict=True):
        action = Action.objects.create(plan=plan, goal=goal, what=what, **story.owned)
        if done:
            action.finish()
    _turn(story, year.ends_on - timedelta(weeks=2))
    end, _new = start_assessment(plan=plan, by=story.tutor, occasion=Occasion.END)
    _look(story, end, which=2)
    keep_draft(
        plan=plan,
        reason="year_over",
        student_helped=HELPED,
        student_takes_along=TAKES_ALONG,
        tutor_words=TUTOR,
        fates={
            goal.uuid.hex: {"fate": "achieved" if reached else "goes_on", "reason": ""}
            for goal, (_words, _success, reached) in zip(goals, GOALS, strict=True)
        },
    )
    close_plan(plan=plan, by=story.tutor, today=story.today)
    return list(Goal.objects.filter(plan=plan, state="open"))


def _year_before(story: Story) -> AcademicYear:
    this = story.world.calendar.year
    before = replace(this, starts_on=this.starts_on - BACK, ends_on=this.ends_on - BACK)
    start, end = before.starts_on.year, before.ends_on.year
    name = f"{start}–{end % 100:02}" if end > start else str(start)
    days = {"starts_on": before.starts_on, "ends_on": before.ends_on}
    year, _new = AcademicYear.objects.get_or_create(name=name, defaults=days | story.owned)
    return year


def _turn(story: Story, day: date) -> None:
    story.say_it_is(story.world.calendar.moment(day, AT))


def _look(story: Story, assessment: Any, *, which: int) -> None:
    """The first or the last look at each factor."""
    rows = [
        FactorRating(
            assessment=assessment,
            risk_factor=story.world.risks[each[0]],
            level=each[which],
            student_level=FactorLevel.SOME,
            **story.owned,
        )
        for each in LEVELS
    ]
    FactorRating.objects.bulk_create(rows)
    story.world.clock.stamp(rows)
    assessment.complete(by=story.tutor)


def _goal(story: Story, plan: Plan, words: str, success: str, _reached: bool) -> Goal:
    goal = Goal.objects.create(
        plan=plan, words=words, success=success, position=plan.goals.count(), **story.owned
    )
    goal.tell_added(by=story.tutor)
    return goal
