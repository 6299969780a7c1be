"""The main job, told as a story in a real browser: from a roster file to a tracking sheet.

Administrator, tutor and student each do their part; every act asserts what a reader sees,
and the two PDFs are read back.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django_scopes import scope
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.enums import Role
from accounts.models import Centre
from plans.models import Contract
from tests import factories as f
from tests.students.import_files import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "four-small-stones-7"
ROSTER = """student_number;given_name;family_name;birth_date;cohort;tutor_email
S-001;Łucja;Ñáñez;{born};ELE-9Z;nuria@riu.example
S-002;Bilal;Amrani;2099-01-01;ELE-9Z;nuria@riu.example
S-003;Clara;Vidal;2008-04-05;ELE-9Z;nobody@riu.example
"""
CONFIDENTIAL = "She told me about home, and asked that it stays here."


@pytest.fixture
def riu(transactional_db: None) -> Iterator[Centre]:
    """A centre with a year and terms, an administrator and a tutor, and no student."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-T")
    year = f.AcademicYearFactory(centre=centre)
    f.TermFactory(year=year, name="All year", starts_on=year.starts_on, ends_on=year.ends_on)
    for role, email, given in (
        (Role.ADMINISTRATOR, "rosa@riu.example", "Rosa"),
        (Role.TUTOR, "nuria@riu.example", "Núria"),
    ):
        person = f.member(centre, role, email=email, given_name=given, family_name="Pla")
        person.set_password(PASSWORD)
        person.save()
    with scope(centre=centre):
        yield centre


@pytest.mark.usefixtures("live_server")
def test_the_main_job_from_roster_to_tracking_sheet(
    page: Page, riu: Centre, tmp_path: Path
) -> None:
    page.set_default_timeout(15_000)
    the_administrator_brings_in_a_roster(page, riu, tmp_path)
    sign_in(page, "nuria@riu.example")
    the_tutor_finds_the_student(page)
    the_tutor_notes_a_guardian(page)
    the_starting_point_is_talked_over(page)
    goals_and_actions_are_written(page, riu)
    both_rate_what_the_student_can_do(page)
    support_is_decided(page)
    the_contract_is_offered_and_signed(page, riu)
    a_session_is_held(page, riu)
    the_tracking_sheet_tells_it(page)
    nothing_confidential_stands_in_the_students_pages(page)


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def the_administrator_brings_in_a_roster(page: Page, riu: Centre, folder: Path) -> None:
    sign_in(page, "rosa@riu.example")
    bar = page.get_by_role("navigation", name="Main")
    bar.get_by_role("link", name="Imports", exact=True).click()
    born = riu.today().replace(year=riu.today().year - 16, month=1, day=2)
    file = folder / "roster.csv"
    file.write_text(ROSTER.format(born=born.isoformat()), encoding="utf-8")
    upload(page, file)
    expect(page.get_by_text("Łucja")).to_be_visible()
    expect(page.get_by_text("ELE-9Z").first).to_be_visible()
    refused = page.locator("#refused")
    expect(refused).to_contain_text("S-002")
    expect(refused).to_contain_text("future")
    expect(refused).to_contain_text("nobody@riu.example")
    page.get_by_role("button", name="Write 1 student").click()
    expect(page.get_by_role("heading", name="The file is being written")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_off()  # as a worker does; the page notices by itself
    expect(page.get_by_role("heading", name="The file is written")).to_be_visible()
    expect(page.get_by_role("link", name="ELE-9Z", exact=True)).to_be_visible()
    bar.get_by_role("link", name="Imports", exact=True).click()
    upload(page, file)
    expect(page.get_by_text("This file changes nothing")).to_be_visible()
    sign_out(page)


def upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at what would change").click()


def the_tutor_finds_the_student(page: Page) -> None:
    page.get_by_role("link", name="Students", exact=True).click()
    page.get_by_role("searchbox").or_(page.locator("[name=q]")).first.fill("nanez")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Łucja Ñáñez").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Łucja Ñáñez")
    expect(page.get_by_text("S-001").first).to_be_visible()


def the_tutor_notes_a_guardian(page: Page) -> None:
    page.get_by_role("link", name="Guardian").click()
    page.get_by_label("Name").fill("Ewa Ñáñez")
    page.get_by_label("Relation").fill("mother")
    page.get_by_label("Legal authority").select_option("yes")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ewa Ñáñez", exact=True)).to_be_visible()


def the_starting_point_is_talked_over(page: Page) -> None:
    page.get_by_role("button", name="Start plan").first.click()
    hard = page.locator(".factor", has_text="Absenteeism or exclusion from classes")
    hard.get_by_role("group", name="How strong we see it").get_by_label("strong").check()
    hard.get_by_role("group", name="The student’s own view").get_by_label("some").check()
    hard.get_by_label("Evidence").fill("18 of 120 hours missed in 4 weeks")
    hard.get_by_label("In the student’s words").fill("The bus comes too late")
    hard.get_by_label("Goes into the plan").check()
    helps = page.locator(".factor", has_text="Health and well-being")
    helps.get_by_role("group", name="How strong we see it").get_by_label("strong").check()
    helps.get_by_label("Goes into the plan").check()
    page.get_by_label("The starting point is complete").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("No goal yet answers Absenteeism")).to_be_visible()
    page.get_by_role("link", name="Starting point", exact=True).click()
    expect(hard.get_by_label("Evidence")).to_have_value("18 of 120 hours missed in 4 weeks")
    step(page, "Roadmap")


def goals_and_actions_are_written(page: Page, riu: Centre) -> None:
    page.get_by_role("link", name="Write them down").click()
    page.get_by_label("What the student wants").fill("I want my own van with my name on it.")
    page.get_by_label("The student agrees").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("blockquote")).to_contain_text("my own van")

    page.get_by_role("link", name="Add the first goal").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This field is required").first).to_be_visible()
    page.get_by_label("Goal, in the student’s words").fill("Be there on Mondays")
    page.get_by_label("How we will know").fill("Six Mondays running, on time")
    page.get_by_label("Absenteeism or exclusion").check()
    page.get_by_label("By when").fill(last_day(riu))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Be there on Mondays")).to_be_visible()

    page.get_by_role("link", name="Action for Be there on Mondays").click()
    page.get_by_label("What", exact=False).first.fill("Take the earlier bus")
    page.get_by_label("By when").fill(last_day(riu))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Take the earlier bus").last).to_be_visible()
    expect(page.get_by_text("1 goal, 1 action")).to_be_visible()


def last_day(riu: Centre) -> str:
    return f.year_of(riu).ends_on.isoformat()


def step(page: Page, name: str) -> None:
    page.locator(".path").get_by_role("link", name=name).click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text(name)


def both_rate_what_the_student_can_do(page: Page) -> None:
    step(page, "Individual balance")
    page.get_by_role("link", name="Łucja rates").click()
    a_page_in_the_students_hands(page)
    empathy = page.get_by_role("group", name="Empathy")
    empathy.get_by_label("can show others how").check()
    page.get_by_role("group", name="Flexibility").get_by_label("skip").check()
    page.get_by_role("button", name="That is how I see it").click()
    expect(page.get_by_role("heading", name="What I can build on")).to_be_visible()
    page.get_by_role("link", name="Give the screen back").click()
    step(page, "Individual balance")
    page.get_by_role("link", name="Rate as tutor").click()
    empathy = page.get_by_role("group", name="Empathy")
    empathy.get_by_label("Level").select_option(label="sometimes alone")
    page.get_by_role("button", name="Save your view").click()
    row = page.get_by_role("row", name=re.compile("Empathy"))
    expect(row).to_contain_text("can show others how")
    expect(row).to_contain_text("sometimes alone")
    expect(row).to_contain_text("talk it over")
    expect(page.get_by_role("row", name=re.compile("Flexibility"))).to_contain_text("skipped")


def a_page_in_the_students_hands(page: Page) -> None:
    """No navigation, no evidence, nothing of the team."""
    expect(page.locator("header nav")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("18 of 120 hours")
    expect(page.locator("body")).not_to_contain_text("Absenteeism")


def support_is_decided(page: Page) -> None:
    step(page, "Other support")
    page.get_by_role("link", name="Support need", exact=True).click()
    page.get_by_label("What would help").fill("Somebody to practise reading plans with")
    page.get_by_label("Decision").select_option("not_now")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say in a few words why not now.")).to_be_visible()
    expect(page.get_by_label("What would help")).to_have_value(
        "Somebody to practise reading plans with"
    )
    page.get_by_label("Decision").select_option("in_centre")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("help inside the centre")).to_be_visible()


def the_contract_is_offered_and_signed(page: Page, riu: Centre) -> None:
    step(page, "Contract")
    page.get_by_role("button", name="Draft the contract").click()
    expect(page.get_by_text("I chose these goals together with my tutor.")).to_be_visible()
    assert "Draft" in pdf_text(page, "contract.pdf")
    page.get_by_role("link", name="Change commitments and dates").click()
    page.get_by_label("The family").fill("Grandmother wakes me on Mondays.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Offer for signing").click()
    expect(page.get_by_text("Grandmother wakes me on Mondays.")).to_be_visible()

    page.get_by_role("link", name="Łucja reads and signs").click()
    a_page_in_the_students_hands(page)
    page.get_by_label("drawn on screen").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("There is no stroke yet")).to_be_visible()
    draw(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("link", name="Give the screen back").click()

    page.get_by_role("link", name="A guardian reads and signs").click()
    page.get_by_label("Who signs").select_option(label="Ewa Ñáñez (mother)")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_role("link", name="Give the screen back").click()

    page.get_by_role("link", name="Sign as tutor").click()
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".path")).to_contain_text("signed by all 3")
    the_signed_contract_is_in_print(page, riu)


def draw(page: Page) -> None:
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for number in range(1, 12):
        page.mouse.move(box["x"] + 30 + 20 * number, box["y"] + 60 + 25 * (number % 2), steps=3)
    page.mouse.up()


def the_signed_contract_is_in_print(page: Page, riu: Centre) -> None:
    text = pdf_text(page, "contract.pdf")
    contract = Contract.objects.get()
    assert contract.is_in_force
    assert contract.content_hash in re.sub(r"\s", "", text)
    for words in (
        "Institut Riu",
        "Łucja Ñáñez",
        "Be there on Mondays",
        "Grandmother wakes me on Mondays.",
        "Ewa Ñáñez",
        "Núria Pla",
        "I want my own van with my name on it.",
    ):
        assert words in text, words
    assert "Draft" not in text
    assert "18 of 120 hours" not in text


def a_session_is_held(page: Page, riu: Centre) -> None:
    step(page, "Reviews")
    page.get_by_role("button", name="Start session").click()
    page.get_by_role("group", name="Be there on Mondays").get_by_label("Forward").check()
    page.get_by_label("What", exact=True).first.fill("Bring practice sheet 3")
    page.get_by_label("By when").first.fill(last_day(riu))
    page.get_by_label("Notes", exact=True).fill("The lift with Pere works.")
    page.get_by_label(re.compile("^Confidential")).fill(CONFIDENTIAL)
    page.get_by_role("button", name="Finish session").first.click()
    expect(page.get_by_role("heading", name="Who does what, by when")).to_be_visible()
    expect(page.get_by_text("Bring practice sheet 3").first).to_be_visible()
    expect(page.get_by_text(CONFIDENTIAL)).to_be_visible()
    expect(page.locator("main")).to_contain_text("You meet again on")
    page.get_by_role("link", name="Back to the reviews").click()
    expect(page.locator(".path")).to_contain_text("next")


def the_tracking_sheet_tells_it(page: Page) -> None:
    text = pdf_text(page, "tracking-sheet.pdf")
    for words in (
        "Łucja Ñáñez",
        "Be there on Mondays",
        "Forward",
        "Bring practice sheet 3",
        "The lift with Pere works.",
    ):
        assert words in text, words
    assert CONFIDENTIAL not in text
    assert "18 of 120 hours" not in text


def nothing_confidential_stands_in_the_students_pages(page: Page) -> None:
    step(page, "Individual balance")
    page.get_by_role("link", name="Łucja rates").click()
    a_page_in_the_students_hands(page)
    assert CONFIDENTIAL not in page.content()


def pdf_text(page: Page, name: str) -> str:
    """The text of one of the plan's PDFs, fetched with the browser's own sign-in."""
    found = re.search(r"/plans/[0-9a-f-]+/", page.url)
    assert found, page.url
    response: Any = page.request.get(found.group() + name)
    assert response.status == 200
    assert response.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.body()))
    assert reader.trailer["/Root"]["/Lang"] == settings.LANGUAGE_CODE
    text = "\n".join(each.extract_text() for each in reader.pages)
    return re.sub(r"[ \t]*\n[ \t]*", " ", text)
