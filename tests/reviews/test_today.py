"""A tutor's day, and where each role's work begins."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.models import Plan
from tests import factories as f
from tests.reviews.filled import words_of

pytestmark = pytest.mark.usefixtures("in_centre")

HOME = "/"


# Home


def test_home_sends_visitors_to_sign_in(client):
    assert client.get(HOME).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        (["counsellor"], "caseload"),
        (["counsellor", "administrator"], "caseload"),
        (["administrator"], "cohort_list"),
        (["administrator", "dpo"], "cohort_list"),
        (["dpo"], "access_log"),
    ],
)
def test_home_leads_to_the_work_of_a_role(client_of, centre, student, roles, place):
    response = client_of(f.member(centre, *roles)).get(HOME)
    assert (response.status_code, response.url) == (302, reverse(place))


@pytest.mark.parametrize("roles", [["tutor"], ["tutor", "counsellor"], ["tutor", "administrator"]])
def test_home_of_a_tutor_is_today(client_of, centre, student, roles):
    response = client_of(f.member(centre, *roles)).get(HOME)
    assert (response.status_code, response.context["section"]) == (200, "today")


@pytest.mark.parametrize("roles", [["administrator"], ["tutor", "counsellor", "administrator"]])
def test_home_of_an_empty_centre_is_its_first_steps(client_of, centre, roles):
    response = client_of(f.member(centre, *roles)).get(HOME)
    assert (response.status_code, response.url) == (302, reverse("centre"))


def test_home_without_a_role_says_whom_to_ask(client_of):
    words = words_of(client_of(f.UserFactory()).get(HOME))
    assert "Ask an administrator of your centre to give you a role" in words


# Today


@pytest.fixture
def agreed(plan: Plan) -> Plan:
    """The plan with a date to come, so that nothing waits."""
    plan.next_review_on = plan.centre.today() + timedelta(days=3)
    plan.save()
    return plan


def session_in(plan: Plan, days: int, **fields: Any):
    starts_at = f.at_nine(plan.centre, days=days)
    return f.TutoringSessionFactory(plan=plan, starts_at=starts_at, **fields)


def test_today_without_students_says_what_to_do(client_of, other_tutor):
    assert "No student is assigned to you yet" in words_of(client_of(other_tutor).get(HOME))


def steps_in(response: Any) -> list[str]:
    """The five steps with their states, as a page says them beside its dots or stones."""
    dots = re.findall(r'visually-hidden">(Roadmap: [^<]*)<', response.content.decode())
    path = re.findall(
        r"<b>([^<]*)</b>\s*<span[^>]*>[^<]*<span[^>]*> \(([^)]*)\)", response.content.decode()
    )
    return dots[0].split(", ") if dots else [f"{name}: {state}" for name, state in path]


def test_steps_are_the_same_on_today_in_the_caseload_and_on_the_path(
    client_of, tutor, counsellor, agreed
):
    goal = f.GoalFactory(plan=agreed, due_on=agreed.ends_on)
    f.ActionFactory(goal=goal)
    f.SupportNeedFactory(plan=agreed)
    f.ContractFactory(plan=agreed)
    agreed.last_review_on, agreed.next_review_on = agreed.starts_on, None
    agreed.save()
    seen = {
        "today": steps_in(client_of(tutor).get(HOME)),
        "caseload": steps_in(client_of(counsellor).get(reverse("caseload"), {"show": "all"})),
        "path": steps_in(client_of(tutor).get(reverse("plan", args=[agreed.uuid]))),
        "student": steps_in(client_of(tutor).get(reverse("student", args=[agreed.student.uuid]))),
    }
    told = [
        "Roadmap: in place",
        "Individual balance: not started",
        "Contract: open",
        "Reviews: needs attention",
        "Other support: open",
    ]
    assert seen == dict.fromkeys(seen, told)


def test_today_tells_when_nothing_waits(client_of, tutor, agreed):
    words = words_of(client_of(tutor).get(HOME))
    assert "No session is planned for today." in words
    assert "No session is planned in the next seven days." in words
    assert "Nothing waits:" in words


def test_today_shows_sessions_by_hour(client_of, tutor, agreed):
    start = f.at_nine(agreed.centre, days=0)
    late = f.TutoringSessionFactory(plan=agreed, starts_at=start + timedelta(hours=6))
    early = f.TutoringSessionFactory(plan=agreed, starts_at=start, place="Room 2")
    response = client_of(tutor).get(HOME)
    html = response.content.decode()
    assert html.index(reverse("session", args=[early.uuid])) < html.index(
        reverse("session", args=[late.uuid])
    )
    assert "09:00 Marta Soler plan : Marta Soler Room 2 Open session" in words_of(response)
    assert reverse("plan", args=[agreed.uuid]) in html


@pytest.mark.parametrize(
    ("place", "topic", "told"),
    [
        ("Room 12", "The test", "Room 12 · The test Open session"),
        ("", "The test", "Marta Soler The test Open session"),
        ("Room 12", "", "Marta Soler Room 12 Open session"),
    ],
)
def test_today_tells_place_and_topic_as_far_as_they_are_known(
    client_of, tutor, agreed, place, topic, told
):
    f.TutoringSessionFactory(
        plan=agreed, starts_at=f.at_nine(agreed.centre, days=0), place=place, topic=topic
    )
    assert told in words_of(client_of(tutor).get(HOME))


def test_today_shows_what_became_of_a_session(client_of, tutor, agreed):
    session_in(agreed, 0, state="held", recorded_at=timezone.now())
    words = words_of(client_of(tutor).get(HOME))
    assert "held See it" in words
    assert "Open session" not in words


def test_today_shows_the_next_seven_days(client_of, tutor, agreed):
    near, far = session_in(agreed, 7), session_in(agreed, 8)
    html = client_of(tutor).get(HOME).content.decode()
    assert reverse("session", args=[near.uuid]) in html
    assert reverse("session", args=[far.uuid]) not in html


def test_today_shows_sessions_that_were_not_recorded(client_of, tutor, agreed):
    session_in(agreed, -7)
    session_in(agreed, -9, state="missed", recorded_at=timezone.now())
    words = words_of(client_of(tutor).get(HOME))
    assert "Not recorded yet" in words
    assert words.count("late by 7 days") == 1
    assert "late by 9 days" not in words


def test_today_shows_contracts_that_wait_and_for_whom(client_of, tutor, agreed):
    contract = f.ContractFactory(plan=agreed, offered=True, guardian_needed=True)
    f.ContractSignatureFactory(contract=contract, party="tutor")
    words = words_of(client_of(tutor).get(HOME))
    assert "waits for: student, guardian, since" in words


def test_today_shows_plans_without_a_date(client_of, tutor, plan):
    response = client_of(tutor).get(HOME)
    words = words_of(response)
    assert "No next session planned Marta Soler plan : Marta Soler not met yet" in words
    assert reverse("session_add", args=[plan.uuid]) in response.content.decode()


def test_today_shows_late_goals_and_actions_by_student(client_of, tutor, agreed):
    yesterday = agreed.centre.today() - timedelta(days=1)
    f.ActionFactory(plan=agreed, what="Third sheet", due_on=yesterday)
    f.ActionFactory(
        plan=agreed,
        what="A sheet that is done",
        due_on=yesterday,
        state="done",
        ended_at=timezone.now(),
    )
    f.ActionFactory(plan=agreed, what="Due today", due_on=agreed.centre.today())
    f.GoalFactory(plan=agreed, words="Pass the test", due_on=yesterday)
    words = words_of(client_of(tutor).get(HOME))
    assert "Third sheet was due" in words
    assert "goal: Pass the test was due" in words
    assert "A sheet that is done" not in words
    assert "Due today" not in words


def test_today_tells_the_first_of_many_that_are_late(client_of, tutor, agreed):
    for days in range(1, 8):
        due = agreed.centre.today() - timedelta(days=days)
        f.ActionFactory(plan=agreed, what=f"Late by {days}", due_on=due)
    words = words_of(client_of(tutor).get(HOME))
    assert "Late by 7 was due" in words
    assert "Late by 3" not in words
    assert "and 3 more" in words


def test_today_offers_to_start_a_plan(client_of, tutor, student):
    response = client_of(tutor).get(HOME)
    assert "No plan yet Marta Soler Start plan : Marta Soler" in words_of(response)
    assert f'action="{reverse("plan_start", args=[student.uuid])}"' in response.content.decode()


def test_today_asks_nothing_of_students_who_left(client_of, tutor, student):
    student.enrolments.get().end(state="left_early", on=student.centre.today(), reason="moved")
    words = words_of(client_of(tutor).get(HOME))
    assert "Start plan" not in words


def test_today_leaves_out_other_tutors_students(client_of, tutor, agreed):
    other = f.PlanFactory(student=f.StudentFactory(given_name="Bilal", family_name="Amrani"))
    session_in(other, 0)
    session_in(other, -3)
    f.ContractFactory(plan=other, offered=True)
    f.ActionFactory(plan=other, due_on=other.centre.today() - timedelta(days=1))
    assert "Bilal" not in words_of(client_of(tutor).get(HOME))


def test_today_leaves_out_students_of_an_assignment_that_ended(client_of, tutor, student):
    student.assignments.filter(kind="tutor").update(
        ends_on=student.centre.today() - timedelta(days=1)
    )
    assert "Marta" not in words_of(client_of(tutor).get(HOME))


def test_today_leaves_out_closed_plans(client_of, tutor, agreed):
    session_in(agreed, 0)
    session_in(agreed, -7)
    agreed.close(by=tutor, reason="Moved away")
    words = words_of(client_of(tutor).get(HOME))
    assert "Open session" not in words


def test_today_is_the_centres_day(client_of, tutor, agreed):
    """Half past midnight at the centre is the evening before in UTC."""
    midnight = f.at_nine(agreed.centre, days=0).replace(hour=0, minute=30)
    f.TutoringSessionFactory(plan=agreed, starts_at=midnight)
    words = words_of(client_of(tutor).get(HOME))
    assert "00:30 Marta Soler" in words
    assert "Not recorded yet" not in words


def fill(tutor: Any, centre: Any) -> None:
    """A student for each thing that today tells."""
    for _ in range(2):
        student = f.StudentFactory(centre=centre)
        f.EnrolmentFactory(student=student)
        f.AssignmentFactory(student=student, person=tutor)
    plan = f.PlanFactory(student=student)
    for days in (0, 2, -2):
        session_in(plan, days)
    contract = f.ContractFactory(plan=plan, offered=True)
    f.ContractSignatureFactory(contract=contract)
    f.ActionFactory(plan=plan, due_on=centre.today() - timedelta(days=1))
    f.GoalFactory(plan=plan, due_on=centre.today() - timedelta(days=1))


def test_today_asks_the_same_however_many_rows(client_of, tutor, centre, year):
    client = client_of(tutor)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            fill(tutor, centre)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(HOME).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 + 3
