"""The roadmap edited in place: what a background request gets for each change."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Action, Goal, Plan, PlanFactor
from tests import factories as f
from tests.plans.pages import at_once, errors, fields_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

HTMX = {"HX-Request": "true"}


def text_of(response: Any) -> str:
    """The words of a fragment, as `words` reads those of a page."""
    response.content = b"<main>" + response.content + b"</main>"
    return words(response)


def ids(response: Any) -> list[str]:
    """Parts that are put into the page beside the changed one."""
    parts = re.findall(rb'<\w+[^>]*id="([\w-]+)"[^>]*hx-swap-oob="true"', response.content)
    return [each.decode() for each in parts]


@pytest.fixture
def goal(plan: Plan) -> Goal:
    return f.GoalFactory(plan=plan, words="Come on Mondays")


@pytest.fixture
def action(goal: Goal) -> Action:
    return f.ActionFactory(goal=goal, what="Take the bus")


@pytest.mark.parametrize(
    ("route", "of", "place"),
    [
        ("goal_add", "plan", "#new"),
        ("goal_edit", "goal", "#goal-{goal}"),
        ("goal_drop", "goal", "#goal-{goal}"),
        ("action_add", "plan", "#loose"),
        ("action_edit", "action", "#action-{action}"),
        ("action_drop", "action", "#action-{action}"),
    ],
)
def test_form_opens_where_it_belongs(
    desk: Client, plan: Plan, goal: Goal, action: Action, route: str, of: str, place: str
) -> None:
    record = {"plan": plan, "goal": goal, "action": action}[of]
    address = reverse(route, args=[record.uuid])
    shown = desk.get(address, headers=HTMX)
    assert shown["HX-Retarget"] == place.format(goal=goal.uuid, action=action.uuid)
    assert shown["HX-Reswap"].startswith("beforeend ")
    assert shown["HX-Push-Url"] == "false"
    assert b"<html" not in shown.content
    assert f'action="{address}"' in shown.content.decode()
    assert b"<html" in desk.get(address).content


def test_form_for_an_action_of_a_goal_opens_in_the_goal(
    desk: Client, plan: Plan, goal: Goal
) -> None:
    address = reverse("action_add", args=[plan.uuid])
    shown = desk.get(f"{address}?goal={goal.uuid}", headers=HTMX)
    assert shown["HX-Retarget"] == f"#goal-{goal.uuid}"


def test_form_with_an_error_comes_back_in_its_own_place(desk: Client, plan: Plan) -> None:
    address = reverse("goal_add", args=[plan.uuid])
    typed = fields_of(desk.get(address)) | {"words": " ", "success": "Six Mondays"}
    shown = desk.post(address, typed, headers=HTMX)
    assert shown.status_code == 422
    assert "HX-Retarget" not in shown
    assert errors(shown) == ["This field is required."]
    assert b'value="Six Mondays"' in shown.content


@pytest.mark.parametrize(
    ("route", "of", "sent", "place"),
    [
        ("goal_edit", "goal", {"words": "New words"}, 0),
        ("action_edit", "action", {"what": "New words"}, 0),
        ("action_finish", "action", {}, 0),
        ("action_reopen", "action", {}, 0),
        ("action_drop", "action", {"reason": "No bus"}, 0),
        ("goal_achieve", "goal", {}, 1),
        ("goal_reopen", "goal", {}, 1),
        ("goal_drop", "goal", {"reason": "Enough"}, 1),
    ],
)
def test_change_answers_with_its_part_and_what_follows_from_it(
    desk: Client, goal: Goal, action: Action, route: str, of: str, sent: Any, place: int
) -> None:
    record = {"goal": goal, "action": action}[of]
    address = reverse(route, args=[record.uuid])
    form = desk.get(address)
    fields = fields_of(form) if form.status_code == 200 else {}
    shown = desk.post(address, fields | sent, headers=HTMX)
    assert shown.status_code == 200
    assert shown["HX-Retarget"] == (f"#goal-{goal.uuid}", "#goals")[place]
    assert shown["HX-Reswap"].startswith("outerHTML ")
    beside = ["way", "said", "timeline", "remarks", "risks"]
    assert ids(shown) == beside[: 4 + place]


def test_change_shows_the_new_state_of_the_path(desk: Client, plan: Plan, goal: Goal) -> None:
    typed = {"what": "Ring", "who": "student", "level": "individual", "goal": goal.pk}
    shown = desk.post(reverse("action_add", args=[plan.uuid]), typed, headers=HTMX)
    assert "1 goal, 1 action" in text_of(shown)


def test_outdated_move_says_so_in_the_page(desk: Client, plan: Plan, goal: Goal) -> None:
    _next, last = f.GoalFactory(plan=plan, position=1), f.GoalFactory(plan=plan, position=2)
    address = reverse("goal_move", args=[last.uuid])
    shown = desk.post(address, {"before": str(goal.uuid)}, headers=HTMX)
    assert "The order was changed meanwhile" in text_of(shown)


def test_change_asks_the_same_whatever_the_number_of_rows(
    desk: Client, plan: Plan, action: Action
) -> None:
    address = reverse("plan", args=[plan.uuid])
    with_one = queries(desk, address)
    for _number in range(3):
        f.ActionFactory(goal=f.GoalFactory(plan=plan))
    assert len(queries(desk, address)) == len(with_one)


# A goal that is left while somebody writes an action for it


@pytest.fixture
def typed(desk: Client, plan: Plan, goal: Goal) -> tuple[str, dict[str, Any]]:
    address = f"{reverse('action_add', args=[plan.uuid])}?goal={goal.uuid}"
    return address, fields_of(desk.get(address)) | {"what": "Ask Pere for a lift"}


def test_action_for_a_goal_left_meanwhile_is_kept_in_the_form(
    desk: Client, tutor: User, goal: Goal, typed: Any
) -> None:
    address, fields = typed
    goal.drop(by=tutor, reason="The bus runs again.")
    shown = desk.post(address, fields)
    assert shown.status_code == 422
    assert errors(shown) == [
        "This goal was left meanwhile: “The bus runs again.”. Your action is kept here, and not"
        " saved yet. Choose another goal, or take this one up again."
    ]
    assert fields_of(shown)["what"] == ["Ask Pere for a lift"]
    assert "Come on Mondays (left)" in words(shown)
    assert not Action.objects.exists()


def test_action_for_a_goal_left_meanwhile_goes_to_another(
    desk: Client, plan: Plan, tutor: User, goal: Goal, typed: Any
) -> None:
    address, fields = typed
    goal.drop(by=tutor, reason="The bus runs again.")
    other = f.GoalFactory(plan=plan)
    shown = desk.post(address, fields)
    assert desk.post(address, fields_of(shown) | {"goal": str(other.pk)}).status_code == 302
    goal.refresh_from_db()
    assert (Action.objects.get().goal, goal.state) == (other, "dropped")


def test_action_for_a_goal_left_meanwhile_takes_it_up_again(
    desk: Client, tutor: User, goal: Goal, typed: Any
) -> None:
    address, fields = typed
    goal.drop(by=tutor, reason="The bus runs again.")
    shown = desk.post(address, fields)
    assert desk.post(address, fields_of(shown) | {"take_up": "on"}).status_code == 302
    goal.refresh_from_db()
    action = Action.objects.get()
    assert (action.goal, action.state, goal.state) == (goal, "open", "open")


@pytest.mark.django_db(transaction=True)
def test_goal_left_and_action_added_at_once_lose_nothing(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    goal: Goal,
    typed: Any,
) -> None:
    address, fields = typed
    leave = reverse("goal_drop", args=[goal.uuid])
    colleague = client_of(counsellor)
    added, left = at_once(
        lambda: desk.post(address, fields),
        lambda: colleague.post(leave, {"reason": "The bus runs again."}),
    )
    goal.refresh_from_db()
    assert (left.status_code, goal.state) == (302, "dropped")
    if added.status_code == 302:  # it was there first, and was left with its goal
        assert Action.objects.get().state == "dropped"
    else:
        assert fields_of(added)["what"] == ["Ask Pere for a lift"]
        assert not Action.objects.exists()


# What the page remarks


@pytest.mark.parametrize(("number", "remarked"), [(3, False), (4, True)])
def test_more_than_three_open_goals_draw_a_gentle_remark(
    desk: Client, plan: Plan, tutor: User, number: int, remarked: bool
) -> None:
    for _number in range(number):
        f.GoalFactory(plan=plan)
    f.GoalFactory(plan=plan).achieve(by=tutor)
    shown = words(desk.get(reverse("plan", args=[plan.uuid])))
    assert (f"{number} goals are open at once. Three are often plenty" in shown) == remarked


def test_factor_left_in_place_moves_to_what_makes_it_hard(desk: Client, plan: Plan) -> None:
    factor: PlanFactor = f.PlanFactorFactory(plan=plan)
    address = reverse("factor_leave", args=[factor.uuid])
    assert desk.get(address, headers=HTMX)["HX-Retarget"] == f"#factor-{factor.uuid}"
    shown = desk.post(address, {"reason": "Her brother is ill"}, headers=HTMX)
    told = text_of(shown)
    assert f"{factor} left for now Her brother is ill Take it up" in told
    assert "No goal yet answers" not in told


@pytest.mark.parametrize(
    "odd", ["w" * 300, "أريد أن أفتح ورشتي", "🚲 <b>by bike</b> & bus", "\u202etfel"]
)
def test_odd_words_stand_as_they_were_typed(desk: Client, plan: Plan, odd: str) -> None:
    send(desk, reverse("goal_add", args=[plan.uuid]), words=odd)
    goal = Goal.objects.get()
    send(desk, f"{reverse('action_add', args=[plan.uuid])}?goal={goal.uuid}", what=odd)
    assert (goal.words, Action.objects.get().what) == (odd, odd)
    shown = desk.get(reverse("plan", args=[plan.uuid]))
    assert "<b>by bike" not in shown.content.decode()
    assert words(shown).count(odd) >= 2
