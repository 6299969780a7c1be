"""What is typed is never lost, and never read by others: two windows, two people, the next one."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect

from accounts.enums import Role
from accounts.models import User
from reviews.models import TutoringSession
from tests import factories as f
from tests.browser.nothing_lost import (
    CHOICE,
    CONFIDENTIAL,
    NOTE,
    STATUS,
    kept,
    meeting,
    open_session,
    opened,
    saved,
    saves,
    write,
)
from tests.browser.told import told
from tests.conftest import BACKEND, OutsideClient
from tests.factories import PASSWORD

__all__ = ["meeting", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAFE = """async () => {
    const base = await new Promise((done) => {
        indexedDB.open("stepping-stones").onsuccess = ({ target }) => done(target.result);
    });
    const all = await new Promise((done) => {
        base.transaction("unsent").objectStore("unsent").getAll().onsuccess =
            ({ target }) => done(target.result);
    });
    const latin = (buffer) => String.fromCharCode(...new Uint8Array(buffer));
    return all.map((each) => ({ ...each, iv: latin(each.iv), box: latin(each.box) }));
}"""
OPEN_WITH_MY_KEY = """async () => {
    const mine = await (await fetch("/drafts/key/")).json();
    const raw = Uint8Array.from(atob(mine.key), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    const base = await new Promise((done) => {
        indexedDB.open("stepping-stones").onsuccess = ({ target }) => done(target.result);
    });
    const all = await new Promise((done) => {
        base.transaction("unsent").objectStore("unsent").getAll().onsuccess =
            ({ target }) => done(target.result);
    });
    const opened = all.map(({ iv, box, person }) => {
        const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(person) };
        return crypto.subtle.decrypt(how, key, box).then(() => "read", () => "refused");
    });
    return Promise.all(opened);
}"""


@pytest.fixture
def colleague(meeting: TutoringSession) -> User:
    """Another tutor of the same student."""
    person = f.member(meeting.centre, Role.TUTOR, given_name="Oriol", family_name="Vidal")
    f.AssignmentFactory(student=meeting.plan.student, person=person)
    return person


@pytest.fixture
def stranger(meeting: TutoringSession) -> User:
    """A tutor of the centre who does not work with the student."""
    return f.member(meeting.centre, Role.TUTOR, given_name="Pau", family_name="Mas")


@pytest.fixture
def page_beside(browser: Browser, browser_context_args: dict) -> Iterator[Callable[..., Page]]:
    """A page of a browser of its own, signed in as a person."""
    contexts = []

    def signed_in(person: User) -> Page:
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        client = OutsideClient()
        client.force_login(person, backend=BACKEND)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([cookie | {"url": browser_context_args["base_url"]}])
        return context.new_page()

    yield signed_in
    for context in contexts:
        context.close()


def cut(page: Page) -> None:
    """Saving finds nobody; everything else works."""
    page.route("**/drafts/", lambda route: route.abort())


def test_same_session_in_two_windows(opened, meeting):
    other = opened.context.new_page()
    open_session(other, meeting)
    write(opened, "From the first window.")
    saved(opened)
    write(other, "From the second window.")
    choice = other.locator(CHOICE)
    expect(choice).to_contain_text("From the first window.")
    expect(choice).to_contain_text("From another window of yours")
    expect(other.locator(NOTE)).to_have_value("From the second window.")
    assert kept(meeting) == ["From the first window.", "From the second window."]
    choice.get_by_role("button", name="Put both").click()
    both = "From the second window.\n\nFrom the first window."
    expect(other.locator(NOTE)).to_have_value(both)
    expect(choice).to_have_count(0)
    saves(other, meeting, both)
    other.reload()
    expect(other.locator(NOTE)).to_have_value(both)


def test_two_texts_that_became_one_ask_nothing(opened, meeting):
    other = opened.context.new_page()
    open_session(other, meeting)
    write(opened, "She wants to swim.")
    saved(opened)
    write(other, "She wants")
    choice = other.locator(CHOICE)
    expect(choice).to_be_visible()
    write(other, " to swim. ")
    expect(choice).to_be_hidden()
    write(other, "And to drive.")
    expect(choice).to_contain_text("She wants to swim.")
    expect(choice).to_be_visible()


def test_first_window_types_on_after_the_second_took_its_text_over(opened, meeting):
    write(opened, "One.")
    saved(opened)
    other = opened.context.new_page()
    open_session(other, meeting)
    write(other, " Two.")
    saves(other, meeting, "One. Two.")
    write(opened, " Three.")
    expect(opened.locator(CHOICE)).to_contain_text("One. Two.")
    expect(opened.locator(NOTE)).to_have_value("One. Three.")
    assert kept(meeting) == ["One. Two.", "One. Three."]
    opened.locator(CHOICE).get_by_role("button", name="Take the other").click()
    expect(opened.locator(NOTE)).to_have_value("One. Two.")
    saves(opened, meeting, "One. Two.")


def test_same_session_by_two_people(opened, meeting, colleague, page_beside):
    write(opened, "Núria wrote this.")
    write(opened, "Only for me.", field=CONFIDENTIAL)
    saves(opened, meeting, "Only for me.", field="confidential-body")
    other = page_beside(colleague)
    open_session(other, meeting)
    choice = other.locator(CHOICE)
    expect(choice).to_contain_text("Núria wrote this.")
    expect(choice).to_contain_text("Núria Ferrer typed")
    assert "Only for me." not in other.content()
    write(other, "Oriol wrote that.")
    saved(other)
    assert kept(meeting) == ["Núria wrote this.", "Oriol wrote that."]
    choice.get_by_role("button", name="Keep mine").click()
    expect(choice).to_have_count(0)
    other.get_by_role("button", name="Pause, and go on later").last.click()
    told(other, "The session is not finished yet.")
    write(opened, " And more.")
    expect(opened.locator(CHOICE)).to_contain_text("What was saved meanwhile")
    expect(opened.locator(CHOICE)).to_contain_text("Oriol wrote that.")
    opened.locator(CHOICE).get_by_role("button", name="Put both").click()
    both = "Núria wrote this. And more.\n\nOriol wrote that."
    saves(opened, meeting, both)
    opened.get_by_role("button", name="Pause, and go on later").last.click()
    told(opened, "The session is not finished yet.")
    expect(opened.locator(NOTE)).to_have_value(both)


def test_signing_out_sends_first(opened, meeting):
    write(opened, "The lift with Pere works.")
    opened.get_by_role("button", name="Sign out").click()
    expect(opened.get_by_role("heading", name="Sign in")).to_be_visible()
    assert kept(meeting) == ["The lift with Pere works."]


def test_signing_out_with_unsent_text_is_asked_about(opened, meeting, page_of):
    cut(opened)
    write(opened, "The lift with Pere works.")
    opened.get_by_role("button", name="Sign out").click()
    asked = opened.get_by_role("dialog", name="Not everything you typed is saved yet")
    expect(asked).to_contain_text("It stays encrypted in this browser")
    asked.get_by_role("button", name="Stay signed in").click()
    expect(opened.locator(NOTE)).to_have_value("The lift with Pere works.")
    opened.get_by_role("button", name="Sign out").click()
    asked.get_by_role("button", name="Sign out all the same").click()
    expect(opened.get_by_role("heading", name="Sign in")).to_be_visible()
    assert kept(meeting) == []
    opened.unroute("**/drafts/")
    page_of(meeting.by).goto("/")
    saves(opened, meeting, "The lift with Pere works.")


def test_next_person_reads_nothing(opened, meeting, stranger, page_of):
    secret = "She told me about home."
    cut(opened)
    write(opened, secret, field=CONFIDENTIAL)
    opened.get_by_role("button", name="Sign out").click()
    opened.get_by_role("button", name="Sign out all the same").click()
    expect(opened.get_by_role("heading", name="Sign in")).to_be_visible()
    opened.unroute("**/drafts/")
    page = page_of(stranger)
    page.goto(reverse("student_list"))
    (left,) = page.evaluate(SAFE)
    assert left["person"] == str(meeting.by.uuid)
    for word in (secret, "confidential-body", str(meeting.uuid)):
        assert word not in json.dumps(left)
    assert page.evaluate("() => window.stones.vault.entries()") == []
    assert page.evaluate(OPEN_WITH_MY_KEY) == ["refused"]
    assert page.goto(reverse("session", args=[meeting.uuid])).status == 404
    assert page.goto(reverse("drafts", args=["session", meeting.uuid])).status == 404
    page_of(meeting.by).goto("/")
    saves(page, meeting, secret, field="confidential-body")
    open_session(page, meeting)
    expect(page.locator(CONFIDENTIAL)).to_have_value(secret)
    assert page.evaluate(SAFE) == []


def test_somebody_else_who_signs_in_finds_the_page_hidden(opened, meeting, stranger, page_of):
    write(opened, "The lift with Pere ")
    saved(opened)
    page_of(stranger)
    write(opened, "works.")
    expect(opened.locator(STATUS)).to_have_text("Somebody else signed in on this computer")
    expect(opened.locator(NOTE)).to_be_hidden()
    expect(opened.locator("[data-keep-kind] h1")).to_be_hidden()
    expect(opened).to_have_title("Stepping Stones")
    sign_in = opened.get_by_role("form", name="Sign in again")
    sign_in.get_by_label("E-mail").fill(stranger.email)
    sign_in.get_by_label("Password").fill(PASSWORD)
    sign_in.get_by_role("button", name="Sign in").click()
    expect(sign_in.get_by_role("alert")).to_contain_text("somebody else")
    expect(opened.locator(NOTE)).to_be_hidden()
    sign_in.get_by_label("E-mail").fill(meeting.by.email)
    sign_in.get_by_label("Password").fill(PASSWORD)
    sign_in.get_by_role("button", name="Sign in").click()
    expect(opened.locator(NOTE)).to_have_value("The lift with Pere works.")
    saves(opened, meeting, "The lift with Pere works.")


def test_answer_that_never_comes_costs_nothing(opened, meeting):
    """The server saved, and the answer was lost: sent again, it is one text."""

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    opened.route("**/drafts/", swallow, times=1)
    write(opened, "The lift with Pere works.")
    saved(opened)
    assert kept(meeting) == ["The lift with Pere works."]
    assert opened.evaluate(SAFE) == []
