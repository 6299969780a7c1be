"""Students on their way into the database, with their place in a cohort and their tutor."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from accounts.actor import Actor
from students.enums import AssignmentKind, EnrolmentState, EventKind
from students.models import Cohort, Enrolment, Student, StudentEvent
from students.services.assignments import replace_each
from students.services.imports.kinds import Advance, Plan

#: What a file may say of the person, by the name that student and row have for it.
PERSON_FIELDS = (
    "given_name",
    "family_name",
    "birth_date",
    "preferred_name",
    "email",
    "phone",
    "language",
)


def check_at_once() -> None:
    """Check foreign keys after each statement of this transaction rather than at its end.

    Triggers open a subtransaction a row, and PostgreSQL looks through all checks that wait
    at the end of each: with 20,000 rows waiting, minutes go by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def plan_anew() -> None:
    """Let triggers and checks see how large a table has become.

    This connection may have planned their queries when there was a handful of students:
    it would read the whole table for each row.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def upsert(records: list[Any], fields: Iterable[str]) -> None:
    """Save these fields of known records by one statement: bulk_update compares every row
    with every other."""
    if records:
        type(records[0]).objects.bulk_create(
            records,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(fields),
        )


class Places:
    """One plan for students, carried out in a fixed number of queries."""

    def __init__(self, plan: Plan, actor: Actor, advance: Advance) -> None:
        self.plan, self.actor, self.today, self.advance = plan, actor, actor.today, advance

    def write(self) -> dict[str, Any]:
        check_at_once()
        self._cohorts()
        self._students()
        self.advance(1)
        self._enrolments()
        self.advance(2)
        self._assignments()
        self.advance(3)
        return {
            "cohorts": sorted({str(each.cohort.uuid) for each in self.plan.writes if each.cohort})
        }

    def _cohorts(self) -> None:
        """Make the missing cohorts and give each entry its own."""
        year, names = self.plan.shared["year"], self.plan.shared["new_cohorts"]
        if not names:
            return
        Cohort.objects.bulk_create(
            [Cohort(centre=self.actor.centre, year=year, name=name) for name in names],
            ignore_conflicts=True,  # somebody may have added one by hand just now
        )
        made = {
            cohort.name.casefold(): cohort
            for cohort in Cohort.objects.filter(year=year, name__in=names)
        }
        for entry in self.plan.writes:
            if entry.moves and entry.cohort is None:
                entry.cohort = made[entry.row["cohort"].casefold()]

    def _students(self) -> None:
        for entry in self.plan.created:
            entry.record = Student(
                centre=self.actor.centre,
                number=entry.row["student_number"],
                **{name: entry.row[name] or "" for name in PERSON_FIELDS},
            )
        Student.objects.bulk_create([entry.record for entry in self.plan.created])
        plan_anew()
        renamed = [entry for entry in self.plan.changed if entry.changes]
        for entry in renamed:
            for name in entry.changes:
                setattr(entry.record, name, entry.row[name])
        upsert(
            [entry.record for entry in renamed],
            {name for entry in renamed for name in entry.changes},
        )

    def _enrolments(self) -> None:
        moving = [entry for entry in self.plan.writes if entry.moves]
        ended = [entry.enrolment.pk for entry in moving if entry.enrolment]
        Enrolment.objects.filter(pk__in=ended).update(
            state=EnrolmentState.TRANSFERRED,
            # One that was to start later has not lasted a day.
            ends_on=Greatest(F("starts_on"), self.today),
        )
        opened = [
            Enrolment(
                centre=self.actor.centre,
                student=entry.record,
                cohort=entry.cohort,
                starts_on=self.today,
            )
            for entry in moving
        ]
        Enrolment.objects.bulk_create(opened)
        StudentEvent.record_each(opened, EventKind.ENROLLED, by=self.actor.person)

    def _assignments(self) -> None:
        changing = [entry for entry in self.plan.writes if entry.changes_tutor]
        replace_each(
            shares={entry.record: entry.tutor for entry in changing},
            kind=AssignmentKind.TUTOR,
            by=self.actor.person,
            on=self.today,
        )
