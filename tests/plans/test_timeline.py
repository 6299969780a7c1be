"""The picture of the roadmap: numbers that stay inside it, whatever stands in the plan."""

from datetime import date, timedelta
from typing import Any

import pytest

from plans.models import Plan
from plans.services.roadmap import goals_of
from plans.timeline import LEFT, MARGIN, WIDTH, Bar, Timeline, timeline_of
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


@pytest.fixture
def plan(student: Any) -> Plan:
    """From mid-September to the end of June."""
    return f.PlanFactory(student=student, starts_on=date(2026, 9, 14), ends_on=date(2027, 6, 30))


def drawn(plan: Plan, today: date = date(2026, 11, 23)) -> Timeline:
    return timeline_of(plan, list(goals_of(plan)), today=today)


def only_row(plan: Plan) -> Any:
    (row,) = drawn(plan).rows
    return row


def bar_of(plan: Plan, **fields: Any) -> Bar:
    f.ActionFactory(goal=f.GoalFactory(plan=plan), **fields)
    (bar,) = only_row(plan).bars
    return bar


def test_months_are_those_of_the_plan(plan: Plan) -> None:
    months = drawn(plan).months
    names = ", ".join(name for _x, name in months)
    assert names == "Sep, Oct, Nov, Dec, Jan, Feb, Mar, Apr, May, Jun"
    assert months[0][0] == LEFT
    assert [x for x, _name in months] == sorted(x for x, _name in months)


def test_plan_without_goals_is_a_head_of_months(plan: Plan) -> None:
    assert drawn(plan).rows == []


def test_plan_of_one_day_is_drawn(plan: Plan) -> None:
    plan.ends_on = plan.starts_on = date(2026, 9, 1)
    bar = bar_of(plan, starts_on=plan.starts_on, due_on=plan.ends_on)
    assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 9, 1), True), (date(2026, 8, 31), False), (date(2027, 7, 1), False)],
)
def test_today_is_marked_where_it_lies_in_the_plan(plan: Plan, today: date, shown: bool) -> None:
    assert (drawn(plan, today).today_x is not None) == shown


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        (None, None),
        (date(2026, 10, 1), None),
        (None, date(2026, 10, 1)),
        (date(2026, 9, 14), date(2027, 6, 30)),
        (date(2027, 6, 30), date(2027, 6, 30)),
        (date(2020, 1, 1), date(2030, 1, 1)),
    ],
)
def test_bar_stays_inside_the_picture(plan: Plan, starts: Any, due: Any) -> None:
    bar = bar_of(plan, starts_on=starts, due_on=due, what=LONG)
    assert bar.x >= LEFT
    assert bar.x + bar.width <= WIDTH
    assert bar.width > 0
    assert len(bar.words) <= max(bar.width / 6, 0)
    assert bar.title == LONG


@pytest.mark.parametrize(
    ("state", "due", "shown"),
    [
        ("open", date(2026, 11, 22), "late"),
        ("open", date(2026, 11, 23), ""),
        ("done", date(2026, 11, 22), "done"),
    ],
)
def test_bar_tells_done_and_late(plan: Plan, state: str, due: date, shown: str) -> None:
    goal = f.GoalFactory(plan=plan)
    action = f.ActionFactory(goal=goal, starts_on=date(2026, 10, 1), due_on=due)
    if state == "done":
        action.finish()
    assert [bar.state for bar in only_row(plan).bars] == [shown]


def test_dropped_action_is_not_drawn(plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    f.ActionFactory(goal=goal).drop(reason="Enough")
    assert only_row(plan).bars == []


def test_bars_of_the_same_days_stand_below_each_other(plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    for _number in range(5):
        f.ActionFactory(goal=goal, starts_on=date(2026, 10, 1), due_on=date(2026, 11, 1))
    row = only_row(plan)
    tops = [bar.y for bar in row.bars]
    assert len(set(tops)) == 5
    assert max(tops) + 26 <= row.y + row.height


def test_bars_one_after_the_other_share_a_line(plan: Plan) -> None:
    goal = f.GoalFactory(plan=plan)
    f.ActionFactory(goal=goal, starts_on=date(2026, 10, 1), due_on=date(2026, 11, 1))
    f.ActionFactory(goal=goal, starts_on=date(2026, 12, 1), due_on=date(2027, 1, 1))
    assert len({bar.y for bar in only_row(plan).bars}) == 1


def test_goal_s_due_day_is_a_stone(plan: Plan, tutor: Any) -> None:
    goal = f.GoalFactory(plan=plan, due_on=plan.ends_on)
    assert (only_row(plan).due_x, only_row(plan).achieved) == (WIDTH - MARGIN, False)
    goal.achieve(by=tutor)
    assert only_row(plan).achieved is True


@pytest.mark.parametrize("words", [LONG * 4, "a " * 150, "أريد أن أفتح ورشتي الخاصة " * 8, "x"])
def test_words_of_a_goal_take_three_lines_at_most(plan: Plan, words: str) -> None:
    f.GoalFactory(plan=plan, words=words[:300].strip())
    lines = only_row(plan).lines
    assert 1 <= len(lines) <= 3
    assert all(0 < len(line) <= 30 for line in lines)


def test_forty_goals_follow_each_other(plan: Plan) -> None:
    for number in range(40):
        goal = f.GoalFactory(plan=plan, words=f"Goal {number}", position=number)
        f.ActionFactory(goal=goal, due_on=date(2026, 10, 1) + timedelta(days=number))
    picture = drawn(plan)
    tops = [row.y for row in picture.rows]
    assert tops == sorted(tops)
    assert all(
        one.y + one.height <= two.y
        for one, two in zip(picture.rows, picture.rows[1:], strict=False)
    )
    assert picture.height >= picture.rows[-1].y + picture.rows[-1].height
