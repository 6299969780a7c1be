"""Goals and actions: written, changed, reached, left, and what they answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from plans.models import Action, Goal, Plan, PlanFactor
from students.models import RiskFactor, StudentEvent
from tests import factories as f
from tests.plans.pages import (
    at_once,
    errors,
    fields_of,
    focused,
    links,
    main_of,
    queries,
    send,
    words,
)

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan", args=[plan.uuid])


@pytest.fixture
def add_goal(plan: Plan) -> str:
    return reverse("goal_add", args=[plan.uuid])


@pytest.fixture
def add_action(plan: Plan) -> str:
    return reverse("action_add", args=[plan.uuid])


@pytest.fixture
def risk(plan: Plan) -> PlanFactor:
    absence = RiskFactor.objects.get(key="absenteeism")
    return f.PlanFactorFactory(plan=plan, risk_factor=absence)


def kinds() -> list[str]:
    return list(StudentEvent.objects.order_by("pk").values_list("kind", flat=True))


# What a person sees


def test_plan_without_a_goal_offers_the_first(desk: Client, address: str, add_goal: str) -> None:
    shown = desk.get(address)
    assert "No goal yet Ask what would be different" in words(shown)
    assert add_goal in links(shown)


def test_goal_shows_what_it_answers_and_how_we_will_know(
    desk: Client, plan: Plan, address: str, add_goal: str, risk: PlanFactor
) -> None:
    due = plan.ends_on
    sent = send(
        desk,
        add_goal,
        words="Come to the Monday workshop",
        success="Six Mondays running",
        strength="Good with her hands",
        due_on=due.isoformat(),
        answers=str(risk.pk),
    )
    goal = Goal.objects.get()
    assert sent.url == f"{address}#goal-{goal.uuid}"
    shown = words(desk.get(address))
    assert (
        f"Come to the Monday workshop by {date_format(due, 'j M')} priority: soon · learning"
        f" · answers {risk} · we will know by: Six Mondays running"
        " · builds on: Good with her hands · Follow its line : Come to the Monday workshop"
        " No action yet" in shown
    )
    assert kinds() == ["goal_added"]


def test_action_stands_under_its_goal(
    desk: Client, plan: Plan, address: str, add_action: str
) -> None:
    goal = f.GoalFactory(plan=plan)
    typed = {"what": "Ask Pere for a lift", "who": "student", "helper": "Pere"}
    sent = send(desk, f"{add_action}?goal={goal.uuid}", **typed)
    assert sent.url == f"{address}#goal-{goal.uuid}"
    assert Action.objects.get().goal == goal
    assert "Ask Pere for a lift student, Pere Done" in words(desk.get(address))


def test_action_of_no_goal_stands_apart(desk: Client, address: str, add_action: str) -> None:
    send(desk, add_action, what="Bring the papers")
    assert "Actions without a goal Bring the papers student" in words(desk.get(address))


def test_action_late_says_when_it_was_due(
    desk: Client, plan: Plan, address: str, today: Any
) -> None:
    due = today - timedelta(days=1)
    f.ActionFactory(plan=plan, due_on=due)
    f.ActionFactory(plan=plan, due_on=today)
    shown = words(desk.get(address))
    assert f"was due {date_format(due, 'j M')}" in shown
    assert f"by {date_format(today, 'j M')}" in shown


def test_goal_late_says_when_it_was_due(desk: Client, plan: Plan, address: str, today: Any) -> None:
    due = today - timedelta(days=3)
    f.GoalFactory(plan=plan, due_on=due)
    assert f"was due {date_format(due, 'j M')}" in words(desk.get(address))


def test_what_a_person_wrote_stands_as_text(desk: Client, plan: Plan, address: str) -> None:
    goal = f.GoalFactory(plan=plan, words="<script>alert(1)</script>")
    f.ActionFactory(goal=goal, what="<b>bold</b> & brave")
    shown = main_of(desk.get(address))
    assert "<script>" not in shown
    assert "<b>bold" not in shown


# Faults of a goal


def test_goal_without_words_is_asked_for_them(desk: Client, add_goal: str) -> None:
    shown = send(desk, add_goal, words=" ", success="Six Mondays running")
    assert shown.status_code == 422
    assert errors(shown) == ["This field is required."]
    assert focused(shown) == "words"
    assert fields_of(shown)["success"] == ["Six Mondays running"]
    assert not Goal.objects.exists()


@pytest.mark.parametrize("side", ["before", "after"])
def test_goal_due_outside_the_plan_is_told_its_days(
    desk: Client, plan: Plan, add_goal: str, side: str
) -> None:
    day = plan.ends_on + timedelta(days=1) if side == "after" else plan.starts_on - timedelta(1)
    shown = send(desk, add_goal, words="A goal", due_on=day.isoformat())
    start, end = (date_format(each, "DATE_FORMAT") for each in (plan.starts_on, plan.ends_on))
    assert errors(shown) == [f"This date is outside the plan, which runs from {start} to {end}."]
    assert focused(shown) == "due_on"
    assert fields_of(shown)["words"] == ["A goal"]


@pytest.mark.parametrize("day", ["0000-99-99", "0000-01-01", "31/02/2026", "soon", "9" * 5000])
def test_goal_due_on_no_date_says_so(desk: Client, add_goal: str, day: str) -> None:
    shown = send(desk, add_goal, words="A goal", due_on=day)
    assert shown.status_code == 422
    assert errors(shown) == ["Enter a valid date."]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("w" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_goal_with_words_that_cannot_be_kept_says_why(
    desk: Client, add_goal: str, typed: str, told: str
) -> None:
    assert errors(send(desk, add_goal, words=typed)) == [told]
    assert not Goal.objects.exists()


def test_no_browser_cuts_what_is_pasted_in(desk: Client, plan: Plan, add_goal: str) -> None:
    pages = [reverse(name, args=[plan.uuid]) for name in ("plan_starting_point", "plan_balance")]
    for place in (add_goal, *pages):
        assert "maxlength" not in main_of(desk.get(place))


@pytest.mark.parametrize("said", ["", "x", "832bf6ed-8251-45a5-87e6-28431d853191"])
def test_goal_for_a_factor_that_is_none_asks_for_nothing(
    desk: Client, add_goal: str, said: str
) -> None:
    assert desk.get(f"{add_goal}?factor={said}").status_code == 200


def test_goal_of_another_plan_is_not_written_over(desk: Client, add_goal: str) -> None:
    foreign = f.GoalFactory()
    assert send(desk, add_goal, words="Mine now", uuid=str(foreign.uuid)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.words != "Mine now"


# Sent twice


def test_goal_sent_twice_is_one(desk: Client, add_goal: str, address: str) -> None:
    fields = fields_of(desk.get(add_goal)) | {"words": "A goal"}
    first, second = desk.post(add_goal, fields), desk.post(add_goal, fields)
    assert first.url == second.url == f"{address}#goal-{Goal.objects.get().uuid}"
    assert kinds() == ["goal_added"]


@pytest.mark.django_db(transaction=True)
def test_goal_and_action_sent_twice_at_once_are_one(
    client_of: Callable[[User], Client], tutor: User, add_goal: str, add_action: str
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    goal = fields_of(one.get(add_goal)) | {"words": "A goal"}
    action = fields_of(one.get(add_action)) | {"what": "An action"}
    told = at_once(
        lambda: one.post(add_goal, goal),
        lambda: two.post(add_goal, goal),
    ) + at_once(
        lambda: one.post(add_action, action),
        lambda: two.post(add_action, action),
    )
    assert [each.status_code for each in told] == [302] * 4
    assert (Goal.objects.count(), Action.objects.count()) == (1, 1)
    assert kinds() == ["goal_added"]


# Changed


def test_goal_changed_keeps_what_was_not_touched(
    desk: Client, plan: Plan, risk: PlanFactor
) -> None:
    goal = f.GoalFactory(plan=plan, success="Six Mondays", due_on=plan.ends_on)
    f.GoalFactorFactory(goal=goal, factor=risk)
    send(desk, reverse("goal_edit", args=[goal.uuid]), words="Other words")
    goal.refresh_from_db()
    assert (goal.words, goal.success, goal.due_on) == ("Other words", "Six Mondays", plan.ends_on)
    assert [link.factor for link in goal.links.all()] == [risk]


def test_goal_changed_keeps_its_link_to_a_factor_left_for_now(
    desk: Client, plan: Plan, risk: PlanFactor
) -> None:
    goal = f.GoalFactory(plan=plan)
    f.GoalFactorFactory(goal=goal, factor=risk)
    f.PlanFactorFactory(plan=plan)
    risk.leave(reason="Not this term")
    send(desk, reverse("goal_edit", args=[goal.uuid]), words="Other words")
    assert [link.factor for link in goal.links.all()] == [risk]


def test_goal_of_a_plan_without_factors_and_modules_can_be_changed(
    desk: Client, plan: Plan
) -> None:
    goal = f.GoalFactory(plan=plan)
    plan.student.enrolments.all().delete()
    send(desk, reverse("goal_edit", args=[goal.uuid]), words="Other words")
    goal.refresh_from_db()
    assert goal.words == "Other words"


@pytest.mark.parametrize(
    ("made_by", "field"), [(f.GoalFactory, "words"), (f.ActionFactory, "what")]
)
def test_two_changes_of_the_same_words_show_both(
    desk: Client,
    client_of: Callable[[User], Client],
    counsellor: User,
    plan: Plan,
    made_by: Any,
    field: str,
) -> None:
    record = made_by(plan=plan)
    address = reverse(f"{record._meta.model_name}_edit", args=[record.uuid])
    mine = fields_of(desk.get(address)) | {field: "Mine"}
    send(client_of(counsellor), address, **{field: "Theirs"})
    shown = desk.post(address, mine)
    assert shown.status_code == 422
    assert "Saved meanwhile Theirs What you typed Mine" in words(shown)
    record.refresh_from_db()
    assert getattr(record, field) == "Theirs"
    assert desk.post(address, fields_of(shown)).status_code == 302
    record.refresh_from_db()
    assert getattr(record, field) == "Mine"


# Reached, left, taken up again


def test_goal_is_achieved_and_reopened(desk: Client, plan: Plan, address: str) -> None:
    goal = f.GoalFactory(plan=plan)
    desk.post(reverse("goal_achieve", args=[goal.uuid]))
    desk.post(reverse("goal_achieve", args=[goal.uuid]))
    assert f"{goal.words} achieved" in words(desk.get(address))
    assert kinds() == ["goal_achieved"]
    desk.post(reverse("goal_reopen", args=[goal.uuid]))
    goal.refresh_from_db()
    assert (goal.state, goal.ended_at) == ("open", None)


def test_goal_left_keeps_the_reason_and_closes_its_open_actions(
    desk: Client, plan: Plan, address: str
) -> None:
    goal = f.GoalFactory(plan=plan)
    f.ActionFactory(goal=goal, what="Open")
    f.ActionFactory(goal=goal, what="Done").finish()
    f.ActionFactory(plan=plan, what="Elsewhere")
    send(desk, reverse("goal_drop", args=[goal.uuid]), reason="The bus runs again.")
    assert dict(Action.objects.values_list("what", "state")) == {
        "Open": "dropped",
        "Done": "done",
        "Elsewhere": "open",
    }
    assert f"{goal.words} left priority: soon · learning · The bus runs again." in words(
        desk.get(address)
    )
    assert kinds() == ["goal_dropped"]


def test_goal_left_without_a_reason_is_asked_for_it(desk: Client, plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    shown = send(desk, reverse("goal_drop", args=[goal.uuid]), reason="  ")
    assert errors(shown) == ["This field is required."]
    goal.refresh_from_db()
    assert goal.state == "open"


def test_goal_left_meanwhile_is_not_achieved(desk: Client, plan: Plan, tutor: User) -> None:
    goal = f.GoalFactory(plan=plan)
    goal.drop(by=tutor, reason="Enough")
    shown = desk.post(reverse("goal_achieve", args=[goal.uuid]), follow=True)
    assert "This goal was dropped meanwhile: take it up again first." in words(shown)
    again = send(desk, reverse("goal_drop", args=[goal.uuid]), reason="Twice")
    assert again.status_code == 302
    goal.refresh_from_db()
    assert (goal.state, goal.dropping_reason) == ("dropped", "Enough")


# The cost


def test_page_asks_the_same_whatever_the_number_of_rows(
    desk: Client, plan: Plan, address: str
) -> None:
    def grow() -> None:
        risk = f.PlanFactorFactory(plan=plan)
        goal = f.GoalFactory(plan=plan, due_on=plan.ends_on)
        f.GoalFactorFactory(goal=goal, factor=risk)
        f.ActionFactory(goal=goal)
        f.ActionFactory(goal=goal, due_on=plan.starts_on)
        f.ActionFactory(plan=plan)
        f.PlanFactorFactory(plan=plan)

    grow()
    with_one = queries(desk, address)
    grow()
    grow()
    assert len(queries(desk, address)) == len(with_one)
    assert len(with_one) <= 12


@pytest.mark.parametrize("form", ["goal_add", "action_add", "goal_edit", "action_edit"])
def test_form_asks_the_same_whatever_the_number_of_rows(
    desk: Client, plan: Plan, form: str
) -> None:
    def grow() -> Goal:
        goal = f.GoalFactory(plan=plan)
        f.GoalFactorFactory(goal=goal, factor=f.PlanFactorFactory(plan=plan))
        f.ActionFactory(goal=goal)
        return goal

    goal = grow()
    record = {"goal_edit": goal, "action_edit": goal.actions.get()}.get(form, plan)
    address = reverse(form, args=[record.uuid])
    with_one = queries(desk, address)
    grow()
    grow()
    assert len(queries(desk, address)) == len(with_one)
    assert len(with_one) <= 12
