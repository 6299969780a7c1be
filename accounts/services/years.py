"""The year to come: what is proposed for it, and how it is made and taken back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AcademicYear, Holiday, Term


@dataclass(frozen=True)
class Span:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Shape:
    """A year with its terms and holidays, as a proposal that a person mends."""

    year: Span
    terms: list[Span]
    holidays: list[Span]


def proposed_shape(*, today: date) -> Shape:
    """The last year of the centre in scope, moved to the next; without one, a usual one."""
    last = AcademicYear.objects.order_by("-ends_on").first()
    return shape_after(last) if last else first_shape(today)


def shape_after(last: AcademicYear) -> Shape:
    """Years and terms keep their weekdays, holidays their dates."""
    start = max(_weekday_kept(last.starts_on), last.ends_on + timedelta(days=1))
    year = Span(_next_name(last.name), start, max(_weekday_kept(last.ends_on), start))
    terms = [
        Span(each.name, _weekday_kept(each.starts_on), _weekday_kept(each.ends_on))
        for each in last.terms.all()
    ]
    known = {each.name for each in Holiday.objects.touching(year.starts_on, year.ends_on)}
    holidays = [
        Span(each.name, _date_kept(each.starts_on), _date_kept(each.ends_on))
        for each in last.holidays()
        if each.name not in known
    ]
    return Shape(year, [_within(year, each) for each in terms], _touching(year, holidays))


def first_shape(today: date) -> Shape:
    """From September to June, the running one or, in July and August, the one to come."""
    first = today.year if today.month >= 7 else today.year - 1
    second = first + 1
    year = Span(f"{first}/{second % 100:02}", date(first, 9, 1), date(second, 6, 30))
    terms = [
        Span(_("First term"), year.starts_on, date(first, 12, 22)),
        Span(_("Second term"), date(second, 1, 8), date(second, 3, 31)),
        Span(_("Third term"), date(second, 4, 1), year.ends_on),
    ]
    winter = Span(_("Winter holidays"), date(first, 12, 23), date(second, 1, 7))
    return Shape(year, terms, [winter])


def _weekday_kept(day: date) -> date:
    return day + timedelta(weeks=52)


def _date_kept(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)


def _within(year: Span, span: Span) -> Span:
    """A year that had to begin later takes its first term along."""
    starts_on = min(max(span.starts_on, year.starts_on), year.ends_on)
    return Span(span.name, starts_on, min(max(span.ends_on, starts_on), year.ends_on))


def _touching(year: Span, spans: Iterable[Span]) -> list[Span]:
    return [s for s in spans if s.starts_on <= year.ends_on and s.ends_on >= year.starts_on]


def _next_name(name: str) -> str:
    """2025/26 becomes 2026/27, and a name without a year stays as it is."""

    def one_more(found: re.Match[str]) -> str:
        digits = found.group()
        return f"{(int(digits) + 1) % 10 ** len(digits):0{len(digits)}}"

    return re.sub(r"(?<!\d)(\d{4}|(?<=\d{4}[-/–])\d{2})(?!\d)", one_more, name)


@transaction.atomic
def fill_year(*, year: AcademicYear, terms: Iterable[Span], holidays: Iterable[Span]) -> None:
    """Give a new year its terms, and the centre the holidays within it."""
    Term.objects.bulk_create(
        Term(centre_id=year.centre_id, year=year, **vars(each)) for each in terms
    )
    Holiday.objects.bulk_create(
        Holiday(centre_id=year.centre_id, **vars(each)) for each in holidays
    )


@transaction.atomic
def remove_year(*, year: AcademicYear) -> list[tuple[str, int]]:
    """Delete a year with its terms, unless something belongs to it: that is returned.

    Its holidays go too, except those that reach into another year.
    """
    year.centre.hold()
    kept_by = year.uses()
    if not kept_by:
        year.terms.all().delete()
        year.delete()
        Holiday.objects.touching(year.starts_on, year.ends_on).outside_years().delete()
    return kept_by
