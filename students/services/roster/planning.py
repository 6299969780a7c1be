"""What a roster would change, compared with the data of now. Writes nothing.

The number of queries is the same for one row and for twenty thousand.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import AcademicYear, Membership, User
from students.enums import AssignmentKind
from students.models import Assignment, Cohort, Enrolment, ImportRun, Student
from students.services.roster.reading import Row
from students.services.roster.refusals import Problem, Refusal

#: What a roster says of the person, by the name that student and row have for it.
PERSON_FIELDS = ("given_name", "family_name", "birth_date")


@dataclass(frozen=True)
class Difference:
    """One field of a student that the file has otherwise."""

    label: str
    old: str
    new: str


@dataclass
class Entry:
    """What one row asks for. Empty `differences` of a known student: nothing at all."""

    row: Row
    student: Student | None
    enrolment: Enrolment | None = None
    cohort: Cohort | None = None
    tutor: User | None = None
    #: The tutors of today, who end where the tutor changes.
    ending: list[Assignment] = field(default_factory=list)
    #: An assignment of the new tutor that was to start later and now starts today.
    brought_forward: Assignment | None = None
    moves: bool = False
    changes_tutor: bool = False
    changes_person: bool = False
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Plan:
    """The rows of a file, sorted by what they would do."""

    year: AcademicYear
    created: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    new_cohorts: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[Entry]:
        return [*self.created, *self.changed]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }


def plan_of(run: ImportRun, *, today: date) -> Plan:
    """The plan of a remembered file. Raises ValidationError without an academic year."""
    rows = [Row.from_stored(each) for each in run.rows]
    refused = [Refusal.from_stored(each) for each in run.counts.get("refusals", [])]
    return plan_for(rows, refused, today=today)


def plan_for(rows: list[Row], refused: Iterable[Refusal], *, today: date) -> Plan:
    """Compare rows with the centre in scope. Raises ValidationError without a year."""
    year = AcademicYear.objects.at(today)
    if year is None:
        raise ValidationError(
            _(
                "This centre has no academic year yet, and cohorts belong to one. Set up"
                " the year first, then upload the roster again."
            )
        )
    plan = Plan(year, refused=list(refused))
    known = _Known(rows, year, today)
    for row in rows:
        if row.tutor_email and row.tutor_email not in known.tutors:
            problem = Problem("tutor", "tutor_email", row.tutor_email)
            plan.refused.append(Refusal(row.line, row.number, (problem,)))
        else:
            _sort_in(plan, known.entry(row))
    plan.refused.sort(key=lambda refusal: refusal.line)
    plan.new_cohorts = known.new_cohorts(plan.writes)
    return plan


def _sort_in(plan: Plan, entry: Entry) -> None:
    if entry.student is None:
        plan.created.append(entry)
    elif entry.differences:
        plan.changed.append(entry)
    else:
        plan.unchanged.append(entry)


class _Known:
    """What the centre has about the students, cohorts and tutors of some rows."""

    def __init__(self, rows: list[Row], year: AcademicYear, today: date) -> None:
        self.year, self.today = year, today
        numbers = [row.number for row in rows]
        self.students = {each.number: each for each in Student.objects.filter(number__in=numbers)}
        ids = [student.pk for student in self.students.values()]
        active = Enrolment.objects.active().filter(student__in=ids)
        self.enrolments = {each.student_id: each for each in active}
        self.assignments = self._assignments(ids)
        self.tutors = self._tutors()
        # One instance each, rather than one a row as select_related would make.
        self._people = self._people_assigned()
        self._cohorts = self._cohorts_entered()
        own = [each for each in self._cohorts.values() if each.year_id == year.pk]
        self.cohorts = {each.name: each for each in own}
        self._spellings = {name.casefold(): name for name in sorted(self.cohorts, reverse=True)}

    def _assignments(self, ids: list[int]) -> dict[int, list[Assignment]]:
        """Assignments as tutor that last beyond today, or are still to come."""
        lasting = Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=self.today),
            student__in=ids,
            kind=AssignmentKind.TUTOR,
        )
        found = defaultdict(list)
        for each in lasting:
            found[each.student_id].append(each)
        return found

    @staticmethod
    def _tutors() -> dict[str, User]:
        """Who can be named as tutor, by e-mail address."""
        memberships = Membership.objects.filter(
            role=Role.TUTOR, ended_at=None, person__is_active=True
        ).select_related("person")
        return {each.person.email.lower(): each.person for each in memberships}

    def _people_assigned(self) -> dict[int, User]:
        keys = {each.person_id for those in self.assignments.values() for each in those}
        return User.objects.in_bulk(keys)

    def _cohorts_entered(self) -> dict[int, Cohort]:
        """Those of this year, and those that the students are in."""
        keys = {each.cohort_id for each in self.enrolments.values()}
        wanted = Cohort.objects.filter(Q(year=self.year) | Q(pk__in=keys))
        return {each.pk: each for each in wanted.select_related("year")}

    def spelling(self, name: str) -> str:
        """The name of a cohort as it stands, or as the file has it first: 1a and 1A are one."""
        if name in self.cohorts:
            return name
        return self._spellings.setdefault(name.casefold(), name)

    def new_cohorts(self, entries: list[Entry]) -> list[str]:
        names = {self.spelling(entry.row.cohort) for entry in entries if entry.moves}
        return sorted(names - set(self.cohorts))

    def entry(self, row: Row) -> Entry:
        student = self.students.get(row.number)
        entry = Entry(
            row, student, tutor=self.tutors.get(row.tutor_email) if row.tutor_email else None
        )
        entry.cohort = self.cohorts.get(self.spelling(row.cohort))
        if student is None:
            entry.moves, entry.changes_tutor = True, entry.tutor is not None
            return entry
        self._compare_person(entry, student)
        self._compare_cohort(entry, student)
        self._compare_tutor(entry, student)
        return entry

    def _compare_person(self, entry: Entry, student: Student) -> None:
        for name in PERSON_FIELDS:
            old, new = getattr(student, name), getattr(entry.row, name)
            if old != new:
                field: Any = Student._meta.get_field(name)
                label = str(field.verbose_name)
                entry.changes_person = True
                entry.differences.append(Difference(label, _shown(old), _shown(new)))

    def _compare_cohort(self, entry: Entry, student: Student) -> None:
        entry.enrolment = self.enrolments.get(student.pk)
        current = self._cohorts[entry.enrolment.cohort_id] if entry.enrolment else None
        if current is not None and current == entry.cohort:
            return
        entry.moves = True
        new = self.spelling(entry.row.cohort)
        old = current.name if current else _("none")
        if current and current.year_id != self.year.pk:
            old, new = f"{old} ({current.year})", f"{new} ({self.year})"
        entry.differences.append(Difference(_("cohort"), old, new))

    def _compare_tutor(self, entry: Entry, student: Student) -> None:
        """A blank tutor leaves things as they are, and so does one of several."""
        lasting = self.assignments.get(student.pk, [])
        current = [each for each in lasting if each.starts_on <= self.today]
        if entry.tutor is None or any(each.person_id == entry.tutor.pk for each in current):
            return
        entry.changes_tutor, entry.ending = True, current
        entry.brought_forward = next(
            (each for each in lasting if each.person_id == entry.tutor.pk and each.ends_on is None),
            None,
        )
        old = ", ".join(self._people[each.person_id].name for each in current) or _("none")
        entry.differences.append(Difference(_("tutor"), old, entry.tutor.name))


def _shown(value: Any) -> str:
    return date_format(value, "j F Y") if isinstance(value, date) else value
