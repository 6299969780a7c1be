"""The order of goals and actions by hand, also in two windows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Action, Goal, Plan
from plans.services.order import OutdatedOrder, move_action, move_goal
from tests import factories as f
from tests.plans.pages import at_once, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

OUTDATED = "The order was changed meanwhile"


@pytest.fixture
def goals(plan: Plan) -> list[Goal]:
    return [f.GoalFactory(plan=plan, words=name, position=0) for name in "ABC"]


@pytest.fixture
def actions(plan: Plan) -> list[Action]:
    goal = f.GoalFactory(plan=plan)
    return [f.ActionFactory(goal=goal, what=name) for name in "ABC"]


def goals_in_order(plan: Plan) -> str:
    in_order: Any = Goal.objects.filter(plan=plan)
    return "".join(in_order.in_order().values_list("words", flat=True))


def actions_in_order(plan: Plan) -> str:
    by_hand: Any = Action.objects.filter(plan=plan)
    return "".join(by_hand.by_hand().values_list("what", flat=True))


def move(client: Client, record: Any, **beside: Any) -> Any:
    named = {name: str(each.uuid) for name, each in beside.items()}
    address = reverse(f"{record._meta.model_name}_move", args=[record.uuid])
    return client.post(address, named, follow=True)


def test_goal_moves_before_and_after_its_neighbour(
    desk: Client, plan: Plan, goals: list[Goal]
) -> None:
    a, b, c = goals
    move(desk, c, before=b)
    assert goals_in_order(plan) == "ACB"
    move(desk, a, after=c)
    assert goals_in_order(plan) == "CAB"


def test_action_moves_before_and_after_its_neighbour(
    desk: Client, plan: Plan, actions: list[Action]
) -> None:
    a, b, c = actions
    move(desk, c, before=b)
    assert actions_in_order(plan) == "ACB"
    move(desk, a, after=c)
    assert actions_in_order(plan) == "CAB"


def test_action_moves_among_those_of_its_goal(desk: Client, actions: list[Action]) -> None:
    other = f.ActionFactory(plan=actions[0].plan, what="Elsewhere")
    assert OUTDATED in words(move(desk, actions[0], before=other))
    move(desk, actions[1], before=actions[0])
    other.refresh_from_db()
    assert other.position is None


def test_action_nobody_moved_stands_below_by_its_day(plan: Plan, actions: list[Action]) -> None:
    move_action(action=actions[2], before=actions[1].uuid)
    goal = actions[0].goal
    f.ActionFactory(goal=goal, what="Z", due_on=plan.ends_on)
    f.ActionFactory(goal=goal, what="Y", due_on=plan.starts_on)
    assert actions_in_order(plan) == "ACBYZ"


def test_action_that_goes_to_another_goal_stands_below(
    desk: Client, plan: Plan, actions: list[Action]
) -> None:
    move_action(action=actions[2], before=actions[1].uuid)
    elsewhere = f.GoalFactory(plan=plan)
    send(desk, reverse("action_edit", args=[actions[0].uuid]), goal=str(elsewhere.pk))
    actions[0].refresh_from_db()
    assert (actions[0].goal, actions[0].position) == (elsewhere, None)


def test_ended_goal_is_passed_over(
    desk: Client, plan: Plan, goals: list[Goal], tutor: User
) -> None:
    a, b, c = goals
    b.achieve(by=tutor)
    move(desk, c, before=a)
    assert goals_in_order(plan) == "CAB"


# Two windows


def test_move_sent_twice_moves_once(desk: Client, plan: Plan, goals: list[Goal]) -> None:
    _a, b, c = goals
    told = [move(desk, c, before=b) for _time in range(2)]
    assert [OUTDATED in words(each) for each in told] == [False, False]
    assert goals_in_order(plan) == "ACB"


@pytest.mark.parametrize("kind", ["goals", "actions"])
def test_move_from_an_outdated_page_says_so_and_moves_nothing(
    request: pytest.FixtureRequest, desk: Client, plan: Plan, kind: str
) -> None:
    a, b, c = request.getfixturevalue(kind)
    move(desk, c, before=b)
    shown = move(desk, b, before=a)
    assert f"{OUTDATED}, in another window or by somebody else, so nothing was moved." in words(
        shown
    )
    assert (goals_in_order if kind == "goals" else actions_in_order)(plan) == "ACB"


def test_move_of_a_goal_that_ended_meanwhile_says_so(
    desk: Client, plan: Plan, goals: list[Goal], tutor: User
) -> None:
    goals[1].drop(by=tutor, reason="Enough")
    assert OUTDATED in words(move(desk, goals[1], before=goals[0]))
    assert OUTDATED in words(move(desk, goals[2], before=goals[1]))
    assert goals_in_order(plan) == "ACB"


@pytest.mark.parametrize(
    "sent",
    [{}, {"before": "x"}, {"after": ""}, {"before": "1", "after": "2"}, {"before": "\x00"}],
)
def test_move_beside_nothing_is_refused(
    desk: Client, goals: list[Goal], actions: list[Action], sent: dict[str, str]
) -> None:
    for record in (goals[0], actions[0]):
        address = reverse(f"{record._meta.model_name}_move", args=[record.uuid])
        assert desk.post(address, sent).status_code == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["goals", "actions"])
def test_two_moves_at_once_leave_a_right_order_and_one_is_told(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    tutor: User,
    counsellor: User,
    plan: Plan,
    kind: str,
) -> None:
    a, b, c = request.getfixturevalue(kind)
    one, two = client_of(tutor), client_of(counsellor)
    told = at_once(lambda: move(one, c, before=b), lambda: move(two, b, before=a))
    assert [each.status_code for each in told] == [200, 200]
    assert sorted(OUTDATED in words(each) for each in told) == [False, True]
    order = (goals_in_order if kind == "goals" else actions_in_order)(plan)
    assert order in ("ACB", "BAC")
    assert sorted(order) == ["A", "B", "C"]


@pytest.mark.django_db(transaction=True)
def test_the_same_move_twice_at_once_moves_once(plan: Plan, goals: list[Goal]) -> None:
    from django_scopes import scope

    def go() -> None:
        with scope(centre=plan.centre):
            move_goal(goal=goals[2], before=goals[1].uuid)

    assert at_once(go, go) == [None, None]
    assert goals_in_order(plan) == "ACB"


def test_service_refuses_what_is_no_neighbour(goals: list[Goal]) -> None:
    with pytest.raises(OutdatedOrder):
        move_goal(goal=goals[2], before=goals[0].uuid)
