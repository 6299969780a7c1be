"""Further assessments of a running plan: mid-year, at the end, or at another time."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from plans.models import Plan
from students.enums import AssessmentState, Occasion
from students.models import Assessment, Student

LATER = [Occasion.MID_YEAR, Occasion.END, Occasion.OTHER]


@transaction.atomic
def start_assessment(*, plan: Plan, by: User, occasion: str) -> tuple[Assessment, bool]:
    """A new assessment beside the starting point, and whether it is new.

    One at a time: where one is still being written, it is that. Nothing is copied: each look
    is a fresh one. Raises ValueError for a closed plan and for the occasion of its start.
    """
    if occasion not in LATER or not plan.is_open:
        raise ValueError("a running plan is looked at again, mid-year, at its end or otherwise")
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.student_id)
    waiting = unfinished(plan.student)
    if waiting:
        return waiting, False
    made = Assessment.objects.create(
        centre_id=plan.centre_id, student=plan.student, by=by, occasion=occasion
    )
    return made, True


def unfinished(student: Student) -> Assessment | None:
    """A further assessment that is still being written."""
    drafts = Assessment.objects.filter(
        student=student, state=AssessmentState.DRAFT, occasion__in=LATER
    )
    return drafts.filter(plans=None).order_by("-created_at", "-pk").first()


def plan_around(assessment: Assessment, actor: Actor) -> Any:
    """The plans that had begun by then, the latest first: that is the one it belongs to."""
    plans: Any = Plan.objects.readable_by(actor).filter(student=assessment.student_id)
    begun = plans.filter(assessment__created_at__lte=assessment.created_at)
    return begun.order_by("-assessment__created_at", "-pk")
