"""What speaks against an hour is said, refused where nothing can be meant, asked otherwise."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Plan
from reviews.models import TutoringSession
from reviews.services.clashes import clashes_of
from reviews.services.moving import move_session
from tests import factories as f
from tests.reviews.filled import fields_of, words_of

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def hour(plan: Plan) -> datetime:
    """In a week, at nine."""
    return f.at_nine(plan.centre, days=7)


@pytest.fixture
def said(plan: Plan, tutor: Any, actor_of: Any, hour: datetime) -> Any:
    """The clashes of a session of Marta with her tutor, as (words, refused)."""

    def asked(starts_at: datetime = hour, minutes: int = 45, **how: Any) -> list[tuple[str, bool]]:
        how = {"by": tutor, "actor": actor_of(tutor), **how}
        found = clashes_of(plan=plan, starts_at=starts_at, minutes=minutes, **how)
        return [(each.words, each.is_refused) for each in found]

    return asked


@pytest.fixture
def other_plan(plan: Plan, tutor: Any) -> Plan:
    """Of another student of the same tutor."""
    other = f.StudentFactory(given_name="Pol", family_name="Riu")
    f.AssignmentFactory(student=other, person=tutor, kind="tutor")
    return f.PlanFactory(student=other, year=plan.year)


# What is said


def test_free_hour_clashes_with_nothing(said):
    assert said() == []


def test_second_session_of_a_student_is_refused(said, plan, hour, other_tutor):
    f.TutoringSessionFactory(plan=plan, starts_at=hour, by=other_tutor)
    words = "Marta Soler has another session from 09:00 to 09:45, with O. Vidal."
    assert said(hour + timedelta(minutes=44)) == [(words, True)]


def test_second_session_of_a_tutor_is_asked_about(said, other_plan, hour, tutor):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
    assert said() == [("N. Ferrer meets Pol Riu from 09:00 to 09:45.", False)]


def test_student_is_not_named_to_those_who_do_not_know_them(
    said, other_plan, hour, tutor, other_tutor, actor_of
):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
    words = "N. Ferrer has another session from 09:00 to 09:45."
    assert said(actor=actor_of(other_tutor)) == [(words, False)]


@pytest.mark.parametrize("minutes", [-45, 45])
def test_session_next_to_another_clashes_with_nothing(said, plan, hour, tutor, minutes):
    f.TutoringSessionFactory(plan=plan, starts_at=hour, by=tutor)
    assert said(hour + timedelta(minutes=minutes)) == []


@pytest.mark.parametrize("state", ["missed", "cancelled"])
def test_session_that_took_no_time_clashes_with_nothing(said, plan, hour, tutor, state):
    f.TutoringSessionFactory(plan=plan, past=True, state=state, starts_at=hour, by=tutor)
    assert said() == []


def test_session_does_not_clash_with_itself(said, plan, hour, tutor):
    own = f.TutoringSessionFactory(plan=plan, starts_at=hour, by=tutor)
    assert said(apart_from=own.uuid) == []


def test_holiday_is_asked_about_by_its_name(said, plan, hour):
    day = hour.astimezone(plan.centre.zone).date()
    f.HolidayFactory(name="Winter holidays", starts_on=day - timedelta(days=2), ends_on=day)
    assert said() == [("This day is a holiday: Winter holidays.", False)]


def test_day_between_terms_is_asked_about(said, plan, year, hour):
    day = hour.astimezone(plan.centre.zone).date()
    f.TermFactory(year=year, starts_on=year.starts_on, ends_on=day - timedelta(days=1))
    assert said() == [("This day is in no term.", False)]


def test_day_within_a_term_clashes_with_nothing(said, plan, year, hour):
    day = hour.astimezone(plan.centre.zone).date()
    f.TermFactory(year=year, starts_on=day, ends_on=day)
    assert said() == []


def test_day_after_the_plan_is_refused(said, plan):
    outside = datetime.combine(
        plan.ends_on + timedelta(days=1), datetime.min.time(), tzinfo=plan.centre.zone
    )
    assert [refused for _words, refused in said(outside)] == [True]


def test_what_is_refused_is_said_first(said, plan, other_plan, hour, tutor, other_tutor):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour - timedelta(minutes=10), by=tutor)
    f.TutoringSessionFactory(plan=plan, starts_at=hour, by=other_tutor)
    assert [refused for _words, refused in said()] == [True, False]


def test_session_over_midnight_clashes_on_the_next_day(said, plan, tutor, hour):
    late = hour.replace(hour=23, minute=30)
    f.TutoringSessionFactory(plan=plan, starts_at=late, minutes=60, by=tutor)
    assert len(said(late + timedelta(minutes=45))) == 1


def test_clashes_cost_the_same_for_one_and_three_sessions(said, plan, other_plan, hour, tutor):
    numbers = []
    for count in (1, 2):
        for _number in range(count):
            f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            said()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# Planning a session


def plan_it(client: Any, plan: Plan, hour: datetime, **typed: str) -> Any:
    path = reverse("session_add", args=[plan.uuid])
    local = hour.astimezone(plan.centre.zone)
    when = {"date": local.date().isoformat(), "time": local.strftime("%H:%M")}
    return client.post(path, {**fields_of(client.get(path)), **when, "topic": "Kept", **typed})


def test_planning_at_a_taken_hour_asks_and_keeps_what_was_typed(
    client_of, tutor, plan, other_plan, hour
):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
    page = plan_it(client_of(tutor), plan, hour)
    assert page.status_code == 422
    assert "N. Ferrer meets Pol Riu from 09:00 to 09:45." in words_of(page)
    assert "Keep this time all the same" in words_of(page)
    assert fields_of(page)["topic"] == "Kept"
    assert not plan.sessions.exists()


def test_planning_at_a_taken_hour_on_purpose_plans(client_of, tutor, plan, other_plan, hour):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
    page = plan_it(client_of(tutor), plan, hour)
    tick = page.context["form"].fields["anyway"].choices[0][0]
    assert plan_it(client_of(tutor), plan, hour, anyway=tick).status_code == 302
    assert plan.sessions.count() == 1


def test_tick_counts_for_what_was_shown_only(client_of, tutor, plan, other_plan, hour):
    f.TutoringSessionFactory(plan=other_plan, starts_at=hour, by=tutor)
    page = plan_it(client_of(tutor), plan, hour)
    tick = page.context["form"].fields["anyway"].choices[0][0]
    day = hour.astimezone(plan.centre.zone).date()
    f.HolidayFactory(name="Town fair", starts_on=day)
    page = plan_it(client_of(tutor), plan, hour, anyway=tick)
    assert page.status_code == 422
    assert "This day is a holiday: Town fair." in words_of(page)


def test_planning_over_a_session_of_the_student_cannot_be_meant(client_of, tutor, plan, hour):
    f.TutoringSessionFactory(plan=plan, starts_at=hour, by=tutor)
    page = plan_it(client_of(tutor), plan, hour)
    assert page.status_code == 422
    assert "Marta Soler has another session from 09:00 to 09:45" in words_of(page)
    assert "Keep this time all the same" not in words_of(page)


def test_planning_sent_twice_plans_once_and_asks_nothing(client_of, tutor, plan, hour):
    client, path = client_of(tutor), reverse("session_add", args=[plan.uuid])
    local = hour.astimezone(plan.centre.zone)
    when = {"date": local.date().isoformat(), "time": local.strftime("%H:%M")}
    sent = {**fields_of(client.get(path)), **when}
    assert [client.post(path, sent).status_code for _ in range(2)] == [302, 302]
    assert plan.sessions.count() == 1


# Moving one


def test_moving_moves_the_next_date_of_the_plan(plan, hour, tutor):
    session = f.TutoringSessionFactory(plan=plan, starts_at=hour, by=tutor)
    later = hour + timedelta(days=1)
    moved = move_session(session=session, starts_at=later, by=tutor)
    plan.refresh_from_db()
    assert TutoringSession.objects.get().starts_at == later
    assert plan.next_review_on == moved.local_date()
    assert moved.version == 2


def test_recorded_session_is_not_moved(plan, hour, tutor):
    session = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    with pytest.raises(ValueError, match="only a planned session moves"):
        move_session(session=session, starts_at=hour, by=tutor)
