"""Planning the sessions of a term in one go, and taking back what was planned so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from plans.models import Plan
from reviews.enums import SessionKind, SessionState
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.clashes import overlap, taking_time
from reviews.services.current import current_plans
from reviews.services.diary import Diary, diary_of
from reviews.services.invitations import told
from reviews.services.sessions import follow_dates, make_session
from reviews.services.term_proposal import A_WEEK, monday_of
from reviews.services.words import moment
from students.models import Draft, Note, Student

MOST_LINES = 400
# The students stand in the address of the preview, which has to stay an address.
MOST_STUDENTS = 80


@dataclass(frozen=True)
class Chosen:
    """A line that is to become a session. `place` and `minutes` are those of its slot."""

    number: int
    plan: Plan
    starts_at: datetime
    minutes: int
    place: str
    is_review: bool

    @property
    def day(self) -> date:
        return self.starts_at.date()


@dataclass(frozen=True)
class Piece:
    """The students of one page, in name order, and how many stand on later ones."""

    plans: list[Plan]
    following: int

    @property
    def last(self) -> Plan:
        return self.plans[-1]


def own_plans(actor: Actor) -> Any:
    """The current plans of those whom the actor works with, in name order."""
    theirs = Student.objects.editable_by(actor).enrolled()
    plans = current_plans().filter(student__in=theirs).select_related("student", "centre")
    return plans.order_by("student__sort_name", "pk")


def piece_of(actor: Actor, *, after: UUID | None = None) -> Piece:
    """Those who come after the student of a plan, whether or not that one is still among them:
    nobody is passed over because somebody else left."""
    plans = own_plans(actor)
    before = after and Plan.objects.readable_by(actor).select_related("student").filter(uuid=after)
    last = before.first() if before else None
    if last:
        name = last.student.sort_name
        plans = plans.filter(
            Q(student__sort_name__gt=name) | Q(student__sort_name=name, pk__gt=last.pk)
        )
    found = list(plans[: MOST_STUDENTS + 1])
    if last and not found:
        return piece_of(actor)
    following = plans.count() - MOST_STUDENTS if len(found) > MOST_STUDENTS else 0
    return Piece(found[:MOST_STUDENTS], following)


def uuids_of(batch: UUID) -> list[UUID]:
    """The UUIDs that the sessions of one planning may have: each comes from that of the
    planning and the number of its line, so that planning twice makes them once."""
    return [uuid5(batch, str(number)) for number in range(MOST_LINES)]


def sessions_planned_by(batch: UUID) -> Any:
    return TutoringSession.objects.filter(uuid__in=uuids_of(batch))


def standing_of(plans: Iterable[Plan]) -> str:
    """A fingerprint of the sessions that these plans have."""
    sessions = taking_time().filter(plan__in=list(plans)).order_by("pk")
    lines = [f"{pk} {at.isoformat()}" for pk, at in sessions.values_list("pk", "starts_at")]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def hold_for_planning(*, by: User, plans: Iterable[Plan]) -> None:
    """Nobody else plans for these students, or for this person, until the transaction ends."""
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))
    held = Plan.objects.filter(pk__in=[each.pk for each in plans]).order_by("pk")
    list(held.select_for_update(of=("self",), no_key=True).values_list("pk"))


def clashes_of_lines(lines: list[Chosen], actor: Actor) -> dict[int, list[str]]:
    """By number of line: why it cannot be planned as it stands. Four queries in all."""
    outside = [each for each in lines if not _is_in_plan(each)]
    inside = [each for each in lines if _is_in_plan(each)]
    found = {each.number: [_("This day is outside the plan.")] for each in outside}
    if not inside:
        return found
    plans = {each.plan.pk: each.plan for each in inside}.values()
    first, last = min(each.day for each in inside), max(each.day for each in inside)
    diary = diary_of(actor.person, plans, centre=actor.centre, first=first, last=last)
    weeks = _weeks_taken(plans, monday_of(first), monday_of(last) + A_WEEK, actor)
    for line in inside:
        if why := [*_refusals(line, diary, weeks), *_beside(line, inside)]:
            found[line.number] = why
    return found


def _is_in_plan(line: Chosen) -> bool:
    return line.plan.starts_on <= line.day <= line.plan.ends_on


def _refusals(line: Chosen, diary: Diary, weeks: dict[tuple[int, date], datetime]) -> Iterator[str]:
    if line.starts_at <= timezone.now():
        yield _("This hour has passed.")
    if closed := diary.days.why_closed(line.day):
        yield _("No school on this day: %(reason)s.") % {"reason": closed}
    if at := weeks.get((line.plan.pk, monday_of(line.day))):
        yield _("There is a session in this week already: %(at)s.") % {"at": moment(at)}
    elif diary.is_taken(line.plan.student_id, line.starts_at, line.minutes):
        yield _("You have another session then.")


def _weeks_taken(
    plans: Iterable[Plan], first: date, last: date, actor: Actor
) -> dict[tuple[int, date], datetime]:
    zone = actor.centre.zone
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, tzinfo=zone)
    there = taking_time().filter(plan__in=list(plans), starts_at__gte=start, starts_at__lt=end)
    taken = {}
    for plan, starts_at in there.values_list("plan", "starts_at"):
        at = timezone.localtime(starts_at, zone)
        taken[plan, monday_of(at.date())] = at
    return taken


def _beside(line: Chosen, lines: list[Chosen]) -> list[str]:
    """Other lines of the same planning at the same time."""
    return [
        _("At the same time as %(student)s below or above.") % {"student": other.plan.student}
        for other in lines
        if other.number != line.number
        and overlap(line.starts_at, line.minutes, other.starts_at, other.minutes)
    ]


@transaction.atomic
def plan_term(*, lines: list[Chosen], batch: UUID, by: User) -> list[TutoringSession]:
    """Plan all of them, or, where something goes wrong, none.

    Hold the person and the plans before (`hold_for_planning`), and look at the clashes.
    """
    made = [
        make_session(
            plan=each.plan,
            by=by,
            starts_at=each.starts_at,
            uuid=uuid5(batch, str(each.number)),
            minutes=each.minutes,
            place=each.place,
            kind=SessionKind.FORMAL_REVIEW if each.is_review else SessionKind.SESSION,
        )
        for each in lines
    ]
    told(*made)
    for plan in {each.plan_id: each.plan for each in made}.values():
        follow_dates(plan)
    return made


def untouched(sessions: Any) -> Any:
    """Those that are planned still, and to which nothing was written."""
    of_it = {"session": OuterRef("pk")}
    return sessions.planned().exclude(
        Exists(Agreement.objects.filter(**of_it))
        | Exists(GoalProgress.objects.filter(**of_it))
        | Exists(Note.objects.filter(about=OuterRef("uuid")))
        | Exists(Draft.objects.filter(record=OuterRef("uuid")))
    )


@transaction.atomic
def take_back(*, batch: UUID, actor: Actor) -> int:
    """Cancel what one planning made, as far as nothing was written to it; and how many."""
    mine = untouched(sessions_planned_by(batch).editable_by(actor))
    plans = Plan.objects.filter(sessions__in=mine).distinct()
    hold_for_planning(by=actor.person, plans=plans)
    held = mine.select_for_update(of=("self",), no_key=True).select_related(
        "plan__centre", "plan__student"
    )
    sessions = list(held.order_by("starts_at", "pk"))
    for session in sessions:
        reason = _("It was taken back after the term had been planned.")
        session.record(SessionState.CANCELLED, by=actor.person, reason=reason)
    told(*sessions)
    for plan in {each.plan_id: each.plan for each in sessions}.values():
        follow_dates(plan)
    return len(sessions)
