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
        "tutor": ", ".join(tutor_names(plan, today=today)),
        "programme": programme.name if programme else "",
        "cohort": enrolment.cohort.name if enrolment else "",
        "year": plan.year.name,
        "aspiration": plan.aspiration if plan.aspiration_on_page else "",
        "strengths": strengths_of(plan),
        "goals": [
            {
                "words": goal.words,
                "success": goal.success,
                "due_on": goal.due_on.isoformat() if goal.due_on else "",
            }
            for goal in _goals(plan)
        ],
        "commitments": [
            {"party": each.party, "text": each.text} for each in contract.commitments.all()
        ],
        "review_dates": [each.isoformat() for each in sorted(contract.review_dates)],
        "no_condition": str(NO_CONDITION),
    }


def _goals(plan: Plan) -> Any:
    return plan.goals.exclude(state=GoalState.DROPPED).order_by("position", "pk")


def tutor_names(plan: Plan, *, today: date) -> list[str]:
    tutors = Assignment.objects.current_on(today).filter(
        student=plan.student, kind=AssignmentKind.TUTOR
    )
    return [each.person.name for each in tutors.select_related("person")]


def is_outdated(contract: Contract) -> bool:
    """Whether goals changed since, so that a new version wants new signatures."""
    now = [each.words for each in _goals(contract.plan)]
    return now != [each["words"] for each in contract.content.get("goals", [])]
