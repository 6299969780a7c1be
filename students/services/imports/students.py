"""Students with their cohort and their tutor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import AcademicYear, Membership, User
from students.enums import AssignmentKind, ImportKind
from students.models import Assignment, Cohort, Enrolment, Student
from students.services.imports import cells, columns
from students.services.imports.kinds import (
    Advance,
    Comparison,
    Difference,
    Entry,
    Field,
    Kind,
    Plan,
    Row,
)
from students.services.imports.places import PERSON_FIELDS, Places
from students.services.imports.refusals import Problem, Wrong

AGES = range(10, 101)


@dataclass
class StudentEntry(Entry):
    """What one row asks for."""

    enrolment: Enrolment | None = None
    cohort: Cohort | None = None
    tutor: User | None = None
    moves: bool = False
    changes_tutor: bool = False
    #: The fields of the person that the file has otherwise.
    changes: tuple[str, ...] = ()

    def cell(self, key: str) -> str:
        if key != "tutor_email":
            return super().cell(key)
        return self.tutor.name if self.tutor else _("nobody yet")


class KnownStudents(Comparison):
    """What the centre has about the students, cohorts and tutors of some rows."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        year = AcademicYear.objects.at(self.today)
        if year is None:
            raise ValidationError(
                _(
                    "This centre has no academic year yet, and cohorts belong to one. Set up"
                    " the year first, then send the file again."
                )
            )
        self.year: AcademicYear = year
        students = Student.objects.filter(number__in=[row["student_number"] for row in rows])
        if lock:
            students = students.select_for_update(of=("self",), no_key=True)
        self.students = {each.number: each for each in students}
        ids = [student.pk for student in self.students.values()]
        active = Enrolment.objects.active().filter(student__in=ids)
        self.enrolments = {each.student_id: each for each in active}
        self.tutored = self._tutors_now(ids)
        self.tutors = tutors_of_centre()
        # One instance each, rather than one a row as select_related would make.
        self._people = self._people_assigned()
        self._cohorts = self._cohorts_entered()
        own = [each for each in self._cohorts.values() if each.year_id == year.pk]
        self.cohorts = {each.name: each for each in own}
        self._spellings = {name.casefold(): name for name in sorted(self.cohorts, reverse=True)}

    def _tutors_now(self, ids: list[int]) -> dict[int, list[int]]:
        """The keys of the tutors of each student, those of today whose last day it is apart."""
        lasting = Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=self.today),
            student__in=ids,
            kind=AssignmentKind.TUTOR,
            starts_on__lte=self.today,
        )
        found = defaultdict(list)
        for student, person in lasting.values_list("student_id", "person_id"):
            found[student].append(person)
        return found

    def _people_assigned(self) -> dict[int, User]:
        return User.objects.in_bulk({key for keys in self.tutored.values() for key in keys})

    def _cohorts_entered(self) -> dict[int, Cohort]:
        """Those of this year, and those that the students are in."""
        keys = {each.cohort_id for each in self.enrolments.values()}
        wanted = Cohort.objects.filter(Q(year=self.year) | Q(pk__in=keys))
        return {each.pk: each for each in wanted.select_related("year")}

    def _spelling(self, name: str) -> str:
        """The name of a cohort as it stands, or as the file has it first: 1a and 1A are one."""
        if name in self.cohorts:
            return name
        return self._spellings.setdefault(name.casefold(), name)

    def entry(self, row: Row) -> StudentEntry:
        student = self.students.get(row["student_number"])
        name = student.name if student else f"{row['given_name']} {row['family_name']}"
        entry = StudentEntry(row, name, student)
        entry.tutor = self._tutor(row, student)
        if row["cohort"]:
            entry.cohort = self.cohorts.get(self._spelling(row["cohort"]))
        elif student is None:
            raise Wrong(Problem("missing", "cohort"))
        if student is None:
            entry.moves, entry.changes_tutor = True, entry.tutor is not None
        else:
            self._compare(entry, student)
        if entry.moves and entry.cohort is not None and entry.cohort.is_closed:
            raise Wrong(Problem("closed_cohort", "cohort", entry.cohort.name))
        return entry

    def _tutor(self, row: Row, student: Student | None) -> User | None:
        """Whom a row names as tutor; None for nobody, and for those who are already."""
        addresses = row["tutor_email"] or ()
        current = self.tutored.get(student.pk, []) if student else []
        if {self._people[key].email.lower() for key in current}.issuperset(addresses):
            return None
        if len(addresses) > 1:
            raise Wrong(Problem("several_tutors", "tutor_email"))
        tutor = self.tutors.get(addresses[0])
        if tutor is None:
            raise Wrong(Problem("no_tutor", "tutor_email", addresses[0]))
        return tutor

    def _compare(self, entry: StudentEntry, student: Student) -> None:
        labels = Students.LABELS
        entry.changes = tuple(
            name
            for name in PERSON_FIELDS
            if entry.compare(labels[name], getattr(student, name), entry.row[name])
        )
        if entry.row["cohort"]:
            self._compare_cohort(entry, student)
        self._compare_tutor(entry, student)

    def _compare_cohort(self, entry: StudentEntry, student: Student) -> None:
        entry.enrolment = self.enrolments.get(student.pk)
        current = self._cohorts[entry.enrolment.cohort_id] if entry.enrolment else None
        if current is not None and current == entry.cohort:
            return
        entry.moves = True
        new = self._spelling(entry.row["cohort"])
        old = current.name if current else _("none")
        if current and current.year_id != self.year.pk:
            old, new = f"{old} ({current.year})", f"{new} ({self.year})"
        entry.differences.append(Difference(_("cohort"), old, new))

    def _compare_tutor(self, entry: StudentEntry, student: Student) -> None:
        """A blank tutor leaves things as they are, and so does one of several."""
        current = self.tutored.get(student.pk, [])
        if entry.tutor is None or entry.tutor.pk in current:
            return
        entry.changes_tutor = True
        old = ", ".join(self._people[key].name for key in current) or _("none")
        entry.differences.append(Difference(_("tutor"), old, entry.tutor.name))

    def finish(self, plan: Plan) -> None:
        named = {self._spelling(entry.row["cohort"]) for entry in plan.writes if entry.moves}
        if new := sorted(named - set(self.cohorts)):
            plan.notices.append(
                _(
                    "New cohorts: %(names)s. They are created in %(year)s when you confirm."
                    " Give each its programme afterwards."
                )
                % {"names": ", ".join(new), "year": self.year}
            )
        plan.shared = {"year": self.year, "new_cohorts": new}


def tutors_of_centre() -> dict[str, User]:
    """Who can be named as tutor, by e-mail address."""
    memberships = Membership.objects.filter(
        role=Role.TUTOR, ended_at=None, person__is_active=True
    ).select_related("person")
    return {each.person.email.lower(): each.person for each in memberships}


class Students(Kind):
    key = ImportKind.STUDENTS
    comparison = KnownStudents
    identity = ("student_number",)
    steps = (
        gettext_lazy("writing cohorts and students"),
        gettext_lazy("writing who is in which cohort"),
        gettext_lazy("assigning tutors"),
    )
    onward = ("cohort_list", gettext_lazy("Go to the cohorts"))
    fields = (
        Field(
            columns.STUDENT_NUMBER,
            gettext_lazy("tells who is who: a number known here is changed, a new one is created"),
            cells.words(30),
        ),
        Field(columns.GIVEN_NAME, gettext_lazy("as in the register"), cells.words(100)),
        Field(columns.FAMILY_NAME, gettext_lazy("as in the register"), cells.words(100)),
        Field(
            columns.BIRTH_DATE,
            gettext_lazy("as 2009-03-21 or, day first, 21/03/2009"),
            cells.day,
        ),
        Field(
            columns.COHORT,
            gettext_lazy(
                "is created in this academic year where it does not exist yet; left empty, a"
                " student who is known stays where they are"
            ),
            cells.words(60),
            may_be_blank=True,
        ),
        Field(
            columns.TUTOR_EMAIL,
            gettext_lazy(
                "of a tutor of this centre; left empty, nobody is assigned, and a tutor who"
                " is assigned already stays"
            ),
            cells.emails,
            may_be_blank=True,
        ),
        Field(
            columns.PREFERRED_NAME,
            gettext_lazy("what the student wants to be called"),
            cells.words(100),
            may_be_blank=True,
        ),
        Field(columns.EMAIL, gettext_lazy("of the student"), cells.email, may_be_blank=True),
        Field(columns.PHONE, gettext_lazy("of the student"), cells.words(40), may_be_blank=True),
        Field(
            columns.LANGUAGE,
            gettext_lazy("the student speaks best, in any spelling"),
            cells.words(60),
            may_be_blank=True,
        ),
    )
    rules = (gettext_lazy("Students who are not in the file stay as they are."),)
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d student", "%(n)d students", n) % {"n": n}

    def check(self, row: Row, today: date) -> Iterable[Problem]:
        born = row["birth_date"]
        if born is None:
            return []
        if born > today:
            return [Problem("future", "birth_date", born.isoformat())]
        if Student(birth_date=born).age_on(today) not in AGES:
            return [Problem("age", "birth_date", born.isoformat())]
        return []

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        return Places(plan, actor, advance).write()

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        sixteen = today.year - 16
        tutor = min(tutors_of_centre(), default="")
        return [
            ["2001", "Marta", "Soler", f"{sixteen}-03-21", "ELE-1A", tutor, "", "", "", ""],
            [
                "2002",
                "Bilal",
                "Amrani",
                f"21/09/{sixteen - 1}",
                "ELE-1A",
                "",
                "Bil",
                "bilal@example.org",
                "600 000 000",
                _("Arabic"),
            ],
        ]
