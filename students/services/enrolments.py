"""Joining, leaving and moving up. Those who change a centre's lists wait for one another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AcademicYear, Centre, User
from students.enums import AssignmentKind, EnrolmentState, EventKind
from students.models import Assignment, Cohort, Enrolment, Student, StudentEvent
from students.services.assignment_writing import end_before
from students.services.assignments import end_assignments

#: For how long the assigned staff see somebody who has left, unless another day is chosen:
#: long enough for a good farewell, and for a new centre to ask.
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def enrol(
    *, students: Iterable[Student], cohort: Cohort, by: User, on: date | None = None
) -> list[Enrolment]:
    """Enrol students from a day on (today). A place elsewhere ends as transferred.

    Whoever is in the cohort stays. Raises ValidationError where the cohort is closed.
    """
    students = {each.pk: each for each in students}
    centre = Centre.objects.get(pk=cohort.centre_id).hold()
    cohort = Cohort.objects.get(pk=cohort.pk)
    refuse_closed(cohort)
    on = on or centre.today()
    active = Enrolment.objects.active().filter(student__in=list(students))
    places = list(active.select_for_update(no_key=True))
    here = {each.student_id for each in places if each.cohort_id == cohort.pk}
    _end([each for each in places if each.student_id not in here], EnrolmentState.TRANSFERRED, on)
    wanted = [each for key, each in students.items() if key not in here]
    return _open(wanted, cohort, on, by=by)


def refuse_closed(cohort: Cohort) -> None:
    if cohort.is_closed:
        raise ValidationError(
            _("The cohort %(name)s (%(year)s) is closed. Choose another, or reopen it first."),
            params={"name": cohort.name, "year": cohort.year},
        )


@transaction.atomic
def leave(
    *,
    student: Student,
    state: str,
    on: date,
    by: User,
    reason: str = "",
    words: str = "",
    staff_until: date,
) -> Enrolment | None:
    """Record how an enrolment ended; nothing where none is active (sent twice, or two at once).

    Everybody's assignment ends on `staff_until` at the latest.
    """
    Centre.objects.get(pk=student.centre_id).hold()
    places: Any = Enrolment.objects.active().filter(student=student)
    place = places.select_for_update(no_key=True).first()
    if place is None:
        return None
    if on < place.starts_on:
        raise ValidationError(
            _("This day is before the enrolment began. Choose that day or a later one.")
        )
    place.end(state=state, on=on, reason=reason, words=words)
    end_assignments(assignments=Assignment.objects.filter(student=student), on=staff_until, by=by)
    StudentEvent.record(student, EventKind.LEFT, by=by, subject=place)
    return place


# Moving up


class Fate(models.TextChoices):
    """What becomes of a member of a cohort when the year is over."""

    MOVES = "moves", gettext_lazy("moves up")
    STAYS = "stays", gettext_lazy("stays in this cohort")
    COMPLETES = "completes", gettext_lazy("has completed the programme")


@dataclass(frozen=True)
class Moved:
    moved: int
    completed: int
    stayed: int
    closed: bool
    target: Cohort | None


def members_of(cohort: Cohort) -> list[Enrolment]:
    """The active places, each with its student, in name order."""
    places: Any = Enrolment.objects.active().filter(cohort=cohort).select_related("student")
    return list(places.order_by("student__sort_name", "student_id"))


def gone_from(cohort: Cohort) -> list[Enrolment]:
    """Places in the cohort that have ended; `now` is where the student is today, or None."""
    active = Enrolment.objects.active().filter(cohort=cohort)
    ended: Any = Enrolment.objects.filter(cohort=cohort).exclude(state=EnrolmentState.ACTIVE)
    found = list(
        ended.exclude(student__in=active.values("student"))
        .select_related("student")
        .order_by("student__sort_name", "student_id", "-starts_on", "-pk")
    )
    # Who came twice is told of once, by the last time.
    last = {each.student_id: each for each in reversed(found)}
    places: Any = Enrolment.objects.active().filter(student__in=list(last))
    now = {each.student_id: each.cohort for each in places.select_related("cohort")}
    told = [each for each in found if last[each.student_id] is each]
    for each in told:
        each.now = now.get(each.student_id)
    return told


def later_years(cohort: Cohort) -> QuerySet[AcademicYear]:
    return AcademicYear.objects.filter(starts_on__gt=cohort.year.starts_on).order_by("starts_on")


def proposed_name(cohort: Cohort) -> str:
    """The first number counted up: ELE-1A becomes ELE-2A."""
    return re.sub(r"\d+", lambda found: str(int(found.group()) + 1), cohort.name, count=1)[:60]


@transaction.atomic
def move_up(
    *,
    cohort: Cohort,
    target: Cohort,
    fates: Mapping[int, str],
    on: date,
    by: User,
    end_tutors: bool = False,
    staff_until: date | None = None,
    close: bool = False,
) -> Moved:
    """Carry out what was chosen for the members, by the key of the student; whole or not at all.

    `target` may not be saved yet: the cohort of that year and name is used where somebody has
    made it meanwhile. Members about whom nothing was said stay. Done once: a second call finds
    nobody to move. Assignments stay, but those of tutors where `end_tutors`, and those around
    students who completed after `staff_until`.
    """
    centre = Centre.objects.get(pk=cohort.centre_id).hold()
    cohort = Cohort.objects.get(pk=cohort.pk)
    members = members_of(cohort)
    chosen: dict[str, list[Enrolment]] = {fate: [] for fate in Fate}
    for each in members:
        chosen[fates.get(each.student_id, Fate.STAYS)].append(each)
    moving, completing = chosen[Fate.MOVES], chosen[Fate.COMPLETES]
    _refuse_before([*moving, *completing], on)
    if moving:
        target = _made(target)
        refuse_closed(target)
        _end(moving, EnrolmentState.TRANSFERRED, on)
        _open([each.student for each in moving], target, on, by=by)
        if end_tutors:
            _end_tutors(moving, max(on, centre.today()), by=by)
    if completing:
        _end(completing, EnrolmentState.COMPLETED, on)
        StudentEvent.record_each(completing, EventKind.LEFT, by=by)
        theirs = Assignment.objects.filter(student__in=[each.student_id for each in completing])
        last_day = staff_until or centre.today() + KEPT_FOR
        end_assignments(assignments=theirs, on=last_day, by=by)
    stayed = len(chosen[Fate.STAYS])
    if close and not stayed:
        cohort.close(by=by)
    return Moved(len(moving), len(completing), stayed, cohort.is_closed, target if moving else None)


def _made(cohort: Cohort) -> Cohort:
    if cohort.pk:
        return Cohort.objects.get(pk=cohort.pk)
    same = Cohort.objects.filter(year=cohort.year, name__iexact=cohort.name).first()
    if same is None:
        cohort.save()
    return same or cohort


def _refuse_before(places: Iterable[Enrolment], on: date) -> None:
    early = [each.student.name for each in places if each.starts_on > on]
    if early:
        raise ValidationError(
            _("The day is before the enrolment of %(names)s began. Choose a later day."),
            params={"names": ", ".join(early[:5])},
        )


def _end_tutors(places: list[Enrolment], on: date, *, by: User) -> None:
    students = [each.student_id for each in places]
    current = Assignment.objects.current_on(on).filter(student__in=students)
    tutors = list(current.filter(kind=AssignmentKind.TUTOR))
    end_before(tutors, on)
    StudentEvent.record_each(tutors, EventKind.UNASSIGNED, by=by)


def _end(places: list[Enrolment], state: str, on: date) -> None:
    Enrolment.objects.filter(pk__in=[each.pk for each in places]).update(
        # One that was to start later has not lasted a day.
        state=state,
        ends_on=Greatest(F("starts_on"), on),
    )


def _open(students: list[Student], cohort: Cohort, on: date, *, by: User) -> list[Enrolment]:
    opened = Enrolment.objects.bulk_create(
        Enrolment(centre_id=cohort.centre_id, student=each, cohort=cohort, starts_on=on)
        for each in students
    )
    StudentEvent.record_each(opened, EventKind.ENROLLED, by=by)
    return opened
