"""A person's sessions in their own calendar: the private feed, and the page that makes it."""

import logging
import logging.config
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from icalendar import Calendar

from accounts.enums import Role
from accounts.logs import WithoutKeys
from accounts.models import CalendarFeed, Centre, Membership, User
from accounts.models.feed import hash_of
from plans.models import Plan
from reviews.services.moving import move_session
from students.models import Student
from tests import factories as f
from tests.students.pages import words

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.usefixtures("in_centre")


def read(client: Client, token: str, **headers: Any) -> Any:
    return client.get(reverse("calendar_feed", args=[token]), headers=headers)


def feed(person: User, **fields: Any) -> str:
    """A feed of this person; gives its token."""
    f.CalendarFeedFactory(person=person, token="t" * 43, **fields)
    return "t" * 43


def events(response: Any) -> list[Any]:
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def made(page: Any) -> str:
    """The address that a page shows."""
    return re.search(r'id="feed-address"[^>]*value="([^"]+)"', page.content.decode())[1]


# What a calendar reads


def test_feed_tells_day_and_hour_and_initials_and_nothing_else(
    client: Client, tutor: User, plan: Plan
) -> None:
    start = timezone.now().replace(microsecond=0) + timedelta(days=2)
    session = f.TutoringSessionFactory(
        plan=plan, starts_at=start, topic="What Ali said", place="Room 2"
    )
    f.NoteFactory(student=plan.student, author=tutor, body="Between us")
    response = read(client, feed(tutor))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.cookies == {}
    (event,) = events(response)
    assert event["uid"] == str(session.uuid)
    assert event.decoded("dtstart") == start
    assert event.decoded("dtend") == start + timedelta(minutes=45)
    assert event["summary"] == "Session: M. S."
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert event["class"] == "PRIVATE"
    said = response.content.decode()
    named = ("Marta", "Soler", plan.student.number, "Ali", "Room 2", "Between")
    assert [each for each in named if each in said] == []


def test_feed_shows_full_names_and_the_place_where_that_was_chosen(
    client: Client, tutor: User, plan: Plan
) -> None:
    f.TutoringSessionFactory(plan=plan, place="Room 2", topic="What Ali said")
    response = read(client, feed(tutor, names="full", shows_place=True))
    (event,) = events(response)
    assert (event["summary"], event["location"]) == ("Session: Marta Soler", "Room 2")
    assert "Ali" not in response.content.decode()


def test_cancelled_session_stays_as_cancelled_and_a_moved_one_counts_up(
    client: Client, tutor: User, plan: Plan, centre: Centre
) -> None:
    token = feed(tutor)
    session = f.TutoringSessionFactory(plan=plan)
    (before,) = events(read(client, token))
    move_session(session=session, starts_at=f.at_nine(centre, days=3), by=tutor)
    (moved,) = events(read(client, token))
    session.record("cancelled", by=tutor)
    (cancelled,) = events(read(client, token))
    assert [each["uid"] for each in (before, moved, cancelled)] == [str(session.uuid)] * 3
    assert [each["sequence"] for each in (before, moved, cancelled)] == [0, 1, 2]
    assert [each["status"] for each in (before, moved, cancelled)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    stamps = [each.decoded("last-modified") for each in (before, moved, cancelled)]
    assert stamps == sorted(stamps)


def test_missed_session_looks_like_any_other(client: Client, tutor: User, plan: Plan) -> None:
    f.TutoringSessionFactory(plan=plan, missed=True, reason="Overslept")
    response = read(client, feed(tutor))
    assert [each["status"] for each in events(response)] == ["CONFIRMED"]
    assert "Overslept" not in response.content.decode()


def test_hour_of_the_centre_holds_over_a_change_of_the_clock(
    client: Client, tutor: User, plan: Plan, centre: Centre
) -> None:
    for day in (24, 26):
        start = datetime(2026, 10, day, 10, 5, tzinfo=centre.zone)
        f.TutoringSessionFactory(plan=plan, starts_at=start)
    with time_machine.travel(datetime(2026, 10, 20, tzinfo=UTC)):
        starts = [each["dtstart"].to_ical() for each in events(read(client, feed(tutor)))]
    assert starts == [b"20261024T080500Z", b"20261026T090500Z"]


def test_text_is_as_the_standard_wants_it(
    client: Client, tutor: User, plan: Plan, centre: Centre
) -> None:
    centre.name = "A college; with, signs and a name that is longer than seventy-five bytes é"
    centre.save()
    f.TutoringSessionFactory(plan=plan, place="Room 2, behind; the lab", by=tutor)
    lines = read(client, feed(tutor, shows_place=True)).content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"LOCATION:Room 2\\, behind\\; the lab" in lines


# Whose sessions


def test_feed_is_of_those_one_is_assigned_to_today(
    client: Client, tutor: User, other_tutor: User, counsellor: User, other_counsellor: User,
    plan: Plan,
) -> None:  # fmt: skip
    f.TutoringSessionFactory(plan=plan)
    seen = {}
    for person in (tutor, other_tutor, counsellor, other_counsellor):
        f.CalendarFeedFactory(person=person, token=person.email)
        seen[person] = len(events(read(client, person.email)))
    assert seen == {tutor: 1, other_tutor: 0, counsellor: 1, other_counsellor: 0}


def test_assignment_that_ended_shows_nothing_more(
    client: Client, tutor: User, student: Student, plan: Plan, centre: Centre
) -> None:
    f.TutoringSessionFactory(plan=plan)
    token = feed(tutor)
    assert len(events(read(client, token))) == 1
    yesterday = centre.today() - timedelta(days=1)
    student.assignments.filter(person=tutor).update(
        starts_on=yesterday - timedelta(days=9), ends_on=yesterday
    )
    assert events(read(client, token)) == []


def test_role_that_ended_shows_nothing_more(client: Client, tutor: User, plan: Plan) -> None:
    f.TutoringSessionFactory(plan=plan)
    token = feed(tutor)
    Membership.objects.filter(person=tutor).update(ended_at=timezone.now())
    assert events(read(client, token)) == []


def test_feed_is_of_its_centre_alone(
    client: Client, tutor: User, plan: Plan, other_centre: Centre
) -> None:
    f.TutoringSessionFactory(plan=plan)
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.TUTOR)
    with scope(centre=other_centre):
        there = f.StudentFactory(centre=other_centre, given_name="Zoe", family_name="Quill")
        f.AssignmentFactory(student=there, person=tutor, kind="tutor")
        f.TutoringSessionFactory(plan=f.PlanFactory(student=there))
        f.CalendarFeedFactory(centre=other_centre, person=tutor, token="there")
    assert [each["summary"] for each in events(read(client, feed(tutor)))] == ["Session: M. S."]
    assert [each["summary"] for each in events(read(client, "there"))] == ["Session: Z. Q."]


# The address


@pytest.mark.parametrize("how", ["unknown", "ended", "closed account"])
def test_address_that_opens_nothing_answers_always_alike(
    client: Client, tutor: User, plan: Plan, how: str
) -> None:
    token = feed(tutor)
    if how == "ended":
        CalendarFeed.objects.get().end()
    if how == "closed account":
        tutor.close()
    response = read(client, "nobody-knows" if how == "unknown" else token)
    assert (response.status_code, response.content) == (404, b"")
    assert response.cookies == {}


def test_feed_that_has_not_changed_is_not_sent_again(
    client: Client, tutor: User, plan: Plan
) -> None:
    session = f.TutoringSessionFactory(plan=plan)
    token = feed(tutor)
    first = read(client, token)
    again = read(client, token, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    session.topic = "Another"
    session.save()
    assert read(client, token, if_none_match=first["ETag"]).status_code == 200
    assert first["Cache-Control"] == "private, no-cache"


def test_too_many_readings_of_one_address_are_refused(client: Client, tutor: User) -> None:
    token = feed(tutor)
    answers = [read(client, token).status_code for _each in range(31)]
    assert answers == [200] * 30 + [429]
    assert read(client, "another").status_code == 404


def test_no_line_of_a_log_holds_the_key() -> None:
    said = ("Not Found", "/calendar/feed/abc-DEF_123-ghi-456.ics")
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", said, None)
    WithoutKeys().filter(record)
    assert record.getMessage() == "Not Found: /calendar/feed/…"


def test_log_is_written_without_keys(
    client: Client, settings: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(settings.LOGGING)
    read(client, "a-key-that-is-secret")
    said = capfd.readouterr().err
    assert "Not Found: /calendar/feed/…" in said
    assert "secret" not in said


def test_three_sessions_take_as_many_queries_as_one(
    client: Client, tutor: User, plan: Plan
) -> None:
    token, counts = feed(tutor), []
    for n in (1, 3):
        f.TutoringSessionFactory.create_batch(n, plan=plan)
        with CaptureQueriesContext(connection) as asked:
            read(client, token)
        told = [each["sql"] for each in asked if "shared_cache" not in each["sql"]]
        assert [each for each in told if token in each] == []
        counts.append(len([each for each in told if "set_config" not in each]))
    assert counts == [3, 3]


# The page


def test_address_is_shown_once_and_works(
    client_of: ClientOf, client: Client, tutor: User, plan: Plan
) -> None:
    f.TutoringSessionFactory(plan=plan)
    page = client_of(tutor).post(reverse("own_calendar_make"), {"names": "initials"})
    address = made(page)
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    assert len(events(read(client, token))) == 1
    (kept,) = CalendarFeed.objects.all()
    assert (kept.token_hash, kept.names) == (hash_of(token), "initials")
    later = client_of(tutor).get(reverse("own_calendar"))
    assert token not in later.content.decode()
    assert "You have had an address since" in words(later)


def test_new_address_ends_the_one_before(client_of: ClientOf, client: Client, tutor: User) -> None:
    pages = [
        client_of(tutor).post(reverse("own_calendar_make"), {"names": names})
        for names in ("initials", "full")
    ]
    old, new = (made(each).rpartition("/")[2].removesuffix(".ics") for each in pages)
    assert [read(client, each).status_code for each in (old, new)] == [404, 200]
    assert [each.names for each in CalendarFeed.objects.in_use()] == ["full"]


def test_address_that_is_ended_leads_nowhere(
    client_of: ClientOf, client: Client, tutor: User
) -> None:
    token = feed(tutor)
    page = client_of(tutor).post(reverse("own_calendar_end"), follow=True)
    assert "The address has ended." in words(page)
    assert read(client, token).status_code == 404


def test_what_is_shown_changes_under_the_same_address(
    client_of: ClientOf, client: Client, tutor: User, plan: Plan
) -> None:
    f.TutoringSessionFactory(plan=plan)
    token = feed(tutor)
    client_of(tutor).post(reverse("own_calendar_show"), {"names": "full"})
    assert [each["summary"] for each in events(read(client, token))] == ["Session: Marta Soler"]


def test_nobody_changes_or_ends_the_feed_of_another(
    client_of: ClientOf, client: Client, tutor: User, other_tutor: User, plan: Plan
) -> None:
    token = feed(tutor)
    stranger = client_of(other_tutor)
    stranger.post(reverse("own_calendar_end"))
    stranger.post(reverse("own_calendar_show"), {"names": "full"})
    assert read(client, token).status_code == 200
    assert CalendarFeed.objects.get().names == "initials"


def test_choice_that_is_none_is_said_and_no_address_made(client_of: ClientOf, tutor: User) -> None:
    page = client_of(tutor).post(reverse("own_calendar_make"), {"names": "all"})
    assert page.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_mails_are_chosen_on_the_page(client_of: ClientOf, tutor: User) -> None:
    page = client_of(tutor).post(
        reverse("own_calendar"), {"session_mails": "initials"}, follow=True
    )
    assert "Saved." in words(page)
    tutor.refresh_from_db()
    assert tutor.session_mails == "initials"
