"""What the tests of `test_nothing_lost*.py` share: a session, its page, and where texts stand."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.enums import Role
from reviews.models import TutoringSession
from students.models import Draft
from tests import factories as f

NOTE = "[name=shared-body]"
CONFIDENTIAL = "[name=confidential-body]"
STATUS = "[data-keep-status]"
BACK = "[data-keep-back]"
CHOICE = ".keeping-choice"


@pytest.fixture
def meeting(transactional_db: None) -> Iterator[TutoringSession]:
    """A session of today, in a centre of its own; its tutor is `meeting.by`."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-K")
    tutor = f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")
    student = f.StudentFactory(centre=centre)
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        f.GoalFactory(plan=plan)
        yield f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=0), by=tutor)


@pytest.fixture
def opened(page_of: Callable[..., Page], meeting: TutoringSession) -> Page:
    page = page_of(meeting.by)
    open_session(page, meeting)
    return page


def open_session(page: Page, meeting: TutoringSession, host: str = "") -> None:
    page.goto(host + reverse("session", args=[meeting.uuid]))
    expect(page.locator(STATUS)).to_be_visible()


def write(page: Page, text: str, field: str = NOTE) -> None:
    """At the end of what stands there, key by key."""
    page.locator(field).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def saved(page: Page) -> None:
    expect(page.locator(STATUS)).to_contain_text("Saved", timeout=15_000)


def kept(meeting: TutoringSession, field: str = "shared-body") -> list[str]:
    """The texts of a field that the server holds, decrypted, oldest first."""
    found = Draft.objects.filter(record=meeting.uuid, field=field, ended_at=None).order_by("pk")
    return [each.body for each in found]


def saves(page: Page, meeting: TutoringSession, *texts: str, field: str = "shared-body") -> None:
    """The server comes to hold these texts, and nothing else."""
    for _ in range(100):
        if kept(meeting, field) == list(texts):
            return
        page.wait_for_timeout(100)
    assert kept(meeting, field) == list(texts)
