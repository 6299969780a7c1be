"""Writing a roster: once, whole, and from the data of that moment."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.actor import Actor
from students.enums import AssignmentKind, EnrolmentState, EventKind, ImportState
from students.models import Assignment, Cohort, Enrolment, ImportRun, Student, StudentEvent
from students.services.cohorts import hold
from students.services.roster.planning import PERSON_FIELDS, Entry, Plan, plan_for, plan_of
from students.services.roster.reading import Reading


def remember_roster(*, actor: Actor, reading: Reading, file_name: str, sha256: str) -> ImportRun:
    """Keep a file until it is confirmed. Raises ValidationError without an academic year."""
    plan = plan_for(reading.rows, reading.refused, today=actor.today)
    return ImportRun.objects.create(
        centre=actor.centre,
        by=actor.person,
        file_name=file_name[-200:],
        sha256=sha256,
        rows=[row.stored() for row in reading.rows],
        counts={**plan.counts, "refusals": [each.stored() for each in reading.refused]},
    )


@transaction.atomic
def write_roster(*, run: ImportRun, actor: Actor) -> tuple[ImportRun, bool]:
    """Carry out a remembered file; tells whether this call did it.

    Imports of a centre wait for one another, so a second confirmation finds the run
    written. What is written follows from the data of now, not from the preview.
    """
    hold(actor.centre)
    run = ImportRun.objects.editable_by(actor).select_for_update().get(pk=run.pk)
    if run.state != ImportState.PREVIEWED:
        return run, False
    plan = plan_of(run, today=actor.today)
    _Writing(plan, actor).write()
    previewed = {name: run.counts.get(name, 0) for name in plan.counts}
    run.counts = {
        **plan.counts,
        "refusals": [each.forgotten().stored() for each in plan.refused],
        "new_cohorts": plan.new_cohorts,
        "cohorts": sorted({str(each.cohort.uuid) for each in plan.writes if each.cohort}),
    }
    if previewed != plan.counts:
        run.counts["previewed"] = previewed
    run.state, run.rows, run.written_at = ImportState.WRITTEN, [], timezone.now()
    run.save(update_fields=["state", "rows", "counts", "written_at"])
    return run, True


def _check_at_once() -> None:
    """Check foreign keys after each statement of this transaction rather than at its end.

    Triggers open a subtransaction a row, and PostgreSQL looks through all checks that wait
    at the end of each: with 20,000 rows waiting, minutes go by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _plan_anew() -> None:
    """Let triggers and checks see how large the table of students has become.

    This connection may have planned their queries when there was a handful of students:
    it would read the whole table for each row.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


class _Writing:
    """One plan on its way into the database, in a fixed number of queries."""

    def __init__(self, plan: Plan, actor: Actor) -> None:
        self.plan, self.actor, self.today = plan, actor, actor.today
        self.events: list[StudentEvent] = []

    def write(self) -> None:
        _check_at_once()
        self._cohorts()
        self._students()
        self._enrolments()
        self._assignments()
        StudentEvent.objects.bulk_create(self.events)

    def _cohorts(self) -> None:
        """Make the missing cohorts and give each entry its own."""
        if not self.plan.new_cohorts:
            return
        year = self.plan.year
        Cohort.objects.bulk_create(
            [
                Cohort(centre=self.actor.centre, year=year, name=name)
                for name in self.plan.new_cohorts
            ],
            ignore_conflicts=True,  # somebody may have added one by hand just now
        )
        made = {
            cohort.name.casefold(): cohort
            for cohort in Cohort.objects.filter(year=year, name__in=self.plan.new_cohorts)
        }
        for entry in self.plan.writes:
            entry.cohort = entry.cohort or made[entry.row.cohort.casefold()]

    def _students(self) -> None:
        for entry in self.plan.created:
            entry.student = Student(centre=self.actor.centre, number=entry.row.number)
            self._take_over(entry)
        Student.objects.bulk_create([entry.student for entry in self.plan.created])
        _plan_anew()
        renamed = [entry for entry in self.plan.changed if entry.changes_person]
        for entry in renamed:
            self._take_over(entry)
        if renamed:
            # One upsert: bulk_update compares every row with every other.
            Student.objects.bulk_create(
                [entry.student for entry in renamed],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=PERSON_FIELDS,
            )

    @staticmethod
    def _take_over(entry: Entry) -> None:
        for name in PERSON_FIELDS:
            setattr(entry.student, name, getattr(entry.row, name))

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
                student=entry.student,
                cohort=entry.cohort,
                starts_on=self.today,
            )
            for entry in moving
        ]
        Enrolment.objects.bulk_create(opened)
        self._tell(EventKind.ENROLLED, opened)

    def _assignments(self) -> None:
        changing = [entry for entry in self.plan.writes if entry.changes_tutor]
        ended = [each.pk for entry in changing for each in entry.ending]
        Assignment.objects.filter(pk__in=ended).update(
            ends_on=Greatest(F("starts_on"), self.today - timedelta(days=1))
        )
        sooner = [each.brought_forward for each in changing if each.brought_forward]
        Assignment.objects.filter(pk__in=[each.pk for each in sooner]).update(starts_on=self.today)
        opened = [
            Assignment(
                centre=self.actor.centre,
                student=entry.student,
                person=entry.tutor,
                kind=AssignmentKind.TUTOR,
                starts_on=self.today,
            )
            for entry in changing
            if not entry.brought_forward
        ]
        Assignment.objects.bulk_create(opened)
        self._tell(EventKind.ASSIGNED, [*sooner, *opened])

    def _tell(self, kind: EventKind, records: Iterable[Any]) -> None:
        now = timezone.now()
        self.events += [
            StudentEvent(
                centre=self.actor.centre,
                student_id=record.student_id,
                at=now,
                person=self.actor.person,
                kind=kind,
                subject=record.uuid,
            )
            for record in records
        ]
