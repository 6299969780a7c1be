"""A whole session, from *Today* to its summary: in few clicks, and with the keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from plans.models import Action
from reviews.models import GoalProgress, TutoringSession
from students.models import Note
from tests import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOALS = ["Come to the Monday workshop", "Pass the circuits test", "Say when something is unclear"]
MOST_CLICKS = 12
# Counts what a hand does with mouse or finger, over all pages of the walk.
COUNTS_CLICKS = """
    addEventListener("pointerdown", () => {
        sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
    }, true);
"""


@pytest.fixture
def meeting(transactional_db: None) -> Iterator[TutoringSession]:
    """A session of today of a plan with three goals, in a centre of its own."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-W")
    tutor = f.member(centre, Role.TUTOR)
    student = f.StudentFactory(centre=centre, given_name="Marta", family_name="Soler")
    f.EnrolmentFactory(student=student)
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        for position, words in enumerate(GOALS):
            f.GoalFactory(plan=plan, words=words, position=position)
        yield f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=0), by=tutor)


@pytest.fixture
def today(page_of: Callable[..., Page], meeting: TutoringSession) -> Page:
    page = page_of(meeting.by)
    page.set_default_timeout(15_000)
    page.add_init_script(COUNTS_CLICKS)
    page.goto(reverse("today"))
    return page


def clicks(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.clicks || 0)"))


def everything_is_kept(page: Page, meeting: TutoringSession) -> None:
    """The summary says who does what and when to meet, and all of it is recorded."""
    expect(page.get_by_role("heading", name="Who does what, by when")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Do practice sheet 3")
    expect(page.locator("main")).to_contain_text("You meet again on")
    meeting.refresh_from_db()
    assert meeting.state == "held"
    progress = GoalProgress.objects.order_by("goal__position").values_list("progress", flat=True)
    assert list(progress) == ["forward", "same", "achieved"]
    agreed = Action.objects.order_by("pk").values_list("what", "helper", "who")
    assert list(agreed) == [
        ("Do practice sheet 3", "", "student"),
        ("Ask for the room", meeting.by.name, "tutor"),
    ]
    notes = {each.audience: each.body for each in Note.objects.all()}
    assert notes == {"shared": "The lift works.", "confidential": "Worried about home."}
    assert TutoringSession.objects.planned().count() == 1


def test_whole_session_in_at_most_twelve_clicks(today: Page, meeting: TutoringSession) -> None:
    page = today
    page.get_by_role("link", name="Open session").click()
    for goal, went in zip(GOALS, ("Forward", "Same", "Achieved"), strict=True):
        group = page.get_by_role("group", name=goal)
        group.locator("label", has_text=went).click()
    page.locator("[name=agreed-0-what]").click()
    page.keyboard.type("Do practice sheet 3")
    page.keyboard.press("Enter")
    page.keyboard.type("Ask for the room")
    page.keyboard.press("Tab")
    page.keyboard.type(meeting.by.name)
    page.get_by_label("Notes", exact=True).click()
    page.keyboard.type("The lift works.")
    page.get_by_label("Confidential").click()
    page.keyboard.type("Worried about home.")
    page.get_by_role("button", name="Finish session").first.click()
    everything_is_kept(page, meeting)
    assert 0 < clicks(page) <= MOST_CLICKS


def test_whole_session_with_the_keyboard_alone(today: Page, meeting: TutoringSession) -> None:
    page = today
    press(page, page.get_by_role("link", name="Open session"), "Enter")
    expect(page.get_by_role("heading", name="What we agree now")).to_be_visible()
    for goal, downs in zip(GOALS, (2, 1, 3), strict=True):
        reach(page, page.get_by_role("group", name=goal).get_by_role("radio").first)
        page.keyboard.press("Space")
        for _ in range(downs):
            page.keyboard.press("ArrowRight")
    reach(page, page.locator("[name=agreed-0-what]"))
    page.keyboard.type("Do practice sheet 3")
    page.keyboard.press("Enter")
    page.keyboard.type("Ask for the room")
    page.keyboard.press("Tab")
    page.keyboard.type(meeting.by.name)
    reach(page, page.get_by_label("Notes", exact=True))
    page.keyboard.type("The lift works.")
    reach(page, page.get_by_label("Confidential"))
    page.keyboard.type("Worried about home.")
    press(page, page.get_by_role("button", name="Finish session").last, "Enter")
    everything_is_kept(page, meeting)
    assert clicks(page) == 0


def press(page: Page, control: Locator, key: str) -> None:
    reach(page, control)
    page.keyboard.press(key)


def reach(page: Page, control: Locator) -> None:
    """Go by Tab from where the focus is until the control has it, and see that it shows."""
    expect(control).to_have_count(1)
    handle: Any = control.element_handle()
    is_behind = "e => !!(document.activeElement.compareDocumentPosition(e) & 2)"
    tab = "Shift+Tab" if handle.evaluate(is_behind) else "Tab"
    for _ in range(120):
        if handle.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press(tab)
    expect(control).to_be_focused()
