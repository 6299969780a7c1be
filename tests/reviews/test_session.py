"""The page of a session: what is asked, what is kept, and what is never lost."""

import re
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog, Centre
from plans.models import Action, Contract, Goal, Instrument, Plan
from plans.services.instruments.library import copy_instrument
from reviews.models import Agreement, GoalProgress, TutoringSession
from reviews.services.agenda import agenda_of, questions_for
from reviews.services.drafts import takes_in_session
from students.enums import EventKind
from students.models import Note, StudentEvent
from tests import factories as f
from tests.reviews.filled import fields_of, words_of

pytestmark = pytest.mark.usefixtures("in_centre")

LONG = "x" * 100_000


@pytest.fixture
def now(plan: Plan) -> datetime:
    """Today at nine, whatever the hour of the test."""
    return f.at_nine(plan.centre, days=0)


@pytest.fixture
def meeting(plan: Plan, now: datetime, tutor: Any) -> TutoringSession:
    """A session that is planned for today."""
    return f.TutoringSessionFactory(plan=plan, starts_at=now, by=tutor)


@pytest.fixture
def last_time(plan: Plan, tutor: Any) -> TutoringSession:
    return f.TutoringSessionFactory(
        plan=plan, held=True, starts_at=f.at_nine(plan.centre, days=-14), by=tutor
    )


@pytest.fixture
def goal(plan: Plan) -> Goal:
    return f.GoalFactory(plan=plan, words="Come to the Monday workshop from the start")


def address(session: TutoringSession) -> str:
    return reverse("session", args=[session.uuid])


def send(client: Any, session: TutoringSession, press: str = "finish", **typed: str) -> Any:
    """Open the page, type, and press a button."""
    path = address(session)
    page = client.get(path, {"edit": "1"})
    return client.post(path, {**fields_of(page), **typed, press: "1"})


def progress_of(goal: Goal) -> str:
    return f"progress_{goal.uuid.hex}"


def kept_of(agreement: Agreement) -> str:
    return f"kept_{agreement.uuid.hex}"


def done(action: Action) -> str:
    return f"done_{action.uuid.hex}"


def in_days(plan: Plan, days: int) -> str:
    return (plan.centre.today() + timedelta(days=days)).isoformat()


# What a person sees


def test_page_says_who_when_and_which_session(client_of, tutor, last_time, meeting):
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "Follow-up session 2 ·" in words
    assert "· 09:00" in words
    assert "Marta Soler Electrical installations, ELE-1A" in words


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [(45, [5, 10, 15, 10, 5]), (30, [3, 7, 10, 7, 3]), (90, [10, 20, 30, 20, 10])],
)
def test_agenda_is_scaled_to_the_length(minutes, parts):
    assert [each.minutes for each in agenda_of(Centre(), minutes)] == parts


@pytest.mark.parametrize("minutes", range(1, 200, 7))
def test_agenda_adds_up(minutes):
    assert sum(each.minutes for each in agenda_of(Centre(), minutes)) == minutes


def test_agenda_is_the_centres_own(client_of, tutor, plan, meeting):
    Centre.objects.filter(pk=plan.centre_id).update(agenda=[["Hello", 20], ["Next steps", 40]])
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "45 minutes Hello 15 minutes Next steps 30 minutes" in words


@pytest.mark.parametrize("many", range(2, 9))
def test_no_question_is_asked_two_sessions_running(many):
    asked = [questions_for(n, list("abcdefgh")[:many]) for n in range(20)]
    assert all(not set(one) & set(other) for one, other in pairwise(asked))
    assert {each for one in asked for each in one} == set("abcdefgh"[:many])


def test_few_questions_are_asked_again():
    assert (questions_for(3, []), questions_for(3, ["only"])) == ([], ["only"])


def test_questions_are_those_of_the_centre(client_of, tutor, plan, meeting):
    built_in = Instrument.objects.get(key="follow_up")
    own = copy_instrument(instrument=built_in)
    draft = own.versions.get()
    draft.items.exclude(key="who_helped").delete()
    draft.items.update(own_words="Who was there for you?")
    draft.publish(by=tutor)
    page = words_of(client_of(tutor).get(address(meeting)))
    assert "Ask Who was there for you? Which day went best" in page
    assert "Who helped?" not in page
    Instrument.objects.filter(pk=built_in.pk).update(in_use=False)
    page = words_of(client_of(tutor).get(address(meeting)))
    assert "Ask Who was there for you? Date, place, kind" in page


def test_another_question_is_a_link_without_script(client_of, tutor, meeting):
    client = client_of(tutor)
    first, second = (
        words_of(client.get(address(meeting), {"ask": n})).partition("Ask ")[2][:30] for n in (0, 1)
    )
    assert first.startswith("Which day went best")
    assert second.startswith("Which agreement was hardest")
    assert client.get(address(meeting), {"ask": "x" * 40}).status_code == 200


def test_since_we_last_met_tells_days_agreements_and_actions(
    client_of, tutor, plan, last_time, meeting
):
    f.AgreementFactory(session=last_time, kept="yes", answered_in=meeting)
    f.AgreementFactory(session=last_time)
    f.ActionFactory(plan=plan, state="done", ended_at=timezone.now())
    f.ActionFactory(plan=plan, due_on=plan.centre.today() - timedelta(days=1))
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "14 days ago" in words
    assert "1 of 2 agreements kept, 1 to ask about 1 action done 1 action late" in words


def test_since_we_last_met_tells_attendance_and_signs(client_of, tutor, plan, last_time, meeting):
    for day in range(1, 11):
        f.AttendanceRecordFactory(
            student=plan.student,
            date=plan.centre.today() - timedelta(days=day),
            minutes_scheduled=360,
            minutes_absent=180 if day < 3 else 0,
        )
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "90 % attendance" in words
    assert "Look closer 6 of 60 hours missed in four weeks" in words


def test_since_we_last_met_tells_replies_from_support(client_of, tutor, plan, last_time, meeting):
    today = plan.centre.today()
    for what, days in (("Old", 20), ("Speech", 3)):
        f.SupportNeedFactory(
            plan=plan,
            what=what,
            decision="outside",
            who=f"{what} therapist",
            decided_on=today - timedelta(days=days),
        )
    f.SupportNeedFactory(plan=plan, what="Undecided")
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "1 reply from support: Speech therapist" in words


def test_what_the_student_wrote_is_told_and_marked_as_read(client_of, tutor, plan, meeting):
    message = f.StudentMessageFactory(student=plan.student, text="Pere cannot drive me any more")
    client = client_of(tutor)
    words = words_of(client.get(address(meeting)))
    assert "New note from Marta, unread" in words
    assert "Pere cannot drive me any more" in words
    send(client, meeting, press="later", **{f"read_{message.uuid.hex}": "on"})
    message.refresh_from_db()
    assert message.read_by == tutor
    assert "Pere cannot drive me" not in words_of(client.get(address(meeting)))


def test_first_session_has_no_last_time(client_of, tutor, meeting):
    assert "This is the first session of the plan" in words_of(
        client_of(tutor).get(address(meeting))
    )


def test_goal_shows_its_factor_success_and_actions(client_of, tutor, plan, meeting):
    goal = f.GoalFactory(plan=plan, words="Pass the circuits test", success="5 or more")
    risk = f.RiskFactorFactory(centre=plan.centre, own_name="low achievement")
    factor = f.PlanFactorFactory(plan=plan, risk_factor=risk)
    f.GoalFactorFactory(goal=goal, factor=factor)
    f.ActionFactory(goal=goal, what="Third sheet", due_on=plan.centre.today() - timedelta(days=3))
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "Pass the circuits test Linked to: low achievement · Success: 5 or more" in words
    assert "Third sheet was due" in words


def test_notes_say_who_reads_them(client_of, tutor, meeting):
    words = words_of(client_of(tutor).get(address(meeting)))
    assert "Seen by: you, Marta, counsellor A. Roca and the counsellors of the centre." in words
    assert "Confidential: you and A. Roca" in words
    assert "The law can require more." in words


def test_confidential_note_without_counsellor_is_for_its_author(client_of, tutor, plan, meeting):
    plan.student.assignments.filter(kind="counsellor").delete()
    assert "Confidential: only you" in words_of(client_of(tutor).get(address(meeting)))


def test_next_time_is_proposed_by_the_rhythm(client_of, tutor, meeting):
    page = fields_of(client_of(tutor).get(address(meeting)))
    proposed = meeting.local_date() + timedelta(weeks=2)
    while proposed.weekday() > 4:
        proposed += timedelta(days=1)
    assert (page["next-date"], page["next-time"]) == (proposed.isoformat(), "09:00")


def test_next_time_is_six_weeks_away_once_things_are_steady(client_of, tutor, plan, now, meeting):
    for weeks in (2, 4, 6):
        f.TutoringSessionFactory(plan=plan, held=True, starts_at=now - timedelta(weeks=weeks))
    page = fields_of(client_of(tutor).get(address(meeting)))
    assert page["next-date"] >= in_days(plan, 42)


def test_next_time_jumps_over_a_holiday(client_of, tutor, plan, meeting):
    start = plan.centre.today() + timedelta(days=14)
    f.HolidayFactory(centre=plan.centre, starts_on=start, ends_on=start + timedelta(days=9))
    page = fields_of(client_of(tutor).get(address(meeting)))
    assert page["next-date"] >= in_days(plan, 24)


@pytest.fixture
def in_hours(plan: Plan, meeting: TutoringSession) -> TutoringSession:
    """A session of today; its cohort meets a day later in the week, at eight and at ten."""
    cohort = plan.student.enrolments.get().cohort
    day = (meeting.local_date() + timedelta(days=1)).weekday()
    for hour in (8, 10):
        f.TutoringSlotFactory(cohort=cohort, weekday=day, starts_at=time(hour))
    return meeting


def test_next_time_is_in_the_tutoring_hour_next_to_the_rhythm(client_of, tutor, plan, in_hours):
    page = fields_of(client_of(tutor).get(address(in_hours)))
    assert (page["next-date"], page["next-time"]) == (in_days(plan, 15), "08:00")


def test_next_time_is_in_an_hour_that_is_free(client_of, tutor, plan, in_hours):
    taken = f.at_nine(plan.centre, days=15) - timedelta(minutes=80)
    f.TutoringSessionFactory(
        plan=f.PlanFactory(student=f.StudentFactory()), by=tutor, starts_at=taken
    )
    page = fields_of(client_of(tutor).get(address(in_hours)))
    assert (page["next-date"], page["next-time"]) == (in_days(plan, 15), "10:00")


def test_next_time_in_the_holidays_is_asked_about(client_of, tutor, plan, meeting):
    day = plan.centre.today() + timedelta(days=15)
    f.HolidayFactory(centre=plan.centre, name="Spring break", starts_on=day, ends_on=day)
    typed = {"next-date": day.isoformat(), "next-time": "10:05", "shared-body": "Words"}
    client, path = client_of(tutor), address(meeting)
    response = send(client, meeting, **typed)
    assert "This day is a holiday: Spring break." in words_of(response)
    sent_back = fields_of(response)
    assert {name: sent_back[name] for name in typed} == typed
    meeting.refresh_from_db()
    assert meeting.is_planned
    meant = re.search(r'name="next-anyway" value="(\w+)"', response.content.decode())[1]
    client.post(path, sent_back | {"next-anyway": meant, "finish": "1"})
    assert TutoringSession.objects.planned().get().local_date() == day


def test_two_sessions_at_one_time_are_told(client_of, tutor, plan, meeting):
    other = f.TutoringSessionFactory(
        plan=f.PlanFactory(student=f.StudentFactory(given_name="Joan", family_name="Pons")),
        by=tutor,
        starts_at=f.at_nine(plan.centre, days=15),
    )
    f.AssignmentFactory(student=other.plan.student, person=tutor)
    typed = {"next-date": in_days(plan, 15), "next-time": "09:30"}
    response = send(client_of(tutor), meeting, **typed)
    assert "N. Ferrer meets Joan Pons from 09:00 to 09:45." in words_of(response)
    assert fields_of(response)["next-time"] == "09:30"
    assert TutoringSession.objects.planned().count() == 2


def test_next_time_of_a_late_session_is_not_in_the_past(client_of, tutor, plan):
    late = f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=-30))
    page = fields_of(client_of(tutor).get(address(late)))
    assert page["next-date"] >= in_days(plan, 14)


def test_next_time_is_not_proposed_after_the_plan(client_of, tutor, plan, meeting):
    plan.ends_on = plan.centre.today() + timedelta(days=7)
    plan.save()
    assert fields_of(client_of(tutor).get(address(meeting)))["next-date"] == ""


def test_next_time_that_is_planned_is_shown(client_of, tutor, plan, meeting):
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=10))
    response = client_of(tutor).get(address(meeting))
    assert "next-date" not in fields_of(response)
    assert "It is planned already." in words_of(response)


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


# Formal reviews


@pytest.fixture
def review(plan: Plan, now: datetime, tutor: Any) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, kind="formal_review", starts_at=now, by=tutor)


def test_review_that_keeps_the_plan_leads_nowhere_else(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="keep")
    assert "The plan is kept as it is." in words_of(client.get(address(review)))
    assert "keep the plan" in words_of(client.get(reverse("plan", args=[plan.uuid])))


def test_review_that_adjusts_leads_to_the_roadmap(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="adjust")
    page = client.get(address(review))
    assert "You want to adjust the plan." in words_of(page)
    assert f'href="{reverse("plan", args=[plan.uuid])}"' in page.content.decode()
    shown = words_of(client.get(reverse("plan", args=[plan.uuid])))
    assert "adjust the plan" in shown
    assert not Contract.objects.exists()


def test_review_that_agrees_anew_begins_a_contract_once(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="agree_anew")
    send(client, review, topic="A word more")
    assert Contract.objects.get().state == "draft"
    page = client.get(address(review))
    assert "A new version of the contract is drafted." in words_of(page)
    assert f'href="{reverse("plan_contract", args=[plan.uuid])}"' in page.content.decode()


def test_missed_review_has_no_outcome(client_of, tutor, plan, review):
    send(client_of(tutor), review, became="missed", outcome="agree_anew")
    review.refresh_from_db()
    plan.refresh_from_db()
    assert (review.state, review.outcome, plan.review_outcome) == ("missed", "", "")
    assert not Contract.objects.exists()


def test_moving_a_session_into_another_is_asked_about(client_of, tutor, plan, meeting):
    f.TutoringSessionFactory(
        plan=f.PlanFactory(student=f.StudentFactory()),
        by=tutor,
        starts_at=f.at_nine(plan.centre, days=4),
    )
    moved = {"date": in_days(plan, 4), "time": "09:20"}
    client, path = client_of(tutor), address(meeting)
    response = send(client, meeting, press="later", **moved)
    assert "N. Ferrer has another session from 09:00 to 09:45." in words_of(response)
    meant = re.search(r'name="anyway" value="(\w+)"', response.content.decode())[1]
    client.post(path, fields_of(response) | {"anyway": meant, "later": "1"})
    meeting.refresh_from_db()
    assert meeting.local_date().isoformat() == in_days(plan, 4)


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
    assert "Marta : Call Joan" in words_of(page)
    assert not StudentEvent.objects.exists()


def test_enter_in_a_field_presses_the_button_that_ends_nothing(client_of, tutor, meeting):
    html = client_of(tutor).get(address(meeting)).content.decode()
    form = html[html.index('action="' + address(meeting)) :]
    assert form.index('name="later"') < form.index('name="finish"')


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


def test_agreement_that_was_saved_can_be_taken_away(client_of, tutor, meeting):
    client = client_of(tutor)
    send(client, meeting, press="later", **{"agreed-0-what": "Do it"})
    made = Agreement.objects.get()
    assert "Take away: Do it" in words_of(client.get(address(meeting)))
    send(client, meeting, **{f"gone_{made.uuid.hex}": "on"})
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
    assert "Saved meanwhile by someone else From the counsellor" in words
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
    assert "Saved meanwhile by someone else Back" in words_of(response)
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


# The step of the plan


def test_reviews_tell_sessions_progress_and_agreements(
    client_of, tutor, plan, last_time, meeting, goal
):
    f.GoalProgressFactory(session=last_time, goal=goal, progress="forward")
    f.AgreementFactory(
        session=last_time,
        kept="partly",
        answered_in=meeting,
        action=f.ActionFactory(plan=plan, what="Two sheets"),
    )
    words = words_of(client_of(tutor).get(reverse("plan_reviews", args=[plan.uuid])))
    assert "1 forward" in words
    assert "Two sheets" in words
    assert "partly" in words
    assert "Start a session now" in words


def test_reviews_without_sessions_say_what_to_do(client_of, tutor, plan):
    words = words_of(client_of(tutor).get(reverse("plan_reviews", args=[plan.uuid])))
    assert "No session yet" in words


def test_reviews_are_read_only_for_another_counsellor(client_of, other_counsellor, plan):
    response = client_of(other_counsellor).get(reverse("plan_reviews", args=[plan.uuid]))
    assert response.status_code == 200
    assert "Start a session now" not in words_of(response)


# What is kept while it is typed


def test_every_field_of_the_page_is_kept_while_it_is_typed(
    client_of, tutor, plan, last_time, meeting, goal
):
    f.ActionFactory(goal=goal)
    f.AgreementFactory(session=last_time)
    f.AgreementFactory(session=meeting)
    f.StudentMessageFactory(student=plan.student)
    html = client_of(tutor).get(address(meeting)).content.decode()
    form = html[html.index("data-keep ") : html.index("<template>")]
    tags = re.findall(r"<(?:input|select|textarea)[^>]*>", form)
    names = {re.search(r'name="([^"]+)"', tag)[1] for tag in tags if 'type="hidden"' not in tag}
    assert {name.partition("_")[0] for name in names} >= {"done", "read", "gone", "kept"}
    assert [name for name in names if not takes_in_session(name)] == []


# Queries


def queries_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def fill(plan: Plan, meeting: TutoringSession, last_time: TutoringSession) -> None:
    goal = f.GoalFactory(plan=plan)
    f.GoalFactorFactory(goal=goal)
    f.ActionFactory(goal=goal)
    f.GoalProgressFactory(session=meeting, goal=goal)
    f.GoalProgressFactory(session=last_time, goal=goal)
    f.AgreementFactory(session=last_time)
    f.AgreementFactory(session=meeting)
    f.TutoringSessionFactory(plan=plan, missed=True)
    f.NoteFactory(
        student=plan.student,
        about=meeting.uuid,
        audience="confidential",
        author=f.UserFactory(),
    )


@pytest.mark.parametrize("view", ["session", "plan_reviews"])
def test_queries_do_not_grow(client_of, tutor, plan, last_time, meeting, view):
    client = client_of(tutor)
    path = reverse(view, args=[meeting.uuid if view == "session" else plan.uuid])
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            fill(plan, meeting, last_time)
        counts.append(queries_of(client, path))
    assert counts[0] == counts[1]
    # Session and actor take three beside.
    assert counts[0] <= 12 + 3
