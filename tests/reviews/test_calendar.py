"""The calendar: whose sessions it shows, on which days, and in which words."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from plans.models import Plan
from reviews.models import TutoringSession
from reviews.services.calendar import PIECE
from tests import factories as f
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")

PAGE = "/calendar/"
# A Tuesday, a day on which nothing changes.
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Any:
    with travel(datetime(2026, 11, 24, 11, tzinfo=UTC), tick=False):
        yield TUESDAY


def at(plan: Plan, day: date, clock: str = "09:00", **fields: Any) -> TutoringSession:
    starts_at = datetime.combine(day, time.fromisoformat(clock), tzinfo=plan.centre.zone)
    return f.TutoringSessionFactory(plan=plan, starts_at=starts_at, **fields)


def another_plan(plan: Plan, tutor: Any, name: str = "Pol") -> Plan:
    student = f.StudentFactory(given_name=name, family_name="Riu")
    f.AssignmentFactory(student=student, person=tutor, kind="tutor")
    return f.PlanFactory(student=student, year=plan.year)


# What a person sees


def test_week_shows_hour_student_state_and_place(client_of, plan, tutor):
    at(plan, TUESDAY, "10:05", by=tutor, place="Room 4", topic="The bus")
    words = words_of(client_of(tutor).get(PAGE))
    assert "23 Nov to 29 Nov" in words
    assert ("Tue 24 Nov today 10:05–10:50 Open session: Marta Soler planned Room 4 Move") in words


def test_day_tells_the_topic_too(client_of, plan, tutor):
    at(plan, TUESDAY, "10:05", by=tutor, place="Room 4", topic="The bus")
    words = words_of(client_of(tutor).get(PAGE, {"view": "day"}))
    assert "10:05–10:50 Open session: Marta Soler planned Room 4 · The bus Open session" in words


def test_week_is_that_of_the_day_that_was_asked_for(client_of, plan, tutor):
    at(plan, date(2026, 12, 3), by=tutor)
    client = client_of(tutor)
    assert "Marta Soler planned" not in words_of(client.get(PAGE))
    assert "Marta Soler planned" in words_of(client.get(PAGE, {"day": "2026-11-30"}))


@pytest.mark.parametrize(
    ("view", "previous", "following"),
    [
        ("day", "2026-11-23", "2026-11-25"),
        ("week", "2026-11-16", "2026-11-30"),
        ("list", "2026-10-27", "2026-12-22"),
    ],
)
def test_previous_and_next_lead_to_the_days_beside(
    client_of, student, tutor, view, previous, following
):
    page = client_of(tutor).get(PAGE, {"view": view, "day": "2026-11-24"})
    assert page.context["previous"] == f"{PAGE}?view={view}&day={previous}"
    assert page.context["next"] == f"{PAGE}?view={view}&day={following}"


def test_states_are_told_in_words(client_of, plan, tutor):
    at(plan, TUESDAY - timedelta(days=1), by=tutor)
    for state, clock in (("held", "08:00"), ("missed", "10:00"), ("cancelled", "12:00")):
        at(plan, TUESDAY, clock, by=tutor, past=True, state=state)
    at(plan, TUESDAY, "14:00", by=tutor)
    page = client_of(tutor).get(PAGE)
    told = [each.state for each in page.context["page"].met]
    assert told == ["not recorded yet", "held", "missed", "cancelled", "planned"]


def test_only_what_is_planned_can_be_moved(client_of, plan, tutor):
    at(plan, TUESDAY, past=True, state="held", by=tutor)
    at(plan, TUESDAY, "10:00", by=tutor)
    page = client_of(tutor).get(PAGE, {"view": "day"})
    assert [each.may_move for each in page.context["page"].met] == [False, True]


def test_two_at_one_time_are_told_with_whom(client_of, plan, tutor):
    at(plan, TUESDAY, "09:00", by=tutor)
    at(another_plan(plan, tutor), TUESDAY, "09:30", by=tutor)
    at(another_plan(plan, tutor, "Ada"), TUESDAY, "10:15", by=tutor)
    page = client_of(tutor).get(PAGE)
    assert [each.beside for each in page.context["page"].met] == ["Pol Riu", "Marta Soler", ""]
    assert "same time as Pol Riu" in words_of(page)


def test_who_has_two_sessions_at_one_time_is_named_once(client_of, plan, tutor):
    at(plan, TUESDAY, "09:00", by=tutor)
    other = another_plan(plan, tutor)
    for clock in ("09:15", "09:30"):
        at(other, TUESDAY, clock, by=tutor)
    page = client_of(tutor).get(PAGE)
    assert page.context["page"].met[0].beside == "Pol Riu"


def test_cancelled_session_stands_at_nobodys_time(client_of, plan, tutor):
    at(plan, TUESDAY, by=tutor, past=True, state="cancelled")
    at(another_plan(plan, tutor), TUESDAY, by=tutor)
    page = client_of(tutor).get(PAGE)
    assert [each.beside for each in page.context["page"].met] == ["", ""]


def test_holiday_and_terms_stand_on_their_days(client_of, student, year, tutor):
    f.TermFactory(year=year, name="Autumn", starts_on=date(2026, 9, 1), ends_on=TUESDAY)
    f.HolidayFactory(name="Town fair", starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 27))
    words = words_of(client_of(tutor).get(PAGE))
    assert "Autumn , 1 Sep to 24 Nov" in words
    assert "Tue 24 Nov today Autumn ends" in words
    assert "Thu 26 Nov Town fair" in words
    assert "Fri 27 Nov Town fair" in words


def test_list_tells_a_long_holiday_once(client_of, student, tutor):
    f.HolidayFactory(name="Fair", starts_on=date(2026, 11, 26), ends_on=date(2026, 12, 10))
    words = words_of(client_of(tutor).get(PAGE, {"view": "list"}))
    assert words.count("Fair") == 1
    assert "Fair until 10 Dec" in words


@pytest.mark.parametrize("day", ["2026-11-28", "2026-11-29"])
def test_weekend_is_shown_where_somebody_meets(client_of, plan, tutor, day):
    page = client_of(tutor).get(PAGE)
    assert len(page.context["page"].days) == 5
    at(plan, date.fromisoformat(day), by=tutor)
    page = client_of(tutor).get(PAGE)
    assert len(page.context["page"].days) == 6
    assert "Marta Soler planned" in words_of(page)


def test_empty_week_says_what_to_do_next(client_of, plan, tutor):
    assert "No session in these days" in words_of(client_of(tutor).get(PAGE))


# Whose


def test_student_of_nobody_here_is_named_to_nobody(client_of, plan, tutor, other_tutor):
    at(plan, TUESDAY, by=other_tutor)
    assert "Marta" not in words_of(client_of(other_tutor).get(PAGE))


def test_counsellor_sees_their_students_and_chooses_a_tutor(
    client_of, plan, tutor, other_tutor, counsellor
):
    at(plan, TUESDAY, by=tutor)
    other = another_plan(plan, other_tutor)
    at(other, TUESDAY, by=other_tutor)
    client = client_of(counsellor)
    words = words_of(client.get(PAGE))
    assert ("Marta Soler planned with N. Ferrer" in words, "Pol" in words) == (True, False)
    page = client.get(PAGE, {"tutor": other_tutor.uuid})
    words = words_of(page)
    assert ("Marta Soler planned" in words, "Pol Riu planned" in words) == (False, True)
    assert [each.may_move for each in page.context["page"].met] == [False]


def test_tutor_chooses_nobody(client_of, plan, tutor, other_tutor):
    at(plan, TUESDAY, by=tutor)
    f.AssignmentFactory(student=f.StudentFactory(), person=other_tutor, kind="tutor")
    page = client_of(other_tutor).get(PAGE, {"tutor": tutor.uuid})
    assert "Marta" not in words_of(page)
    assert page.context["page"].tutors == []


def test_person_of_another_centre_cannot_be_chosen(client_of, counsellor, student, other_centre):
    stranger = f.member(other_centre, "tutor")
    f.AssignmentFactory(student=f.StudentFactory(centre=other_centre), person=stranger)
    page = client_of(counsellor).get(PAGE, {"tutor": stranger.uuid})
    assert page.context["wanted"].tutor is None
    assert stranger not in page.context["page"].tutors


# Edges


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_day_on_which_clocks_change_holds_its_sessions(client_of, plan, tutor, day):
    changing = date.fromisoformat(day)
    for clock in ("00:00", "23:30"):
        at(plan, changing, clock, by=tutor)
    at(plan, changing + timedelta(days=1), "00:00", by=tutor)
    page = client_of(tutor).get(PAGE, {"view": "day", "day": day})
    told = [f"{each.start:%H:%M} {each.end:%H:%M}" for each in page.context["page"].met]
    assert told == ["00:00 00:45", "23:30 00:15"]


def test_centre_in_another_zone_has_days_of_its_own(client_of, plan, tutor, centre):
    centre.time_zone = "Pacific/Auckland"
    centre.save()
    session = f.TutoringSessionFactory(
        plan=plan, by=tutor, starts_at=datetime.fromisoformat("2026-11-24T12:00+00:00")
    )
    page = client_of(tutor).get(PAGE, {"view": "day", "day": "2026-11-25"})
    assert [each.session.pk for each in page.context["page"].met] == [session.pk]
    assert f"{page.context['page'].met[0].start:%H:%M}" == "01:00"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "today", "", "2026-13-01"])
def test_day_that_is_none_shows_a_page(client_of, student, tutor, day):
    for view in ("day", "week", "list", "month"):
        assert client_of(tutor).get(PAGE, {"day": day, "view": view}).status_code == 200


def test_long_list_goes_on_with_the_day_that_was_left_out(client_of, plan, tutor):
    for number in range(PIECE + 1):
        at(plan, TUESDAY + timedelta(days=number // 150), by=tutor)
    page = client_of(tutor).get(PAGE, {"view": "list"})
    assert len(page.context["page"].met) == 150
    assert page.context["next"] == f"{PAGE}?view=list&day=2026-11-25"
    page = client_of(tutor).get(page.context["next"])
    assert len(page.context["page"].met) == PIECE + 1 - 150


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_calendar_costs_the_same_for_one_and_three_sessions(client_of, plan, tutor, view):
    numbers, client = [], client_of(tutor)
    for _number in range(2):
        for clock in ("09:00", "10:00")[: 1 + _number]:
            at(another_plan(plan, tutor), TUESDAY, clock, by=tutor)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"view": view, "day": "2026-11-24"})
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 12 + 3


# Starting one


def test_session_that_was_not_planned_starts_from_the_calendar(client_of, plan, tutor):
    client = client_of(tutor)
    assert "With whom? Marta Soler" in words_of(client.get(PAGE))
    response = client.post(reverse("calendar_start"), {"plan": plan.uuid})
    assert response.url == reverse("session", args=[plan.sessions.get().uuid])


def test_starting_with_nobody_starts_nothing(client_of, plan, tutor):
    response = client_of(tutor).post(reverse("calendar_start"), {"plan": ""}, follow=True)
    assert "Choose with whom to start a session" in words_of(response)
    assert not plan.sessions.exists()
