from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.db.models.expressions import RawSQL

from accounts.models import User
from plans.models import Framework, Plan
from plans.services.standing import standing_of, year_of_next
from plans.services.strategies import begin_with
from students.enums import EventKind, Occasion
from students.models import Assessment, Enrolment, Student, StudentEvent


@transaction.atomic
def start_plan(*, student: Student, by: User, today: date) -> tuple[Plan, bool]:
    """The student's plan that runs or is to come, made with a first assessment if there is
    none; and whether it is new. It follows the student's last plan. Raises NoAcademicYear."""
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    standing = standing_of(student, today)
    if standing.running:
        return standing.running, False
    year = year_of_next(standing.earlier, today)
    existing = Plan.objects.open().filter(student=student, year=year).first()
    if existing:
        return existing, False
    assessment = Assessment.objects.create(
        centre_id=student.centre_id, student=student, by=by, occasion=Occasion.START
    )
    starts = max(year.starts_on, min(today, year.ends_on))
    plan = Plan.objects.create(
        centre_id=student.centre_id,
        student=student,
        year=year,
        assessment=assessment,
        follows=standing.earlier,
        framework=default_framework(student),
        starts_on=starts,
        ends_on=year.ends_on,
    )
    begin_with(plan)
    StudentEvent.record(student, EventKind.PLAN_STARTED, by=by, subject=plan)
    return plan, True


def programme_of(student: Student):
    """The programme the student is enrolled in, or was last, if any."""
    enrolment = Enrolment.objects.of(student)
    return enrolment.cohort.programme if enrolment else None


# As SQL, for the reason given in plans.facts. In the order of `Enrolment.objects.of`.
_PROGRAMME = """
    SELECT programme.name
    FROM students_enrolment place
    JOIN students_cohort cohort ON cohort.id = place.cohort_id
    JOIN students_programme programme ON programme.id = cohort.programme_id
    WHERE place.student_id = plans_plan.student_id
    ORDER BY place.ends_on DESC NULLS FIRST, place.starts_on DESC, place.id DESC
    LIMIT 1
"""


def with_programme(plans: Any) -> Any:
    """Plans that know the name of `programme_of` their student, in the same query."""
    return plans.annotate(programme_name=RawSQL(_PROGRAMME, (), output_field=CharField()))  # noqa: S611


def programme_name_of(plan: Plan) -> str:
    """Asked for only where it was not read with the plan."""
    if "programme_name" in vars(plan):
        return vars(plan)["programme_name"] or ""
    programme = programme_of(plan.student)
    return programme.name if programme else ""


def default_framework(student: Student) -> Framework | None:
    """None, which means the modules of the programme; LifeComp where there are none."""
    programme = programme_of(student)
    if programme and programme.modules.exists():
        return None
    return Framework.objects.filter(key="lifecomp").first()
