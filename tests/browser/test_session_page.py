"""What the script of the session page adds: lines with Enter, and taps taken back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.enums import Role
from plans.models import Action
from reviews.models import TutoringSession
from tests import factories as f
from tests.browser.told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(transactional_db: None) -> Iterator[TutoringSession]:
    """A session of today of a plan with one goal, in a centre of its own."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-S")
    tutor = f.member(centre, Role.TUTOR)
    student = f.StudentFactory(centre=centre)
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        f.GoalFactory(plan=plan)
        yield f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=0), by=tutor)


@pytest.fixture
def opened(page_of: Callable[..., Page], meeting: TutoringSession) -> Page:
    page = page_of(meeting.by)
    page.goto(reverse("session", args=[meeting.uuid]))
    return page


def test_enter_goes_to_the_next_line_and_adds_one_at_the_end(opened, meeting):
    for number in range(4):
        line = opened.locator(f"[name=agreed-{number}-what]")
        expect(line).to_be_visible()
        line.fill(f"Line {number}")
        line.press("Enter")
    expect(opened.locator("[name=agreed-4-what]")).to_be_focused()
    opened.get_by_role("button", name="Finish session").first.click()
    expect(opened.get_by_role("heading", name="Who does what, by when")).to_be_visible()
    words = Action.objects.order_by("pk").values_list("what", flat=True)
    assert list(words) == ["Line 0", "Line 1", "Line 2", "Line 3"]


def test_page_that_came_back_unsaved_begins_at_what_is_to_be_mended(opened):
    opened.get_by_text("Date, place, kind").click()
    opened.locator("[name=kind]").select_option("formal_review")
    opened.get_by_role("button", name="Finish session").first.click()
    expect(opened.get_by_text("Say how the review ends.")).to_be_in_viewport()
    expect(opened.locator("[name=outcome]").first).to_be_focused()


def test_one_blank_line_is_shown_at_a_time(opened):
    lines = opened.locator("[data-line]")
    expect(lines.filter(visible=True)).to_have_count(1)
    opened.locator("[name=agreed-0-what]").fill("Do sheet 3")
    expect(lines.filter(visible=True)).to_have_count(2)


def test_line_is_taken_away_and_put_back(opened, meeting):
    first, second = (opened.locator(f"[name=agreed-{n}-what]") for n in (0, 1))
    first.fill("Do sheet 3")
    second.fill("Call Joan")
    opened.get_by_role("button", name="Take this line away").first.click()
    expect(first).to_be_hidden()
    expect(opened.get_by_text("Taken away: Do sheet 3")).to_be_visible()
    opened.get_by_role("button", name="Put it back").click()
    expect(first).to_have_value("Do sheet 3")
    opened.get_by_role("button", name="Take this line away").first.click()
    opened.get_by_role("button", name="Finish session").first.click()
    expect(opened.get_by_role("heading", name="Who does what, by when")).to_be_visible()
    assert list(Action.objects.values_list("what", flat=True)) == ["Call Joan"]


def test_agenda_marks_the_part_of_now_in_words_too(page_of, meeting):
    meeting.starts_at = timezone.now() - timedelta(minutes=12)
    meeting.save()
    page = page_of(meeting.by)
    page.goto(reverse("session", args=[meeting.uuid]))
    now = page.locator(".agenda [aria-current=step]")
    expect(now).to_have_count(1)
    expect(now).to_contain_text("Since last time")
    assert "now" in now.locator("b").evaluate("e => getComputedStyle(e, '::after').content")
    expect(page.get_by_text("12 minutes in. Nothing ends by itself.")).to_be_visible()


def test_agenda_of_a_session_to_come_marks_nothing(page_of, meeting):
    meeting.starts_at = timezone.now() + timedelta(hours=1)
    meeting.save()
    page = page_of(meeting.by)
    page.goto(reverse("session", args=[meeting.uuid]))
    expect(page.get_by_text("Nothing ends by itself.")).to_be_visible()
    expect(page.locator(".agenda [aria-current]")).to_have_count(0)


def test_another_question_comes_without_leaving_the_page(opened):
    opened.evaluate("window.stayed = true")
    questions = opened.locator("[data-questions] li").filter(visible=True)
    seen = []
    for _ in range(4):
        seen.append(questions.inner_text())
        opened.get_by_role("link", name="Another question").click()
    assert len(set(seen)) == 3
    assert seen[3] == seen[0]
    assert opened.evaluate("window.stayed") is True


def test_second_tap_takes_an_answer_back(opened):
    answer = opened.locator("[data-undo] label", has_text="Forward")
    answer.click()
    expect(answer.locator("input")).to_be_checked()
    answer.click()
    expect(answer.locator("input")).not_to_be_checked()


def test_goals_are_answered_with_the_keyboard_alone(opened):
    opened.locator("[data-undo] label", has_text="Back").locator("input").focus()
    opened.keyboard.press("ArrowRight")
    expect(opened.locator("[data-undo] label", has_text="Same").locator("input")).to_be_checked()
    opened.keyboard.press("Delete")
    expect(opened.locator("[data-undo] :checked")).to_have_count(0)


def test_leaving_is_not_asked_about_where_all_is_saved(opened):
    opened.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    opened.locator("[name=shared-body]").fill("Half a sentence")
    expect(opened.locator("[data-keep-status]")).to_contain_text("Saved")
    opened.goto("/")


def test_leaving_is_asked_about_where_nothing_could_be_kept(opened):
    """The browser keeps no copy, and nobody answers."""
    asked = []
    opened.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    opened.add_init_script("delete window.indexedDB; window.indexedDB = undefined;")
    opened.reload()
    opened.route("**/drafts/", lambda route: route.abort())
    opened.locator("[name=shared-body]").fill("Half a sentence")
    expect(opened.locator("[data-keep-status]")).to_contain_text("Keep this page open")
    opened.goto("/")
    assert asked == ["beforeunload"]


def test_saving_is_not_asked_about(opened):
    opened.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.type}"))
    opened.locator("[name=shared-body]").fill("Half a sentence")
    opened.locator("[name=topic]").press("Enter")
    told(opened, "The session is not finished yet.")
