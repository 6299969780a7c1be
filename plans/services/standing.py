"""Where a student stands with their plans: the one that runs, one that was never closed, and
the one that the next goes on from."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import AcademicYear
from plans.enums import ClosingReason
from plans.models import Plan
from students.models import Student


class NoAcademicYear(ValueError):
    """The centre has no academic year, now or to come, that a plan could belong to."""


@dataclass(frozen=True)
class Standing:
    running: Plan | None
    """An open plan whose last day has not passed; of several, the latest."""
    unfinished: Plan | None
    """An open plan whose last day has passed; of several, the latest."""
    earlier: Plan | None
    """The last plan, where it is closed and nothing goes on from it yet."""


def standing_of(student: Student, today: date) -> Standing:
    """In one query: a student has few plans."""
    found = Plan.objects.filter(student=student).order_by("-starts_on", "-pk")
    plans = list(found.select_related("year", "student", "assessment", "closing"))
    followed = {each.follows_id for each in plans}
    last = plans[0] if plans else None
    is_free = last is not None and not last.is_open and last.pk not in followed
    return Standing(
        running=next((each for each in plans if each.is_open and not each.is_past(today)), None),
        unfinished=next((each for each in plans if each.is_past(today)), None),
        earlier=last if is_free else None,
    )


def year_of_next(earlier: Plan | None, today: date) -> AcademicYear:
    """The year that a new plan belongs to: that of today, or the one to come. Where the last
    plan was closed because its year is over, the one after it. Raises NoAcademicYear."""
    years = list(AcademicYear.objects.filter(ends_on__gte=today).order_by("starts_on")[:2])
    if not years:
        if AcademicYear.objects.exists():
            raise NoAcademicYear(_("The last academic year of the centre is over."))
        raise NoAcademicYear(_("The centre has no academic year yet."))
    if earlier is None or earlier.year_id != years[0].pk or not _is_over(earlier):
        return years[0]
    if len(years) == 1:
        raise NoAcademicYear(_("The next academic year is not in the calendar yet."))
    return years[1]


def _is_over(plan: Plan) -> bool:
    closing = getattr(plan, "closing", None)
    return closing is not None and closing.reason == ClosingReason.YEAR_OVER
