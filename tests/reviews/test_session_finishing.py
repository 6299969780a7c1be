"""Finishing a session, saving it for later, and how a formal review ends."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Action
from reviews.models import Agreement, GoalProgress, TutoringSession
from students.enums import EventKind
from students.models import Note, StudentEvent
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import address, done, in_days, kept_of, progress_of, send

pytestmark = pytest.mark.usefixtures("in_centre")


# Finishing


def test_finish_records_everything(client_of, tutor, plan, last_time, meeting, goal):
    before = f.AgreementFactory(session=last_time)
    send(
        client_of(tutor),
        meeting,
        **{
            "topic": "The circuits test",
            progress_of(goal): "forward",
            kept_of(before): "yes",
            "agreed-0-what": "Do sheet 3",
            "agreed-0-who": "Marta",
            "agreed-0-due_on": in_days(plan, 3),
            "agreed-0-goal": str(goal.uuid),
            "shared-body": "The lift with Pere works.",
            "confidential-body": "Worried about home.",
            "next-date": in_days(plan, 15),
            "next-time": "10:05",
        },
    )
    meeting.refresh_from_db()
    before.refresh_from_db()
    plan.refresh_from_db()
    made = Agreement.objects.select_related("action").get(session=meeting)
    notes = {each.audience: (each.body, each.kind) for each in Note.objects.all()}
    coming = TutoringSession.objects.get(plan=plan, state="planned")
    assert (meeting.state, meeting.topic) == ("held", "The circuits test")
    assert GoalProgress.objects.get(session=meeting).progress == "forward"
    assert (before.kept, before.answered_in, before.action.state) == ("yes", meeting, "done")
    assert (made.action.what, made.action.who, made.action.goal) == ("Do sheet 3", "student", goal)
    assert made.action.due_on.isoformat() == in_days(plan, 3)
    assert notes == {
        "shared": ("The lift with Pere works.", "session"),
        "confidential": ("Worried about home.", "confidential"),
    }
    assert timezone.localtime(coming.starts_at, plan.centre.zone).time() == time(10, 5)
    assert plan.last_review_on == meeting.local_date()
    assert plan.next_review_on.isoformat() == in_days(plan, 15)


def test_finish_shows_who_does_what_and_when_to_meet(client_of, tutor, plan, meeting):
    client = client_of(tutor)
    typed = {
        "agreed-0-what": "Ask Pere for a lift",
        "agreed-0-due_on": in_days(plan, 3),
        "next-date": in_days(plan, 15),
        "next-time": "10:05",
    }
    response = send(client, meeting, **typed)
    words = words_of(client.get(response.url))
    assert "You meet again on" in words
    assert "Who does what, by when Marta : Ask Pere for a lift by" in words
    assert "Next time" in words


def test_finish_writes_the_timeline(client_of, tutor, meeting):
    send(client_of(tutor), meeting)
    kinds = list(StudentEvent.objects.values_list("kind", flat=True))
    assert kinds == [EventKind.SESSION_HELD]


def test_achieved_goal_is_ended_when_the_session_is_finished(client_of, tutor, meeting, goal):
    client = client_of(tutor)
    send(client, meeting, press="later", **{progress_of(goal): "achieved"})
    goal.refresh_from_db()
    assert goal.state == "open"
    send(client, meeting)
    goal.refresh_from_db()
    assert goal.state == "achieved"


def test_corrected_progress_takes_the_goal_up_again(client_of, tutor, meeting, goal):
    client = client_of(tutor)
    send(client, meeting, **{progress_of(goal): "achieved"})
    send(client, meeting, **{progress_of(goal): "forward"})
    goal.refresh_from_db()
    assert goal.state == "open"


def test_correcting_an_old_session_leaves_a_goal_that_moved_on(
    client_of, tutor, last_time, meeting, goal
):
    f.GoalProgressFactory(session=last_time, goal=goal, progress="forward")
    client = client_of(tutor)
    send(client, meeting, **{progress_of(goal): "achieved"})
    send(client, last_time, **{"shared-body": "A word more"})
    goal.refresh_from_db()
    assert goal.state == "achieved"


def test_answer_that_was_given_can_be_taken_back(client_of, tutor, meeting, goal):
    client = client_of(tutor)
    send(client, meeting, press="later", **{progress_of(goal): "back"})
    send(client, meeting, press="later", **{progress_of(goal): ""})
    assert not GoalProgress.objects.exists()


def test_missed_session_keeps_its_reason(client_of, tutor, plan, meeting):
    send(client_of(tutor), meeting, became="missed", reason="Was ill")
    meeting.refresh_from_db()
    plan.refresh_from_db()
    assert (meeting.state, meeting.reason, plan.last_review_on) == ("missed", "Was ill", None)


def test_cancelled_session_needs_no_reason(client_of, tutor, meeting):
    send(client_of(tutor), meeting, became="cancelled")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason) == ("cancelled", "")


def test_session_to_come_cannot_be_missed(client_of, tutor, plan):
    ahead = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=2))
    response = send(client_of(tutor), ahead, became="missed")
    ahead.refresh_from_db()
    assert "This session is still to come." in words_of(response)
    assert ahead.is_planned


def test_session_held_before_its_day_is_dated_today(client_of, tutor, plan):
    ahead = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=2))
    send(client_of(tutor), ahead)
    ahead.refresh_from_db()
    assert (ahead.state, ahead.local_date()) == ("held", plan.centre.today())


def test_formal_review_says_how_it_ends(client_of, tutor, plan, now):
    review = f.TutoringSessionFactory(plan=plan, kind="formal_review", starts_at=now)
    client = client_of(tutor)
    assert "Say how the review ends." in words_of(send(client, review))
    send(client, review, outcome="agree_anew")
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("held", "agree_anew")


def test_blank_next_date_plans_nothing(client_of, tutor, plan, meeting):
    send(client_of(tutor), meeting, **{"next-date": "", "next-time": "10:05"})
    plan.refresh_from_db()
    assert plan.next_review_on is None


def test_session_can_be_moved_to_another_day(client_of, tutor, plan, meeting):
    send(client_of(tutor), meeting, press="later", date=in_days(plan, 4), time="12:30")
    meeting.refresh_from_db()
    plan.refresh_from_db()
    assert meeting.local_start().time() == time(12, 30)
    assert plan.next_review_on.isoformat() == in_days(plan, 4)


def test_action_is_ticked_in_place(client_of, tutor, plan, meeting, goal):
    mine = f.ActionFactory(goal=goal, what="Ask Pere for a lift")
    loose = f.ActionFactory(plan=plan, what="Bring the form")
    client = client_of(tutor)
    assert "For no goal in particular Bring the form" in words_of(client.get(address(meeting)))
    send(client, meeting, **{done(mine): "on", done(loose): "on"})
    assert set(Action.objects.values_list("state", flat=True)) == {"done"}


def test_tick_can_be_taken_back(client_of, tutor, meeting, goal):
    action = f.ActionFactory(goal=goal)
    client, path = client_of(tutor), address(meeting)
    send(client, meeting, press="later", **{done(action): "on"})
    page = fields_of(client.get(path))
    assert page.pop(done(action)) == "on"
    client.post(path, page | {"later": "1"})
    action.refresh_from_db()
    assert action.state == "open"


def test_tick_of_somebody_else_is_not_taken_back(client_of, tutor, meeting, goal):
    action = f.ActionFactory(goal=goal)
    client, path = client_of(tutor), address(meeting)
    opened = fields_of(client.get(path))
    action.finish()
    assert client.post(path, opened | {"finish": "1"}).status_code == 302
    action.refresh_from_db()
    assert action.state == "done"


def test_ticking_what_was_agreed_says_that_it_was_kept(client_of, tutor, plan, last_time, meeting):
    agreement = f.AgreementFactory(session=last_time, action=f.ActionFactory(plan=plan))
    send(client_of(tutor), meeting, **{done(agreement.action): "on"})
    agreement.refresh_from_db()
    assert (agreement.kept, agreement.answered_in) == ("yes", meeting)


def test_saying_that_it_was_partly_kept_counts_more_than_the_tick(
    client_of, tutor, plan, last_time, meeting
):
    agreement = f.AgreementFactory(session=last_time, action=f.ActionFactory(plan=plan))
    send(
        client_of(tutor),
        meeting,
        **{done(agreement.action): "on", kept_of(agreement): "partly"},
    )
    agreement.refresh_from_db()
    assert (agreement.kept, agreement.action.state) == ("partly", "done")


def test_tick_taken_back_takes_back_that_it_was_kept(client_of, tutor, plan, last_time, meeting):
    agreement = f.AgreementFactory(session=last_time, action=f.ActionFactory(plan=plan))
    client, path = client_of(tutor), address(meeting)
    send(client, meeting, press="later", **{done(agreement.action): "on"})
    page = fields_of(client.get(path))
    assert "1 of 1 agreements kept" in words_of(client.get(path))
    assert page.pop(done(agreement.action)) == "on"
    client.post(path, page | {"later": "1"})
    again = client.get(path)
    assert "1 agreement to ask about" in words_of(again)
    assert kept_of(agreement) not in fields_of(again)


def test_kept_agreement_whose_action_was_taken_up_again_is_asked_about_anew(
    client_of, tutor, plan, last_time, meeting
):
    action = f.ActionFactory(plan=plan, what="Bring the form")
    agreement = f.AgreementFactory(session=last_time, action=action)
    agreement.answer("yes", session=last_time)
    client = client_of(tutor)
    assert f"base-{kept_of(agreement)}" not in fields_of(client.get(address(meeting)))
    action.reopen()
    assert "1 agreement to ask about" in words_of(client.get(address(meeting)))
    reviews = words_of(client.get(reverse("plan_reviews", args=[plan.uuid])))
    assert "not asked yet" in reviews
    send(client, meeting, **{kept_of(agreement): "yes"})
    agreement.refresh_from_db()
    action.refresh_from_db()
    assert (agreement.kept, agreement.answered_in, action.state) == ("yes", meeting, "done")


def test_partly_kept_agreement_stays_so_while_its_action_is_open(
    client_of, tutor, plan, last_time, meeting
):
    agreement = f.AgreementFactory(session=last_time, action=f.ActionFactory(plan=plan))
    send(client_of(tutor), meeting, press="later", **{kept_of(agreement): "partly"})
    page = client_of(tutor).get(address(meeting))
    assert "0 of 1 agreements kept" in words_of(page)
    assert fields_of(page)[kept_of(agreement)] == "partly"


def test_only_what_was_done_since_last_time_is_shown(client_of, tutor, plan, last_time, meeting):
    at = last_time.starts_at
    f.ActionFactory(plan=plan, what="Long ago", state="done", ended_at=at - timedelta(days=1))
    f.ActionFactory(plan=plan, what="Lately", state="done", ended_at=at + timedelta(days=1))
    page = words_of(client_of(tutor).get(address(meeting)))
    assert ("Lately" in page, "Long ago" in page) == (True, False)


def test_many_actions_are_folded_and_more_of_them_where_goals_are_many(
    client_of, tutor, plan, meeting, goal
):
    f.ActionFactory.create_batch(7, goal=goal)
    assert "2 more actions" in words_of(client_of(tutor).get(address(meeting)))
    f.GoalFactory.create_batch(4, plan=plan)
    assert "5 more actions" in words_of(client_of(tutor).get(address(meeting)))


# Saving for later


def test_save_for_later_keeps_everything_and_plans_nothing(client_of, tutor, plan, meeting, goal):
    client = client_of(tutor)
    typed = {
        progress_of(goal): "same",
        "shared-body": "Half a sentence",
        "agreed-0-what": "Call Joan",
    }
    response = send(client, meeting, press="later", **typed)
    page = client.get(response.url)
    meeting.refresh_from_db()
    assert meeting.is_planned
    assert TutoringSession.objects.filter(plan=plan).count() == 1
    assert fields_of(page)["shared-body"] == "Half a sentence"
    assert fields_of(page)[progress_of(goal)] == "same"
    assert fields_of(page)[f"made_{Agreement.objects.get().uuid.hex}-what"] == "Call Joan"
    assert not StudentEvent.objects.exists()


def test_enter_in_a_field_presses_the_button_that_ends_nothing(client_of, tutor, meeting):
    html = client_of(tutor).get(address(meeting)).content.decode()
    form = html[html.index('action="' + address(meeting)) :]
    assert form.index('name="later"') < form.index('name="finish"')
