"""What a contract says: the content that is frozen when it is offered."""

from datetime import date
from typing import Any

from plans.catalogue import NO_CONDITION
from plans.enums import GoalState
from plans.models import Contract, Plan
from plans.services.strengths import strengths_of
from students.enums import AssignmentKind
from students.models import Assignment, Enrolment


def contract_content(contract: Contract, *, today: date) -> dict[str, Any]:
    """What the contract would say if it were offered now, as plain JSON values."""
    plan = contract.plan
    student = plan.student
    enrolment = Enrolment.objects.of(student)
    programme = enrolment.cohort.programme if enrolment else None
    return {
        "centre": plan.centre.name,
        "student": {"name": student.name, "number": student.number},
        "programme": programme.name if programme else "",
        "cohort": enrolment.cohort.name if enrolment else "",
        "year": plan.year.name,
        **agreed_of_plan(plan, today=today),
        "commitments": [
            {"party": each.party, "text": each.text} for each in contract.commitments.all()
        ],
        "review_dates": [each.isoformat() for each in sorted(contract.review_dates)],
        "no_condition": str(NO_CONDITION),
    }


def agreed_of_plan(plan: Plan, *, today: date) -> dict[str, Any]:
    """What a contract takes from the plan and its people, and what may change while it holds."""
    return {
        "tutor": ", ".join(tutor_names(plan, today=today)),
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "strengths": strengths_of(plan),
        "goals": [
            {
                "goal": str(goal.uuid),
                "words": goal.words,
                "success": goal.success,
                "due_on": goal.due_on.isoformat() if goal.due_on else "",
                "state": goal.state,
            }
            for goal in _goals(plan)
        ],
    }


def _goals(plan: Plan) -> Any:
    return plan.goals.exclude(state=GoalState.DROPPED).order_by("position", "pk")


def tutor_names(plan: Plan, *, today: date) -> list[str]:
    tutors = Assignment.objects.current_on(today).filter(
        student=plan.student, kind=AssignmentKind.TUTOR
    )
    return [each.person.name for each in tutors.select_related("person")]


def promised_by(party: str, commitments: list[dict[str, str]]) -> list[str]:
    """The words of one party among the commitments of a content."""
    return [each["text"] for each in commitments if each["party"] == party]
