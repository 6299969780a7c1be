"""Between two pages: a record that moved, a form on its way, a plan closed in between."""

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Route, expect

from reviews.services.notes import new_note
from students.enums import Audience
from students.models import Note
from tests.browser.nothing_lost import (
    BACK,
    CHOICE,
    NOTE,
    STATUS,
    kept,
    meeting,
    opened,
    saved,
    saves,
    write,
)
from tests.browser.told import told
from tests.factories import PASSWORD

__all__ = ["meeting", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_record_that_changed_meanwhile_stands_beside_the_text(opened, meeting):
    write(opened, "What I typed.")
    saved(opened)
    note = new_note(meeting, Audience.SHARED, by=meeting.by)
    note.body = "What was saved from elsewhere."
    note.save()
    opened.reload()
    expect(opened.locator(NOTE)).to_have_value("What I typed.")
    choice = opened.locator(CHOICE)
    expect(choice).to_contain_text("What was saved meanwhile")
    expect(choice).to_contain_text("What was saved from elsewhere.")
    choice.get_by_role("button", name="Put both").click()
    both = "What I typed.\n\nWhat was saved from elsewhere."
    saves(opened, meeting, both)
    opened.locator("[name=topic]").press("Enter")
    told(opened, "The session is not finished yet.")
    assert Note.objects.get().body == both


def test_record_is_not_overwritten_without_a_choice(opened, meeting):
    """Whoever passes the choice over is asked by the form itself."""
    write(opened, "What I typed.")
    saved(opened)
    note = new_note(meeting, Audience.SHARED, by=meeting.by)
    note.body = "What was saved from elsewhere."
    note.save()
    opened.reload()
    expect(opened.locator(CHOICE)).to_be_visible()
    opened.locator("[name=topic]").press("Enter")
    expect(opened.get_by_role("alert").first).to_contain_text("Everything you typed is still here")
    expect(opened.locator(NOTE)).to_have_value("What I typed.")
    assert Note.objects.get().body == "What was saved from elsewhere."


def test_words_typed_while_the_form_is_on_its_way_are_back(opened, meeting):
    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            opened.keyboard.type(" And after that.")
        route.continue_()

    opened.route(f"**{reverse('session', args=[meeting.uuid])}", slowly)
    write(opened, "Before.")
    opened.locator(NOTE).evaluate("field => field.form.elements.later[0].click()")
    expect(opened.locator(BACK)).to_contain_text("is back.")
    expect(opened.locator(NOTE)).to_have_value("Before. And after that.")
    assert kept(meeting) == ["Before. And after that."]


def test_earlier_words_come_back_around_what_is_being_typed(opened, meeting):
    """The drafts come late: focus and caret stay, and what is typed meanwhile, too."""
    write(opened, "Circuits", field="[name=topic]")
    write(opened, "Earlier words.")
    saves(opened, meeting, "Earlier words.")

    late: list[Route] = []
    opened.route("**/drafts/session/**", lambda route: late.append(route))
    with opened.expect_request("**/drafts/session/**"):
        opened.goto(reverse("session", args=[meeting.uuid]))
    opened.locator(NOTE).focus()
    opened.keyboard.type("New words, ")
    for answer in late:
        answer.continue_()
    opened.unroute("**/drafts/session/**")
    expect(opened.locator("[name=topic]")).to_have_value("Circuits")
    expect(opened.locator(NOTE)).to_be_focused()
    opened.keyboard.type("and more.")
    expect(opened.locator(NOTE)).to_have_value("New words, and more.")
    expect(opened.locator(CHOICE)).to_contain_text("Earlier words.")
    saves(opened, meeting, "Earlier words.", "New words, and more.")


def test_words_typed_before_the_script_came_are_saved(opened, meeting):
    """Over a slow line the page stands there first."""
    scripts: list[Route] = []
    opened.route("**/js/keep.js", lambda route: scripts.append(route))
    with opened.expect_request("**/js/keep.js"):
        opened.goto(reverse("session", args=[meeting.uuid]), wait_until="commit")
    opened.locator(NOTE).fill("The lift with Pere works.")
    assert kept(meeting) == []
    (script,) = scripts
    script.continue_()
    saves(opened, meeting, "The lift with Pere works.")


def test_signing_in_again_with_the_keyboard_alone(opened, meeting):
    write(opened, "The lift with Pere works.")
    saved(opened)
    Session.objects.all().delete()
    opened.locator("[name=topic]").press("Enter")
    expect(opened.locator(STATUS)).to_have_text("Signed out: sign in here and it saves")
    expect(opened.get_by_label("Password")).to_be_focused()
    opened.keyboard.type(PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened.locator("[name=topic]")).to_be_focused()
    opened.keyboard.press("Enter")
    told(opened, "The session is not finished yet.")
    assert Note.objects.get().body == "The lift with Pere works."


def test_text_of_a_plan_that_was_closed_is_shown_on_the_next_page(opened, meeting):
    opened.route("**/drafts/", lambda route: route.abort())
    write(opened, "The lift with Pere works.")
    expect(opened.locator(STATUS)).to_contain_text("kept in this browser")
    with transaction.atomic():
        meeting.plan.close(by=meeting.by, reason="Moved to another town.")
    opened.unroute("**/drafts/")
    opened.goto(reverse("student_list"))
    warning = opened.get_by_role("status").filter(has_text="could not be saved")
    warning.get_by_text("Show it").click()
    expect(warning).to_contain_text("The lift with Pere works.")
    warning.get_by_role("button", name="Throw it away").click()
    expect(warning).to_have_count(0)
    opened.reload()
    expect(opened.get_by_role("heading", level=1)).to_be_visible()
    assert opened.evaluate(f"() => stones.vault.count('{meeting.by.uuid}')") == 0
