"""A contact note in the browser: one link, the text, how, and save."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.enums import Role
from students.models import Note
from tests import factories as f
from tests.browser.told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(transactional_db: None, page_of: Callable[..., Page]) -> Iterator[Page]:
    """The page of a student, as their tutor, in a centre of its own."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-N")
    tutor = f.member(centre, Role.TUTOR)
    student = f.StudentFactory(centre=centre)
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        page = page_of(tutor)
        page.goto(reverse("student", args=[student.uuid]))
        yield page


def test_note_takes_three_clicks_beside_typing(opened):
    expect(opened.get_by_text("Who reads it")).to_be_hidden()
    opened.get_by_role("link", name="Write a contact note").click()
    expect(opened.locator("[name=body]")).to_be_focused()
    opened.keyboard.type("The bus was late again.")
    opened.locator("label", has_text="word in passing").click()
    opened.get_by_role("button", name="Save the note").click()
    told(opened, "The note is saved.")
    note = Note.objects.get()
    assert (note.body, note.channel) == ("The bus was late again.", "passing")
    expect(opened.locator(f"#note-{note.uuid}")).to_contain_text("The bus was late again.")


def test_note_is_written_with_the_keyboard_alone(opened):
    opened.locator("#id_body").focus()
    opened.keyboard.type("The bus was late again.")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Space")
    opened.locator("#id_body").focus()
    expect(opened.locator("[name=channel]:checked")).to_have_value("call")
    opened.get_by_role("button", name="Save the note").press("Enter")
    told(opened, "The note is saved.")


def test_note_that_was_left_half_written_is_there_again(opened):
    """Nobody is asked about leaving what is kept."""
    asked = []
    opened.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    opened.locator("[name=body]").fill("Half a sentence")
    expect(opened.locator(".keeping").first).to_contain_text("Saved")
    page = opened.url
    opened.goto("/")
    expect(opened.get_by_role("heading", name="Not finished")).to_be_visible()
    opened.goto(page)
    expect(opened.locator("[name=body]")).to_have_value("Half a sentence")
    assert asked == []
