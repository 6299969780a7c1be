"""The counsellors' list: students with what waits for them, in pieces of fixed cost.

*Something waiting* is what somebody owes the student next: a plan, a session that is past
or was never set, a signature, a decision on support, an answer to what they wrote. What a
plan merely lacks so far (`plan.steps()`) is told beside it and makes nobody wait.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.actor import Actor
from plans.enums import ContractState, SigningParty
from plans.models import Contract, Plan, SupportNeed
from plans.steps import Step
from reviews.models import TutoringSession
from reviews.services.current import current_plans
from reviews.services.own_words import has_unread, has_written
from students.enums import AssignmentKind
from students.models import Assignment, Enrolment, Student, StudentMessage

PIECE = 50
CHUNK = 500

# The chips in their order.
CHIPS = {
    "waiting": gettext_lazy("Something waiting"),
    "late": gettext_lazy("Review late"),
    "unsigned": gettext_lazy("Contract unsigned"),
    "planless": gettext_lazy("No plan yet"),
    "all": pgettext_lazy("students", "All"),
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words of a name or number, and one of CHIPS."""

    words: str = ""
    chip: str = "waiting"


@dataclass(frozen=True)
class Line:
    student: Student
    age: int
    cohort: str
    tutors: str
    plan: Plan | None
    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    wrote: str = ""
    lacks: list[str] = field(default_factory=list)
    today_at: datetime | None = None
    days_late: int = 0


@dataclass(frozen=True)
class Chip:
    key: str
    name: str
    count: int


@dataclass(frozen=True)
class Caseload:
    lines: list[Line]
    chips: list[Chip]
    next: UUID | None
    is_first: bool

    @property
    def total(self) -> int:
        return self._count("all")

    @property
    def n_waiting(self) -> int:
        return self._count("waiting")

    def _count(self, key: str) -> int:
        return next(each.count for each in self.chips if each.key == key)


def caseload_of(actor: Actor, wanted: Wanted, *, after: str = "") -> Caseload:
    """Enrolled students of the centre, as far as the actor reads their plans."""
    students = _students(actor, wanted)
    last = _student_named(after, actor)
    shown = chosen(students, wanted.chip, actor.today)
    if last is not None:
        shown = shown.after(last)
    found = list(_with_places(shown, actor)[: PIECE + 1])
    lines = _lines(found[:PIECE], actor)
    more = found[PIECE - 1].uuid if len(found) > PIECE else None
    return Caseload(lines, _chips(students, actor.today), more, last is None)


def all_lines(actor: Actor, wanted: Wanted) -> Iterator[Line]:
    """Every line of the list, read in pieces, for a sheet to take away."""
    shown = chosen(_students(actor, wanted), wanted.chip, actor.today)
    students = _with_places(shown, actor).iterator(chunk_size=CHUNK)
    while piece := list(islice(students, CHUNK)):
        yield from _lines(piece, actor)


def _students(actor: Actor, wanted: Wanted) -> Any:
    return Student.objects.readable_by(actor).enrolled().search(wanted.words)


def _with_places(students: Any, actor: Actor) -> Any:
    """In name order, each with cohort and tutors of today, and whether they wrote something."""
    tutors = Assignment.objects.current_on(actor.today).filter(kind=AssignmentKind.TUTOR)
    places = Enrolment.objects.active().select_related("cohort")
    written = students.annotate(has_unread=has_unread(), has_written=has_written())
    return written.in_name_order().prefetch_related(
        Prefetch("enrolments", places, to_attr="places"),
        Prefetch("assignments", tutors.select_related("person"), to_attr="tutorships"),
    )


def _student_named(uuid: str, actor: Actor) -> Student | None:
    try:
        return Student.objects.readable_by(actor).filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def why_plans_wait(today: date) -> dict[str, Q]:
    """What makes a plan wait, by chip, as conditions on the plan."""
    # Lists of keys, which the database reads once, rather than a question a plan.
    offers = Contract.objects.filter(state=ContractState.OFFERED).values("plan")
    awaited = Contract.objects.awaited().values("plan")
    needs = SupportNeed.objects.undecided().values("plan")
    wrote = StudentMessage.objects.waiting().values("student")
    late, unsigned = Q(next_review_on__lt=today), Q(pk__in=offers)
    return {
        "waiting": late
        | Q(pk__in=awaited)
        | Q(next_review_on=None)
        | Q(ends_on__lt=today)
        | Q(pk__in=needs)
        | Q(student__in=wrote),
        "late": late,
        "unsigned": unsigned,
    }


def chosen(students: Any, chip: str, today: date) -> Any:
    """The students whom a chip shows."""
    if chip == "all":
        return students
    plans = current_plans().filter(student=OuterRef("pk"))
    planless = Q(~Exists(plans))
    if chip == "planless":
        return students.filter(planless)
    waits = Q(Exists(plans.filter(why_plans_wait(today)[chip])))
    return students.filter(waits | planless if chip == "waiting" else waits)


def _chips(students: Any, today: date) -> list[Chip]:
    """How many each chip shows, counted by the database in one pass over the plans."""
    plans = current_plans().filter(student__in=students)
    counts = plans.aggregate(
        planned=Count("pk"),
        **{key: Count("pk", filter=why) for key, why in why_plans_wait(today).items()},
    )
    total = students.count()
    counts |= {"all": total, "planless": total - counts["planned"]}
    counts["waiting"] += counts["planless"]
    return [Chip(key, str(name), counts[key]) for key, name in CHIPS.items()]


def _lines(students: list[Student], actor: Actor) -> list[Line]:
    plans = current_plans().with_step_facts().filter(student__in=students)
    plans = plans.annotate(today_at=_first_of_today(actor))
    of_student = {each.student_id: each for each in plans}
    return [_line(each, of_student.get(each.pk), actor) for each in students]


def _first_of_today(actor: Actor) -> Subquery:
    """When the plan's student is met today, as far as it is still to come or to be recorded."""
    first, last = (
        datetime.combine(day, time(), tzinfo=actor.centre.zone)
        for day in (actor.today, actor.today + timedelta(days=1))
    )
    sessions = TutoringSession.objects.planned().filter(plan=OuterRef("pk"))
    of_today = sessions.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at")
    return Subquery(of_today.values("starts_at")[:1])


def _line(student: Student, plan: Any, actor: Actor) -> Line:
    today = actor.today
    steps = plan.steps(today=today) if plan else []
    due = plan.next_review_on if plan else None
    at = plan.today_at if plan and due == today else None
    return Line(
        student=student,
        age=student.age_on(today),
        cohort=", ".join(each.cohort.name for each in student.places),
        tutors=", ".join(each.person.short_name for each in student.tutorships),
        plan=plan,
        steps=steps,
        reasons=why_here(plan, steps, today) if plan else [_("No plan yet.")],
        wrote=_wrote(student),
        lacks=_lacks(plan, steps),
        today_at=at and timezone.localtime(at, actor.centre.zone),
        days_late=(today - due).days if due and due < today else 0,
    )


def _wrote(student: Any) -> str:
    """That somebody has to see to what the student wrote; its words are for who opens it."""
    if student.has_unread:
        return _("Wrote, and nobody has read it yet.")
    return _("A proposal waits for an answer.") if student.has_written else ""


def why_here(plan: Plan, steps: list[Step], today: date) -> list[str]:
    """A sentence for each thing that waits, by the same rules as the chips."""
    by_key = {each.key: each for each in steps}
    reasons = []
    if plan.has_contract_offer and not plan.has_student_declined:
        reasons.append(contract_waits(plan))
    if plan.is_past(today) or plan.next_review_on is None or plan.next_review_on < today:
        reasons += by_key["reviews"].lacks
    if plan.n_needs_undecided:
        reasons += by_key["support"].lacks
    return reasons


def contract_waits(plan: Plan) -> str:
    """Contract waits for the student since 12 Nov."""
    signed = {
        SigningParty.STUDENT: plan.has_student_signed,
        SigningParty.TUTOR: plan.has_tutor_signed,
        SigningParty.GUARDIAN: plan.has_guardian_signed or not plan.waits_for_guardian,
    }
    missing = [str(PARTIES[party]) for party, has_signed in signed.items() if not has_signed]
    return _("Contract waits for %(parties)s since %(date)s.") % {
        "parties": get_text_list(missing, _("and")),
        "date": date_format(
            timezone.localtime(plan.contract_offered_at), pgettext("date format", "j M")
        ),
    }


PARTIES = {
    SigningParty.STUDENT: gettext_lazy("the student"),
    SigningParty.TUTOR: gettext_lazy("the tutor"),
    SigningParty.GUARDIAN: gettext_lazy("a guardian"),
}


def _lacks(plan: Plan | None, steps: list[Step]) -> list[str]:
    """What roadmap, balance and contract lack so far, beside what waits."""
    keys = {"roadmap", "balance"}
    if plan and (plan.has_student_declined or not plan.has_contract_offer):
        keys.add("contract")
    return [sentence for each in steps if each.key in keys for sentence in each.lacks]
