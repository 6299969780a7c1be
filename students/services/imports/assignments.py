"""Who is assigned to which student, as what, and from when to when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.models import User
from students.enums import AssignmentKind, ImportKind
from students.models import Assignment, Student
from students.services.assignments import assign_each, people_for
from students.services.imports import cells, columns
from students.services.imports.kinds import Advance, Comparison, Entry, Field, Kind, Plan, Row
from students.services.imports.refusals import Problem, Wrong

#: A cover names whom it stands in for and is given on the page of the cohort.
AS = {
    AssignmentKind.TUTOR: ("tutor", "tutora"),
    AssignmentKind.COUNSELLOR: ("counsellor", "counselor", "orientador", "orientadora"),
    AssignmentKind.CASE_MANAGER: (
        "case manager",
        "case_manager",
        "gestor de caso",
        "gestora de caso",
    ),
}


@dataclass
class AssignmentEntry(Entry):
    """An assignment that is to be there, and the one there is that it stretches."""

    student: Any = None
    person: Any = None
    starts_on: Any = None
    ends_on: Any = None


class KnownAssignments(Comparison):
    """The students that some rows name, who can be assigned, and who is."""

    def __init__(self, rows: list[Row], actor: Actor, *, lock: bool = False) -> None:
        super().__init__(rows, actor, lock=lock)
        numbers = {row["student_number"] for row in rows}
        self.students = {each.number: each for each in Student.objects.filter(number__in=numbers)}
        self.people: dict[str, dict[str, User]] = {
            kind: {each.email.lower(): each for each in people_for(kind)} for kind in AS
        }
        self.assignments: dict[tuple[int, int, str], list[Assignment]] = defaultdict(list)
        known = Assignment.objects.filter(
            student__in=list(self.students.values()), kind__in=list(AS)
        )
        for each in known.order_by("pk"):
            self.assignments[each.student_id, each.person_id, each.kind].append(each)

    def entry(self, row: Row) -> AssignmentEntry:
        student = self.students.get(row["student_number"])
        person = self.people[row["kind"]].get(row["email"])
        problems = []
        if student is None:
            problems.append(Problem("student", "student_number", row["student_number"]))
        if person is None:
            problems.append(Problem(f"no_{row['kind']}", "email", row["email"]))
        if student is None or person is None:
            raise Wrong(*problems)
        starts_on, ends_on = row["from"] or self.today, row["to"]
        if ends_on is not None and ends_on < starts_on:
            raise Wrong(Problem("backwards", "to"))
        entry = AssignmentEntry(row, f"{student.name} – {person.name}")
        entry.student, entry.person = student, person
        entry.starts_on, entry.ends_on = starts_on, ends_on
        self._compare(entry)
        return entry

    def _compare(self, entry: AssignmentEntry) -> None:
        """As `assign_each` does: one that lasts at the same time is stretched to both."""
        known = self.assignments.get((entry.student.pk, entry.person.pk, entry.row["kind"]), [])
        beside = [each for each in known if _meet(entry, each)]
        standing = next((each for each in beside if each.ends_on is None), None) or next(
            iter(beside), None
        )
        if standing is None:
            return
        entry.record = standing
        labels = Assignments.LABELS
        entry.compare(labels["from"], standing.starts_on, min(standing.starts_on, entry.starts_on))
        if standing.ends_on is not None and entry.ends_on is None:
            entry.compare(labels["to"], standing.ends_on, _("open"))
        elif standing.ends_on is not None:
            entry.compare(labels["to"], standing.ends_on, max(standing.ends_on, entry.ends_on))


def _meet(entry: AssignmentEntry, other: Assignment) -> bool:
    begins_in_time = entry.ends_on is None or other.starts_on <= entry.ends_on
    return begins_in_time and (other.ends_on is None or other.ends_on >= entry.starts_on)


class Assignments(Kind):
    key = ImportKind.ASSIGNMENTS
    comparison = KnownAssignments
    identity = ("student_number", "email", "kind")
    steps = (gettext_lazy("assigning people"),)
    onward = ("student_list", gettext_lazy("Go to the students"))
    fields = (
        Field(
            columns.STUDENT_NUMBER,
            gettext_lazy("of a student whom this centre knows already"),
            cells.words(30),
        ),
        Field(
            columns.PERSON_EMAIL,
            gettext_lazy("of somebody whose role in this centre fits"),
            cells.email,
        ),
        Field(
            columns.ASSIGNED_AS,
            gettext_lazy(
                "tutor, counsellor or case manager (tutora, orientadora, gestora de caso)"
            ),
            cells.one_of(AS),
        ),
        Field(
            columns.FROM,
            gettext_lazy("as 2026-09-15 or, day first, 15/09/2026; left empty, today"),
            cells.day,
            may_be_blank=True,
        ),
        Field(
            columns.TO,
            gettext_lazy("the last day, included; left empty, until somebody ends it"),
            cells.day,
            may_be_blank=True,
        ),
    )
    rules = (
        gettext_lazy("Nobody loses a student by this file: it adds, and makes longer."),
        gettext_lazy("To replace a tutor, name the new one in a file of students."),
    )
    LABELS = {each.column.key: each.column.label for each in fields}

    def counted(self, n: int) -> str:
        return ngettext("%(n)d assignment", "%(n)d assignments", n) % {"n": n}

    def name_of(self, values: dict[str, Any]) -> str:
        return " · ".join(each for each in (values["student_number"], values["email"]) if each)

    def write(self, plan: Plan, actor: Actor, advance: Advance) -> dict[str, Any]:
        for (kind, starts_on, ends_on), shares in _shares(plan.writes):
            assign_each(
                shares=shares, kind=kind, by=actor.person, starts_on=starts_on, ends_on=ends_on
            )
        advance(1)
        return {}

    def examples(self, today: date) -> Sequence[Sequence[str]]:
        number = Student.objects.order_by("number").values_list("number", flat=True).first()
        lines = []
        for kind in AS:
            person = people_for(kind).first()
            if person:
                lines.append([number or "2001", person.email, str(kind.label), "", ""])
        return lines or [["2001", "nuria.ferrer@example.org", _("tutor"), "", ""]]


def _shares(entries: Iterable[Any]) -> list[tuple[tuple[Any, ...], dict[Student, User]]]:
    """What can be assigned at once: of one kind and time, each student to one person."""
    shares: dict[tuple[Any, ...], list[dict[Student, User]]] = defaultdict(list)
    for entry in entries:
        layers = shares[entry.row["kind"], entry.starts_on, entry.ends_on]
        free = next((layer for layer in layers if entry.student not in layer), None)
        if free is None:
            layers.append({entry.student: entry.person})
        else:
            free[entry.student] = entry.person
    return [(key, layer) for key, layers in shares.items() for layer in layers]
