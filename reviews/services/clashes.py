"""What speaks against a session at some hour: other sessions, holidays, terms, the plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Holiday, Term, User
from plans.models import Plan
from reviews.enums import SessionState
from reviews.models import TutoringSession
from reviews.services.words import clock, long_day
from students.models import Student

# No session is longer; one that began earlier is over.
LONGEST = timedelta(minutes=480)


@dataclass(frozen=True)
class Clash:
    """One thing that speaks against the hour, in words.

    With `is_refused` nothing sensible could be meant by it. The others are asked about, and
    stay where somebody means them: two students may come together, and some meet in holidays.
    """

    words: str
    is_refused: bool = False


def fingerprint_of(clashes: list[Clash]) -> str:
    """Changes when something else speaks against it than what was shown."""
    return sha256("\n".join(each.words for each in clashes).encode()).hexdigest()[:16]


def clashes_of(
    *,
    plan: Plan,
    starts_at: datetime,
    minutes: int,
    by: User,
    actor: Actor,
    apart_from: UUID | None = None,
) -> list[Clash]:
    """What clashes with a session of this plan, held by this person, at this hour.

    `apart_from` is the UUID of the session itself, which may be there already. Students are
    named to those who know them. Three queries.
    """
    day = timezone.localdate(starts_at, plan.centre.zone)
    clashes = [
        *_outside_the_plan(plan, day, actor.today),
        *_at_that_hour(plan, starts_at, minutes, by, actor, apart_from),
        *_no_school_day(plan, day),
    ]
    return sorted(clashes, key=lambda each: not each.is_refused)


def overlap(start: datetime, minutes: int, other: datetime, other_minutes: int) -> bool:
    """Whether both take the same minute."""
    return start < other + timedelta(minutes=other_minutes) and other < start + timedelta(
        minutes=minutes
    )


def taking_time() -> Any:
    """Sessions that took or are to take somebody's time."""
    return TutoringSession.objects.filter(state__in=[SessionState.PLANNED, SessionState.HELD])


def _outside_the_plan(plan: Plan, day: date, today: date) -> list[Clash]:
    if plan.starts_on <= day <= plan.ends_on or day == today:
        return []
    said = {"start": long_day(plan.starts_on), "end": long_day(plan.ends_on)}
    words = _("The plan runs from %(start)s to %(end)s. Choose a day within it.")
    return [Clash(words % said, is_refused=True)]


def _at_that_hour(
    plan: Plan,
    starts_at: datetime,
    minutes: int,
    by: User,
    actor: Actor,
    apart_from: UUID | None,
) -> list[Clash]:
    known = Student.objects.known_to(actor).filter(pk=OuterRef("plan__student"))
    near = (
        taking_time()
        .filter(Q(by=by) | Q(plan__student=plan.student_id))
        .filter(
            starts_at__lt=starts_at + timedelta(minutes=minutes), starts_at__gt=starts_at - LONGEST
        )
        .exclude(uuid=apart_from)
        .select_related("plan__student", "by")
        .annotate(is_known=Exists(known))
        .order_by("starts_at", "pk")
    )
    return [
        _clash_with(each, plan, actor)
        for each in near
        if overlap(starts_at, minutes, each.starts_at, each.minutes)
    ]


def _clash_with(other: Any, plan: Plan, actor: Actor) -> Clash:
    said = {
        "tutor": other.by.short_name,
        "student": other.plan.student.name,
        "start": clock(timezone.localtime(other.starts_at, plan.centre.zone)),
        "end": clock(timezone.localtime(_end_of(other), plan.centre.zone)),
    }
    if other.plan.student_id == plan.student_id:
        words = _("%(student)s has another session from %(start)s to %(end)s, with %(tutor)s.")
        return Clash(words % said, is_refused=True)
    if other.is_known:
        words = _("%(tutor)s meets %(student)s from %(start)s to %(end)s.")
    else:
        words = _("%(tutor)s has another session from %(start)s to %(end)s.")
    return Clash(words % said)


def _end_of(session: TutoringSession) -> datetime:
    return session.starts_at + timedelta(minutes=session.minutes)


def _no_school_day(plan: Plan, day: date) -> list[Clash]:
    clashes = [
        Clash(_("This day is a holiday: %(name)s.") % {"name": each.name})
        for each in Holiday.objects.touching(day, day)
    ]
    terms = list(
        Term.objects.filter(Q(year=plan.year_id) | Q(starts_on__lte=day, ends_on__gte=day))
    )
    if terms and not any(each.starts_on <= day <= each.ends_on for each in terms):
        clashes.append(Clash(_("This day is in no term.")))
    return clashes
