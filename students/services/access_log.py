"""The access log for people: who opened what of whom, and which lists were taken away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import AccessLog, ExportLog, Membership, User
from students.models import Student
from students.services.readings import what_was_opened

PIECE = 50
A_DAY = timedelta(days=1)
#: Beyond these no clock counts: a midnight in another zone, or the day after, would not exist.
FIRST, LAST = date.min + A_DAY, date.max - 2 * A_DAY

#: The parts of the log in the order of their chips: readings without an assignment come first.
PARTS = {
    "outside": gettext_lazy("Outside assignments"),
    "assigned": gettext_lazy("By those assigned"),
    "exports": gettext_lazy("Lists taken away"),
}
#: What a list is called whose key stands in the log.
LISTS = {
    "students": gettext_lazy("students"),
    "cohorts": gettext_lazy("cohorts"),
    "modules": gettext_lazy("programmes and modules"),
    "caseload": gettext_lazy("caseload"),
    "staff": gettext_lazy("staff"),
    "imports": gettext_lazy("imports"),
    "access_log": gettext_lazy("access log"),
}


@dataclass(frozen=True)
class LogWanted:
    """What of the log is looked at; days by the centre's clock, both included."""

    part: str = "outside"
    person: User | None = None
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LogLine:
    """One line of the log in words. No student: their record has been erased."""

    at: datetime
    person: User
    what: str
    student: Student | None
    why: str
    uuid: UUID


@dataclass(frozen=True)
class LogPiece:
    lines: list[LogLine]
    next: UUID | None
    is_first: bool


def log_piece(actor: Actor, wanted: LogWanted, *, before: UUID | None = None) -> LogPiece:
    """A piece of the log, the latest first. A fixed number of queries."""
    model = ExportLog if wanted.part == "exports" else AccessLog
    log = logged(actor, wanted)
    last = model.objects.readable_by(actor).filter(uuid=before).first() if before else None
    if last is not None:
        earlier = Q(created_at__lt=last.created_at)
        log = log.filter(earlier | Q(created_at=last.created_at, pk__lt=last.pk))
    found = list(log[: PIECE + 1])
    more = found[PIECE - 1].uuid if len(found) > PIECE else None
    return LogPiece(in_words(found[:PIECE], actor), more, last is None)


def logged(actor: Actor, wanted: LogWanted) -> Any:
    """The rows of the log that are looked for, the latest first."""
    if wanted.part == "exports":
        log = ExportLog.objects.readable_by(actor)
    else:
        log = AccessLog.objects.readable_by(actor).filter(assigned=wanted.part == "assigned")
        if wanted.number:
            named = Student.objects.known_to(actor).filter(number__iexact=wanted.number)
            log = log.filter(student__in=named.values("uuid"))
    if wanted.person:
        log = log.filter(person=wanted.person)
    if wanted.since:
        log = log.filter(created_at__gte=_midnight(wanted.since, actor))
    if wanted.until:
        log = log.filter(created_at__lt=_midnight(min(wanted.until, LAST) + A_DAY, actor))
    return log.select_related("person").order_by("-created_at", "-pk")


def _midnight(day: date, actor: Actor) -> datetime:
    """By the centre's clock. The first and last days that a calendar has stand for all beyond."""
    return datetime.combine(max(FIRST, min(day, LAST + A_DAY)), time.min, actor.centre.zone)


def in_words(rows: list[Any], actor: Actor) -> list[LogLine]:
    """Rows of either log as sentences; the students come with one query."""
    keys = {row.student for row in rows if isinstance(row, AccessLog)}
    students = Student.objects.known_to(actor).filter(uuid__in=keys) if keys else ()
    known = {each.uuid: each for each in students}
    return [_line(row, known) for row in rows]


def _line(row: Any, known: dict[UUID, Student]) -> LogLine:
    if isinstance(row, ExportLog):
        what = _("%(list)s as %(format)s, rows: %(n)d") % {
            "list": LISTS.get(row.what, row.what),
            "format": row.get_file_format_display(),
            "n": row.n_rows,
        }
        return LogLine(row.created_at, row.person, what, None, "", row.uuid)
    student = known.get(row.student)
    return LogLine(
        row.created_at, row.person, what_was_opened(row.page), student, row.reason, row.uuid
    )


def readers() -> Any:
    """Everybody who works or has worked at the centre in scope, to choose from."""
    staff = Membership.objects.values("person")
    return User.objects.filter(pk__in=staff).order_by("family_name", "given_name", "pk")
