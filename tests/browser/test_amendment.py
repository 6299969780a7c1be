"""An amendment from change to force in a real browser, by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.models import Centre
from plans.models import Contract, Goal
from plans.services.contract import draft_contract, offer_contract
from tests import factories as f
from tests.plans.signing import agree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "four-small-stones-7"


@pytest.fixture
def agreed(transactional_db: None) -> Iterator[Contract]:
    """In force, of a student who is of age."""
    cache.clear()
    centre: Centre = f.CentreFactory(code="AMEND")
    tutor = f.member(centre, "tutor", email="nuria@amend.example", given_name="Núria")
    tutor.set_password(PASSWORD)
    tutor.save()
    with scope(centre=centre):
        born = f.years_before(centre.today(), 19)
        student = f.StudentFactory(centre=centre, given_name="Marta", birth_date=born)
        f.EnrolmentFactory(student=student)
        f.AssignmentFactory(student=student, person=tutor)
        plan = f.PlanFactory(student=student)
        f.GoalFactory(plan=plan, words="Be there on Mondays")
        draft = draft_contract(plan=plan, today=centre.today())
        contract = offer_contract(contract=draft, by=tutor, today=centre.today())
        agree(contract, tutor)
        yield Contract.objects.get()


@pytest.mark.usefixtures("live_server")
def test_amendment_from_change_to_force_by_keyboard(page: Page, agreed: Contract) -> None:
    page.set_default_timeout(15_000)
    sign_in(page)
    goal = Goal.objects.get()
    page.goto(reverse("goal_edit", args=[goal.uuid]))
    words = page.get_by_label("goal, in the student’s words")
    words.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Be there on Tuesdays")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/**")

    page.goto(reverse("plan_contract", args=[agreed.plan.uuid]))
    told = page.get_by_text("Goal reworded. Was: “Be there on Mondays” New: “Be there on Tuesdays”")
    expect(told).to_be_visible()
    press(page, page.get_by_role("button", name="Draft an amendment"))
    expect(page.get_by_role("heading", name="What changes from version 1")).to_be_visible()
    the_change_is_marked(page)
    press(page, page.get_by_role("button", name="Offer for signing"))

    press(page, page.get_by_role("link", name="Marta reads and signs"))
    the_change_is_marked(page)
    sign(page)
    press(page, page.get_by_role("link", name="Give the screen back"))
    expect(page.get_by_text("Version 1 holds until this one does.")).to_be_visible()
    press(page, page.get_by_role("link", name="Sign as tutor"))
    sign(page)

    expect(page.get_by_role("heading", name="Contract, version 2")).to_be_visible()
    expect(page.get_by_text("in force", exact=True).first).to_be_visible()
    states = Contract.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["superseded", "in_force"]


def the_change_is_marked(page: Page) -> None:
    expect(page.locator(".paper del", has_text="was: Mondays")).to_be_visible()
    expect(page.locator(".paper ins", has_text="new: Tuesdays")).to_be_visible()


def sign(page: Page) -> None:
    page.get_by_label("I have read this").focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Sign", exact=True))


def press(page: Page, target: object) -> None:
    """Reach it by the Tab key, and press Enter: what cannot be reached so fails."""
    wanted = target.element_handle()  # type: ignore[attr-defined]
    for _number in range(80):
        if page.evaluate("each => document.activeElement === each", wanted):
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("nuria@amend.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
