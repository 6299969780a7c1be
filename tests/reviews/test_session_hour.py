"""Another hour on the page of a session is asked about as in the calendar."""

import re
from datetime import timedelta
from typing import Any

import pytest

from plans.models import Plan
from reviews.models import TutoringSession
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import address, in_days, send

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def taken(plan: Plan, tutor: Any) -> TutoringSession:
    """The tutor meets somebody else in four days at nine."""
    return f.TutoringSessionFactory(
        plan=f.PlanFactory(student=f.StudentFactory()),
        by=tutor,
        starts_at=f.at_nine(plan.centre, days=4),
    )


def meant(response: Any) -> str:
    """The tick by which the hour stays all the same."""
    return re.search(r'name="anyway" value="(\w+)"', response.content.decode())[1]


TAKEN = "N. Ferrer has another session from 09:00 to 09:45."


def test_moving_a_session_into_another_is_asked_about(client_of, tutor, plan, meeting, taken):
    moved = {"date": in_days(plan, 4), "time": "09:20", "shared-body": "Half a sentence"}
    client, path = client_of(tutor), address(meeting)
    response = send(client, meeting, press="later", **moved)
    assert TAKEN in words_of(response)
    assert {name: fields_of(response)[name] for name in moved} == moved
    client.post(path, fields_of(response) | {"anyway": meant(response), "later": "1"})
    meeting.refresh_from_db()
    assert meeting.local_date().isoformat() == in_days(plan, 4)


def test_moving_a_session_into_the_holidays_is_asked_about(client_of, tutor, plan, meeting):
    day = plan.centre.today() + timedelta(days=4)
    f.HolidayFactory(name="Winter holidays", starts_on=day, ends_on=day)
    moved = {"date": day.isoformat(), "topic": "Half a sentence"}
    client, path = client_of(tutor), address(meeting)
    response = send(client, meeting, press="later", **moved)
    assert "This day is a holiday: Winter holidays." in words_of(response)
    assert {name: fields_of(response)[name] for name in moved} == moved
    meeting.refresh_from_db()
    assert meeting.local_date() == plan.centre.today()
    client.post(path, fields_of(response) | {"anyway": meant(response), "later": "1"})
    meeting.refresh_from_db()
    assert meeting.local_date() == day


def test_longer_session_that_runs_into_another_is_asked_about(client_of, tutor, plan, taken):
    before = taken.starts_at - timedelta(hours=1)
    coming = f.TutoringSessionFactory(plan=plan, by=tutor, starts_at=before)
    client = client_of(tutor)
    assert send(client, coming, press="later", minutes="60").status_code == 302
    response = send(client, coming, press="later", minutes="75")
    assert TAKEN in words_of(response)
    assert fields_of(response)["minutes"] == "75"


def test_correction_into_another_session_of_the_student_is_refused(
    client_of, tutor, plan, last_time
):
    f.TutoringSessionFactory(
        plan=plan, held=True, by=tutor, starts_at=f.at_nine(plan.centre, days=-7)
    )
    typed = {"date": in_days(plan, -7), "time": "09:10"}
    response = send(client_of(tutor), last_time, **typed)
    assert "Marta Soler has another session from 09:00 to 09:45" in words_of(response)
    assert {name: fields_of(response)[name] for name in typed} == typed


def test_hour_that_nobody_touched_is_not_asked_about(client_of, tutor, plan, meeting):
    f.HolidayFactory(starts_on=plan.centre.today(), ends_on=plan.centre.today())
    assert send(client_of(tutor), meeting).status_code == 302


def test_session_that_took_no_time_is_not_asked_about(client_of, tutor, plan, meeting, taken):
    typed = {"date": in_days(plan, 4), "time": "09:20", "became": "cancelled"}
    assert send(client_of(tutor), meeting, **typed).status_code == 302


def test_session_that_is_held_before_its_day_is_not_asked_about(
    client_of, tutor, plan, meeting, taken
):
    typed = {"date": in_days(plan, 4), "time": "09:20", "became": "held"}
    assert send(client_of(tutor), meeting, **typed).status_code == 302
    meeting.refresh_from_db()
    assert meeting.local_date() == plan.centre.today()
