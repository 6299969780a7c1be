"""What the student answers on a turned screen saves itself, apart from all that staff typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan
from students.models import Draft
from tests import factories as f
from tests.plans.kept import Kept, ending, fields_kept, interview, named, rated, self_evaluation
from tests.plans.pages import fields_of
from tests.reviews.typing import Window
from tests.turned import turn

pytestmark = pytest.mark.usefixtures("in_centre")

THEIRS = {
    "shared-answers": (self_evaluation, "response_student", {"text_": "A boat", "level_": "2"}),
    "shared-balance": (rated, "plan_balance_student", {"example_": "Two", "level_": "2"}),
    "shared-closing": (ending, "plan_close_student", {"student_helped": "The lift"}),
    "shared-strengths": (rated, "plan_strengths", {"words_": "I make lamps"}),
}


@pytest.fixture(params=list(THEIRS))
def form(request: Any, plan: Plan, tutor: User) -> Kept:
    build, route, typed = THEIRS[request.param]
    return Kept(request.param, build(plan, tutor), route, "", typed)


@pytest.fixture
def turned(client_of: Callable[[User], Client], tutor: User, plan: Plan) -> Client:
    return turn(client_of(tutor), plan.student.uuid)


@pytest.fixture
def window(turned: Client, plan: Plan, form: Kept) -> Window:
    """Its keeper is the student, whoever turned the screen."""
    keeper: Any = plan.student
    return Window(turned, keeper, form.uuid, kind=form.kind)


def say(window: Window, form: Kept) -> dict[str, str]:
    said = form.said(window.client)
    response = window.send(*(window.message(name, text) for name, text in said.items()))
    assert response.status_code == 200, response.content
    return said


def test_what_the_student_answered_is_found_again_and_goes_in_with_the_form(
    turned: Client, window: Window, form: Kept, plan: Plan
) -> None:
    page = turned.get(form.page)
    html = page.content.decode()
    assert f'data-keep-person="{plan.student.uuid}"' in html
    assert f'data-keep-key="{reverse("drafts", args=[form.kind, form.uuid])}"' in html
    said = say(window, form)
    found = window.read()
    assert {each["field"]: each["text"] for each in found["drafts"]} == said
    sent = fields_of(page) | said | {"window": str(window.window), "turn": str(window.turn)}
    assert turned.post(form.page, sent).status_code < 400
    assert window.read()["drafts"] == []


def test_it_is_told_to_nobody_else(
    window: Window, form: Kept, client_of: Callable[[User], Client], tutor: User
) -> None:
    """Not to whoever turned the screen either: what was not sent stays the student's."""
    say(window, form)
    own = client_of(tutor)
    assert own.get(reverse("drafts", args=[form.kind, form.uuid])).status_code == 404
    assert "Not finished" not in own.get("/today/").content.decode()
    of = form.kind.removeprefix("shared-")
    kind = of if of == "strengths" else f"{of}-student"
    assert Window(own, tutor, form.uuid, kind=kind).read()["drafts"] == []


def test_what_staff_typed_is_told_to_nobody_on_a_turned_screen(
    turned: Client, client_of: Callable[[User], Client], tutor: User, plan: Plan
) -> None:
    response = interview(plan, tutor)
    key = f.item_of(response).uuid.hex
    own = Window(client_of(tutor), tutor, response.uuid, kind="answers")
    own.say(f"text_{key}", "She told only me")
    for kind, record in (("answers", response), ("balance-tutor", plan), ("goal-new", plan)):
        told = turned.get(
            reverse("drafts", args=[kind, record.uuid]), headers={"X-Requested-With": "fetch"}
        )
        assert (told.status_code, told.json()["error"]) == (409, "turned")
    kept = turned.get(reverse("drafts", args=["shared-answers", response.uuid]))
    assert kept.status_code == 404  # it is answered with who asks, not by the student alone
    assert Draft.objects.told().get().body == "She told only me"


def test_self_evaluation_shows_the_student_no_answer_that_is_not_shared(
    turned: Client, plan: Plan, tutor: User
) -> None:
    response = self_evaluation(plan, tutor)
    response.answers.update(audience="team", text="Looks tired")
    page = turned.get(reverse("drafts", args=["shared-answers", response.uuid]))
    assert "Looks tired" not in page.content.decode()
    html = turned.get(reverse("response_student", args=[response.uuid])).content.decode()
    assert [each for each in fields_kept(html) if each.startswith("audience_")] == []
    assert named(fields_kept(html), "level_")
