"""A new centre, told as a story in a real browser: from a command to assigned students.

The administrator goes from page to page by what the page Centre says is missing; what a person
gets by mail is opened from the mail.
"""

import re
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "four-small-stones-7"
MODULES = "MP01, Wiring of dwellings\nMP02, Lighting and controls"


@pytest.mark.usefixtures("live_server")
def test_a_new_centre_from_a_command_to_assigned_students(page: Page, tmp_path: Path) -> None:
    cache.clear()
    page.set_default_timeout(15_000)
    the_command_lets_the_administrator_in(page)
    the_year_is_added_as_proposed(page)
    a_programme_is_added(page)
    a_cohort_gets_its_weekly_slot(page)
    tutor = somebody_is_invited(page, "Núria", "Ferrer", "tutor")
    expect(tutor.locator("main")).not_to_contain_text("Marta")
    somebody_is_invited(page, "Anna", "Roca", "counsellor").close()
    the_counsellor_becomes_safeguarding_lead(page)
    students_come_from_the_example_file(page, tmp_path)
    who_has_nobody_gets_the_tutor(page)
    everything_is_in_place(page)
    tutor.goto("/students/")
    expect(tutor.get_by_role("link", name="Marta Soler")).to_be_visible()
    expect(tutor.get_by_role("link", name="Bil Amrani")).to_be_visible()


def the_command_lets_the_administrator_in(page: Page) -> None:
    said = StringIO()
    call_command(
        "create_centre",
        stdout=said,
        name="Institut Riu",
        code="RIU-N",
        zone="Europe/Madrid",
        email="rosa@riu.example",
        given_name="Rosa",
        family_name="Pla",
    )
    open_link(page, said.getvalue())
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("password", re.IGNORECASE)).click()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("rosa@riu.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    expect(page.locator("#year")).to_contain_text("There is no academic year yet.")


def open_link(page: Page, text: str) -> None:
    """The first address in a text, on the server of the tests."""
    found = re.search(r"https?://\S+", text)
    assert found is not None
    page.goto(urlsplit(found.group()).path)


def step(page: Page, key: str, link: str) -> None:
    """Go where the page Centre leads from one of its steps."""
    page.get_by_role("link", name="Centre", exact=True).first.click()
    page.locator(f"#{key}").get_by_role("link", name=link).click()


def the_year_is_added_as_proposed(page: Page) -> None:
    step(page, "year", "Add the first year")
    page.get_by_role("button", name="Add this year").click()
    expect(page.get_by_role("link", name="First term")).to_be_visible()
    expect(page.get_by_role("link", name="Winter holidays")).to_be_visible()


def a_programme_is_added(page: Page) -> None:
    step(page, "programmes", "Add a programme")
    page.get_by_label("Name").fill("Electrical installations")
    page.get_by_label("Code").fill("ELE")
    page.get_by_label("Modules").fill(MODULES)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Electrical installations")).to_be_visible()


def a_cohort_gets_its_weekly_slot(page: Page) -> None:
    step(page, "cohorts", "Add a cohort")
    page.get_by_label("Name").fill("ELE-1A")
    page.get_by_label("Programme").select_option(label="Electrical installations")
    page.get_by_role("button", name="Save").click()
    step(page, "cohorts", "Go to ELE-1A")
    page.get_by_role("link", name="Add a slot").click()
    page.get_by_label("Day of the week").select_option(label="Wednesday")
    page.get_by_label("Starts at").fill("10:20")
    page.get_by_label("Place").fill("Room 4")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Wednesday, 10:20–11:05")


def somebody_is_invited(page: Page, given: str, family: str, role: str) -> Page:
    """Invite them, and accept by the link in their mail. Their page is returned."""
    step(page, "staff", "Invite somebody")
    email = f"{family.lower()}@riu.example"
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.locator(f"input[value={role}]").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text(f"{given} {family} is invited")
    work_off()
    letter = mail.outbox[-1]
    assert letter.to == [email]
    browser = page.context.browser
    assert browser is not None
    theirs = browser.new_context(base_url=urlsplit(page.url)._replace(path="", query="").geturl())
    invited = theirs.new_page()
    open_link(invited, letter.body)
    for name in ("password1", "password2"):
        invited.locator(f"[name={name}]").fill(PASSWORD)
    invited.get_by_role("button", name="Accept and sign in").click()
    expect(invited.locator(".who")).to_contain_text(f"{given} {family} · {role}")
    return invited


def work_off() -> None:
    """What a worker does: every job that waits, once."""
    for result in DBTaskResult.objects.ready().order_by("enqueued_at"):
        arguments = result.args_kwargs
        DBTaskResult.objects.filter(pk=result.pk).delete()
        result.task.func(*arguments["args"], **arguments["kwargs"])


def the_counsellor_becomes_safeguarding_lead(page: Page) -> None:
    step(page, "safety", "Choose a safeguarding lead")
    page.get_by_label("Safeguarding lead").select_option(label="Anna Roca")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def students_come_from_the_example_file(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Centre", exact=True).first.click()
    with page.expect_download() as download:
        page.locator("#students").get_by_role("link", name="Example file").click()
    file = folder / "students.csv"
    download.value.save_as(file)
    step(page, "students", "Bring in students")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_role("button", name="Write 2 students").click()
    expect(page.get_by_role("heading", name="The file is being written")).to_be_visible()
    work_off()
    expect(page.get_by_role("heading", name="The file is written")).to_be_visible()


def who_has_nobody_gets_the_tutor(page: Page) -> None:
    page.get_by_role("link", name="Centre", exact=True).first.click()
    expect(page.locator("#assignments")).to_contain_text("1 student has no tutor.")
    page.locator("#assignments").get_by_role("link", name="Assign tutors in ELE-1A").click()
    page.get_by_label("The one without a tutor").check()
    page.get_by_role("button", name="Assign staff").click()
    page.get_by_label("Núria Ferrer").check()
    page.get_by_role("button", name="Look at who gets whom").click()
    page.get_by_role("button", name="Assign 1 student").click()
    expect(page.locator("main")).to_contain_text("1 student was assigned.")


def everything_is_in_place(page: Page) -> None:
    page.get_by_role("link", name="Centre", exact=True).first.click()
    expect(page.get_by_role("heading", name="Everything is in place")).to_be_visible()
