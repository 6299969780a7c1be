"""The demonstration's year: room before and after today, whatever the day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_scopes import scope

from reviews.demo.calendar import easter_of, make_calendar, year_around
from reviews.demo.load import HARBOUR, load_centre
from reviews.models import TutoringSession
from students.models import Student

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    "easter", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)]
)
def test_easter(easter: date) -> None:
    assert easter_of(easter.year) == easter


def test_year_begins_in_september_where_today_allows() -> None:
    year = year_around(date(2027, 2, 3))
    assert (year.starts_on, year.ends_on) == (date(2026, 9, 7), date(2027, 6, 25))
    assert year.name == "2026–27"


def test_year_has_room_on_every_day() -> None:
    for number in range(3 * 366):
        today = date(2026, 1, 1) + timedelta(days=number)
        year = year_around(today)
        assert year.starts_on <= today - timedelta(days=80)
        assert year.ends_on >= today + timedelta(days=60)


def test_terms_fill_the_year_one_after_the_other() -> None:
    calendar = make_calendar(date(2027, 2, 3), MADRID)
    first, second, third = calendar.terms
    assert (first.starts_on, third.ends_on) == (calendar.year.starts_on, calendar.year.ends_on)
    assert first.ends_on < second.starts_on < second.ends_on < third.starts_on


def test_days_are_open_and_in_order_across_a_holiday() -> None:
    calendar = make_calendar(date(2027, 1, 9), MADRID)
    days = calendar.days([40, 12, 8, 4, 3])
    assert days == sorted(set(days))
    assert all(calendar.is_open(day) for day in days)


@pytest.mark.parametrize(
    "today",
    [date(2026, 9, 6), date(2027, 1, 6), date(2027, 7, 31), date(2028, 2, 29)],
    ids=str,
)
def test_stories_fit_into_the_year_of_any_day(db: None, today: date) -> None:
    centre = load_centre(HARBOUR, today=today)
    with scope(centre=centre):
        ages = [each.age_on(today) for each in Student.objects.order_by("number")]
        assert ages == [each.age for each in HARBOUR.students]
        kept = TutoringSession.objects.held().order_by("starts_at")
        days = [each.local_date() for each in kept]
        assert days and max(days) < today
        assert all(day.weekday() < 5 for day in days)
