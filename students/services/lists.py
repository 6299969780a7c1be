"""Lists of students, in pieces that stay fast however long the list is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.actor import Actor
from accounts.models import User
from students.enums import AssignmentKind
from students.models import Assignment, Cohort, Enrolment, Student
from students.models.student import StudentQuerySet

PIECE = 50


@dataclass(frozen=True)
class StudentsWanted:
    """A search: words of a name or number, and a cohort."""

    words: str = ""
    cohort: Cohort | None = None

    def among(self, students: StudentQuerySet) -> StudentQuerySet:
        if self.cohort:
            students = in_cohort(students, self.cohort)
        return students.search(self.words)

    def __bool__(self) -> bool:
        return bool(self.words or self.cohort)


@dataclass(frozen=True)
class ListedStudent:
    """A line of a list. No birth date for those who may not read contacts."""

    student: Student
    cohorts: list[Cohort]
    tutors: list[User]
    birth_date: date | None
    age: int | None


@dataclass(frozen=True)
class Piece:
    """Some students of a list and, where more follow, the UUID of the last."""

    students: list[ListedStudent]
    next: UUID | None
    is_first: bool


def in_cohort(students: StudentQuerySet, cohort: Cohort) -> StudentQuerySet:
    here = Enrolment.objects.active().filter(student=OuterRef("pk"), cohort=cohort)
    return students.filter(Exists(here))


def without_tutor(students: StudentQuerySet, today: date) -> StudentQuerySet:
    return students.exclude(Exists(current_tutors(today).filter(student=OuterRef("pk"))))


def current_tutors(today: date) -> QuerySet[Assignment]:
    return Assignment.objects.current_on(today).filter(kind=AssignmentKind.TUTOR)


def piece_of(
    students: StudentQuerySet, *, actor: Actor, after: str = "", size: int = PIECE
) -> Piece:
    """The students behind the one named by `after`; from the start where that is nobody
    whom the actor knows. A fixed number of queries."""
    last = _student_named(after, actor)
    if last is not None:
        students = students.after(last)
    tutors = current_tutors(actor.today).select_related("person")
    enrolments = Enrolment.objects.active().select_related("cohort")
    found = list(
        students.in_name_order().prefetch_related(
            Prefetch("enrolments", enrolments, to_attr="places"),
            Prefetch("assignments", tutors, to_attr="tutorships"),
        )[: size + 1]
    )
    shown = found[:size]
    listed = _listed(shown, actor)
    return Piece(listed, shown[-1].uuid if len(found) > size else None, last is None)


def _student_named(uuid: str, actor: Actor) -> Student | None:
    try:
        return Student.objects.known_to(actor).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _listed(students: list[Student], actor: Actor) -> list[ListedStudent]:
    keys = [student.pk for student in students]
    open_to = Student.objects.contacts_readable_by(actor).filter(pk__in=keys)
    readable = set(open_to.values_list("pk", flat=True))
    return [_line(student, student.pk in readable, actor.today) for student in students]


def _line(student: Student, with_birth_date: bool, today: date) -> ListedStudent:
    return ListedStudent(
        student,
        cohorts=[place.cohort for place in student.places],
        tutors=[tutorship.person for tutorship in student.tutorships],
        birth_date=student.birth_date if with_birth_date else None,
        age=student.age_on(today) if with_birth_date else None,
    )
