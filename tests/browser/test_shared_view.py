"""The screen in the student's hands, in a real browser: what it opens, and what they do there."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from plans.models import Answer, Goal
from plans.services.contract import draft_contract, offer_contract
from reviews.models import TutoringSession
from reviews.services.own_words import unread_of
from tests import factories as f
from tests.plans.signing import parties

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "She sleeps in the car and told only me."
OTHER = "Benjamin Otherstudent"
PIN = "4826"


@pytest.fixture
def meeting(transactional_db: None) -> Iterator[TutoringSession]:
    """A session of today in a centre of its own: a goal with an action of hers, an agreement to
    sign, and a second student of the same tutor."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-T")
    tutor = f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")
    tutor.keep_pin(PIN)
    year = f.AcademicYearFactory(centre=centre)
    programme = f.ProgrammeFactory(centre=centre)
    f.ModuleFactory(programme=programme, code="M01", name="Wiring")
    f.ModuleFactory(programme=programme, code="M02", name="Automation")
    cohort = f.CohortFactory(centre=centre, programme=programme, year=year)
    for given, family in (("Benjamin", "Otherstudent"), ("Marta", "Soler")):
        student = f.StudentFactory(centre=centre, given_name=given, family_name=family)
        f.EnrolmentFactory(student=student, cohort=cohort)
        f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student, year=year)
        goal = f.GoalFactory(plan=plan, words="Come on Mondays")
        f.ActionFactory(goal=goal, what="Take the early bus", who="student")
        today = centre.today()
        draft = draft_contract(plan=plan, today=today)
        offer_contract(contract=draft, by=tutor, today=today)
        yield f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=0), by=tutor)


@pytest.fixture
def opened(page_of: Callable[..., Page], meeting: TutoringSession) -> Page:
    """The tutor in the session."""
    page = page_of(meeting.by)
    page.goto(reverse("today"))
    page.goto(reverse("session", args=[meeting.uuid]))
    return page


def turn(page: Page) -> None:
    page.get_by_role("button", name="Turn the screen to Marta").first.click()
    expect(page.get_by_role("heading", name="Marta, this is your page")).to_be_visible()


def named(page: Page, words: str, *, of: str) -> Locator:
    """A button or link whose name goes on, for the ear, with what it is about."""
    return (
        page.locator("main").locator("button, a").filter(has_text=re.compile(f"^{words}\\s*: {of}"))
    )


def press(page: Page, words: str, *, of: str) -> None:
    named(page, words, of=of).click()


def turn_back(page: Page, secret: str) -> None:
    page.get_by_role("link", name="Give the screen back").first.click()
    page.get_by_label("Password or PIN").fill(secret)
    page.get_by_role("button", name="Turn the screen back").click()


def is_theirs(page: Page, meeting: TutoringSession) -> None:
    """What the browser shows is the student's page, and nothing else."""
    expect(page.get_by_role("heading", name="Marta, this is your page")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(reverse("shared", args=[meeting.uuid])) + "$"))
    tells_nothing(page)


def tells_nothing(page: Page) -> None:
    source = page.content()
    assert [each for each in (SECRET, OTHER, "Benjamin", "<nav") if each in source] == []


def test_turned_screen_opens_nothing_else(opened: Page, meeting: TutoringSession) -> None:
    other_tab = opened.context.new_page()
    other_tab.goto(reverse("student_list"))
    expect(other_tab.get_by_text(OTHER).first).to_be_visible()
    # A mark that outlives neither a reload nor another page.
    other_tab.evaluate("window.stillHere = true")
    opened.bring_to_front()
    opened.locator("[name=confidential-body]").fill(SECRET)

    turn(opened)
    is_theirs(opened, meeting)

    # The tab that stood open shows nothing any more, without having lost its page.
    expect(other_tab.get_by_role("heading", name="turned to a student")).to_be_visible()
    tells_nothing(other_tab)
    assert "Otherstudent" not in other_tab.title()
    assert other_tab.evaluate("window.stillHere") is True

    # The way back, twice: to the session, and to the page before it.
    for _step in range(2):
        opened.go_back()
        is_theirs(opened, meeting)
    opened.reload()
    is_theirs(opened, meeting)

    # A typed address, here and in a new tab.
    third_tab = opened.context.new_page()
    for tab in (opened, third_tab):
        for name in ("home", "today", "student_list", "my_work", "account_change_password"):
            tab.goto(reverse(name))
            is_theirs(tab, meeting)
        for name, uuid in (
            ("session", meeting.uuid),
            ("plan", meeting.plan.uuid),
            ("student", meeting.plan.student.uuid),
        ):
            tab.goto(reverse(name, args=[uuid]))
            is_theirs(tab, meeting)

    # What scripts ask, and what the browser's cache holds.
    session = reverse("session", args=[meeting.uuid])
    asked = "url => fetch(url, {headers: {'X-Requested-With': 'fetch'}}).then(r => r.status)"
    assert opened.evaluate(asked, session) == 409
    answered = "url => fetch(url).then(response => response.text())"
    for address in (
        session,
        reverse("student_list"),
        reverse("drafts", args=["session", meeting.uuid]),
    ):
        text = opened.evaluate(answered, address)
        assert "Marta, this is your page" in text
        assert [each for each in (SECRET, OTHER) if each in text] == []
    cached = """url => fetch(url, {cache: 'only-if-cached', mode: 'same-origin'})
        .then(r => r.text(), () => 'nothing')"""
    assert opened.evaluate(cached, session) == "nothing"
    assert opened.evaluate(cached, reverse("student_list")) == "nothing"

    # Signing out, as somebody could who knows how forms are sent.
    opened.evaluate(
        """url => {
            const form = document.querySelector('form[method=post]').cloneNode(true);
            form.action = url;
            document.body.append(form);
            HTMLFormElement.prototype.submit.call(form);
        }""",
        reverse("account_logout"),
    )
    expect(opened.get_by_role("heading", name="Marta, this is your page")).to_be_visible()
    is_theirs(opened, meeting)

    # The tutor's again, as it was.
    turn_back(opened, f.PASSWORD)
    expect(opened.locator("[name=confidential-body]")).to_have_value(SECRET)
    expect(other_tab.get_by_text(OTHER).first).to_be_visible()
    assert other_tab.evaluate("window.stillHere") is True


def test_student_works_in_shared_view(opened: Page, meeting: TutoringSession) -> None:
    turn(opened)

    press(opened, "Done", of="Take the early bus")
    expect(named(opened, "Not done yet", of="Take the early bus")).to_be_visible()

    opened.get_by_role("link", name="A new goal").click()
    opened.get_by_label("What do you want to reach?").fill("Have my licence by summer")
    opened.get_by_role("button", name="That is what I want").click()
    press(opened, "Say it in other words", of="Come on Mondays")
    opened.get_by_label("What do you want to reach?").fill("Be there on Mondays")
    opened.get_by_role("button", name="That is what I want").click()
    expect(opened.get_by_role("heading", name="Be there on Mondays")).to_be_visible()

    press(opened, "Begin", of="What I can do")
    wiring = opened.get_by_role("group", name="Wiring").first
    wiring.get_by_text("sometimes alone").click()
    opened.get_by_role("button", name="Skip what is open").click()
    expect(opened.get_by_role("heading", name="Thank you")).to_be_visible()
    opened.get_by_role("link", name="Back to my page").click()
    expect(opened.get_by_text("You have looked at 2 things.")).to_be_visible()

    press(opened, "Begin", of="How I see it")
    opened.locator(".question").first.get_by_text("3", exact=True).click()
    opened.get_by_role("button", name="Skip what is open").click()
    expect(opened.get_by_role("heading", name="Thank you")).to_be_visible()
    opened.get_by_role("link", name="Back to my page").click()
    expect(opened.get_by_text("You answered on")).to_be_visible()

    opened.get_by_label("In your own words").fill("The bus is always late.")
    opened.get_by_role("button", name="Keep my words").click()
    expect(opened.get_by_text("It is kept.")).to_be_visible()

    opened.get_by_role("link", name="Read and sign").click()
    opened.get_by_label("Typed").check()
    opened.get_by_label("I have read").check()
    opened.get_by_role("button", name="Sign", exact=True).click()
    opened.get_by_role("link", name="Back to my page").click()
    expect(opened.get_by_role("link", name="Read and sign")).to_have_count(0)

    turn_back(opened, PIN)
    expect(opened).to_have_url(re.compile(f"{reverse('session', args=[meeting.uuid])}$"))
    found(opened, meeting)


def found(page: Page, meeting: TutoringSession) -> None:
    """What the tutor finds of it, on the screen and in the plan."""
    expect(page.get_by_text("Be there on Mondays").first).to_be_visible()
    plan = meeting.plan
    assert set(Goal.objects.values_list("words", flat=True)) == {
        "Be there on Mondays",
        "Have my licence by summer",
    }
    assert [each.state for each in plan.actions.all()] == ["done"]
    levels = {str(each.item): (each.student_level, each.student_skipped) for each in rated(plan)}
    assert levels == {"Wiring": (2, False), "Automation": (None, True)}
    answers = list(Answer.objects.order_by("item__position"))
    assert answers[0].level == 3
    assert all(each.skipped for each in answers[1:])
    assert [each.text for each in unread_of(plan)] == ["The bus is always late."]
    assert parties() == ["student"]


def rated(plan: Any) -> Any:
    return plan.ratings.select_related("module")


def test_wrong_pin_five_times_leaves_the_screen_turned(
    opened: Page, meeting: TutoringSession
) -> None:
    turn(opened)
    opened.get_by_role("link", name="Give the screen back").first.click()
    secret = opened.get_by_label("Password or PIN")
    for _time in range(5):
        secret.fill("7391")
        opened.get_by_role("button", name="Turn the screen back").click()
        expect(secret).to_have_value("")  # it is the next page, not the one that is leaving
        expect(opened.get_by_text("That was not it.")).to_be_visible()
    opened.get_by_label("Password or PIN").fill(PIN)
    opened.get_by_role("button", name="Turn the screen back").click()
    expect(opened.get_by_text("Now only the password")).to_be_visible()
    opened.goto(reverse("today"))
    is_theirs(opened, meeting)
    turn_back(opened, f.PASSWORD)
    expect(opened.get_by_role("button", name="Turn the screen to Marta").first).to_be_visible()


def test_words_that_the_student_has_not_sent_come_back(opened: Page) -> None:
    turn(opened)
    words = opened.get_by_label("In your own words")
    words.fill("The bus is always")
    expect(opened.get_by_text(re.compile("^Saved "))).to_be_visible()
    opened.reload()
    expect(words).to_have_value("The bus is always")
    press(opened, "Done", of="Take the early bus")
    expect(words).to_have_value("The bus is always")
    turn_back(opened, PIN)
    expect(opened.get_by_role("button", name="Turn the screen to Marta").first).to_be_visible()
    assert "The bus is always" not in opened.content()
