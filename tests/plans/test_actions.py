"""Actions: done, dropped, opened again, and the dates they may have."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan
from tests import factories as f
from tests.plans.pages import errors, focused, main_of, send, words

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def add_action(plan: Plan) -> str:
    return reverse("action_add", args=[plan.uuid])


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        (["finish"], "done"),
        (["finish", "finish"], "done"),
        (["drop"], "dropped"),
        (["drop", "drop"], "dropped"),
        (["drop", "reopen"], "open"),
        (["finish", "reopen"], "open"),
    ],
)
def test_action_moves(desk: Client, plan: Plan, moves: list[str], state: str) -> None:
    action = f.ActionFactory(plan=plan)
    for move in moves:
        sent = desk.post(reverse(f"action_{move}", args=[action.uuid]), {"reason": "No bus"})
        assert sent.status_code == 302
    action.refresh_from_db()
    assert (action.state, action.ended_at is None) == (state, state == "open")
    assert action.dropping_reason == ("No bus" if state == "dropped" else "")


def test_action_dropped_without_a_reason_is_asked_for_it(desk: Client, plan: Plan) -> None:
    action = f.ActionFactory(plan=plan)
    shown = send(desk, reverse("action_drop", args=[action.uuid]), reason=" ")
    assert errors(shown) == ["This field is required."]
    action.refresh_from_db()
    assert action.state == "open"


def test_action_dropped_tells_why(desk: Client, plan: Plan) -> None:
    action = f.ActionFactory(plan=plan)
    send(desk, reverse("action_drop", args=[action.uuid]), reason="There is no bus.")
    shown = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert f"dropped {action.what} student There is no bus. Open again" in shown


def test_action_of_a_goal_that_is_left_has_its_reason(plan: Plan, tutor: User) -> None:
    action = f.ActionFactory(goal=f.GoalFactory(plan=plan))
    action.goal.drop(by=tutor, reason="The bus runs again.")
    action.refresh_from_db()
    assert (action.state, action.dropping_reason) == ("dropped", "The bus runs again.")


# Faults of an action


def test_action_due_before_it_starts_says_so(desk: Client, plan: Plan, add_action: str) -> None:
    days = {"starts_on": plan.ends_on.isoformat(), "due_on": plan.starts_on.isoformat()}
    shown = send(desk, add_action, what="An action", **days)
    assert errors(shown) == ["This is before the action starts."]
    assert focused(shown) == "due_on"


def test_action_outside_the_plan_is_told_its_days(
    desk: Client, plan: Plan, add_action: str
) -> None:
    late = plan.ends_on + timedelta(days=1)
    shown = send(desk, add_action, what="x", starts_on=late.isoformat(), due_on=late.isoformat())
    assert [each.partition(",")[0] for each in errors(shown)] == [
        "This date is outside the plan",
        "This date is outside the plan",
    ]


def test_action_is_not_for_the_goal_of_another_plan(desk: Client, add_action: str) -> None:
    foreign = f.GoalFactory()
    shown = send(desk, f"{add_action}?goal={foreign.uuid}", what="x", goal=str(foreign.pk))
    assert errors(shown) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]


def test_action_is_offered_no_goal_that_was_left(
    desk: Client, plan: Plan, tutor: User, add_action: str
) -> None:
    f.GoalFactory(plan=plan, words="Left").drop(by=tutor, reason="Enough")
    f.GoalFactory(plan=plan, words="Open")
    shown = main_of(desk.get(add_action))
    assert ">Open</option>" in shown
    assert ">Left</option>" not in shown
