"""Factors on the roadmap: answered by a goal, left for now, taken up again."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan, PlanFactor
from students.models import ProtectiveFactor, RiskFactor
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan", args=[plan.uuid])


@pytest.fixture
def add_goal(plan: Plan) -> str:
    return reverse("goal_add", args=[plan.uuid])


@pytest.fixture
def risk(plan: Plan) -> PlanFactor:
    absence = RiskFactor.objects.get(key="absenteeism")
    return f.PlanFactorFactory(plan=plan, risk_factor=absence)


def test_factor_without_a_goal_is_named_with_what_to_do(
    desk: Client, address: str, add_goal: str, risk: PlanFactor
) -> None:
    shown = desk.get(address)
    assert f"No goal yet answers {risk} . Add one : {risk} or leave it for now : {risk} ." in words(
        shown
    )
    assert f"{add_goal}?factor={risk.uuid}" in links(shown)
    assert reverse("factor_leave", args=[risk.uuid]) in links(shown)


def test_factor_named_in_the_link_is_ticked_in_the_goal(
    desk: Client, add_goal: str, risk: PlanFactor
) -> None:
    assert fields_of(desk.get(add_goal)).get("answers") is None
    asked = fields_of(desk.get(f"{add_goal}?factor={risk.uuid}"))
    assert asked["answers"] == [str(risk.pk)]


@pytest.mark.parametrize("move", ["achieve", "drop"])
def test_factor_is_answered_by_a_goal_that_was_not_left(
    desk: Client, plan: Plan, tutor: User, address: str, risk: PlanFactor, move: str
) -> None:
    goal = f.GoalFactory(plan=plan)
    f.GoalFactorFactory(goal=goal, factor=risk)
    if move == "achieve":
        goal.achieve(by=tutor)
    else:
        goal.drop(by=tutor, reason="Enough")
    shown = words(desk.get(address))
    assert (f"No goal yet answers {risk}" in shown) == (move == "drop")
    assert ("1 factor of the plan has no goal yet." in shown) == (move == "drop")


def test_factor_that_helps_needs_no_goal(desk: Client, plan: Plan, address: str) -> None:
    helps = ProtectiveFactor.objects.first()
    f.PlanFactorFactory(plan=plan, risk_factor=None, protective_factor=helps)
    shown = words(desk.get(address))
    assert f"What helps {helps}" in shown
    assert "No goal yet answers" not in shown


def test_factor_is_left_for_now_with_a_reason_and_taken_up(
    desk: Client, address: str, risk: PlanFactor
) -> None:
    leave = reverse("factor_leave", args=[risk.uuid])
    assert errors(send(desk, leave, reason=" ")) == ["This field is required."]
    assert send(desk, leave, reason="Her brother is ill").url == address
    shown = words(desk.get(address))
    assert f"{risk} left for now Her brother is ill Take it up" in shown
    assert "No goal yet answers" not in shown
    desk.post(reverse("factor_take", args=[risk.uuid]))
    assert f"No goal yet answers {risk}" in words(desk.get(address))
