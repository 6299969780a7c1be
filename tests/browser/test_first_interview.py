"""A first interview by the keyboard alone: four questions skipped, one answered in confidence,
and words taken into the plan with the student's agreement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.enums import Role
from plans.models import Item, Plan
from tests import factories as f
from tests.browser.told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "My mother works nights, and nobody is to know."
WANTED = "I want my own van, with my name on it."
MOST_TABS = 200


@dataclass
class Desk:
    page: Page
    page_of: Callable[..., Page]
    plan: Plan
    other_counsellor: Any


@pytest.fixture
def desk(transactional_db: None, page_of: Callable[..., Page]) -> Iterator[Desk]:
    """The tutor of a student with a plan, and a counsellor who is not the student's."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-I")
    tutor, other = f.member(centre, Role.TUTOR), f.member(centre, Role.COUNSELLOR)
    student = f.StudentFactory(centre=centre, given_name="Marta")
    f.AssignmentFactory(student=student, person=tutor)
    plan = f.PlanFactory(student=student, year=f.AcademicYearFactory(centre=centre))
    with scope(centre=centre):
        page = page_of(tutor)
        page.set_default_timeout(15_000)
        page.goto(reverse("plan_balance", args=[plan.uuid]))
        yield Desk(page, page_of, plan, other)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands there: what no Tab reaches, no keyboard reaches."""
    reached = "chosen => Boolean(document.activeElement?.matches(chosen))"
    for _press in range(MOST_TABS):
        if page.evaluate(reached, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {selector}")


def press(page: Page, words: str, *, key: str = "Enter") -> None:
    """Reach the button or link with these words, and press it."""
    page.evaluate(
        "words => [...document.querySelectorAll('main button, main a, main summary')]"
        ".find(each => each.textContent.trim().startsWith(words))?.setAttribute('data-aim', '')",
        words,
    )
    tab_to(page, "[data-aim]")
    page.keyboard.press(key)


def field(kind: str, key: str) -> str:
    item = Item.objects.get(script__instrument__key="first_interview", key=key)
    return f"[name={kind}_{item.uuid.hex}]"


def test_first_interview_by_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    press(page, "First interview")
    page.wait_for_url("**/answer/")
    the_core_is_answered(page)
    the_rest_is_unfolded_and_confided(page)
    press(page, "Save and finish")
    told(page, "It is finished.")
    the_page_tells_what_was_said(page)
    words_are_taken_into_the_plan(page)
    nobody_else_finds_what_was_said_in_confidence(desk)


def the_core_is_answered(page: Page) -> None:
    tab_to(page, field("text", "done_well"))
    page.keyboard.type("I built a lamp.")
    for key in ("coming_in_hard", "adult_trusted", "on_your_side"):
        tab_to(page, field("skip", key))
        page.keyboard.press("Space")
    tab_to(page, field("text", "in_a_year"))
    page.keyboard.type(WANTED)


def the_rest_is_unfolded_and_confided(page: Page) -> None:
    confided = page.locator(field("text", "takes_your_time"))
    expect(confided).to_be_hidden()
    tab_to(page, ".more-questions > summary")
    page.keyboard.press("Enter")
    expect(confided).to_be_visible()
    tab_to(page, field("skip", "felt_unfair"))
    page.keyboard.press("Space")
    tab_to(page, field("text", "takes_your_time"))
    page.keyboard.type(SECRET)
    tab_to(page, field("audience", "takes_your_time"))
    page.keyboard.press("End")
    expect(page.locator(field("audience", "takes_your_time"))).to_have_value("confidential")


def the_page_tells_what_was_said(page: Page) -> None:
    expect(page.get_by_text("I built a lamp.")).to_be_visible()
    expect(page.get_by_text("skipped", exact=True)).to_have_count(4)
    expect(page.get_by_text(SECRET)).to_be_visible()


def words_are_taken_into_the_plan(page: Page) -> None:
    item = Item.objects.get(script__instrument__key="first_interview", key="in_a_year")
    tab_to(page, f"#question-{item.uuid} a[href*='/take/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/take/")
    tab_to(page, "[name=target][value=aspiration]")
    page.keyboard.press("Space")
    press(page, "Take them over")
    expect(page.get_by_text("Ask the student first.")).to_be_visible()
    tab_to(page, "[name=agreed]")
    page.keyboard.press("Space")
    press(page, "Take them over")
    expect(page.locator("blockquote")).to_contain_text(WANTED)
    expect(page.locator("blockquote")).to_contain_text("From: First interview")


def nobody_else_finds_what_was_said_in_confidence(desk: Desk) -> None:
    response = desk.plan.responses.get()
    read = reverse("response", args=[response.uuid])
    handed = reverse("response_student", args=[response.uuid])
    desk.page.goto(read)
    assert SECRET in desk.page.content()
    desk.page.goto(handed)
    expect(desk.page.locator(field("text", "done_well"))).to_have_value("I built a lamp.")
    assert SECRET not in desk.page.content()
    other = desk.page_of(desk.other_counsellor)
    for url in (read, reverse("plan_responses", args=[desk.plan.uuid])):
        other.goto(url)
        expect(other.locator("h1")).to_contain_text("Marta")
        assert SECRET not in other.content()
