"""When to meet next: what is proposed, without any page."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Plan
from reviews.models import TutoringSession
from reviews.services.next_time import propose_first, propose_next, timetable_of
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def held(plan: Plan, tutor: Any) -> TutoringSession:
    """A session of today at nine."""
    return f.TutoringSessionFactory(plan=plan, by=tutor, starts_at=f.at_nine(plan.centre, days=0))


def days_on(plan: Plan, days: int) -> date:
    return plan.centre.today() + timedelta(days=days)


def slot(plan: Plan, days: int, hour: int = 9) -> None:
    """A tutoring hour of the cohort on the weekday of that day."""
    cohort = plan.student.enrolments.get().cohort
    f.TutoringSlotFactory(
        cohort=cohort, weekday=days_on(plan, days).weekday(), starts_at=time(hour)
    )


def proposed(session: TutoringSession, held: int = 0) -> datetime | None:
    return propose_next(session, timetable_of(session.plan, by=session.by), held=held)


def day_of(moment: datetime | None) -> date | None:
    return moment and moment.date()


@pytest.mark.parametrize(("weekday", "days"), [(0, 14), (1, 15), (3, 17), (4, 11), (6, 13)])
def test_hour_next_to_the_rhythm_is_taken(plan, held, weekday, days):
    slot(plan, weekday)
    assert day_of(proposed(held)) == days_on(plan, days)


def test_hour_of_a_holiday_gives_way_to_the_next(plan, held):
    slot(plan, 0)
    f.HolidayFactory(centre=plan.centre, starts_on=days_on(plan, 14), ends_on=days_on(plan, 15))
    assert day_of(proposed(held)) == days_on(plan, 21)


def test_hour_at_which_the_student_meets_somebody_else_is_not_free(plan, held, counsellor):
    slot(plan, 0)
    f.TutoringSessionFactory(plan=plan, by=counsellor, starts_at=f.at_nine(plan.centre, days=14))
    assert day_of(proposed(held)) == days_on(plan, 21)


def test_session_of_another_tutor_with_another_student_takes_nobodys_time(plan, held, other_tutor):
    slot(plan, 0)
    other = f.PlanFactory(student=f.StudentFactory())
    f.TutoringSessionFactory(plan=other, by=other_tutor, starts_at=f.at_nine(plan.centre, days=14))
    assert day_of(proposed(held)) == days_on(plan, 14)


def test_slots_of_a_cohort_that_was_left_do_not_count(plan, held):
    slot(plan, 1, hour=8)
    plan.student.enrolments.update(state="transferred", ends_on=days_on(plan, 0))
    moment = proposed(held)
    assert moment is not None
    assert moment.time() == time(9)


def test_nothing_is_proposed_behind_the_end_of_the_plan(plan, held):
    slot(plan, 0)
    plan.ends_on = days_on(plan, 13)
    assert proposed(held) is None


def test_first_session_is_in_the_next_tutoring_hour(plan, tutor):
    slot(plan, 3, hour=12)
    slot(plan, 3, hour=11)
    moment = propose_first(plan, timetable_of(plan, by=tutor))
    assert moment is not None
    assert (moment.date(), moment.time()) == (days_on(plan, 3), time(11))


def test_first_session_without_hours_is_on_the_next_school_day_at_ten(plan, tutor):
    moment = propose_first(plan, timetable_of(plan, by=tutor))
    assert moment is not None
    assert moment.time() == time(10)
    assert moment.weekday() < 5
    assert days_on(plan, 0) < moment.date() <= days_on(plan, 3)


def test_timetable_is_one_query(plan, tutor, held):
    slot(plan, 1)
    f.HolidayFactory(centre=plan.centre)
    with CaptureQueriesContext(connection) as asked:
        timetable_of(plan, by=tutor)
    assert len(asked) == 1
