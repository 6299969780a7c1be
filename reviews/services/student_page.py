"""Everything that stands on the page of a student, as far as the actor may see it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from plans.enums import GoalState
from plans.models import Goal, Plan
from plans.steps import Step
from reviews.models import TutoringSession
from reviews.services.handovers import Handovers, handovers_of
from reviews.services.words import long_day
from students.enums import ROLES_FOR, AssignmentKind, FactorLevel
from students.models import (
    Assignment,
    ConfidentialReading,
    Enrolment,
    FactorRating,
    Guardian,
    Student,
    StudentEvent,
)
from students.services.confidential import Door, door_to, openings_of

EVENTS = 20


@dataclass(frozen=True)
class Rights:
    """What the actor may do with one student whom they know."""

    read: bool
    edit: bool
    read_contacts: bool
    edit_contacts: bool
    see_readings: bool
    counsel: bool
    administer: bool


@dataclass(frozen=True)
class Viewer:
    """Somebody, or a role of the centre, who can see the student; and a sentence why."""

    name: str
    why: str


@dataclass
class StudentPage:
    student: Student
    rights: Rights
    enrolment: Enrolment | None
    viewers: list[Viewer]
    staff: list[Assignment]
    plan: Plan | None = None
    steps: list[Step] = field(default_factory=list)
    earlier: list[Plan] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    helps: list[FactorRating] = field(default_factory=list)
    hard: list[FactorRating] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    next_session: TutoringSession | None = None
    events: list[StudentEvent] = field(default_factory=list)
    older: UUID | None = None
    age: int | None = None
    door: Door | None = None
    openings: list[ConfidentialReading] = field(default_factory=list)
    handovers: Handovers = field(default_factory=Handovers)


def rights_over(student: Student, actor: Actor) -> Rights:
    """All of them in one query."""
    students = Student.objects
    asked = {
        "read": students.readable_by(actor),
        "edit": students.editable_by(actor),
        "read_contacts": students.contacts_readable_by(actor),
        "edit_contacts": students.contacts_editable_by(actor),
        "see_readings": students.readings_open_to(actor),
        "counsel": students.counselled_by(actor),
        "administer": students.administered_by(actor),
    }
    found = (
        students.known_to(actor)
        .filter(pk=student.pk)
        .annotate(
            **{f"may_{key}": Exists(each.filter(pk=OuterRef("pk"))) for key, each in asked.items()}
        )
        .values(*(f"may_{key}" for key in asked))
        .get()
    )
    return Rights(**{key: found[f"may_{key}"] for key in asked})


def student_page(student: Student, actor: Actor, *, before: UUID | None = None) -> StudentPage:
    rights = rights_over(student, actor)
    staff = _staff(student, actor)
    page = StudentPage(
        student=student,
        rights=rights,
        enrolment=Enrolment.objects.of(student),
        staff=staff,
        viewers=_viewers(staff),
    )
    _add_plans(page, actor)
    if rights.read_contacts:
        page.age = student.age_on(actor.today)
        page.guardians = list(Guardian.objects.readable_by(actor).filter(student=student))
    if rights.read:
        page.handovers = handovers_of(student, actor)
        _add_texts(page, actor)
        _add_events(page, actor, before)
        page.door = None if rights.counsel else door_to(student, actor)
    if rights.counsel:
        page.openings = openings_of(student)
    return page


def _staff(student: Student, actor: Actor) -> list[Assignment]:
    """Those assigned today whose role still makes that a reason to see the student."""
    held = Membership.objects.filter(person=OuterRef("person"), ended_at=None)
    counts: Any = Q()
    for kind, roles in ROLES_FOR.items():
        counts |= Q(kind=kind) & Exists(held.filter(role__in=roles))
    current = Assignment.objects.current_on(actor.today).filter(counts, student=student)
    return list(current.select_related("person"))


def _viewers(staff: list[Assignment]) -> list[Viewer]:
    return [*(Viewer(each.person.name, _why(each)) for each in staff), *_roles_of_the_centre()]


def _why(assignment: Assignment) -> str:
    said = {"date": long_day(assignment.starts_on)}
    if assignment.kind == AssignmentKind.TUTOR:
        words = _("Tutor since %(date)s: reads and writes the plan.")
    elif assignment.kind == AssignmentKind.COUNSELLOR:
        words = _(
            "Counsellor since %(date)s: reads and writes the plan, and reads confidential notes."
        )
    elif assignment.kind == AssignmentKind.CASE_MANAGER:
        words = _("Case manager since %(date)s: reads and writes the plan.")
    else:
        said["date"] = long_day(assignment.ends_on)
        words = _("Covers for somebody until %(date)s: reads and writes the plan.")
    return words % said


def _roles_of_the_centre() -> list[Viewer]:
    return [
        Viewer(
            _("Counsellors of the centre"),
            _(
                "They read plans and what is shared or for the team. Confidential notes only after"
                " they have written down why, and the student’s counsellors are told."
            ),
        ),
        Viewer(
            _("Administrators"),
            _(
                "They see name, contacts, cohort and staff, and the states and dates of the"
                " steps. They read no texts."
            ),
        ),
        Viewer(
            _("Data protection officer"),
            _("Sees name, cohort and staff, and the states and dates of the steps."),
        ),
    ]


def _add_plans(page: StudentPage, actor: Actor) -> None:
    """The plan to look at: the latest open one, else the latest. The others are earlier."""
    plans = list(
        Plan.objects.known_to(actor)
        .with_step_facts()
        .filter(student=page.student)
        .select_related("year")
    )
    current = next((each for each in plans if each.is_open), None)
    page.plan = current
    page.steps = current.steps(today=actor.today) if current else []
    page.earlier = [each for each in plans if each is not current]


def _add_texts(page: StudentPage, actor: Actor) -> None:
    plan = page.plan
    if plan is None:
        return
    showing = [FactorLevel.SOME, FactorLevel.STRONG]
    found = FactorRating.objects.filter(
        assessment=plan.assessment_id, level__in=showing
    ).select_related("risk_factor", "protective_factor")
    ratings = sorted(found, key=lambda each: (each.factor.position, each.factor.pk))
    page.helps = [each for each in ratings if not each.is_risk]
    page.hard = [each for each in ratings if each.is_risk]
    goals: Any = plan.goals
    page.goals = list(goals.exclude(state=GoalState.DROPPED).in_order())
    sessions: Any = plan.sessions
    planned = sessions.planned().order_by("starts_at", "pk")
    page.next_session = planned.first()
    if page.next_session:
        page.next_session.centre = actor.centre
        start: datetime = page.next_session.local_start()
        page.next_session.days_late = (actor.today - start.date()).days


def _add_events(page: StudentPage, actor: Actor, before: UUID | None) -> None:
    events = StudentEvent.objects.readable_by(actor).filter(student=page.student)
    if before:
        named = StudentEvent.objects.filter(student=page.student, uuid=before)
        at, pk = Subquery(named.values("at")), Subquery(named.values("pk"))
        events = events.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(events.select_related("person").order_by("-at", "-pk")[: EVENTS + 1])
    page.events = found[:EVENTS]
    page.older = found[EVENTS - 1].uuid if len(found) > EVENTS else None
