"""What was agreed and saved with a pause: changed in its line, or taken away there."""

from typing import Any

import pytest
from django.urls import reverse

from plans.models import Action
from reviews.models import Agreement
from students.models import Draft
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import address, in_days, send
from tests.reviews.typing import Window

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def paused(client_of: Any, tutor: Any, plan: Any, meeting: Any) -> Agreement:
    """Agreed, and paused."""
    typed = {"agreed-0-what": "Call the centre", "agreed-0-due_on": in_days(plan, 5)}
    send(client_of(tutor), meeting, press="later", **typed)
    return Agreement.objects.get()


def of(agreement: Agreement, name: str) -> str:
    return f"made_{agreement.uuid.hex}-{name}"


def test_paused_agreement_stands_in_its_line(client_of, tutor, plan, meeting, paused):
    page = client_of(tutor).get(address(meeting))
    line = {name: fields_of(page)[of(paused, name)] for name in ("what", "who", "due_on")}
    assert line == {"what": "Call the centre", "who": "Marta", "due_on": in_days(plan, 5)}
    assert reverse("action_edit", args=[paused.action.uuid]) not in page.content.decode()


def test_paused_agreement_is_changed_in_its_line_and_the_summary_shows_it(
    client_of, tutor, plan, meeting, goal, paused
):
    typed = {
        of(paused, "what"): "Write to the centre",
        of(paused, "who"): "Núria Ferrer",
        of(paused, "due_on"): in_days(plan, 3),
        of(paused, "goal"): str(goal.uuid),
    }
    send(client_of(tutor), meeting, **typed)
    summary = words_of(client_of(tutor).get(address(meeting)))
    assert "Núria Ferrer : Write to the centre" in summary
    assert "Call the centre" not in summary
    action = Action.objects.get()
    assert (action.what, action.who, action.goal) == ("Write to the centre", "tutor", goal)
    assert action.due_on.isoformat() == in_days(plan, 3)


def test_paused_agreement_is_changed_with_another_pause(client_of, tutor, meeting, paused):
    send(client_of(tutor), meeting, press="later", **{of(paused, "what"): "Write to the centre"})
    assert Action.objects.get().what == "Write to the centre"
    meeting.refresh_from_db()
    assert meeting.is_planned


def test_line_left_alone_changes_nothing(client_of, tutor, meeting, paused):
    version = paused.action.version
    send(client_of(tutor), meeting, press="later")
    assert Action.objects.get().version == version


def test_helper_beside_the_student_stays_where_who_was_left_alone(
    client_of, tutor, meeting, paused
):
    Action.objects.update(helper="Joan")
    send(client_of(tutor), meeting, **{of(paused, "what"): "Write to the centre"})
    action = Action.objects.get()
    assert (action.what, action.who, action.helper) == ("Write to the centre", "student", "Joan")


def test_emptied_line_is_asked_about_and_everything_stays(client_of, tutor, meeting, paused):
    typed = {of(paused, "what"): "", of(paused, "due_on"): "", "shared-body": "Words"}
    response = send(client_of(tutor), meeting, **typed)
    assert response.status_code == 422
    assert "Say what was agreed, or take this agreement away." in words_of(response)
    assert "By when? Without a day it is soon forgotten." in words_of(response)
    assert {name: fields_of(response)[name] for name in typed} == typed
    assert Action.objects.get().what == "Call the centre"


def test_what_is_taken_away_needs_nothing_else(client_of, tutor, meeting, paused):
    typed = {of(paused, "what"): "", of(paused, "gone"): "on"}
    assert send(client_of(tutor), meeting, **typed).status_code == 302
    assert Action.objects.get().state == "dropped"


def test_impossible_day_of_a_paused_agreement_is_told(client_of, tutor, plan, meeting, paused):
    early = {of(paused, "due_on"): in_days(plan, -1)}
    assert "This day is before the session." in words_of(send(client_of(tutor), meeting, **early))
    none = {of(paused, "due_on"): "2026-02-30"}
    assert "This is no date." in words_of(send(client_of(tutor), meeting, **none))
    assert Action.objects.get().due_on.isoformat() == in_days(plan, 5)


def test_day_that_was_taken_from_the_action_is_not_asked_for_again(
    client_of, tutor, meeting, paused
):
    Action.objects.update(due_on=None)
    assert send(client_of(tutor), meeting).status_code == 302


def test_paused_agreement_goes_to_no_goal_that_was_dropped(client_of, tutor, meeting, goal, paused):
    client, path = client_of(tutor), address(meeting)
    typed = fields_of(client.get(path)) | {of(paused, "goal"): str(goal.uuid), "finish": "1"}
    goal.drop(by=tutor, reason="Another one is better")
    response = client.post(path, typed)
    assert "is no open goal any more" in words_of(response)
    assert Action.objects.get().goal is None


def test_goal_that_ended_keeps_its_paused_agreement(client_of, tutor, meeting, goal, paused):
    Action.objects.update(goal=goal)
    goal.achieve(by=tutor)
    assert send(client_of(tutor), meeting).status_code == 302
    assert Action.objects.get().goal == goal


# Two people at once


def test_change_by_two_people_shows_both_texts(client_of, tutor, counsellor, meeting, paused):
    one, other, path = client_of(tutor), client_of(counsellor), address(meeting)
    opened = fields_of(one.get(path))
    send(other, meeting, press="later", **{of(paused, "what"): "From the counsellor"})
    response = one.post(path, opened | {of(paused, "what"): "From the tutor", "finish": "1"})
    words = words_of(response)
    assert response.status_code == 422
    assert "What, of “From the counsellor” Saved meanwhile" in words
    assert "What you typed From the tutor" in words
    assert fields_of(response)[of(paused, "what")] == "From the tutor"
    assert Action.objects.get().what == "From the counsellor"

    assert one.post(path, fields_of(response) | {"finish": "1"}).status_code == 302
    assert Action.objects.get().what == "From the tutor"


def test_what_only_the_other_changed_in_a_line_is_taken_over(
    client_of, tutor, counsellor, plan, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path))
    other = {of(paused, "due_on"): in_days(plan, 9)}
    send(client_of(counsellor), meeting, press="later", **other)
    mine = {of(paused, "what"): "From the tutor", "later": "1"}
    assert one.post(path, opened | mine).status_code == 302
    action = Action.objects.get()
    assert (action.what, action.due_on.isoformat()) == ("From the tutor", in_days(plan, 9))


def test_agreement_that_was_changed_meanwhile_is_not_taken_away_unseen(
    client_of, tutor, counsellor, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path))
    send(client_of(counsellor), meeting, press="later", **{of(paused, "what"): "Another thing"})
    response = one.post(path, opened | {of(paused, "gone"): "on", "later": "1"})
    assert "It says now: Marta · Another thing ·" in words_of(response)
    assert Action.objects.get().state == "open"
    assert one.post(path, fields_of(response) | {"later": "1"}).status_code == 302
    assert Action.objects.get().state == "dropped"


def test_words_for_an_agreement_that_was_taken_away_meanwhile_are_kept(
    client_of, tutor, counsellor, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path))
    send(client_of(counsellor), meeting, press="later", **{of(paused, "gone"): "on"})
    response = one.post(path, opened | {of(paused, "what"): "My words", "finish": "1"})
    assert response.status_code == 422
    assert "Somebody took this agreement away meanwhile." in words_of(response)
    assert fields_of(response)[of(paused, "what")] == "My words"
    assert Action.objects.get().state == "dropped"

    assert one.post(path, fields_of(response) | {"finish": "1"}).status_code == 302
    action = Action.objects.get()
    assert (action.what, action.state, action.dropping_reason) == ("My words", "open", "")


def test_words_for_an_agreement_that_both_take_away_are_left(
    client_of, tutor, counsellor, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path)) | {of(paused, "what"): "My words", "later": "1"}
    send(client_of(counsellor), meeting, press="later", **{of(paused, "gone"): "on"})
    response = one.post(path, opened)
    again = fields_of(response) | {of(paused, "gone"): "on", "later": "1"}
    assert one.post(path, again).status_code == 302
    assert Action.objects.get().state == "dropped"


def test_agreement_taken_away_meanwhile_troubles_nobody_who_left_it_alone(
    client_of, tutor, counsellor, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path))
    send(client_of(counsellor), meeting, press="later", **{of(paused, "gone"): "on"})
    assert one.post(path, opened | {"later": "1"}).status_code == 302
    assert Action.objects.get().state == "dropped"


def test_agreement_that_somebody_else_saved_meanwhile_stays(
    client_of, tutor, counsellor, meeting, paused
):
    one, path = client_of(tutor), address(meeting)
    opened = fields_of(one.get(path))
    send(client_of(counsellor), meeting, press="later", **{"agreed-0-what": "Theirs"})
    assert one.post(path, opened | {"later": "1"}).status_code == 302
    assert list(Action.objects.order_by("pk").values_list("what", flat=True)) == [
        "Call the centre",
        "Theirs",
    ]


# Kept while it is typed


def test_words_in_a_line_are_kept_and_end_with_the_pause(client_of, tutor, meeting, paused):
    client = client_of(tutor)
    window = Window(client, tutor, meeting.uuid)
    assert window.say(of(paused, "what"), "Half a sent").status_code == 200
    assert window.say(of(paused, "nothing"), "x").json()["error"] == "unknown_fields"
    typed = {of(paused, "what"): "Half a sent", "window": str(window.window), "turn": "9"}
    send(client, meeting, press="later", **typed)
    assert not Draft.objects.filter(ended_at=None).exists()
