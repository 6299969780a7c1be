"""What is agreed in a session, sent twice, and written by two people at once."""

from uuid import uuid4

import pytest

from accounts.models import Centre
from plans.models import Action
from reviews.models import Agreement, GoalProgress, TutoringSession
from students.enums import EventKind
from students.models import Note, StudentEvent
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import address, in_days, kept_of, progress_of, send

pytestmark = pytest.mark.usefixtures("in_centre")


# Agreements


@pytest.mark.parametrize(
    ("typed", "who", "helper"),
    [
        ("", "student", ""),
        ("marta", "student", ""),
        ("Núria Ferrer", "tutor", "Núria Ferrer"),
        ("A. Roca", "counsellor", "Anna Roca"),
        ("family", "family", ""),
        ("Marta and Joan", "other", "Marta and Joan"),
    ],
)
def test_who_does_it_may_be_anybody(client_of, tutor, meeting, typed, who, helper):
    send(client_of(tutor), meeting, **{"agreed-1-what": "Do it", "agreed-1-who": typed})
    action = Action.objects.get()
    assert (action.who, action.helper) == (who, helper)


def test_agreement_without_words_is_asked_for(client_of, tutor, plan, meeting):
    response = send(client_of(tutor), meeting, **{"agreed-0-due_on": in_days(plan, 3)})
    assert response.status_code == 422
    assert "Say what was agreed, or empty this line." in words_of(response)
    assert fields_of(response)["agreed-0-due_on"] == in_days(plan, 3)


def test_agreement_without_a_day_is_told_and_kept(client_of, tutor, meeting):
    typed = {"agreed-0-what": "Do it", "agreed-0-due_on": "", "shared-body": "Words"}
    response = send(client_of(tutor), meeting, **typed)
    assert response.status_code == 422
    assert "By when? Without a day it is soon forgotten." in words_of(response)
    sent_back = fields_of(response)
    assert {name: sent_back[name] for name in typed} == typed
    assert not Action.objects.exists()


def test_day_of_an_agreement_is_proposed_and_a_blank_line_is_none(client_of, tutor, plan, meeting):
    Centre.objects.filter(pk=plan.centre_id).update(first_weeks_between_sessions=1)
    client = client_of(tutor)
    page = fields_of(client.get(address(meeting)))
    assert page["agreed-0-due_on"] == page["next-date"]
    send(client, meeting, **{"agreed-0-what": "Do it"})
    assert Action.objects.get().due_on.isoformat() == page["next-date"]


def test_goal_that_was_dropped_meanwhile_is_told_and_the_agreement_kept(
    client_of, tutor, meeting, goal
):
    client, path = client_of(tutor), address(meeting)
    typed = fields_of(client.get(path)) | {
        "agreed-0-what": "Do it",
        "agreed-0-goal": str(goal.uuid),
        progress_of(goal): "back",
        "finish": "1",
    }
    goal.drop(by=tutor, reason="Another one is better")
    response = client.post(path, typed)
    assert "“Come to the Monday workshop from the start” is no open goal any more" in words_of(
        response
    )
    sent_back = fields_of(response)
    assert (sent_back["agreed-0-what"], sent_back["agreed-0-goal"]) == ("Do it", "")
    assert sent_back[progress_of(goal)] == "back"
    after = client.post(path, sent_back | {"finish": "1"}, follow=True)
    assert "was dropped meanwhile. What you noted of it is kept." in words_of(after)
    assert Action.objects.get().goal is None
    assert GoalProgress.objects.get().progress == "back"
    goal.refresh_from_db()
    assert goal.state == "dropped"


def test_answer_to_an_agreement_that_was_left_meanwhile_is_told(
    client_of, tutor, plan, last_time, meeting
):
    action = f.ActionFactory(plan=plan, what="Bring the form")
    earlier = f.AgreementFactory(session=last_time, action=action)
    client, path = client_of(tutor), address(meeting)
    typed = fields_of(client.get(path)) | {kept_of(earlier): "partly", "finish": "1"}
    action.drop(reason="Not needed")
    page = client.post(path, typed, follow=True)
    told = (
        "“Bring the form” was taken out of the plan meanwhile, so what you said of it is not kept."
    )
    assert told in words_of(page)
    action.refresh_from_db()
    assert action.state == "dropped"


def test_agreement_that_was_saved_can_be_taken_away(client_of, tutor, meeting):
    client = client_of(tutor)
    send(client, meeting, press="later", **{"agreed-0-what": "Do it"})
    made = Agreement.objects.get()
    assert "Take away: Do it" in words_of(client.get(address(meeting)))
    send(client, meeting, **{f"made_{made.uuid.hex}-gone": "on"})
    assert "Do it" not in words_of(client.get(address(meeting)))
    assert (Action.objects.get().state, Action.objects.get().dropping_reason) == (
        "dropped",
        "Taken away in the session.",
    )


def test_agreement_due_before_the_session_is_refused(client_of, tutor, plan, meeting):
    typed = {"agreed-0-what": "Do it", "agreed-0-due_on": in_days(plan, -1)}
    response = send(client_of(tutor), meeting, **typed)
    assert "This day is before the session." in words_of(response)
    assert not Action.objects.exists()


def test_agreement_due_after_the_plan_is_refused(client_of, tutor, meeting):
    typed = {"agreed-0-what": "Do it", "agreed-0-due_on": "9999-12-31"}
    assert "This day is after the end of the plan." in words_of(
        send(client_of(tutor), meeting, **typed)
    )


def test_lines_added_by_the_script_are_kept(client_of, tutor, plan, meeting):
    typed = {
        "agreed-TOTAL_FORMS": "5",
        "agreed-4-what": "The fifth",
        "agreed-4-due_on": in_days(plan, 3),
        "agreed-4-uuid": str(uuid4()),
    }
    send(client_of(tutor), meeting, **typed)
    assert Action.objects.get().what == "The fifth"


def test_agreement_with_a_foreign_uuid_is_kept_under_another(
    client_of, tutor, plan, last_time, meeting
):
    taken = f.AgreementFactory(session=last_time)
    typed = {"agreed-0-what": "Do it", "agreed-0-uuid": str(taken.uuid)}
    send(client_of(tutor), meeting, **typed)
    assert Agreement.objects.get(session=meeting).action.what == "Do it"


# Sending twice


def test_sending_twice_creates_once(client_of, tutor, plan, meeting):
    client, path = client_of(tutor), address(meeting)
    typed = fields_of(client.get(path)) | {
        "agreed-0-what": "Do it",
        "shared-body": "Words",
        "confidential-body": "More",
        "next-date": in_days(plan, 15),
        "next-time": "10:05",
        "finish": "1",
    }
    answers = [client.post(path, typed).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Agreement.objects.count() == 1
    assert Note.objects.count() == 2
    assert TutoringSession.objects.filter(state="planned").count() == 1
    assert StudentEvent.objects.filter(kind=EventKind.SESSION_HELD).count() == 1


# Two people at once


def test_notes_of_two_people_are_both_shown(client_of, tutor, counsellor, meeting):
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(other, meeting, press="later", **{"shared-body": "From the counsellor"})
    response = one.post(path, opened | {"shared-body": "From the tutor", "finish": "1"})
    words = words_of(response)
    assert response.status_code == 422
    assert "Two texts, both kept" in words
    assert "Saved meanwhile From the counsellor" in words
    assert fields_of(response)["shared-body"] == "From the tutor"
    meeting.refresh_from_db()
    assert meeting.is_planned

    again = fields_of(response) | {"shared-body": "From both", "finish": "1"}
    assert one.post(path, again).status_code == 302
    assert Note.objects.get(audience="shared").body == "From both"


def test_progress_of_two_people_is_shown_though_no_version_moved(
    client_of, tutor, counsellor, meeting, goal
):
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(other, meeting, press="later", **{progress_of(goal): "back"})
    response = one.post(path, opened | {progress_of(goal): "forward", "later": "1"})
    assert "Saved meanwhile Back" in words_of(response)
    assert GoalProgress.objects.get().progress == "back"


def test_what_only_the_other_person_changed_is_taken_over(
    client_of, tutor, counsellor, meeting, goal
):
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(
        other,
        meeting,
        press="later",
        **{"shared-body": "Theirs", "topic": "Their topic", progress_of(goal): "back"},
    )
    response = one.post(path, opened | {"confidential-body": "Mine", "later": "1"})
    meeting.refresh_from_db()
    assert response.status_code == 302
    assert meeting.topic == "Their topic"
    assert GoalProgress.objects.get().progress == "back"
    assert Note.objects.get(audience="shared").body == "Theirs"
    assert Note.objects.get(audience="confidential").body == "Mine"


def test_what_was_taken_over_stays_when_the_page_comes_back(client_of, tutor, counsellor, meeting):
    """The page that shows one conflict must not undo what else the other person changed."""
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(other, meeting, press="later", **{"shared-body": "Theirs", "topic": "Their topic"})
    response = one.post(path, opened | {"shared-body": "Mine", "later": "1"})
    one.post(path, fields_of(response) | {"later": "1"})
    meeting.refresh_from_db()
    assert meeting.topic == "Their topic"
    assert Note.objects.get().body == "Mine"


def test_record_of_two_people_is_shown(client_of, tutor, counsellor, meeting):
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(other, meeting, became="missed")
    response = one.post(path, opened | {"became": "held", "finish": "1"})
    meeting.refresh_from_db()
    assert response.status_code == 422
    assert meeting.state == "missed"
