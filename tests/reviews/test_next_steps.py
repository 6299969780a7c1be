"""What is next for a student, in order; and what earlier plans left open."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from plans.models import Plan
from students.models import RiskFactor
from tests import factories as f
from tests.plans.pages import words

pytestmark = pytest.mark.usefixtures("in_centre")


def page_of(client: Any, plan: Plan) -> Any:
    return client.get(reverse("student", args=[plan.student.uuid]))


def told(client: Any, plan: Plan) -> list[tuple[str, str]]:
    """What is next, each with its label."""
    return [
        (each.own or each.words, each.tag) for each in page_of(client, plan).context["page"].next
    ]


def day(plan: Plan, days: int) -> Any:
    return plan.centre.today() + timedelta(days=days)


def test_new_plan_asks_for_a_session_and_a_goal(client_of, tutor, plan):
    assert told(client_of(tutor), plan) == [
        ("No next session is planned.", "plan one"),
        ("There is no goal yet.", ""),
    ]


def test_reader_is_not_asked_to_plan(client_of, other_counsellor, plan):
    assert told(client_of(other_counsellor), plan)[0] == ("No next session is planned.", "")


def test_everything_that_waits_stands_in_order(client_of, tutor, plan):
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=-3))
    f.ContractFactory(plan=plan, offered=True)
    goal = f.GoalFactory(plan=plan)
    f.ActionFactory(goal=goal, what="Ask Pere", due_on=day(plan, 3))
    f.ActionFactory(goal=goal, what="Bus plan", due_on=day(plan, -3))
    f.ActionFactory(goal=goal, what="Far away", due_on=day(plan, 30))
    f.ActionFactory(
        goal=goal, what="Done", due_on=day(plan, -3), state="done", ended_at=plan.created_at
    )
    f.PlanFactorFactory(plan=plan)
    f.SupportNeedFactory(plan=plan)
    found = told(client_of(tutor), plan)
    assert found[0][0].endswith("is not recorded yet.")
    assert found[0][1] == "late by 3 days"
    assert found[1][0].startswith("The contract waits for a signature: student, tutor")
    assert [words for words, _tag in found[2:]] == [
        "Bus plan",
        "Ask Pere",
        "1 factor of the plan has no goal yet.",
        "1 support need has no decision yet.",
    ]
    assert found[2][1].startswith("was due")
    assert found[3][1].startswith("by ")


def test_session_to_come_is_told_with_its_hour(client_of, tutor, plan):
    f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=2))
    first = told(client_of(tutor), plan)[0]
    assert first[0].startswith("Next session: ")
    assert first[0].endswith("09:00")
    assert first[1] == ""


def test_closed_plan_waits_for_nothing(client_of, tutor, plan):
    plan.close(by=tutor, reason="The year is over.")
    assert told(client_of(tutor), plan) == []


# Earlier plans


@pytest.fixture
def earlier(plan: Plan) -> Plan:
    """Last year's plan: one factor answered, one without an achieved goal, one left."""
    year = f.AcademicYearFactory(name="2020/2021")
    old = f.PlanFactory(student=plan.student, year=year, closed=True)
    answered = f.PlanFactorFactory(plan=old, risk_factor=f.RiskFactorFactory(own_name="Answered"))
    goal = f.GoalFactory(plan=old, state="achieved", ended_at=plan.created_at)
    f.GoalFactorFactory(goal=goal, factor=answered)
    absence = RiskFactor.objects.get(key="absenteeism")
    tried = f.PlanFactorFactory(plan=old, risk_factor=absence)
    f.GoalFactorFactory(goal=f.GoalFactory(plan=old), factor=tried)
    f.PlanFactorFactory(
        plan=old,
        risk_factor=f.RiskFactorFactory(own_name="Long way to school"),
        choice="left",
        reason="When there is a new bus.",
    )
    return old


def test_what_earlier_plans_left_open_stays_in_sight(client_of, tutor, plan, earlier):
    response = page_of(client_of(tutor), plan)
    shown = words(response)
    assert "Absenteeism or exclusion from classes no goal about it was achieved 2020/2021" in shown
    assert "Long way to school left for later: When there is a new bus. 2020/2021" in shown
    assert "Answered" not in shown
    assert reverse("plan", args=[earlier.uuid]) in response.content.decode()


def test_current_plan_leaves_nothing_open_yet(client_of, tutor, plan):
    f.PlanFactorFactory(plan=plan)
    assert "Left open by earlier plans" not in words(page_of(client_of(tutor), plan))


@pytest.mark.parametrize("who", ["administrator", "officer"])
def test_reasons_are_no_matter_of_those_who_read_no_texts(client_of, plan, earlier, who, request):
    shown = words(page_of(client_of(request.getfixturevalue(who)), plan))
    assert "2020/2021" in shown
    assert "Long way" not in shown
