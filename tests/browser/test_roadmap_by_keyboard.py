"""The roadmap with nothing but the keyboard, and without ever leaving the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from plans.models import Action, Goal, Plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOALS = {
    "Be there on Mondays": ["Take the earlier bus", "Ask Pere for a lift", "Ring when I am late"],
    "Pass the circuits test": ["Practice sheet 3", "Thursdays with Joan"],
    "Say when something is unclear": ["One question a week", "Ask what a word means"],
}
ACTIONS = "#goals > article > ul > li"


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def roadmap(page_of: Callable[[User], Page], tutor: User, plan: Plan) -> Page:
    """The roadmap of the plan, in a window that remembers whether it was loaded anew."""
    page = page_of(tutor)
    page.goto(reverse("plan", args=[plan.uuid]))
    page.evaluate("window.stayed = true")
    return page


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    """Reach a control by Tab from where the focus is, forwards or backwards, see that it has the
    focus, and press a key."""
    expect(control).to_have_count(1)
    handle: Any = control.element_handle()
    is_behind = "e => !!(document.activeElement.compareDocumentPosition(e) & 2)"
    tab = "Shift+Tab" if handle.evaluate(is_behind) else "Tab"
    for _step in range(400):
        if handle.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press(tab)
    expect(control).to_be_focused()
    expect(control).to_have_css("outline-style", "solid")
    page.keyboard.press(key)


def control(page: Page, role: Any, name: str, *, exact: bool = True) -> Locator:
    return page.locator("#roadmap").get_by_role(role, name=name, exact=exact)


def write(page: Page, text: str) -> None:
    """Type into the field that has the focus, and save with Enter."""
    expect(page.locator("form[data-in-place]")).to_have_count(1)
    expect(page.locator("form[data-in-place] input[type=text]").first).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("form[data-in-place]")).to_have_count(0)


def stays(page: Page, plan: Plan) -> None:
    """The page was not left, and its address is its own."""
    assert page.evaluate("window.stayed") is True
    assert page.url.endswith(reverse("plan", args=[plan.uuid]))


def goals_of(page: Page) -> list[str]:
    return page.locator("#goals > article h3").all_text_contents()


def actions_of(page: Page, goal: str) -> list[str]:
    article = page.locator("#goals > article", has=page.get_by_role("heading", name=goal))
    return article.locator("> ul > li > span[dir]").all_text_contents()


def test_roadmap_of_three_goals_and_seven_actions_by_keyboard_alone(
    roadmap: Page, plan: Plan
) -> None:
    page = roadmap
    for number, (goal, actions) in enumerate(GOALS.items()):
        name = "Goal" if number else "Add the first goal"
        press(page, control(page, "link", name))
        write(page, goal)
        for action in actions:
            press(page, control(page, "link", f"Action for {goal}"))
            write(page, action)
            expect(control(page, "link", f"Action for {goal}")).to_be_focused()
    assert goals_of(page) == list(GOALS)
    assert [actions_of(page, goal) for goal in GOALS] == list(GOALS.values())
    expect(page.locator("#way")).to_contain_text("3 goals, 7 actions")

    first, second, third = GOALS
    up = control(page, "button", f"Up : {third}")
    press(page, up)
    expect(page.locator("#goals > article h3").nth(1)).to_have_text(third)
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(control(page, "button", f"Down : {third}")).to_be_focused()
    assert goals_of(page) == [third, first, second]

    press(page, control(page, "button", "Move down: Take the earlier bus"))
    expect(page.locator(f"{ACTIONS} > span[dir]").nth(3)).to_have_text("Take the earlier bus")
    expect(control(page, "button", "Move down: Take the earlier bus")).to_be_focused()
    assert actions_of(page, first) == [
        "Ask Pere for a lift",
        "Take the earlier bus",
        "Ring when I am late",
    ]

    press(page, control(page, "button", "Done : Practice sheet 3"))
    expect(control(page, "button", "Open again : Practice sheet 3")).to_be_focused()
    press(page, control(page, "link", "Drop : Ring when I am late"))
    write(page, "My phone is always with me now.")
    expect(page.locator("#goals")).to_contain_text("My phone is always with me now.")
    expect(control(page, "button", "Open again : Ring when I am late")).to_be_focused()
    press(page, control(page, "button", f"Achieved : {second}"))
    expect(page.locator("#ended-goals")).to_contain_text(second)

    press(page, control(page, "link", f"Change : {third}"))
    expect(page.get_by_label("Goal, in the student’s words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(control(page, "link", f"Change : {third}")).to_be_focused()

    stays(page, plan)
    with scope(centre=plan.centre):
        assert dict(Goal.objects.values_list("words", "state")) == {
            first: "open",
            second: "achieved",
            third: "open",
        }
        assert dict(Action.objects.exclude(state="open").values_list("what", "state")) == {
            "Practice sheet 3": "done",
            "Ring when I am late": "dropped",
        }


def test_roadmap_keeps_what_is_typed_over_changes_beside_it(roadmap: Page, plan: Plan) -> None:
    page = roadmap
    control(page, "link", "Add the first goal").click()
    write(page, "Be there on Mondays")
    control(page, "link", "Action for Be there on Mondays").click()
    write(page, "Take the earlier bus")
    control(page, "link", "Action for Be there on Mondays").click()
    form = page.get_by_role("form", name="A new action")
    form.get_by_label("What", exact=False).first.fill("Half a sentence")
    control(page, "button", "Done : Take the earlier bus").click()
    expect(control(page, "button", "Open again : Take the earlier bus")).to_be_visible()
    expect(form.locator("[name=what]")).to_have_value("Half a sentence")

    form.get_by_label("By when").fill("2001-01-01")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("This date is outside the plan")
    expect(form.locator("[name=what]")).to_have_value("Half a sentence")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    control(page, "link", "Action for Be there on Mondays").click()
    expect(form.locator("[name=what]")).to_have_value("Half a sentence")
    expect(form.locator("[name=due_on]")).to_have_value("2001-01-01")
    form.get_by_label("By when").fill("")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#goals")).to_contain_text("Half a sentence")
    stays(page, plan)


def test_roadmap_says_so_when_a_change_fails(roadmap: Page, plan: Plan, tutor: User) -> None:
    page = roadmap
    control(page, "link", "Add the first goal").click()
    page.get_by_label("Goal, in the student’s words").fill("Be there on Mondays")
    with scope(centre=plan.centre), transaction.atomic():
        plan.close(by=tutor, reason="She moved away.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This could not be saved just now.")
    expect(page.get_by_label("Goal, in the student’s words")).to_have_value("Be there on Mondays")
