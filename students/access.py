"""The one door to the pages of a student: it checks, and writes who opened what."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import record_for
from accounts.actor import Actor
from accounts.http import ActorRequest
from accounts.services import log_access
from students.enums import AssignmentKind
from students.models import Assignment, Student
from students.models.reach import Rule
from students.models.student import StudentQuerySet

# What the log calls the pages of a safety concern: its readers are not to learn of one from it.
RESTRICTED = "restricted"


def student_for(
    request: ActorRequest, uuid: UUID, *, among: StudentQuerySet | None = None, **logged: Any
) -> Student:
    """The student whom the actor knows, or a 404. The visit is logged.

    A page for those who see a student deeper than that names them by `among`. The grounds
    on which the actor comes are read along, in the same query.
    """
    students = Student.objects.known_to(request.actor) if among is None else among
    grounds = _grounds(request.actor, "pk")
    student = students.filter(uuid=uuid).annotate(grounds=grounds).first()
    if student is None:
        raise Http404
    log_visit(request, student, **logged)
    return student


def record_of_student(
    request: ActorRequest, queryset: Any, uuid: UUID, *, student: str = "plan.student", **how: Any
) -> Any:
    """A record about a student that the actor may read (`edit`: may change). Logged.

    `student` is the attribute path from the record to its student. The grounds on which the
    actor comes are read along, in the same query.
    """
    grounds = _grounds(request.actor, student.replace(".", "__"))
    record = record_for(request.actor, queryset.annotate(grounds=grounds), uuid, **how)
    owner = record
    for name in student.split("."):
        owner = getattr(owner, name)
    owner.grounds = record.grounds
    log_visit(request, owner)
    return record


def _grounds(actor: Actor, path: str) -> ArraySubquery:
    """The kinds of assignment by which the actor comes to the student at the end of `path`."""
    own = Assignment.objects.current_for(actor).filter(student=OuterRef(path))
    return ArraySubquery(own.values("kind"))


def reaches(rule: Rule, student: Student, actor: Actor) -> bool:
    """Whether a rule of access (students.models.reach) holds for this student. Nothing is asked
    of the database about one who came through a door of this module for the same actor."""
    return rule(actor).holds(student.erased_on, grounds_on(student, actor))


def grounds_on(student: Student, actor: Actor) -> list[str]:
    """The kinds of assignment by which the actor comes to a student."""
    if "grounds" in vars(student):
        return vars(student)["grounds"] or []
    own = Assignment.objects.current_for(actor).filter(student=student)
    return list(own.values_list("kind", flat=True))


def log_visit(request: ActorRequest, student: Student, *, page: str = "", ground: str = "") -> None:
    """Write down the visit.

    `page` stands for the name of a view that itself would tell too much. A `ground`, such
    as a reason that was given, stands for the role of somebody who is not assigned.
    """
    match = request.resolver_match
    name = page or (match.view_name if match else "")
    reason, assigned = reason_to_see(request.actor, student)
    reason = reason if assigned else ground or reason
    log_access(
        actor=request.actor,
        student=student.uuid,
        page=f"{request.method} {name}"[:80],
        reason=reason,
        assigned=assigned,
    )


def reason_to_see(actor: Actor, student: Student) -> tuple[str, bool]:
    """Why the actor may see this student: an assignment (true), else their role in the centre."""
    names = [str(AssignmentKind(each).label) for each in grounds_on(student, actor)]
    if names:
        return _("assigned as %(kinds)s") % {"kinds": ", ".join(names)}, True
    return _("%(roles)s of the centre") % {"roles": ", ".join(actor.role_names)}, False
