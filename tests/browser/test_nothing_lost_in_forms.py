"""Answers, ratings and goals are kept like the words of a session: whole, and for nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import User
from plans.models import Answer, Goal, Response
from reviews.models import TutoringSession
from students.models import Draft
from tests import factories as f
from tests.browser.nothing_lost import BACK, CHOICE, STATUS, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAITING = "Not saved yet: kept in this browser, trying again"


@pytest.fixture
def meeting(transactional_db: None) -> Iterator[TutoringSession]:
    """A session of today, in a centre of its own; its tutor is `meeting.by`."""
    cache.clear()
    centre = f.CentreFactory(name="Institut Riu", code="RIU-F")
    tutor = f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")
    student = f.StudentFactory(centre=centre, given_name="Marta")
    f.AssignmentFactory(student=student, person=tutor)
    with scope(centre=centre):
        plan = f.PlanFactory(student=student)
        f.GoalFactory(plan=plan, words="Come on Mondays")
        yield f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(centre, days=0), by=tutor)


@pytest.fixture
def evaluation(meeting: TutoringSession) -> Response:
    script = f.published_script(meeting.centre, kind="self_evaluation")
    return f.ResponseFactory(plan=meeting.plan, by=meeting.by, script=script)


@pytest.fixture
def stranger(meeting: TutoringSession) -> User:
    """A tutor of the centre who does not work with the student."""
    return f.member(meeting.centre, Role.TUTOR, given_name="Pau", family_name="Mas")


class Questions:
    """The four questions of an evaluation on a page: in words, two scales, a choice."""

    def __init__(self, page: Page, evaluation: Response) -> None:
        self.page = page
        self.keys = [each.uuid.hex for each in evaluation.script.items.all()]

    def field(self, name: str, number: int) -> Locator:
        return self.page.locator(f"[name={name}_{self.keys[number]}]")

    def answer_half(self) -> None:
        self.field("text", 0).fill("I built a lamp")
        self.field("level", 1).and_(self.page.locator("[value='3']")).check(force=True)
        self.field("skip", 2).check()
        saved(self.page)

    def stand(self) -> None:
        """What was answered stands there, and nothing else."""
        expect(self.field("text", 0)).to_have_value("I built a lamp")
        chosen = self.page.locator(f"[name=level_{self.keys[1]}]:checked")
        expect(chosen).to_have_value("3")
        expect(self.field("skip", 2)).to_be_checked()
        expect(self.page.locator(f"[name=level_{self.keys[3]}]:checked")).to_have_count(0)


def half_answered(page: Page, evaluation: Response) -> Questions:
    page.goto(reverse("response_student", args=[evaluation.uuid]))
    questions = Questions(page, evaluation)
    questions.answer_half()
    return questions


def kept(record: Any) -> int:
    """How many fields the server holds."""
    return Draft.objects.told().filter(record=record.uuid).count()


def holds(page: Page, record: Any, number: int) -> None:
    for _ in range(100):
        if kept(record) == number:
            return
        page.wait_for_timeout(100)
    assert kept(record) == number


def test_self_evaluation_half_answered_is_there_again(page_of, meeting, evaluation):
    page = page_of(meeting.by)
    half_answered(page, evaluation)
    holds(page, evaluation, 3)
    page.close()
    page = page.context.new_page()
    page.goto(reverse("response_student", args=[evaluation.uuid]))
    Questions(page, evaluation).stand()
    expect(page.locator(BACK)).to_contain_text("What you typed on")
    page.get_by_role("button", name="That is how I see it").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert kept(evaluation) == 0
    assert Answer.objects.filter(response=evaluation).count() == 3


def test_self_evaluation_on_the_turned_screen_is_there_again(page_of, meeting, evaluation):
    page = page_of(meeting.by)
    page.goto(reverse("session", args=[meeting.uuid]))
    page.get_by_role("button", name="Turn the screen to Marta").first.click()
    expect(page.get_by_role("heading", name="Marta, this is your page")).to_be_visible()
    half_answered(page, evaluation)
    holds(page, evaluation, 3)
    page.close()
    page = page.context.new_page()
    page.goto(reverse("response_student", args=[evaluation.uuid]))
    Questions(page, evaluation).stand()
    expect(page.get_by_text(meeting.by.email)).to_have_count(0)


def test_next_person_reads_none_of_the_answers(page_of, meeting, evaluation, stranger):
    page = page_of(meeting.by)
    questions = half_answered(page, evaluation)
    page.route("**/drafts/", lambda route: route.abort())
    questions.field("text", 0).fill("I built a lamp, and kept a secret")
    expect(page.locator(STATUS)).to_have_text(WAITING)
    page_of(stranger).goto(reverse("student_list"))
    assert page.evaluate("() => window.stones.vault.entries()") == []
    for route, args in (
        ("response_student", [evaluation.uuid]),
        ("drafts", ["answers-student", evaluation.uuid]),
        ("draft_page", ["answers-student", evaluation.uuid]),
    ):
        assert page.goto(reverse(route, args=args)).status == 404
    page.unroute("**/drafts/")
    page_of(meeting.by).goto(reverse("response_student", args=[evaluation.uuid]))
    expect(questions.field("text", 0)).to_have_value("I built a lamp, and kept a secret")


def test_answer_that_somebody_changed_meanwhile_is_told_while_typing(page_of, meeting, evaluation):
    item = f.item_of(evaluation, answer="scale_1_4")
    answer = f.AnswerFactory(response=evaluation, item=item, author=meeting.by, text="", level=2)
    page = page_of(meeting.by)
    page.goto(reverse("response_student", args=[evaluation.uuid]))
    questions = Questions(page, evaluation)
    expect(page.locator(STATUS)).to_be_visible()
    answer.level = 1
    answer.save()
    questions.field("level", 1).and_(page.locator("[value='3']")).check(force=True)
    choice = page.locator(CHOICE)
    expect(choice).to_contain_text("What was saved meanwhile")
    expect(choice.locator("[data-mine]")).to_contain_text("3")
    expect(choice.locator("[data-other]")).to_contain_text("1")
    choice.get_by_role("button", name="Take the other").click()
    expect(page.locator(f"[name=level_{questions.keys[1]}]:checked")).to_have_value("1")
    page.get_by_role("button", name="That is how I see it").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Answer.objects.get().level == 1


def open_goal(page: Page, meeting: TutoringSession) -> Locator:
    page.goto(reverse("plan", args=[meeting.plan.uuid]))
    page.get_by_role("link", name="Change : Come on Mondays").click()
    form = page.get_by_role("form", name="Change the goal")
    expect(form.locator(STATUS)).to_be_visible()
    return form


def test_goal_form_with_the_network_cut_keeps_and_then_saves(page_of, meeting):
    """It opens within the page of the plan, and neither closing nor leaving asks anything."""
    page, goal = page_of(meeting.by), Goal.objects.get()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    form = open_goal(page, meeting)
    page.context.set_offline(True)
    form.locator("[name=words]").fill("Be there on Mondays")
    form.locator("[name=priority]").select_option("later")
    form.locator("[name=due_on]").fill(str(meeting.plan.ends_on))
    expect(form.locator(STATUS)).to_have_text(WAITING)
    form.get_by_role("button", name="Save").click()
    expect(form.locator(STATUS)).to_contain_text("the page was not sent")
    page.context.set_offline(False)
    holds(page, goal, 3)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    page.goto(reverse("today"))
    expect(page.get_by_role("heading", name="Not finished")).to_be_visible()
    form = open_goal(page, meeting)
    expect(form.locator("[name=words]")).to_have_value("Be there on Mondays")
    expect(form.locator("[name=priority]")).to_have_value("later")
    expect(form.locator("[name=due_on]")).to_have_value(str(meeting.plan.ends_on))
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    goal.refresh_from_db()
    told_now = (goal.words, goal.priority, goal.due_on)
    assert told_now == ("Be there on Mondays", "later", meeting.plan.ends_on)
    assert (kept(goal), asked) == (0, [])


def test_two_forms_of_one_page_keep_each_their_own(page_of, meeting):
    page, goal = page_of(meeting.by), Goal.objects.get()
    page.goto(reverse("plan", args=[meeting.plan.uuid]))
    page.get_by_role("link", name="Action for Come on Mondays").click()
    of_goal = page.locator(f"#goal-{goal.uuid} form[data-in-place]")
    of_goal.locator("[name=what]").fill("Take the bus")
    page.get_by_role("link", name="Add an action without a goal").click()
    loose = page.locator("#loose form[data-in-place]")
    loose.locator("[name=what]").fill("Ring when late")
    holds(page, goal, 1)
    holds(page, meeting.plan, 1)
    page.reload()
    page.get_by_role("link", name="Add an action without a goal").click()
    page.get_by_role("link", name="Action for Come on Mondays").click()
    expect(loose.locator("[name=what]")).to_have_value("Ring when late")
    expect(of_goal.locator("[name=what]")).to_have_value("Take the bus")
