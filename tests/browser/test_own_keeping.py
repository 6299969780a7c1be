"""What a student types on their own page saves itself on a small phone, and is found whole after
the tab was closed, the connection cut, the code asked for again, the link revoked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from accounts.enums import Role
from plans.models import Plan, Response
from reviews.services.own_door import KEY
from students.models import OwnDraft, PrivateLink, StudentMessage
from tests import factories as f
from tests.browser.told import told
from tests.reviews.own import CODE, TOKEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUDGET = 100 * 1024
ODD = "El bus no arriba 🚌\nالحافلة متأخرة\n" + "Donaudampfschifffahrtsgesellschaft" * 3
GOAL = reverse("own_write", args=["goal"])


@pytest.fixture
def plan(transactional_db: None) -> Iterator[Plan]:
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-KEPT")
    tutor = f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")
    student = f.StudentFactory(centre=centre, given_name="Marta")
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        f.PrivateLinkFactory(student=student, token=TOKEN, code=CODE, made_by=tutor)
        yield plan


@pytest.fixture
def context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        locale="en",
    )
    yield context
    context.close()


@pytest.fixture
def phone(plan: Plan, context: BrowserContext) -> Page:
    phone = context.new_page()
    phone.goto(reverse("own_link", args=[TOKEN]))
    give_code(phone)
    expect(phone.get_by_role("heading", name="Hello Marta")).to_be_visible()
    return phone


def give_code(phone: Page) -> None:
    phone.get_by_label("Your code").fill(CODE)
    phone.get_by_role("button", name="Open my page").tap()


def write_goal(phone: Page, words: str) -> Any:
    phone.goto(GOAL)
    box = phone.get_by_label("What do you want to reach?")
    box.fill(words)
    return box


def saved(phone: Page) -> None:
    told(phone, "Not sent yet.")


def test_tab_closed_and_opened_again_has_the_text_whole(
    phone: Page, context: BrowserContext
) -> None:
    write_goal(phone, ODD)
    saved(phone)
    # The last keys, and the tab is gone at once.
    phone.get_by_label("What do you want to reach?").press_sequentially("!")
    phone.close()
    again = context.new_page()
    again.goto(reverse("own_page"))
    again.get_by_role("link", name="Look at it and send it").tap()
    box = again.get_by_label("What do you want to reach?")
    expect(box).to_have_value(re.compile(f"^{re.escape(ODD)}!?$"))
    expect(again.get_by_role("note").filter(has_text="It is not sent yet.")).to_be_visible()
    assert not again.evaluate("innerWidth > 360 || document.documentElement.scrollWidth > 360")
    again.get_by_role("button", name="Send").tap()
    told(again, "Sent.")
    assert StudentMessage.objects.get().text.removesuffix("!") == ODD
    expect(again.get_by_role("heading", name="did not send yet")).to_have_count(0)


def test_words_typed_before_the_script_came_are_saved(phone: Page) -> None:
    """Over a slow line the page stands there first."""
    scripts: list[Route] = []
    phone.route("**/js/own.js", lambda route: scripts.append(route))
    with phone.expect_request("**/js/own.js"):
        phone.goto(GOAL, wait_until="commit")
    phone.get_by_label("What do you want to reach?").fill(ODD)
    assert not OwnDraft.objects.exists()
    (script,) = scripts
    script.continue_()
    saved(phone)
    assert OwnDraft.objects.get().version == 1


def test_answers_are_found_again_after_the_tab_was_closed(
    phone: Page, context: BrowserContext
) -> None:
    phone.get_by_role("button", name="Answer the questions").tap()
    phone.locator(".choices label").nth(2).tap()
    phone.get_by_text("A few words beside it").first.tap()
    phone.get_by_label("In words").first.fill(ODD)
    phone.get_by_label("Skip:").nth(1).tap()
    saved(phone)
    url = phone.url
    phone.close()
    again = context.new_page()
    again.goto(url)
    expect(again.locator(".choices input").nth(2)).to_be_checked()
    expect(again.get_by_label("In words").first).to_have_value(ODD)
    expect(again.get_by_label("Skip:").nth(1)).to_be_checked()
    again.get_by_role("button", name="That is how I see it").tap()
    told(again, "It is saved.")
    assert Response.objects.get().state == "complete"
    assert not OwnDraft.objects.living().exists()


def test_connection_cut_and_back_saves_what_was_typed_meanwhile(
    phone: Page, context: BrowserContext
) -> None:
    box = write_goal(phone, "To drive")
    saved(phone)
    context.set_offline(True)
    box.fill(ODD)
    told(phone, "No connection, so this is not saved.")
    # Sending leads to no error page of the browser: the text stays where it is.
    phone.get_by_role("button", name="Send").tap()
    expect(box).to_have_value(ODD)
    assert OwnDraft.objects.get().version == 1
    context.set_offline(False)
    saved(phone)
    phone.get_by_role("button", name="Send").tap()
    told(phone, "Sent.")
    assert StudentMessage.objects.get().text == ODD


def test_code_asked_again_in_mid_sentence_leads_back_into_it(phone: Page) -> None:
    box = write_goal(phone, "To drive")
    saved(phone)
    lie_unused_for_an_hour()
    box.fill(ODD)
    told(phone, "The page asks for your code again. What you typed is kept.")
    phone.get_by_role("link", name="Type your code").tap()
    give_code(phone)
    expect(phone.get_by_label("What do you want to reach?")).to_have_value(ODD)
    phone.get_by_role("button", name="Send").tap()
    told(phone, "Sent.")
    assert StudentMessage.objects.get().text == ODD


def lie_unused_for_an_hour() -> None:
    for each in Session.objects.all():
        state = SessionStore(each.session_key)
        if KEY in state:
            state[KEY] = {**state[KEY], "seen": 0}
            state.save()


def test_link_revoked_while_typing_keeps_the_text_and_says_so(phone: Page) -> None:
    box = write_goal(phone, "To drive")
    saved(phone)
    link = PrivateLink.objects.get()
    link.revoke(by=link.made_by)
    box.fill(ODD)
    told(phone, "Your link does not open anything any more. What you typed is still here")
    expect(box).to_have_value(ODD)
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="This link does not open anything")).to_be_visible()
    expect(phone.get_by_label("What you typed")).to_have_value(ODD)
    f.PrivateLinkFactory(student=link.student, token="newer", code=CODE, made_by=link.made_by)
    phone.goto(reverse("own_link", args=["newer"]))
    give_code(phone)
    expect(phone.get_by_label("What do you want to reach?")).to_have_value(ODD)


def test_page_with_its_script_is_small_and_says_no_more_than_it_must(
    plan: Plan, context: BrowserContext
) -> None:
    """All there is to load, not packed; and a save is a few hundred letters each way."""
    phone = context.new_page()
    sent: list[tuple[int, int]] = []
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        if not 300 <= response.status < 400:
            sizes[f"{len(sizes)} {response.url}"] = len(response.body())
        if response.request.method == "POST" and response.url.endswith("/keep/"):
            sent.append((len(response.request.post_data or ""), len(response.body())))

    phone.on("response", note)
    phone.goto(reverse("own_link", args=[TOKEN]))
    give_code(phone)
    box = phone.get_by_label("What do you want to say?")
    box.press_sequentially("The bus comes at 8.20.")
    saved(phone)
    assert {key.split("/")[-1] for key in sizes if "/static/" in key} == {
        "tokens.css",
        "own.css",
        "own.js",
        "stone.svg",
    }
    assert sum(sizes.values()) < BUDGET
    # Twenty-two keys are one request or two, not twenty-two.
    assert len(sent) < 5
    assert max(up for up, _down in sent) < 1024
    assert max(down for _up, down in sent) < 512
    assert [each["id"] for each in Axe().run(phone).response["violations"]] == []
    # Nothing of it stands in the browser beside the page.
    kept = phone.evaluate("localStorage.length + sessionStorage.length")
    assert kept == 0


def test_way_off_the_page_waits_for_the_last_words(phone: Page) -> None:
    write_goal(phone, ODD)
    phone.get_by_role("link", name="Back to your page").tap()
    expect(phone.get_by_role("heading", name="did not send yet")).to_be_visible()
    assert OwnDraft.objects.get().turn == 1
