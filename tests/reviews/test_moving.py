"""Moving a session: to a slot, to a day, and what is said where it cannot go."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope
from time_machine import travel

from plans.models import Plan
from plans.services.closing import close_plan, keep_draft
from reviews.models import SessionInvitation, TutoringSession
from reviews.services.sessions import plan_session
from tests import factories as f
from tests.plans.pages import at_once
from tests.reviews.filled import fields_of, words_of

pytestmark = pytest.mark.usefixtures("in_centre")

TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Any:
    with travel(datetime(2026, 11, 24, 6, tzinfo=UTC), tick=False):
        yield TUESDAY


def moment(plan: Plan, day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=plan.centre.zone)


@pytest.fixture
def session(plan: Plan, tutor: Any) -> TutoringSession:
    """On Tuesday at nine."""
    return f.TutoringSessionFactory(plan=plan, starts_at=moment(plan, TUESDAY, "09:00"), by=tutor)


@pytest.fixture
def slots(plan: Plan) -> Any:
    """Of her cohort: Tuesday at nine and ten, Thursday from nine for two."""
    (cohort,) = (each.cohort for each in plan.student.enrolments.all())
    f.TutoringSlotFactory(cohort=cohort, weekday=1, starts_at=time(9))
    f.TutoringSlotFactory(cohort=cohort, weekday=1, starts_at=time(10))
    f.TutoringSlotFactory(cohort=cohort, weekday=3, starts_at=time(9), minutes=90)


def address(session: TutoringSession) -> str:
    return reverse("session_move", args=[session.uuid])


def move(client: Any, session: TutoringSession, **typed: str) -> Any:
    path = address(session)
    return client.post(path, {**fields_of(client.get(path)), **typed})


def ways(client: Any, session: TutoringSession) -> list[str]:
    found = client.get(address(session)).context["ways"].ways
    return [f"{each.name}: {each.words}" for each in found]


def where(session: TutoringSession) -> str:
    return TutoringSession.objects.get(pk=session.pk).local_start().strftime("%d %b %H:%M")


# What a person sees


def test_ways_are_the_slots_around_and_the_next_days(client_of, tutor, session, slots):
    session.starts_at += timedelta(hours=1)
    session.save()
    assert ways(client_of(tutor), session) == [
        "Earlier slot: Tue 24 Nov, 09:00",
        "Later slot: Thu 26 Nov, 09:00",
        "Next day: Wed 25 Nov, 10:00",
        "A week later: Tue 1 Dec, 10:00",
    ]


def test_slot_that_is_taken_or_closed_is_no_way(client_of, tutor, plan, session, slots):
    f.HolidayFactory(starts_on=TUESDAY + timedelta(days=7))
    f.TutoringSessionFactory(plan=plan, starts_at=moment(plan, TUESDAY, "10:00"), by=tutor)
    thursday = TUESDAY + timedelta(days=2)
    f.TutoringSessionFactory(plan=plan, starts_at=moment(plan, thursday, "09:30"), by=tutor)
    # The second half of Thursday's slot begins before that session ends; so the week after.
    assert ways(client_of(tutor), session) == [
        "Later slot: Thu 3 Dec, 09:00",
        "Next day: Wed 25 Nov, 09:00",
    ]


def test_without_slots_there_are_the_next_days(client_of, tutor, session):
    assert ways(client_of(tutor), session) == [
        "Next day: Wed 25 Nov, 09:00",
        "A week later: Tue 1 Dec, 09:00",
    ]


def test_next_day_of_a_friday_is_monday(client_of, tutor, plan):
    friday = moment(plan, date(2026, 11, 27), "09:00")
    session = f.TutoringSessionFactory(plan=plan, starts_at=friday, by=tutor)
    assert ways(client_of(tutor), session)[0] == "Next day: Mon 30 Nov, 09:00"


def test_hour_is_kept_over_a_change_of_clocks(client_of, tutor, plan, year):
    plan.ends_on = date(2027, 6, 1)
    plan.save()
    friday = moment(plan, date(2027, 3, 26), "09:00")
    session = f.TutoringSessionFactory(plan=plan, starts_at=friday, by=tutor)
    assert "Next day: Mon 29 Mar, 09:00" in [
        each.replace(" 2027", "") for each in ways(client_of(tutor), session)
    ]


def test_button_moves_to_the_hour_it_names(client_of, tutor, session, slots):
    response = move(client_of(tutor), session, to="2026-11-26T09:45")
    assert response.url.endswith(f"?view=week&day=2026-11-26#session-{session.uuid}")
    assert where(session) == "26 Nov 09:45"
    session.plan.refresh_from_db()
    assert session.plan.next_review_on == date(2026, 11, 26)


def test_fields_move_to_the_hour_typed(client_of, tutor, session):
    client = client_of(tutor)
    response = move(client, session, date="2026-12-01", time="15:20")
    assert where(session) == "01 Dec 15:20"
    assert "Moved: you meet Marta Soler on Tue 1 Dec, 15:20." in words_of(client.get(response.url))


def test_same_hour_moves_nothing(client_of, tutor, session):
    client = client_of(tutor)
    response = move(client, session)
    assert "Nothing was moved" in words_of(client.get(response.url))
    assert TutoringSession.objects.get().version == 1


def test_script_gets_the_form_alone_and_is_sent_on(client_of, tutor, session):
    client, script = client_of(tutor), {"HTTP_HX_REQUEST": "true"}
    page = client.get(address(session), **script)
    assert "<html" not in page.content.decode()
    sent = {**fields_of(page), "date": "2026-11-25"}
    response = client.post(address(session), sent, **script)
    assert response.status_code == 204
    there = f"/calendar/?view=week&day=2026-11-25&moved={session.uuid}"
    assert response["HX-Redirect"] == there


# Refusals


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"date": "2026-11-23"}, "This day has passed."),
        ({"date": "2031-01-01"}, "The plan ends on"),
        ({"date": "soon"}, "This is no date."),
        ({"time": "late"}, "This is no time of day."),
        ({"date": ""}, "This field is required."),
        ({"to": "never"}, "This is no date."),
    ],
)
def test_refusal_says_why_and_keeps_what_was_typed(client_of, tutor, session, typed, words):
    page = move(client_of(tutor), session, **typed)
    assert page.status_code == 422
    assert words in words_of(page)
    assert where(session) == "24 Nov 09:00"
    kept = fields_of(page)
    assert {name: kept[name] for name in typed if name != "to"} == {
        name: each for name, each in typed.items() if name != "to"
    }


def test_taken_hour_is_asked_about_and_kept_on_purpose(client_of, tutor, plan, session):
    other = f.StudentFactory(given_name="Pol", family_name="Riu")
    f.AssignmentFactory(student=other, person=tutor, kind="tutor")
    beside = f.PlanFactory(student=other, year=plan.year)
    f.TutoringSessionFactory(plan=beside, starts_at=moment(plan, TUESDAY, "11:00"), by=tutor)
    client = client_of(tutor)
    page = move(client, session, time="11:30")
    assert "N. Ferrer meets Pol Riu from 11:00 to 11:45." in words_of(page)
    assert fields_of(page)["time"] == "11:30"
    tick = page.context["form"].fields["anyway"].choices[0][0]
    assert move(client, session, time="11:30", anyway=tick).status_code == 302
    assert where(session) == "24 Nov 11:30"


def test_holiday_is_asked_about(client_of, tutor, session):
    f.HolidayFactory(name="Town fair", starts_on=TUESDAY + timedelta(days=1))
    page = move(client_of(tutor), session, date="2026-11-25")
    assert "This day is a holiday: Town fair." in words_of(page)


def test_session_of_a_closed_plan_stays(client_of, tutor, session, plan, today):
    client, path = client_of(tutor), address(session)
    sent = fields_of(client.get(path))
    keep_draft(plan=plan, reason="year_over", tutor_words="You came.")
    close_plan(plan=plan, by=tutor, today=today)
    assert client.post(path, {**sent, "date": "2026-11-25"}).status_code == 403


def test_session_recorded_meanwhile_stays_where_it_is(client_of, tutor, session):
    client, path = client_of(tutor), address(session)
    sent = fields_of(client.get(path))
    session.record("held", by=tutor)
    page = client.post(path, {**sent, "date": "2026-11-25"})
    assert page.status_code == 422
    assert "recorded meanwhile (held), so it stays where it is" in words_of(page)
    assert where(session) == "24 Nov 09:00"


# Two people at once


def test_second_mover_is_shown_both_times_and_decides(client_of, tutor, counsellor, session):
    first, second, path = client_of(tutor), client_of(counsellor), address(session)
    sent = fields_of(second.get(path))
    move(first, session, date="2026-11-26", time="10:00")
    page = second.post(path, {**sent, "date": "2026-11-27"})
    assert page.status_code == 422
    words = words_of(page)
    assert "Saved meanwhile Thu 26 Nov, 10:00" in words
    assert "What you typed Fri 27 Nov, 09:00" in words
    assert where(session) == "26 Nov 10:00"
    assert second.post(path, fields_of(page)).status_code == 302
    assert where(session) == "27 Nov 09:00"


def test_second_mover_to_the_same_hour_is_asked_nothing(client_of, tutor, counsellor, session):
    second, path = client_of(counsellor), address(session)
    sent = fields_of(second.get(path))
    move(client_of(tutor), session, date="2026-11-26")
    assert second.post(path, {**sent, "date": "2026-11-26"}).status_code == 302


def test_page_of_moving_costs_the_same_for_one_and_three_sessions(
    client_of, tutor, plan, session, slots
):
    numbers, client = [], client_of(tutor)
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(session))
        numbers.append(len(queries))
        for clock in ("11:00", "12:00"):
            f.TutoringSessionFactory(plan=plan, starts_at=moment(plan, TUESDAY, clock), by=tutor)
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 12 + 3


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_move_it_once_and_one_is_told(
    client_of, tutor, counsellor, centre, session
):
    desks = [client_of(tutor), client_of(counsellor)]
    sent = [fields_of(desk.get(address(session))) for desk in desks]
    days = ["2026-11-26", "2026-11-27"]
    told = at_once(
        *(
            lambda desk=desk, form=form, day=day: desk.post(address(session), {**form, "date": day})
            for desk, form, day in zip(desks, sent, days, strict=True)
        )
    )
    assert sorted(each.status_code for each in told) == [302, 422]
    with scope(centre=centre):
        assert TutoringSession.objects.get().version == 2


# Who wants it in their calendar


def test_move_is_told_to_those_who_are_invited(client_of, tutor, plan, student):
    student.email, student.wants_invitations = "marta@example.org", True
    student.save()
    starts_at = moment(plan, TUESDAY, "09:00")
    session = plan_session(plan=plan, by=tutor, starts_at=starts_at)
    known = {"told": "requested", "told_at": starts_at, "told_start": starts_at}
    SessionInvitation.objects.update(mail_state="sent", told_minutes=45, **known)
    move(client_of(tutor), session, date="2026-12-01")
    (row,) = SessionInvitation.objects.all()
    assert (row.wanted, row.mail_state, row.sequence) == ("requested", "waiting", 1)
