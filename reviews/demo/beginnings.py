"""Beats of a story up to the agreement: starting point, roadmap, balance."""

from collections.abc import Iterable
from typing import Any

from plans.enums import FactorChoice, StrategyType
from plans.models import Action, Goal, GoalFactor, PlanFactor
from plans.services.plan import start_plan
from reviews.demo.balances import balance
from reviews.demo.evidence import EVIDENCE, HELPS, LEFT_FOR_NOW, Evidence
from reviews.demo.goals import PERSONAL, Idea
from reviews.demo.goals_with_centre import WITH_CENTRE
from reviews.demo.story import Path, Story
from reviews.demo.words import NEEDS
from students.enums import Audience, EventKind, FactorLevel, NoteKind
from students.models import FactorRating

IDEAS = PERSONAL + WITH_CENTRE
SHOWING = (FactorLevel.SOME, FactorLevel.STRONG)
MOST_GOALS = 3


def start(story: Story) -> None:
    story.plan, _new = start_plan(student=story.student, by=story.tutor, today=story.today)
    # One record of the student for all that follows, so that nothing is read twice.
    story.plan.student = story.student


def begin_assessment(story: Story) -> None:
    """Some factors are rated, most are not yet."""
    _rate(story, dict(_some(story, EVIDENCE, 2)), dict(_some(story, HELPS, 1)), rest=False)


def assess(story: Story) -> None:
    """All factors rated together, the plan's aspiration written down."""
    hard = dict(_some(story, EVIDENCE, story.rng.choice((2, 3, 3, 4))))
    ratings = _rate(story, hard, dict(_some(story, HELPS, story.rng.choice((2, 2, 3)))))
    finish_assessment(story, ratings)


def finish_assessment(story: Story, ratings: list[FactorRating]) -> None:
    plan = story.plan
    plan.assessment.complete(by=story.tutor)
    plan.aspiration = next(story.wishes)
    plan.aspiration_on_page = story.rng.random() < 0.85
    types = [StrategyType.INTERVENTION, StrategyType.PREVENTION, StrategyType.COMPENSATION]
    plan.strategy_types = types[: story.rng.choice((1, 1, 2))]
    plan.save()
    _take_in(story, ratings)


def _some(story: Story, catalogue: dict[str, Any], number: int) -> list[tuple[str, Evidence]]:
    chosen = story.rng.sample(list(catalogue), number)
    return [(key, story.rng.choice(catalogue[key])) for key in catalogue if key in chosen]


def _rate(
    story: Story, hard: dict[str, Evidence], helps: dict[str, Evidence], *, rest: bool = True
) -> list[FactorRating]:
    risks = [
        _rating(story, hard.get(key), risk_factor=factor)
        for key, factor in story.world.risks.items()
        if rest or key in hard
    ]
    helpers = [
        _rating(story, helps.get(key), protective_factor=factor)
        for key, factor in story.world.helps.items()
        if rest or key in helps
    ]
    return write_ratings(story, [*risks, *helpers], {**hard, **helps})


def write_ratings(
    story: Story, ratings: list[FactorRating], evidence: dict[str, Evidence]
) -> list[FactorRating]:
    FactorRating.objects.bulk_create(ratings)
    story.world.clock.stamp(ratings)
    for rating in ratings:
        found = evidence.get(rating.factor.key)
        if found and found.text:
            story.note(NoteKind.EVIDENCE, Audience.TEAM, found.text, about=rating)
    return ratings


def _rating(story: Story, found: Evidence | None, **factor: Any) -> FactorRating:
    rng = story.rng
    if not found:
        asked = rng.random() < 0.8
        level = FactorLevel.NONE if asked else FactorLevel.NOT_ASKED
        return rating(story, level, FactorLevel.NONE if rng.random() < 0.4 else "", **factor)
    seen = rng.choice((found.level, found.level, FactorLevel.SOME, FactorLevel.NONE, ""))
    words = found.own_words if rng.random() < 0.8 else ""
    return rating(story, found.level, seen, found.source, words, **factor)


def rating(
    story: Story, level: str, seen: str = "", source: str = "", words: str = "", **factor: Any
) -> FactorRating:
    return FactorRating(
        assessment=story.plan.assessment,
        level=level,
        student_level=seen,
        source=source,
        student_words=words,
        **story.owned,
        **factor,
    )


def _take_in(story: Story, ratings: Iterable[FactorRating]) -> None:
    """What shows becomes part of the plan; beyond three, what is hard is left for now."""
    taken = 0
    factors = []
    for each in ratings:
        if each.level not in SHOWING:
            continue
        taken += each.is_risk
        left = each.is_risk and taken > MOST_GOALS
        factors.append(
            PlanFactor(
                plan=story.plan,
                risk_factor=each.risk_factor,
                protective_factor=each.protective_factor,
                choice=FactorChoice.LEFT if left else FactorChoice.TAKEN_IN,
                reason=story.rng.choice(LEFT_FOR_NOW) if left else "",
                **story.owned,
            )
        )
    story.world.clock.stamp(PlanFactor.objects.bulk_create(factors))


def set_goals(story: Story) -> None:
    """A goal for each factor taken in; at times one factor waits for its goal."""
    factors = [
        each
        for each in story.plan.factors.filter(risk_factor__isnull=False)
        if each.choice == FactorChoice.TAKEN_IN
    ]
    if len(factors) == MOST_GOALS and story.rng.random() < 0.2:
        factors.pop()
    write_goals(story, [(_idea(story, each), [each]) for each in factors])


def _idea(story: Story, factor: PlanFactor) -> Idea:
    """With one wording chosen: in one class no two say it alike as long as there are others."""
    key = factor.risk_factor.key if factor.risk_factor else ""
    worded = {words: each for each in IDEAS if each.factor == key for words in each.words}
    words = story.world.least_said(list(worded), story.rng)
    return worded[words]._replace(words=(words,))


def write_goals(story: Story, ideas: list[tuple[Idea, list[PlanFactor]]]) -> list[Path]:
    """Goals of ideas, each with the factors that it answers."""
    first = len(story.paths)
    goals = [_goal(story, idea, position) for position, (idea, _factors) in enumerate(ideas, first)]
    Goal.objects.bulk_create(goals)
    links = [
        GoalFactor(goal=goal, factor=factor, **story.owned)
        for goal, (_idea, factors) in zip(goals, ideas, strict=True)
        for factor in factors
    ]
    GoalFactor.objects.bulk_create(links)
    story.world.clock.stamp([*goals, *links])
    for goal, (idea, _factors) in zip(goals, ideas, strict=True):
        story.event(EventKind.GOAL_ADDED, goal)
        story.paths.append(Path(goal, idea, list(idea.actions)))
    return story.paths[first:]


def _goal(story: Story, idea: Idea, position: int) -> Goal:
    goal = Goal(
        plan=story.plan,
        words=idea.words[0],
        area=idea.area,
        success=idea.success,
        strength=story.rng.choice(idea.strengths),
        due_on=story.in_days(60, 130),
        position=position,
        **story.owned,
    )
    if idea.factor == "achievement":
        goal.module = story.rng.choice(story.pupil.place.modules)
    return goal


def set_actions(story: Story) -> None:
    """The first steps of every goal."""
    actions = story.steps
    for path in story.paths:
        for _ in range(story.rng.choice((1, 2, 2))):
            actions.append(
                story.action(path.todo.pop(0), goal=path.goal, due_on=story.in_days(7, 28))
            )
    story.world.clock.stamp(Action.objects.bulk_create(actions))


def go_on(story: Story) -> None:
    """Steps that are due have mostly been taken; the others get a later day, now and then."""
    for step in story.steps:
        if not step.is_open or not step.due_on or step.due_on > story.today:
            continue
        if story.rng.random() < 0.7:
            step.finish()
        elif story.rng.random() < 0.7:
            step.due_on = story.in_days(7, 21)
            step.save()


def set_goals_and_actions(story: Story) -> None:
    set_goals(story)
    set_actions(story)


def balance_by_student(story: Story) -> None:
    balance(story, by_tutor=False)


def balance_by_tutor(story: Story) -> None:
    balance(story, by_student=False)


def balance_by_both(story: Story) -> None:
    balance(story)
    if story.rng.random() < 0.45:
        name_needs(story)


def name_needs(story: Story) -> None:
    """One or two things that would help beyond tutoring, with what was decided."""
    for what, source, decision, who, reason in story.rng.sample(NEEDS, story.rng.choice((1, 2))):
        need = story.plan.needs.create(what=what, source=source, **story.owned)
        need.plan = story.plan
        if decision != "open":
            need.decide(decision, by=story.tutor, on=story.today, who=who, reason=reason)
