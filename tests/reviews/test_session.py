"""The page of a session: what is asked, what is kept, and what it costs."""

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Centre
from plans.models import Instrument, Plan
from plans.services.instruments.library import copy_instrument
from reviews.models import TutoringSession
from reviews.services.agenda import agenda_of, questions_for
from reviews.services.drafts import takes_in_session
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.sessions import address, in_days, send

pytestmark = pytest.mark.usefixtures("in_centre")


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
    kept = f.ActionFactory(plan=plan, state="done", ended_at=timezone.now())
    f.AgreementFactory(session=last_time, action=kept, kept="yes", answered_in=meeting)
    f.AgreementFactory(session=last_time)
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
    assert {name.partition("_")[0] for name in names} >= {"done", "read", "made", "kept"}
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
    f.AgreementFactory(session=meeting, action=f.ActionFactory(plan=plan, goal=goal))
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


def test_record_of_a_review_that_agreed_anew_keeps_its_queries(client_of, tutor, plan, last_time):
    held = f.TutoringSessionFactory(
        plan=plan, by=tutor, held=True, kind="formal_review", outcome="agree_anew"
    )
    f.ContractFactory(plan=plan)
    fill(plan, held, last_time)
    client = client_of(tutor)
    assert "is drafted" in client.get(address(held)).content.decode()
    # Session and actor take three beside.
    assert queries_of(client, address(held)) <= 12 + 3
