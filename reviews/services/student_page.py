"""Everything that stands on the page of a student, as far as the actor may see it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.actor import Actor
from plans.models import Plan
from plans.steps import Step
from reviews.services.attendance import LastWeeks, days_asked, last_weeks
from reviews.services.handovers import Handovers, handovers_of
from reviews.services.next_steps import GoalLine, Next, goals_of, next_of, with_what_waits
from reviews.services.on_the_way import OnTheWay, on_the_way
from reviews.services.own_words import Waiting, in_brief, waiting_in
from reviews.services.people import People, staff_on
from reviews.services.signs import with_facts_of_signs
from reviews.services.timeline import Timeline, Wanted, timeline_of
from reviews.services.unresolved import names_of_unresolved, with_unresolved
from reviews.services.words import long_day
from students.access import grounds_on
from students.enums import AssignmentKind
from students.models import (
    Assignment,
    ConfidentialReading,
    Enrolment,
    Guardian,
    Student,
    reach,
)
from students.models.reach import Rule
from students.services.assessments import OverTime, compare, ratings_of
from students.services.confidential import Door, door_to, openings_of


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
    read_attendance: bool


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
    helps: list[OverTime] = field(default_factory=list)
    hard: list[OverTime] = field(default_factory=list)
    goals: list[GoalLine] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    session_to_open: UUID | None = None
    timeline: Timeline | None = None
    age: int | None = None
    door: Door | None = None
    openings: list[ConfidentialReading] = field(default_factory=list)
    handovers: Handovers = field(default_factory=Handovers)
    on_the_way: OnTheWay | None = None
    written: list[Waiting] = field(default_factory=list)
    attendance: LastWeeks | None = None

    @property
    def unresolved(self) -> list[tuple[Plan, list[tuple[str, str]]]]:
        """Earlier plans of which something stayed open: each factor, and why."""
        named = ((each, names_of_unresolved(each)) for each in self.earlier)
        return [(plan, factors) for plan, factors in named if factors]

    def people(self, actor: Actor) -> People:
        return People(self.student, self.staff, actor)


def rights_over(student: Student, actor: Actor) -> Rights:
    """All of them, by the grounds that were read with the student."""

    grounds = grounds_on(student, actor)

    def may(rule: Rule) -> bool:
        return rule(actor).holds(student.erased_on, grounds)

    return Rights(
        read=may(reach.read),
        edit=may(reach.edit),
        read_contacts=may(reach.read_contacts),
        edit_contacts=may(reach.edit_contacts),
        see_readings=may(reach.see_readings),
        counsel=may(reach.counsel),
        administer=may(reach.administer),
        read_attendance=may(reach.read_attendance),
    )


def _told_of(student: Student, actor: Actor) -> dict[str, Any]:
    """What `waiting_in` and `last_weeks` read, in one query."""
    asked = Student.objects.filter(pk=student.pk).annotate(
        written=in_brief(), days=days_asked(actor)
    )
    return {**asked.values("written", "days").get()}


def student_page(
    student: Student, actor: Actor, *, wanted: Wanted | None = None, before: UUID | None = None
) -> StudentPage:
    rights, found = rights_over(student, actor), _told_of(student, actor)
    staff = staff_on(student, actor.today)
    page = StudentPage(
        student=student,
        rights=rights,
        enrolment=Enrolment.objects.of(student),
        staff=staff,
        viewers=_viewers(staff),
        written=waiting_in(found["written"]) if rights.read else [],
    )
    _add_plans(page, actor)
    page.on_the_way = on_the_way(page.enrolment, student, actor)
    if rights.read_contacts:
        page.age = student.age_on(actor.today)
        page.guardians = list(Guardian.objects.readable_by(actor).filter(student=student))
    if rights.read:
        page.handovers = handovers_of(student, actor)
        _add_texts(page, actor)
        people = [each.person for each in staff]
        page.timeline = timeline_of(student, actor, wanted or Wanted(), before=before, staff=people)
        page.door = None if rights.counsel else door_to(student, actor)
    if rights.counsel:
        page.openings = openings_of(student)
    if rights.read_attendance:
        page.attendance = last_weeks(found["days"], actor, plan=page.plan, to_watch=rights.read)
    return page


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
        said["name"] = assignment.covers_for.name if assignment.covers_for else _("somebody")
        words = _("Covers for %(name)s until %(date)s: reads and writes the plan.")
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
                "They see name, contacts, cohort and staff, attendance as it was brought in, and"
                " the states and dates of the steps. They read no texts."
            ),
        ),
        Viewer(
            _("Data protection officer"),
            _(
                "Sees name, cohort and staff, the states and dates of the steps, and who opened"
                " the student’s pages."
            ),
        ),
    ]


def _add_plans(page: StudentPage, actor: Actor) -> None:
    """The plan to look at: the latest open one, else the latest. The others are earlier.

    For those who read texts with what waits and, of earlier plans, what was not resolved.
    """
    plans: Any = Plan.objects.known_to(actor).with_step_facts().filter(student=page.student)
    plans = plans.select_related("year")
    if page.rights.read:
        plans = with_unresolved(with_what_waits(plans, actor.today))
        plans = with_facts_of_signs(plans, actor.today)
    found = list(plans)
    current = next((each for each in found if each.is_open), None)
    page.plan = current
    page.steps = current.steps(today=actor.today) if current else []
    page.earlier = [each for each in found if each is not current]


def _add_texts(page: StudentPage, actor: Actor) -> None:
    plan: Any = page.plan  # with what waits
    zone = actor.centre.zone
    if plan is None:
        return
    page.next = next_of(plan, today=actor.today, zone=zone, may_edit=page.rights.edit)
    rows = compare(ratings_of(page.student), start=plan.assessment_id)
    shown = [each for each in rows if each.shows or each.no_longer_shows]
    page.helps = [each for each in shown if not each.is_risk]
    page.hard = [each for each in shown if each.is_risk]
    page.goals = goals_of(plan)
    if plan.next_session_at:
        is_due = plan.next_session_at.astimezone(zone).date() <= actor.today
        page.session_to_open = plan.next_session_uuid if is_due else None
