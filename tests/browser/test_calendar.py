"""The calendar with nothing but the keyboard."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.models import User
from plans.models import Plan
from reviews.models import TutoringSession
from students.models import Cohort
from tests import factories as f
from tests.browser.told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(plan: Plan, tutor: User) -> TutoringSession:
    """Next week's Tuesday at nine; the cohort has slots then, at ten, and on Thursday at noon."""
    with scope(centre=plan.centre):
        today = plan.centre.today()
        tuesday = today + timedelta(days=8 - today.weekday())
        cohort = Cohort.objects.get()
        for weekday, hour in ((1, 9), (1, 10), (3, 12)):
            f.TutoringSlotFactory(cohort=cohort, weekday=weekday, starts_at=time(hour))
        start = datetime.combine(tuesday, time(9), tzinfo=plan.centre.zone)
        return f.TutoringSessionFactory(plan=plan, starts_at=start, by=tutor)


def stands(session: TutoringSession) -> tuple[int, str]:
    """Days after the Tuesday, and the clock."""
    with scope(centre=session.centre):
        now = TutoringSession.objects.get(pk=session.pk).local_start()
    return (now.date() - session.local_date()).days, now.strftime("%H:%M")


def tab_to(page: Page, what: str) -> None:
    for _step in range(60):
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {what}")


def test_session_is_moved_by_keyboard(
    page_of: Callable[[User], Page], tutor: User, session: TutoringSession
) -> None:
    page = page_of(tutor)
    page.set_default_timeout(15_000)
    page.goto(f"{reverse('calendar')}?view=week&day={session.local_date()}")
    tab_to(page, "[data-move]")
    page.keyboard.press("Enter")
    keys = page.locator("[data-keys]")
    expect(keys).to_be_focused()

    # From slot to slot: ten, Thursday at noon, and back. Nothing moves before Enter.
    there = page.locator("[data-there]")
    expect(there).to_contain_text("09:00")
    page.keyboard.press("ArrowDown")
    expect(there).to_contain_text("10:00")
    page.keyboard.press("ArrowDown")
    expect(there).to_contain_text("12:00")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(there).to_contain_text("10:00")
    assert stands(session) == (0, "09:00")

    # Escape leaves it where it is, and gives the focus back.
    page.keyboard.press("Escape")
    expect(page.locator("#mover")).not_to_be_visible()
    expect(page.locator("[data-move]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(keys).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told(page, "Moved: you meet Marta Soler on Wed")
    expect(page.locator("[data-move]")).to_be_focused()
    assert stands(session) == (1, "10:00")


def test_refused_move_is_told_in_the_dialog_and_keeps_what_was_typed(
    page_of: Callable[[User], Page], tutor: User, session: TutoringSession
) -> None:
    page = page_of(tutor)
    page.set_default_timeout(15_000)
    page.goto(f"{reverse('calendar')}?view=day&day={session.local_date()}")
    page.locator("[data-move]").click()
    page.locator("#mover [name=date]").fill("2031-01-01")
    page.get_by_role("button", name="Move", exact=True).last.click()
    expect(page.locator("#mover")).to_contain_text("The plan ends on")
    expect(page.locator("#mover [name=date]")).to_have_value("2031-01-01")
    expect(page.locator("#mover [name=date]")).to_be_focused()
    assert stands(session) == (0, "09:00")
