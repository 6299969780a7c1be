"""The lists of this floor as sheets to take away, each narrowed to what the actor may see.

The headers of students, cohorts and modules are those that an import recognises, so that a
list can be taken away, mended and brought in again.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.exports import Cell, Sheet
from students.enums import AssignmentKind
from students.models import Assignment, Enrolment, ImportRun, Module, Student
from students.models.cohort import CohortQuerySet
from students.models.student import StudentQuerySet
from students.services.access_log import LogWanted, in_words, logged
from students.services.cohorts import with_counts
from students.services.staff import all_colleagues

CHUNK = 1000
STAFF = (AssignmentKind.TUTOR, AssignmentKind.COUNSELLOR)


def student_sheet(students: StudentQuerySet, actor: Actor, *, title: str) -> Sheet:
    """Students with their place and staff; contacts only of those whom the actor may reach."""
    headers = [
        _("Student number"),
        _("Given name"),
        _("Family name"),
        _("Preferred name"),
        _("Cohort"),
        _("Year"),
        _("Tutor"),
        _("Tutor email"),
        _("Counsellor"),
        _("Birth date"),
        _("Email"),
        _("Phone"),
        _("Language"),
    ]
    return Sheet("students", title, headers, _student_rows(students, actor))


def _student_rows(students: StudentQuerySet, actor: Actor) -> Iterator[list[Cell]]:
    reachable = Student.objects.contacts_readable_by(actor).filter(pk=OuterRef("pk"))
    staff = Assignment.objects.current_on(actor.today).filter(kind__in=STAFF)
    places = Enrolment.objects.active().select_related("cohort__year")
    found = (
        students.annotate(is_reachable=Exists(reachable))
        .in_name_order()
        .prefetch_related(
            Prefetch("enrolments", places, to_attr="places"),
            Prefetch("assignments", staff.select_related("person"), to_attr="tutorships"),
        )
    )
    for student in found.iterator(chunk_size=CHUNK):
        yield [*_place_of(student), *_contacts_of(student)]


def _place_of(student: Student) -> list[Cell]:
    cohorts = [place.cohort for place in student.places]
    tutors = _people(student, AssignmentKind.TUTOR)
    return [
        student.number,
        student.given_name,
        student.family_name,
        student.preferred_name,
        ", ".join(cohort.name for cohort in cohorts),
        ", ".join(cohort.year.name for cohort in cohorts),
        ", ".join(person.name for person in tutors),
        ", ".join(person.email for person in tutors),
        ", ".join(person.name for person in _people(student, AssignmentKind.COUNSELLOR)),
    ]


def _people(student: Student, kind: str) -> list[Any]:
    return [each.person for each in student.tutorships if each.kind == kind]


def _contacts_of(student: Any) -> list[Cell]:
    if not student.is_reachable:
        return ["", "", "", ""]
    return [student.birth_date, student.email, student.phone, student.language]


def cohort_sheet(cohorts: CohortQuerySet, actor: Actor) -> Sheet:
    headers = [_("Cohort"), _("Year"), _("Programme code"), _("Programme name"), _("Students")]
    headers.append(_("Without a tutor"))
    found = with_counts(cohorts.select_related("year", "programme"), actor)
    rows = (
        [
            cohort.name,
            cohort.year.name,
            cohort.programme.code if cohort.programme else "",
            cohort.programme.name if cohort.programme else "",
            cohort.n_students,
            cohort.n_without_tutor,
        ]
        for cohort in found.order_by("-year__starts_on", "name")
    )
    return Sheet("cohorts", _("Cohorts"), headers, rows)


def module_sheet(programmes: Any) -> Sheet:
    """One row a module; a programme without modules has one of its own."""
    headers = [_("Programme code"), _("Programme name"), _("Module code"), _("Module name")]
    modules = Module.objects.order_by("code")
    found = programmes.prefetch_related(Prefetch("modules", modules, to_attr="parts"))
    rows = (row for programme in found for row in _module_rows(programme))
    return Sheet("modules", _("Programmes and modules"), headers, rows)


def _module_rows(programme: Any) -> list[list[Cell]]:
    start = [programme.code, programme.name]
    return [[*start, module.code, module.name] for module in programme.parts] or [[*start, "", ""]]


def access_log_sheet(actor: Actor, wanted: LogWanted) -> Sheet:
    """The access log as it is searched, all of it."""
    headers = [_("When"), _("Who"), _("Student number"), _("Student"), _("What"), _("Why")]
    return Sheet("access_log", _("Access log"), headers, _log_rows(actor, wanted))


def _log_rows(actor: Actor, wanted: LogWanted) -> Iterator[list[Cell]]:
    log = logged(actor, wanted).iterator(chunk_size=CHUNK)
    while piece := list(islice(log, CHUNK)):
        for line in in_words(piece, actor):
            student = line.student
            named = [student.number, student.name] if student else ["", ""]
            yield [line.at, line.person.name, *named, line.what, line.why]


def staff_sheet(people: Any, actor: Actor) -> Sheet:
    """Those who work at the centre, as the list of staff has them."""
    headers = [_("Name"), _("Email"), _("Roles"), _("Since"), _("Students")]
    rows: Iterator[list[Cell]] = (
        [line.person.name, line.person.email, ", ".join(line.roles), line.since, line.n_students]
        for line in all_colleagues(people, actor=actor)
    )
    return Sheet("staff", _("Staff"), headers, rows)


def import_sheet(runs: Any) -> Sheet:
    """The reports of imports: counts, and nobody's data."""
    headers = [_("Sent"), _("By"), _("What"), _("File"), _("State")]
    headers += [_("New"), _("Changed"), _("Unchanged"), _("Refused")]
    found = runs.without_content().select_related("by").order_by("-pk")
    rows = (_import_row(run) for run in found)
    return Sheet("imports", _("Imports"), headers, rows)


def _import_row(run: ImportRun) -> list[Cell]:
    start = [run.created_at, run.by.name, run.get_kind_display(), run.file_name]
    counted = ("created", "changed", "unchanged", "refused")
    return [*start, run.get_state_display(), *(run.counts.get(name) for name in counted)]
