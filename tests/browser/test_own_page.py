"""A student's own page on a phone of 360 pixels, without a script: what they do there, and that
all they load in a visit is little."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Browser, Page, expect

from accounts.enums import Role
from plans.models import Plan
from students.models import PrivateLink, StudentMessage
from tests import factories as f
from tests.browser.told import told
from tests.reviews.own import CODE, TOKEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUDGET = 100 * 1024
LONG = "Maximiliana-Konstantinopolitanisches-Donaudampfschifffahrtsgesellschaft"


@pytest.fixture
def plan(transactional_db: None) -> Iterator[Plan]:
    """As much as a student has after half a year, in a centre of its own."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-OWN")
    tutor = f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")
    student = f.StudentFactory(centre=centre, given_name="Marta", preferred_name=LONG[:90])
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
        f.TutoringSessionFactory(plan=plan, by=tutor, place="Room 12")
        for number in range(4):
            goal = f.GoalFactory(plan=plan, words=f"{LONG} {number}", success="We both see it")
            for what in ("Set two alarms", "أطلب من معلمي أن يشرح", LONG):
                f.ActionFactory(goal=goal, what=what, due_on=centre.today())
        action = f.ActionFactory(plan=plan, what="Ask Toni about the van")
        f.AgreementFactory(session=held, action=action)
        link = f.PrivateLinkFactory(student=student, token=TOKEN, code=CODE, made_by=tutor)
        for _number in range(5):
            f.StudentMessageFactory(student=student, link=link, text="x " * 300)
        yield plan


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A small phone that runs no script."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 640},
        java_script_enabled=False,
        has_touch=True,
        is_mobile=True,
        locale="en",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def loaded(phone: Page) -> dict[str, int]:
    """Everything that the phone loads: address and bytes, not packed, each address each time."""
    found: dict[str, int] = {}

    def note(response: Any) -> None:
        if response.status < 300 or response.status >= 400:
            key = f"{len(found)} {response.url}"
            found[key] = len(response.body())

    phone.on("response", note)
    return found


def come_in(phone: Page) -> None:
    phone.goto(reverse("own_link", args=[TOKEN]))
    phone.get_by_label("Your code").fill(CODE)
    phone.get_by_role("button", name="Open my page").tap()


def is_too_wide(page: Page) -> bool:
    """A phone makes room for what is too wide, and then shows all of it small."""
    return bool(page.evaluate("innerWidth > 360 || document.documentElement.scrollWidth > 360"))


def test_students_page_on_a_phone(plan: Plan, phone: Page, loaded: dict[str, int]) -> None:
    come_in(phone)
    # The token has left the address, and no step back leads to it.
    expect(phone).to_have_url(f"{phone.url.split('/my/')[0]}/my/")
    call = phone.get_by_role("link", name="112").first
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:112")
    expect(phone.get_by_text("Nobody reads this page at night or at weekends.")).to_be_visible()
    expect(phone.get_by_role("heading", name="When you meet next")).to_be_visible()
    assert not is_too_wide(phone)
    # All there is to load, style and icon with it, not packed.
    assert {key.split("/")[-1] for key in loaded if "/static/" in key} == {
        "tokens.css",
        "own.css",
        "stone.svg",
    }
    assert sum(loaded.values()) < BUDGET

    agreed = phone.locator("[id^=agreed-]")
    agreed.get_by_role("button", name="Done").tap()
    expect(agreed).to_contain_text("done")
    agreed.get_by_role("button", name="Not done yet").tap()
    expect(agreed.get_by_role("button", name="Done")).to_be_visible()

    phone.get_by_label("What do you want to say?").fill("The bus comes at 8.20.")
    phone.get_by_role("button", name="Send").tap()
    told(phone, "Sent.")
    expect(phone.get_by_text("The bus comes at 8.20.")).to_be_visible()

    phone.get_by_role("link", name="Propose a goal").tap()
    phone.get_by_label("What do you want to reach?").fill("To drive the van")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_text("To drive the van")).to_be_visible()
    # What was loaded once is not loaded again: each further page is its words alone.
    assert max(size for key, size in loaded.items() if "/static/" not in key) < BUDGET / 2
    kinds = StudentMessage.objects.exclude(text__startswith="x").values_list("kind", flat=True)
    assert {"note", "goal"} <= set(kinds)


def test_self_evaluation_is_answered_by_touch(plan: Plan, phone: Page) -> None:
    come_in(phone)
    phone.get_by_role("button", name="Answer the questions").tap()
    expect(phone.get_by_role("button", name="That is how I see it")).to_be_visible()
    assert not is_too_wide(phone)
    phone.locator(".choices label").nth(2).tap()
    phone.get_by_label("Skip:").nth(1).tap()
    phone.get_by_role("button", name="That is how I see it").tap()
    told(phone, "It is saved.")
    assert [each.state for each in plan.responses.all()] == ["complete"]


def test_revoked_while_writing_shows_what_was_typed(plan: Plan, phone: Page) -> None:
    come_in(phone)
    phone.get_by_role("link", name="Propose a change").tap()
    phone.get_by_label("What should be different?").fill("Half past eight\nis better")
    link = PrivateLink.objects.get()
    link.revoke(by=link.made_by)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="This link does not open anything")).to_be_visible()
    expect(phone.get_by_label("What you typed")).to_have_value("Half past eight\nis better")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_can_be_read_and_used_by_everybody(
    plan: Plan, browser: Browser, live_server: Any, scheme: Any
) -> None:
    """By axe-core, which needs a script of its own."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(reverse("own_link", args=[TOKEN]))
    found = [Axe().run(page).response["violations"]]
    page.get_by_label("Your code").fill(CODE)
    page.get_by_role("button", name="Open my page").click()
    found.append(Axe().run(page).response["violations"])
    page.goto(reverse("own_write", args=["change"]))
    found.append(Axe().run(page).response["violations"])
    context.close()
    assert [each["id"] for violations in found for each in violations] == []
