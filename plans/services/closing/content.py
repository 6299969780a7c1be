"""What a closing balance shows, as plain JSON: codes where there is a word for them, so that
it can be read in any language later, and names as they were."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from plans.enums import GoalFate, GoalState
from plans.models import Action, ClosingBalance, Goal, Plan
from plans.services.balance_changes import RatingChange, Seen, rating_changes
from plans.services.instruments.changes import ItemChange, self_evaluation_changes
from students.enums import AssessmentState
from students.models import Assessment
from students.services.assessments import OverTime, compare, day_of, ratings_of

#: By the hexadecimal UUID of a goal, what becomes of it and why.
Fates = dict[str, dict[str, str]]

FATE_OF_STATE = {GoalState.ACHIEVED: GoalFate.ACHIEVED, GoalState.DROPPED: GoalFate.LEFT}


def closing_content(
    plan: Plan,
    *,
    tutor: str = "",
    fates: Fates | None = None,
    goals: list[Goal] | None = None,
    assessments: list[Assessment] | None = None,
) -> dict[str, Any]:
    """The plan from its start to now, with the names of its tutors on paper.

    `fates` of open goals are told as if they had happened; goals and assessments are given
    where they were read already.
    """
    looks = assessments_of(plan) if assessments is None else assessments
    end, changes = last_look(plan, looks), rating_changes(plan)
    return {
        "centre": plan.centre.name,
        "student": {"name": plan.student.name, "number": plan.student.number},
        "tutor": tutor,
        "year": plan.year.name,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "looked_at": [
            day_of(plan.assessment).isoformat(),
            day_of(end).isoformat() if end else "",
        ],
        "factors": [_factor(row, plan.assessment_id, end) for row in _factors(plan, looks)],
        "goals": [_goal(each, fates or {}) for each in goals or goals_to_close(plan)],
        "ratings": [_rating(each) for each in changes],
        "self_evaluation": [_asked(each) for each in self_evaluation_changes(plan, shared=True)],
        "strengths": [each.rating.strength for each in changes if each.rating.is_strength],
    }


def assessments_of(plan: Plan) -> list[Assessment]:
    """Those from the plan's starting point until that of the student's next plan."""
    start = plan.assessment.created_at
    later = Plan.objects.filter(student=plan.student_id, assessment__created_at__gt=start)
    until = Subquery(later.order_by("assessment__created_at").values("assessment__created_at")[:1])
    found = Assessment.objects.filter(student=plan.student_id, created_at__gte=start)
    found = found.annotate(until=until).filter(Q(until=None) | Q(created_at__lt=F("until")))
    return list(found.order_by("created_at", "pk"))


def last_look(plan: Plan, looks: list[Assessment]) -> Assessment | None:
    """The last completed one since the starting point; None without."""
    done = [each for each in looks if each.state == AssessmentState.COMPLETE]
    return next((each for each in reversed(done) if each.pk != plan.assessment_id), None)


def unfinished_look(plan: Plan, looks: list[Assessment]) -> Assessment | None:
    """One that was begun since, and is still being written."""
    drafts = [each for each in looks if each.state == AssessmentState.DRAFT]
    return next((each for each in reversed(drafts) if each.pk != plan.assessment_id), None)


def _factors(plan: Plan, looks: list[Assessment]) -> list[OverTime]:
    """What helps before what makes it hard."""
    ratings = ratings_of(plan.student).filter(assessment__in=looks)
    rows = compare(ratings, assessments=list(looks), start=plan.assessment_id)
    return sorted((row for row in rows if row.asked), key=lambda row: row.is_risk)


def _factor(row: OverTime, start: int, end: Assessment | None) -> dict[str, Any]:
    """Both views at the start and at the last look; empty where nobody asked."""
    then = next((each for each in row.looks if each and each.assessment_id == start), None)
    now = row.now if end and row.now and row.now.assessment_id != start else None
    return {
        "name": str(row.factor),
        "is_risk": row.is_risk,
        "start": {"level": then.level, "student": then.student_level} if then else {},
        "now": {"level": now.level, "student": now.student_level} if now else {},
    }


def goals_to_close(plan: Plan) -> list[Goal]:
    """All goals in order, each with its actions as they are told."""
    goals: Any = plan.goals
    actions: Any = Action.objects.filter(goal=OuterRef("pk"))
    told = JSONObject(what="what", state="state")
    actions = actions.in_order().annotate(told=told).values("told")
    return list(goals.in_order().annotate(told_actions=ArraySubquery(actions)))


def fates_of(closing: ClosingBalance | None) -> Fates:
    return closing.fates if closing else {}


def _goal(goal: Any, fates: Fates) -> dict[str, Any]:
    fate, reason = FATE_OF_STATE.get(GoalState(goal.state)), goal.dropping_reason
    if fate is None:
        chosen = fates.get(goal.uuid.hex, {})
        fate, reason = GoalFate(chosen.get("fate") or GoalFate.GOES_ON), chosen.get("reason", "")
    return {
        "words": goal.words,
        "success": goal.success,
        "fate": fate.value,
        "reason": reason if fate == GoalFate.LEFT else "",
        "actions": goal.told_actions,
    }


def _rating(change: RatingChange) -> dict[str, Any]:
    """By each of the two, the first and the last time: a level, "skipped", or nothing."""
    return {
        "item": str(change.item),
        "student_only": change.rating.student_only,
        "student": _first_and_last(change.student),
        "tutor": _first_and_last(change.tutor),
    }


def _first_and_last(looks: list[Seen]) -> list[int | str]:
    levels = ["skipped" if each.level is None else each.level for each in looks]
    return [levels[0], levels[-1]] if len(levels) > 1 else list(levels)


def _asked(change: ItemChange) -> dict[str, Any]:
    """A question at the start, in the middle and at the end; None where it was not asked."""
    looks = [each and {"level": each.level, "highest": each.highest} for each in change.looks]
    return {"words": change.words, "looks": looks}
