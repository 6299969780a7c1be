"""The forms of a plan save themselves while they are typed: every one, in the same way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from plans.models import (
    Action,
    Answer,
    BalanceLook,
    Contract,
    Goal,
    Option,
    Plan,
    SupportNeed,
)
from plans.services.contract import offer_contract
from students.models import Draft, Student
from students.services.drafts import kind_named
from tests import factories as f
from tests.plans.kept import FORMS, NEW, Kept, built, named
from tests.plans.pages import fields_of, words
from tests.reviews.typing import Window

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture(params=list(FORMS))
def form(request: Any, plan: Plan, tutor: User) -> Kept:
    return built(request.param, plan, tutor)


@pytest.fixture
def window(desk: Client, tutor: User, form: Kept) -> Window:
    return Window(desk, tutor, form.uuid, kind=form.kind)


def say(window: Window, form: Kept) -> dict[str, str]:
    said = form.said(window.client)
    response = window.send(*(window.message(name, text) for name, text in said.items()))
    assert response.status_code == 200, response.content
    return said


def test_form_keeps_every_field_and_knows_what_stands_in_it(
    desk: Client, window: Window, form: Kept
) -> None:
    """A field that somebody adds is named here until it is taken too. What stands is told by
    value and by fingerprint, as the form shows it."""
    page = desk.get(form.page)
    html = page.content.decode()
    assert (html.count("keep.js"), html.count("data-keep-status")) == (1, 1)
    assert f'data-keep-record="{form.uuid}"' in html
    names, takes = form.fields(desk), kind_named(form.kind).takes
    assert names
    assert [each for each in names if not takes(each)] == []
    told, shown = window.read(), fields_of(page)
    known = [each for each in names if f"base-{each}" in shown and each in told["stands"]]
    assert bool(known) == (form.kind not in NEW)
    for name in known:
        said = "\n".join(shown.get(name, [])).replace("\r\n", "\n")
        assert (name, told["stands"][name]) == (name, said)
        assert (name, told["prints"][name]) == (name, shown[f"base-{name}"][0])


def test_what_was_typed_is_found_again(window: Window, form: Kept) -> None:
    """In the form, on Today, and before it is deleted."""
    said = say(window, form)
    assert {each["field"]: each["text"] for each in window.read()["drafts"]} == said
    response = window.client.get("/today/")
    assert f"Not finished What you typed {form.words} " in words(response)
    address = kind_named(form.kind).url(form.uuid)
    assert f'href="{address}"' in response.content.decode()
    opened = window.client.get(address, follow=True)
    assert f'data-keep-record="{form.uuid}"' in opened.content.decode()
    label = kind_named(form.kind).label
    texts = [text for name, text in said.items() if label(name)]
    told = words(window.client.get(reverse("drafts_delete", args=[form.kind, form.uuid])))
    assert texts
    assert [each for each in texts if each not in told] == []


def test_saved_form_is_no_draft_any_more(desk: Client, window: Window, form: Kept) -> None:
    said = say(window, form)
    sent = fields_of(desk.get(form.page)) | said
    sent |= {"window": str(window.window), "turn": str(window.turn), "later": "1"}
    response = desk.post(form.page, sent)
    assert response.status_code < 400, words(response)
    assert not Draft.objects.living().exists()


def test_nobody_else_is_told_of_it(
    window: Window, form: Kept, client_of: Callable[[User], Client], counsellor: User
) -> None:
    said = say(window, form)
    other = Window(client_of(counsellor), counsellor, form.uuid, kind=form.kind)
    assert other.read()["drafts"] == []
    assert other.say(next(iter(said)), "Something else").json()["others"] == []
    assert [each["text"] for each in other.read()["drafts"]] == ["Something else"]


def test_closed_plan_takes_nothing_more_and_what_was_kept_is_found(
    window: Window, form: Kept, plan: Plan, tutor: User
) -> None:
    said = say(window, form)
    Plan.objects.get(pk=plan.pk).close(by=tutor, reason="Moved away")
    response = window.say(next(iter(said)), "After")
    assert (response.status_code, response.json()["error"]) == (403, "closed")
    assert {each["field"]: each["text"] for each in window.read()["drafts"]} == said


def test_saving_costs_at_most_five_queries(window: Window, form: Kept) -> None:
    fields = [window.message(name, "1") for name in form.fields(window.client)]
    with CaptureQueriesContext(connection) as asked:
        assert window.send(*fields).status_code == 200
    of_the_actor = ("django_session", "accounts_user", "accounts_membership")
    statements = [each["sql"] for each in asked]
    beside = [each for each in statements if not any(f'FROM "{x}"' in each for x in of_the_actor)]
    assert len(beside) <= 5, beside


# What somebody else chose meanwhile


def level(form: Kept) -> None:
    Answer.objects.filter(level=2).update(level=1)


def day_of_interview(form: Kept) -> None:
    form.record.mark_held(form.record.held_on - timedelta(days=1))


def looks(form: Kept) -> None:
    BalanceLook.objects.update(student_level=1, tutor_level=2)


def factors(form: Kept) -> None:
    f.GoalFactorFactory(goal=form.record, factor=f.PlanFactorFactory(plan=form.record.plan))


def with_values(**values: Any) -> Callable[[Kept], None]:
    def change(form: Kept) -> None:
        for name, value in values.items():
            setattr(form.record, name, value)
        form.record.save()

    return change


@pytest.mark.parametrize(
    ("kind", "start", "mine", "change"),
    [
        ("answers", "level_", "4", level),
        ("answers", "held_on", "2020-01-01", day_of_interview),
        ("balance-student", "level_", "4", looks),
        ("balance-tutor", "tutor_", "4", looks),
        ("goal", "priority", "later", with_values(priority="first")),
        ("goal", "due_on", "2020-01-01", with_values(due_on=None)),
        ("goal", "answers", "", factors),
        ("goal", "module", "1", with_values(module=None)),
        ("action", "who", "family", with_values(who="tutor")),
        ("need", "decision", "outside", with_values(decision="in_centre", decided_on="2026-01-01")),
        ("aspiration", "aspiration_on_page", "x", with_values(aspiration_on_page=True)),
        ("contract", "review_1", "2020-01-01", with_values(review_dates=[])),
    ],
)
def test_choice_that_changed_meanwhile_is_told_while_typing(
    desk: Client, tutor: User, plan: Plan, kind: str, start: str, mine: str, change: Any
) -> None:
    form = built(kind, plan, tutor)
    names, shown = form.fields(desk), fields_of(desk.get(form.page))
    # Of an interview the question that was answered on a scale.
    chosen = [each for each in names if shown.get(each, [""]) != [""]]
    name = named(chosen if start.endswith("_") else names, start)
    window = Window(desk, tutor, form.uuid, kind=kind)
    base = shown[f"base-{name}"][0]
    assert window.say(name, mine, base=base).json()["others"] == []
    change(form)
    assert window.say(name, mine, base=base).json()["others"] == [name]


# Each in its own way


def test_form_that_is_refused_keeps_its_drafts(desk: Client, plan: Plan, tutor: User) -> None:
    form = built("goal", plan, tutor)
    said = say(Window(desk, tutor, form.uuid, kind="goal"), form)
    sent = fields_of(desk.get(form.page)) | said | {"due_on": "2001-01-01"}
    assert desk.post(form.page, sent).status_code == 422
    assert Draft.objects.told().count() == len(said)


def test_several_ticks_are_taken_in_together(desk: Client, plan: Plan, tutor: User) -> None:
    """Also those that another window ticked alike."""
    form = built("goal", plan, tutor)
    one, other = f.PlanFactorFactory(plan=plan), form.record.links.get().factor
    both = "\n".join(str(each.pk) for each in (other, one))
    window = Window(desk, tutor, form.uuid, kind="goal")
    window.say("answers", both)
    sent = fields_of(desk.get(form.page)) | {"answers": both.split("\n")}
    assert desk.post(form.page, sent).status_code == 302
    assert window.read()["drafts"] == []


def test_contract_that_was_offered_meanwhile_takes_nothing_more(
    desk: Client, draft: Contract, tutor: User
) -> None:
    window = Window(desk, tutor, draft.uuid, kind="contract")
    window.say("student", "I come.")
    offer_contract(contract=draft, by=tutor, today=draft.centre.today())
    assert window.say("student", "I do come.").json()["error"] == "closed"
    assert [each["text"] for each in window.read()["drafts"]] == ["I come."]


@pytest.mark.parametrize(
    ("kind", "route", "asked"),
    [
        ("action-new", "action_add", "goal"),
        ("goal-new", "goal_add", "factor"),
        ("goal-new", "goal_add", "message"),
        ("need-new", "need_add", "from"),
    ],
)
def test_something_new_is_kept_with_what_it_is_for(
    desk: Client, tutor: User, plan: Plan, kind: str, route: str, asked: str
) -> None:
    """Two of them may stand open on one page: neither is filled with the words of the other."""
    of = {
        "goal": lambda: f.GoalFactory(plan=plan),
        "factor": lambda: f.PlanFactorFactory(plan=plan),
        "from": lambda: f.PlanFactorFactory(plan=plan),
        "message": lambda: f.StudentMessageFactory(student=plan.student, kind="goal"),
    }[asked]()
    page = f"{reverse(route, args=[plan.uuid])}?{asked}={of.uuid}"
    shown = desk.get(page)
    assert f'data-keep-record="{of.uuid}"' in shown.content.decode()
    window = Window(desk, tutor, of.uuid, kind=kind)
    name = {"goal_add": "words"}.get(route, "what")
    assert window.say(name, "To swim").status_code == 200
    assert Window(desk, tutor, plan.uuid, kind=kind).read()["drafts"] == []
    assert desk.get(reverse("draft_page", args=[kind, of.uuid])).url == page
    sent = fields_of(shown) | {name: "To swim", "window": str(window.window), "turn": "1"}
    assert desk.post(page, sent).status_code == 302
    assert not Draft.objects.living().exists()


@pytest.mark.parametrize(
    ("route", "model", "name", "more"),
    [
        ("goal_add", Goal, "words", {}),
        ("action_add", Action, "what", {}),
        ("need_add", SupportNeed, "what", {}),
        ("option_add", Option, "what", {"kind": "work"}),
    ],
)
def test_other_words_from_the_same_form_stand_for_themselves(
    desk: Client, plan: Plan, route: str, model: Any, name: str, more: dict[str, str]
) -> None:
    """Gone back to, mended and sent once more: neither is lost, and neither is made twice."""
    page = reverse(route, args=[plan.uuid])
    first = fields_of(desk.get(page)) | more | {name: "To swim"}
    other = first | {name: "To swim on Mondays"}
    desk.post(page, first)
    made = model.objects.get()
    setattr(made, name, "Mended since")
    made.save()
    for sent in (first, other, first, other):
        assert desk.post(page, sent).status_code == 302
    said = model.objects.order_by("pk").values_list(name, flat=True)
    assert list(said) == ["Mended since", "To swim on Mondays"]


def test_proposal_of_somebody_without_a_plan_leads_nowhere(desk: Client, student: Student) -> None:
    proposal = f.StudentMessageFactory(student=student, kind="goal")
    assert desk.get(reverse("draft_page", args=["goal-new", proposal.uuid])).status_code == 404


def test_confidential_answer_of_another_stands_nowhere(
    desk: Client, tutor: User, counsellor: User, plan: Plan
) -> None:
    response = f.ResponseFactory(plan=plan, by=tutor)
    f.AnswerFactory(
        response=response, author=counsellor, audience="confidential", text="Sleeps badly"
    )
    window = Window(desk, tutor, response.uuid, kind="answers")
    key = f.item_of(response).uuid.hex
    window.say(f"text_{key}", "Mine")
    page = desk.get(reverse("drafts", args=["answers", response.uuid])).content.decode()
    assert "Sleeps badly" not in page
    assert "Mine" in page


def test_answer_for_the_team_is_on_no_page_of_the_students(
    desk: Client, tutor: User, plan: Plan
) -> None:
    response = f.ResponseFactory(plan=plan, by=tutor)
    f.AnswerFactory(response=response, author=tutor, audience="team", text="Looks tired")
    Window(desk, tutor, response.uuid, kind="answers").say("held_on", "2026-01-01")
    for kind, told in (("answers", True), ("answers-student", False)):
        page = desk.get(reverse("drafts", args=[kind, response.uuid])).content.decode()
        assert ("Looks tired" in page) is told
        assert ("2026-01-01" in page) is told


@pytest.mark.parametrize("kind", ["answers-student", "balance-student", "strengths"])
def test_page_in_the_students_hands_lets_nobody_sign_in(
    desk: Client, tutor: User, plan: Plan, kind: str
) -> None:
    """It would name who works here."""
    page = desk.get(built(kind, plan, tutor).page).content.decode()
    assert tutor.email not in page
    assert "sign_in_here.js" not in page


def test_starting_point_is_kept_with_its_assessment(desk: Client, plan: Plan, tutor: User) -> None:
    rating = f.FactorRatingFactory(assessment=plan.assessment)
    page = reverse("plan_starting_point", args=[plan.uuid])
    shown = desk.get(page)
    assert f'data-keep-record="{plan.assessment.uuid}"' in shown.content.decode()
    window = Window(desk, tutor, plan.assessment.uuid, kind="assessment")
    name = f"words_{rating.risk_factor.uuid.hex}"
    window.say(name, "The bus is late")
    sent = fields_of(shown) | {name: "The bus is late", "window": str(window.window), "turn": "1"}
    assert desk.post(page, sent).status_code == 302
    assert window.read()["drafts"] == []


def test_who_only_reads_an_assessment_keeps_nothing(
    client_of: Callable[[User], Client], other_counsellor: User, plan: Plan
) -> None:
    client = client_of(other_counsellor)
    page = client.get(reverse("plan_starting_point", args=[plan.uuid])).content.decode()
    assert "data-keep-kind" not in page
    window = Window(client, other_counsellor, plan.assessment.uuid, kind="assessment")
    assert window.say("complete", "on").json()["error"] == "forbidden"
