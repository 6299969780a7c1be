from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AcademicYear, User
from plans.models import Framework, Plan
from plans.services.strategies import begin_with
from students.enums import EventKind, Occasion
from students.models import Assessment, Enrolment, Student, StudentEvent


class NoAcademicYear(ValueError):
    """The centre has no academic year, now or to come, that a plan could belong to."""


@transaction.atomic
def start_plan(*, student: Student, by: User, today: date) -> tuple[Plan, bool]:
    """The student's open plan of the current year, made with a first assessment if there
    is none; and whether it is new. Raises NoAcademicYear."""
    Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
    year = AcademicYear.objects.at(today)
    if year is None:
        raise NoAcademicYear(_("The centre has no academic year yet."))
    if year.ends_on < today:
        raise NoAcademicYear(_("The last academic year of the centre is over."))
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


def default_framework(student: Student) -> Framework | None:
    """None, which means the modules of the programme; LifeComp where there are none."""
    programme = programme_of(student)
    if programme and programme.modules.exists():
        return None
    return Framework.objects.filter(key="lifecomp").first()
