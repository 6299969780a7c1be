"""A handover, told as a story in a real browser: prepared by the administrator, written by the
giver, read by the taker; and the giver is out."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Page, expect

from accounts.enums import Role
from students.models import Assignment
from tests import factories as f
from tests.browser.told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "She told me about home, and asked that it stays here."
SUMMARY = "Ask about the workshop first. Ring the aunt, never the house."


@pytest.fixture
def riu(transactional_db: None) -> Iterator[SimpleNamespace]:
    """A tutor with two students, one with a plan; another tutor, and an administrator."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-H")
    people = {
        "rosa": f.member(centre, Role.ADMINISTRATOR, given_name="Rosa", family_name="Pla"),
        "nuria": f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer"),
        "jordi": f.member(centre, Role.TUTOR, given_name="Jordi", family_name="Mas"),
    }
    with scope(centre=centre):
        cohort = f.CohortFactory(name="ELE-1A")
        marta, bilal = (
            f.StudentFactory(given_name=name, family_name="Soler") for name in ("Marta", "Bilal")
        )
        for student in (marta, bilal):
            f.EnrolmentFactory(student=student, cohort=cohort)
            f.AssignmentFactory(student=student, person=people["nuria"])
        f.NoteFactory(student=marta, author=people["nuria"], audience="confidential", body=SECRET)
        plan = f.PlanFactory(student=marta)
        f.GoalFactory(plan=plan, words="I come on Mondays")
        yield SimpleNamespace(centre=centre, marta=marta, bilal=bilal, plan=plan, **people)


def test_a_caseload_changes_hands(page_of: Callable[..., Page], riu: SimpleNamespace) -> None:
    the_administrator_prepares_it(page_of(riu.rosa), riu)
    the_giver_writes_a_summary(page_of(riu.nuria), riu)
    the_administrator_sees_that_it_is_there(page_of(riu.rosa))
    the_day_comes()
    the_taker_reads_it_and_opens_the_plan(page_of(riu.jordi), riu)
    the_giver_is_out(page_of(riu.nuria), riu)


def the_administrator_prepares_it(page: Page, riu: SimpleNamespace) -> None:
    page.goto("/cohorts/")
    page.get_by_role("link", name="Staff and their students").click()
    page.get_by_role("link", name=re.compile("Hand over.*Núria Ferrer")).click()
    page.get_by_label("Everybody’s tutor").select_option(label="Jordi Mas · 0 students now")
    page.get_by_role("button", name="Hand over").click()
    told(page, "2 students change hands.")
    expect(page.locator("#prepared tbody tr")).to_have_count(2)
    expect(page.get_by_text("not written yet")).to_have_count(2)


def the_giver_writes_a_summary(page: Page, riu: SimpleNamespace) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Write the summary.*Marta Soler")).click()
    text = page.get_by_label("What the next person needs to know")
    expect(text).to_have_value(
        "What matters now:\n\n\nAgreements still open:\n\n\nWhom to call:\n\n\nWhat to avoid:\n"
    )
    expect(page.get_by_text("Your confidential notes are not passed on")).to_be_visible()
    text.fill(SUMMARY)
    page.get_by_role("button", name="Save").click()
    told(page, "Saved. Jordi Mas reads it.")
    asked = page.locator("#summaries-asked")
    expect(asked).to_contain_text("Bilal Soler")
    expect(asked).not_to_contain_text("Marta Soler")


def the_administrator_sees_that_it_is_there(page: Page) -> None:
    page.goto("/assignments/")
    expect(page.locator("#prepared")).to_contain_text("written")
    expect(page.get_by_text(SUMMARY)).to_have_count(0)


def the_day_comes() -> None:
    week = timedelta(days=7)
    for each in Assignment.objects.order_by("pk"):
        each.starts_on -= week
        each.ends_on = each.ends_on and each.ends_on - week
        each.save()


def the_taker_reads_it_and_opens_the_plan(page: Page, riu: SimpleNamespace) -> None:
    page.goto("/")
    handed = page.locator("#handed-to-you")
    expect(handed).to_contain_text("Marta Soler")
    expect(handed).to_contain_text("Bilal Soler")
    handed.get_by_role("link", name="Marta Soler").click()
    expect(page.locator("#handover").get_by_text(SUMMARY)).to_be_visible()
    assert SECRET not in page.content()
    page.get_by_role("button", name="I know what I need to know").click()
    expect(page.get_by_text("Read the summary again")).to_be_visible()
    page.get_by_role("link", name="Open the plan").click()
    expect(page.get_by_text("I come on Mondays").first).to_be_visible()
    page.goto("/")
    expect(page.locator("#handed-to-you")).not_to_contain_text("Marta Soler")


def the_giver_is_out(page: Page, riu: SimpleNamespace) -> None:
    for address in (
        reverse("student", args=[riu.marta.uuid]),
        reverse("plan", args=[riu.plan.uuid]),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
