"""What is typed into a session is never lost: the server dies, the network goes, the sign-in ends.

Each test types, lets something happen in mid-sentence, and finds the text whole: on the server,
decrypted, and in the page when it is opened again.
"""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.nothing_lost import (
    BACK,
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
from tests.browser.own_server import database_away, own_server
from tests.browser.told import told
from tests.factories import PASSWORD

__all__ = ["meeting", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOO_FAR = "[id^=keep-long]"
WAITING = "Not saved yet: kept in this browser, trying again"


def test_saved_within_a_second_of_the_last_key(page_of, meeting):
    page = page_of(meeting.by)
    page.clock.install()
    open_session(page, meeting)
    write(page, "The lift with Pere works.")
    with page.expect_response("**/drafts/") as answer:
        page.clock.run_for(1_000)
    assert answer.value.status == 200
    saved(page)
    assert kept(meeting) == ["The lift with Pere works."]


def test_every_kind_of_field_is_back(opened, meeting):
    write(opened, "Circuits", field="[name=topic]")
    opened.locator("label", has_text="Forward").first.click()
    opened.locator("[name=agreed-0-what]").focus()
    for words in ("Line one", "Line two", "Line three"):
        opened.keyboard.type(words)
        opened.keyboard.press("Enter")
    opened.keyboard.type("Line four")
    opened.locator("[name=agreed-3-due_on]").fill("2099-01-02")
    saves(opened, meeting, "2099-01-02", field="agreed-3-due_on")
    opened.reload()
    expect(opened.locator(BACK)).to_contain_text("is back.")
    expect(opened.locator("[name=topic]")).to_have_value("Circuits")
    expect(opened.locator("label", has_text="Forward").first.locator("input")).to_be_checked()
    expect(opened.locator("[name=agreed-2-what]")).to_have_value("Line three")
    expect(opened.locator("[name=agreed-3-what]")).to_have_value("Line four")
    expect(opened.locator("[name=agreed-3-due_on]")).to_have_value("2099-01-02")


def test_discarded_text_is_gone_from_page_and_server(opened, meeting):
    write(opened, "Half a sentence")
    saved(opened)
    opened.reload()
    opened.get_by_role("button", name="Discard it").click()
    expect(opened.locator(NOTE)).to_have_value("Half a sentence")
    opened.get_by_role("button", name="Yes, discard it for good").click()
    expect(opened.locator(NOTE)).to_have_value("")
    saves(opened, meeting)
    opened.reload()
    expect(opened.locator(STATUS)).to_be_visible()
    expect(opened.locator(NOTE)).to_have_value("")


def test_sent_form_leaves_nothing_behind(opened, meeting):
    write(opened, "The lift with Pere works.")
    opened.locator("[name=agreed-0-what]").fill("Two practice sheets")
    opened.get_by_role("button", name="Pause, and go on later").last.click()
    told(opened, "The session is not finished yet.")
    expect(opened.locator(NOTE)).to_have_value("The lift with Pere works.")
    expect(opened.locator("[name=agreed-0-what]")).to_have_value("")
    assert kept(meeting) == kept(meeting, "agreed-0-what") == []
    expect(opened.locator(BACK)).to_be_empty()


def test_server_killed_while_typing(page, meeting):
    with own_server() as server:
        page.context.add_cookies([server.cookie_of(meeting.by)])
        open_session(page, meeting, server.url)
        write(page, "The lift with Pere ")
        saved(page)
        server.kill()
        write(page, "works. The sheets are in another language.")
        expect(page.locator(STATUS)).to_have_text(WAITING)
        server.start()
        saved(page)
        whole = "The lift with Pere works. The sheets are in another language."
        assert kept(meeting) == [whole]
        page.reload()
        expect(page.locator(NOTE)).to_have_value(whole)


def test_database_restarted(page, meeting):
    """The web server's database ends its connections and refuses new ones for a while; the one
    PostgreSQL under all tests goes on for the others."""
    with own_server() as server:
        page.context.add_cookies([server.cookie_of(meeting.by)])
        open_session(page, meeting, server.url)
        write(page, "The lift with Pere ")
        saved(page)
        with database_away():
            write(page, "works.")
            expect(page.locator(STATUS)).to_have_text(WAITING)
        saved(page)
        assert kept(meeting) == ["The lift with Pere works."]
        page.reload()
        expect(page.locator(NOTE)).to_have_value("The lift with Pere works.")


def test_network_cut_for_ten_minutes(page_of, meeting):
    page = page_of(meeting.by)
    page.clock.install()
    open_session(page, meeting)
    write(page, "The lift with Pere ")
    saved(page)
    page.context.set_offline(True)
    write(page, "works. ")
    page.clock.fast_forward("05:00")
    expect(page.locator(STATUS)).to_have_text(WAITING)
    write(page, "The sheets are in another language.")
    page.clock.fast_forward("05:00")
    expect(page.locator(STATUS)).to_have_text(WAITING)
    page.context.set_offline(False)
    saved(page)
    whole = "The lift with Pere works. The sheets are in another language."
    assert kept(meeting) == [whole]
    page.reload()
    expect(page.locator(NOTE)).to_have_value(whole)


def test_clock_jumps_by_eight_hours(page_of, meeting):
    page = page_of(meeting.by)
    page.clock.install()
    open_session(page, meeting)
    write(page, "One. ")
    saved(page)
    page.clock.set_system_time(timezone.now() + timedelta(hours=8))
    write(page, "Two. ")
    saves(page, meeting, "One. Two. ")
    page.context.set_offline(True)
    page.clock.set_system_time(timezone.now() - timedelta(hours=8))
    write(page, "Three.")
    expect(page.locator(STATUS)).to_have_text(WAITING)
    page.context.set_offline(False)
    saves(page, meeting, "One. Two. Three.")
    page.reload()
    expect(page.locator(NOTE)).to_have_value("One. Two. Three.")


def test_tab_closed_and_reopened(opened, meeting):
    write(opened, "The lift with Pere works. This is the last wo")
    opened.close()
    page = opened.context.new_page()
    open_session(page, meeting)
    expect(page.locator(NOTE)).to_have_value("The lift with Pere works. This is the last wo")
    assert kept(meeting) == ["The lift with Pere works. This is the last wo"]
    expect(page.locator(BACK)).to_contain_text("What you typed on")


def test_tab_closed_without_network_and_reopened(opened, meeting):
    write(opened, "Half a sentence")
    saved(opened)
    opened.context.set_offline(True)
    write(opened, " and its other half")
    expect(opened.locator(STATUS)).to_have_text(WAITING)
    opened.close()
    opened.context.set_offline(False)
    page = opened.context.new_page()
    open_session(page, meeting)
    expect(page.locator(NOTE)).to_have_value("Half a sentence and its other half")
    saves(page, meeting, "Half a sentence and its other half")


def test_back_button(opened, meeting):
    write(opened, "The lift with Pere works.")
    opened.goto(reverse("student", args=[meeting.plan.student.uuid]))
    opened.go_back()
    expect(opened.locator(NOTE)).to_have_value("The lift with Pere works.")
    write(opened, " Really.")
    saves(opened, meeting, "The lift with Pere works. Really.")


def test_paste_of_a_hundred_thousand_characters(opened, meeting):
    text = "A long letter. " * 6_667
    opened.locator(NOTE).focus()
    opened.keyboard.insert_text(text)
    expect(opened.locator(TOO_FAR)).to_contain_text("20,000 characters fit in here")
    saves(opened, meeting, text)
    opened.get_by_role("button", name="Finish session").last.click()
    expect(opened.get_by_role("alert").first).to_contain_text("Everything you typed is still here")
    expect(opened.locator(NOTE)).to_have_value(text)
    open_session(opened, meeting)
    expect(opened.locator(NOTE)).to_have_value(text)
    assert kept(meeting) == [text]


def test_text_that_is_too_much_to_be_read_is_not_called_saved(opened, meeting):
    """More than a request may hold: the server keeps no part of it, the browser all."""
    refusal = {"error": "too_long", "message": "This text is too long.", "fields": {}}
    opened.route("**/drafts/", lambda route: route.fulfill(status=422, json=refusal))
    write(opened, "Pages and pages")
    expect(opened.locator("#keep-refused-shared-body")).to_have_text("This text is too long.")
    assert kept(meeting) == []
    opened.unroute("**/drafts/")
    opened.reload()
    expect(opened.locator(NOTE)).to_have_value("Pages and pages")
    saves(opened, meeting, "Pages and pages")


def test_sign_in_expired_in_mid_sentence(opened, meeting):
    write(opened, "The lift with Pere ")
    saved(opened)
    Session.objects.all().delete()
    write(opened, "works. ")
    expect(opened.locator(STATUS)).to_have_text("Signed out: sign in here and it saves")
    expect(opened.locator(NOTE)).to_be_focused()
    opened.keyboard.type("The sheets are in another language.")
    sign_in = opened.get_by_role("form", name="Sign in again")
    sign_in.get_by_label("Password").fill("not this one")
    sign_in.get_by_role("button", name="Sign in").click()
    expect(sign_in.get_by_role("alert")).to_contain_text("not correct")
    sign_in.get_by_label("Password").fill(PASSWORD)
    sign_in.get_by_label("Password").press("Enter")
    saved(opened)
    expect(sign_in).to_be_hidden()
    expect(opened.locator(NOTE)).to_be_focused()
    whole = "The lift with Pere works. The sheets are in another language."
    assert kept(meeting) == [whole]
    opened.get_by_role("button", name="Pause, and go on later").last.click()
    told(opened, "The session is not finished yet.")
    expect(opened.locator(NOTE)).to_have_value(whole)
