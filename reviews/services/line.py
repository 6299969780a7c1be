"""The line factor → goal → action → session → outcome, from wherever one stands on it.

A fixed number of queries, however long the line is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from plans.models import Action, Goal, GoalFactor, Plan, PlanFactor
from reviews.models import Agreement, GoalProgress, TutoringSession
from students.services.assessments import OverTime, compare, ratings_of

Meetings = dict[int, "Meeting"]


@dataclass
class Meeting:
    """A session on a line: how the goal went, what was agreed there, what was looked back at."""

    session: TutoringSession
    progress: GoalProgress | None = None
    agreed: list[Agreement] = field(default_factory=list)
    answered: list[Agreement] = field(default_factory=list)


@dataclass
class Answered:
    """A factor on a line, and what became of it since it was first looked at."""

    factor: PlanFactor
    over_time: OverTime | None

    @property
    def change(self) -> str:
        """In two or three words; empty after one look."""
        return self.over_time.tag if self.over_time else ""


@dataclass
class Line:
    """What belongs together around one goal; without a goal, around a factor or an action that
    has none."""

    goal: Goal | None
    factors: list[Answered]
    actions: list[Action] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    after: Goal | None = None
    """The goal of the next plan that takes this one up again."""

    @property
    def has_outcome(self) -> bool:
        ended = self.goal is not None and self.goal.ended_at is not None
        return ended or any(each.change for each in self.factors)


def line_of_factor(factor: PlanFactor) -> list[Line]:
    """The lines of all goals that answer it; where none does, the factor alone."""
    goals = factor.links.values("goal")
    return _lines(factor.plan, goals=Goal.objects.filter(pk__in=goals)) or [
        Line(None, _answered(factor.plan, [factor]))
    ]


def line_of_goal(goal: Goal) -> list[Line]:
    return _lines(goal.plan, goals=Goal.objects.filter(pk=goal.pk))


def line_of_action(action: Action) -> list[Line]:
    """That of its goal, with all that leads there; of an action without one, its own."""
    if action.goal_id:
        return _lines(action.plan, goals=Goal.objects.filter(pk=action.goal_id))
    return _lines(action.plan, goals=Goal.objects.none(), loose=[action.pk])


def line_of_session(session: TutoringSession) -> list[Line]:
    """Those of every goal that was looked at, or for which something was agreed or answered."""
    agreements = list(session.agreements.all()) + list(session.answered.all())
    actions = list(Action.objects.filter(pk__in=[each.action_id for each in agreements]))
    goals = {each.goal_id for each in session.progress.all()}
    goals |= {each.goal_id for each in actions if each.goal_id}
    loose = [each.pk for each in actions if not each.goal_id]
    return _lines(session.plan, goals=Goal.objects.filter(pk__in=goals), loose=loose)


def _lines(plan: Plan, *, goals: Any, loose: Iterable[int] = ()) -> list[Line]:
    found = list(
        goals.in_order()
        .select_related("carried_from__plan__year")
        .prefetch_related(
            Prefetch("actions", Action.objects.in_order()),
            Prefetch(
                "links",
                GoalFactor.objects.select_related(
                    "factor__risk_factor", "factor__protective_factor"
                ),
            ),
        )
    )
    alone = list(Action.objects.in_order().filter(pk__in=list(loose))) if loose else []
    by_goal = _meetings(plan, found, alone)
    linked = {link.factor_id: link.factor for goal in found for link in goal.links.all()}
    answered = {each.factor.pk: each for each in _answered(plan, linked.values())}
    after = {} if plan.is_open else _taken_up(found)
    lines = [
        Line(
            goal,
            [answered[link.factor_id] for link in goal.links.all()],
            list(goal.actions.all()),
            by_goal[goal.pk],
            after.get(goal.pk),
        )
        for goal in found
    ]
    if alone:
        lines.append(Line(None, [], alone, by_goal[None]))
    return lines


def _taken_up(goals: list[Goal]) -> dict[int | None, Goal]:
    """Which goals of a closed plan the next one takes up, by their key here."""
    later = Goal.objects.filter(carried_from__in=goals).select_related("plan__year")
    return {each.carried_from_id: each for each in later}


def _answered(plan: Plan, factors: Iterable[PlanFactor]) -> list[Answered]:
    """Each factor with its levels over time."""
    factors = list(factors)
    if not factors:
        return []
    rows = compare(ratings_of(plan.student), start=plan.assessment_id)
    by_factor = {row.factor: row for row in rows}
    return [Answered(each, by_factor.get(each.factor)) for each in factors]


def _meetings(
    plan: Plan, goals: list[Goal], alone: list[Action]
) -> dict[int | None, list[Meeting]]:
    """The sessions on the line of each goal (of none: on those of `alone`), oldest first."""
    goal_of: dict[int, int | None] = {
        action.pk: goal.pk for goal in goals for action in goal.actions.all()
    }
    goal_of |= {action.pk: None for action in alone}
    met: dict[int | None, Meetings] = defaultdict(dict)

    def at(goal: int | None, session: TutoringSession) -> Meeting:
        session.centre, session.plan = plan.centre, plan  # known already, so not asked for again
        return met[goal].setdefault(session.pk, Meeting(session))

    for progress in GoalProgress.objects.filter(goal__in=goals).select_related("session"):
        at(progress.goal_id, progress.session).progress = progress
    agreements = Agreement.objects.filter(action__in=list(goal_of)).order_by("pk")
    for each in agreements.select_related("action", "session", "answered_in"):
        goal = goal_of[each.action_id]
        at(goal, each.session).agreed.append(each)
        if each.answered_in:
            at(goal, each.answered_in).answered.append(each)
    return defaultdict(
        list,
        {goal: sorted(found.values(), key=_when) for goal, found in met.items()},
    )


def _when(meeting: Meeting) -> tuple[Any, int]:
    return meeting.session.starts_at, meeting.session.pk
