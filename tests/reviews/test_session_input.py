"""Bad input on the page of a session, who may open it, and planning one."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from plans.models import Action
from reviews.models import GoalProgress, TutoringSession
from students.models import Note
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import LONG, address, in_days, progress_of, send

pytestmark = pytest.mark.usefixtures("in_centre")


# Bad input


def test_too_long_a_note_is_refused_and_still_there(client_of, tutor, meeting):
    response = send(client_of(tutor), meeting, **{"shared-body": LONG})
    assert response.status_code == 422
    assert "20000 characters fit into a note, and this one has 100000." in words_of(response)
    assert fields_of(response)["shared-body"] == LONG
    assert not Note.objects.exists()


def test_failing_form_keeps_all_that_was_typed(client_of, tutor, plan, meeting, goal):
    typed = {
        "shared-body": LONG,
        "confidential-body": "Still here",
        "topic": "Also here",
        progress_of(goal): "forward",
        "agreed-0-what": "Do it",
        "agreed-0-who": "Joan",
        "next-date": in_days(plan, 20),
        "next-time": "11:11",
        "became": "missed",
        "reason": "Bus",
    }
    response = send(client_of(tutor), meeting, **typed)
    sent_back = fields_of(response)
    assert {name: sent_back[name] for name in typed} == typed
    assert not (Action.objects.exists() or GoalProgress.objects.exists())


@pytest.mark.parametrize("name", ["date", "next-date", "agreed-0-due_on"])
@pytest.mark.parametrize("value", ["0000-99-99", "2026-02-30", "nonsense", "2026-01-\x0001"])
def test_impossible_date_is_told(client_of, tutor, meeting, name, value):
    response = send(client_of(tutor), meeting, **{"agreed-0-what": "Do it", name: value})
    meeting.refresh_from_db()
    assert response.status_code == 422
    assert "This is no date." in words_of(response)
    assert meeting.is_planned


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["date", "next-date"])
def test_date_outside_the_plan_is_told(client_of, tutor, meeting, name, value):
    response = send(client_of(tutor), meeting, **{name: value})
    assert response.status_code == 422
    assert TutoringSession.objects.count() == 1


def test_impossible_time_is_told(client_of, tutor, meeting):
    assert "This is no time of day." in words_of(
        send(client_of(tutor), meeting, **{"next-time": "25:99"})
    )


def test_next_date_in_the_past_is_refused(client_of, tutor, plan, meeting):
    response = send(client_of(tutor), meeting, **{"next-date": in_days(plan, -1)})
    assert "This day has passed." in words_of(response)


def test_next_date_after_the_plan_is_refused(client_of, tutor, plan, meeting):
    late = (plan.ends_on + timedelta(days=1)).isoformat()
    response = send(client_of(tutor), meeting, **{"next-date": late})
    assert "The plan ends on" in words_of(response)


@pytest.mark.parametrize(
    "name", ["topic", "shared-body", "confidential-body", "agreed-0-what", "agreed-0-who", "reason"]
)
def test_null_character_is_refused(client_of, tutor, meeting, name):
    response = send(client_of(tutor), meeting, **{"agreed-0-what": "Do it", name: "a\x00b"})
    assert response.status_code == 422
    assert "Null characters are not allowed." in words_of(response)


@pytest.mark.parametrize(
    "typed",
    [
        {"became": "planned"},
        {"kind": "party"},
        {"minutes": "0"},
        {"minutes": "481"},
        {"minutes": "many"},
        {"version": "x"},
        {"agreed-TOTAL_FORMS": "x"},
        {"agreed-TOTAL_FORMS": "9999999"},
        {"agreed-0-what": "Do it", "agreed-0-goal": "x"},
    ],
)
def test_nonsense_is_refused(client_of, tutor, meeting, typed):
    response = send(client_of(tutor), meeting, **typed)
    meeting.refresh_from_db()
    assert response.status_code == 422
    assert meeting.is_planned


@pytest.mark.parametrize("value", ["", "x", "\x00"])
def test_unsound_uuid_gets_another(client_of, tutor, plan, meeting, value):
    typed = {
        "agreed-0-what": "Do it",
        "agreed-0-uuid": value,
        "next-uuid": value,
        "next-date": in_days(plan, 15),
    }
    assert send(client_of(tutor), meeting, **typed).status_code == 302
    assert Action.objects.count() == 1


def test_html_in_a_note_is_text(client_of, tutor, meeting):
    client = client_of(tutor)
    send(client, meeting, **{"shared-body": "<script>alert(1)</script>"})
    assert b"<script>alert" not in client.get(address(meeting)).content


# Who may


def test_visitor_signs_in_first(client, meeting):
    response = client.get(address(meeting))
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["other_tutor", "administrator", "officer"])
def test_session_is_not_there_for_strangers(client_of, meeting, who, request):
    person = request.getfixturevalue(who)
    assert client_of(person).get(address(meeting)).status_code == 404
    assert client_of(person).post(address(meeting), {}).status_code == 404


def test_session_is_not_there_for_another_centre(client_of, other_centre, meeting):
    person = f.member(other_centre, "counsellor")
    assert client_of(person).get(address(meeting)).status_code == 404


def test_other_counsellor_reads_what_is_shared(
    client_of, tutor, other_counsellor, last_time, meeting
):
    for audience, body in (("shared", "Open words"), ("confidential", "Secret words")):
        f.NoteFactory(
            student=meeting.plan.student,
            about=last_time.uuid,
            audience=audience,
            body=body,
            author=tutor,
            kind="session" if audience == "shared" else "confidential",
        )
    response = client_of(other_counsellor).get(address(last_time), {"edit": "1"})
    words = words_of(response)
    assert "Open words" in words
    assert "Secret words" not in response.content.decode()
    assert "shared-body" not in fields_of(response)


def test_other_counsellor_cannot_write(client_of, other_counsellor, meeting):
    response = client_of(other_counsellor).post(address(meeting), {"finish": "1"})
    meeting.refresh_from_db()
    assert (response.status_code, meeting.state) == (403, "planned")


def test_confidential_note_is_read_by_the_assigned_counsellor_only(
    client_of, tutor, counsellor, other_counsellor, meeting
):
    send(client_of(tutor), meeting, **{"confidential-body": "Secret words"})
    assigned = client_of(counsellor)
    assert "Confidential note by N. Ferrer" in words_of(assigned.get(address(meeting)))
    edit = assigned.get(address(meeting), {"edit": "1"})
    assert "Secret words" in words_of(edit)
    assert fields_of(edit)["confidential-body"] == ""
    page = client_of(other_counsellor).get(address(meeting)).content.decode()
    assert "Secret words" not in page


def test_confidential_note_of_the_counsellor_is_not_the_tutors(
    client_of, tutor, counsellor, meeting
):
    send(client_of(counsellor), meeting, press="later", **{"confidential-body": "Secret words"})
    assert "Secret words" not in client_of(tutor).get(address(meeting)).content.decode()
    send(client_of(tutor), meeting, press="later", **{"confidential-body": "My own"})
    assert sorted(each.body for each in Note.objects.all()) == ["My own", "Secret words"]


def test_closed_plan_is_read_only(client_of, tutor, plan, meeting):
    client = client_of(tutor)
    opened = fields_of(client.get(address(meeting)))
    plan.close(by=tutor, reason="The year is over.")
    assert "shared-body" not in fields_of(client.get(address(meeting), {"edit": "1"}))
    response = client.post(address(meeting), opened | {"shared-body": "Too late"})
    assert "This plan was closed meanwhile" in words_of(response)
    assert fields_of(response)["shared-body"] == "Too late"
    assert not Note.objects.exists()


def test_visits_are_logged(client_of, tutor, meeting):
    client_of(tutor).get(address(meeting))
    entry = AccessLog.objects.get()
    assert (entry.page, entry.reason) == ("GET session", "assigned as tutor")


# Planning


def test_planned_session_stands_on_the_plan(client_of, tutor, plan):
    client = client_of(tutor)
    path = reverse("session_add", args=[plan.uuid])
    page = fields_of(client.get(path))
    assert page["date"] > in_days(plan, 0)
    typed = {"date": in_days(plan, 5), "time": "11:40", "place": "Room 2", "minutes": "30"}
    client.post(path, page | typed)
    session = TutoringSession.objects.get()
    plan.refresh_from_db()
    assert (session.place, session.minutes, session.by) == ("Room 2", 30, tutor)
    assert plan.next_review_on.isoformat() == in_days(plan, 5)


def test_planning_twice_plans_once(client_of, tutor, plan):
    client = client_of(tutor)
    path = reverse("session_add", args=[plan.uuid])
    page = fields_of(client.get(path))
    assert [client.post(path, page).status_code for _ in range(2)] == [302, 302]
    assert TutoringSession.objects.count() == 1


def test_planning_with_a_foreign_uuid_is_refused(client_of, tutor, plan):
    taken = f.TutoringSessionFactory(plan=f.PlanFactory(student=f.StudentFactory()))
    client, path = client_of(tutor), reverse("session_add", args=[plan.uuid])
    page = fields_of(client.get(path)) | {"uuid": str(taken.uuid)}
    assert client.post(path, page).status_code in (302, 404)
    taken.refresh_from_db()
    assert taken.plan != plan


def test_past_session_is_planned_to_be_recorded(client_of, tutor, plan):
    client, path = client_of(tutor), reverse("session_add", args=[plan.uuid])
    page = fields_of(client.get(path)) | {"date": in_days(plan, -2)}
    response = client.post(path, page)
    assert response.url == address(TutoringSession.objects.get())


@pytest.mark.parametrize(
    "typed",
    [
        {"date": "0000-99-99"},
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
        {"date": ""},
        {"time": ""},
        {"time": "99:99"},
        {"minutes": "0"},
        {"minutes": "99999999999"},
        {"kind": "x"},
        {"topic": "\x00"},
        {"place": "x" * 201},
    ],
)
def test_planning_nonsense_is_refused(client_of, tutor, plan, typed):
    client, path = client_of(tutor), reverse("session_add", args=[plan.uuid])
    response = client.post(path, fields_of(client.get(path)) | typed)
    assert response.status_code == 422
    assert not TutoringSession.objects.exists()


def test_session_starts_now(client_of, tutor, plan):
    response = client_of(tutor).post(reverse("session_add", args=[plan.uuid]), {"now": "1"})
    session = TutoringSession.objects.get()
    assert response.url == address(session)
    assert abs(timezone.now() - session.starts_at) < timedelta(minutes=2)


def test_starting_twice_starts_one_session(client_of, tutor, plan):
    client, path = client_of(tutor), reverse("session_add", args=[plan.uuid])
    answers = {client.post(path, {"now": "1"}).url for _ in range(2)}
    assert answers == {address(TutoringSession.objects.get())}


@pytest.mark.parametrize("page", ["plan", "plan_reviews", "student"])
def test_session_is_one_click_away(client_of, tutor, plan, page):
    of = plan.student if page == "student" else plan
    html = client_of(tutor).get(reverse(page, args=[of.uuid])).content.decode()
    form = html[html.index(f'action="{reverse("session_add", args=[plan.uuid])}"') :]
    assert re.search(r'<button type="submit"[^>]*name="now" value="1">Start session', form)


def test_session_of_today_is_opened_rather_than_another(client_of, tutor, plan, meeting):
    response = client_of(tutor).post(reverse("session_add", args=[plan.uuid]), {"now": "1"})
    assert response.url == address(meeting)
    assert TutoringSession.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_counsellor", 403), ("other_tutor", 404), ("administrator", 404), ("officer", 404)],
)
def test_planning_is_for_those_who_work_with_the_student(client_of, plan, who, status, request):
    client = client_of(request.getfixturevalue(who))
    path = reverse("session_add", args=[plan.uuid])
    assert client.get(path).status_code == status
    assert client.post(path, {"now": "1"}).status_code == status
    assert not TutoringSession.objects.exists()
