"""A form that is refused keeps its text before the eyes of who typed it, and nowhere else."""

import logging
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from plans.models import Plan
from tests.plans.pages import words

pytestmark = pytest.mark.usefixtures("in_centre")

TYPED = "She wants to <b>weld</b>, and said so twice."


@pytest.fixture
def sent() -> dict[str, Any]:
    return {
        "uuid": "5e551011-0000-4000-8000-000000000117",
        "base-words": "0123456789abcdef",
        "version": "3",
        "words": TYPED,
        "level": "individual",
        "due_on": "2027-05-01",
        "password": "Never shown to Anybody",
        "window": "no word either",
    }


def test_form_of_a_plan_that_was_closed_shows_what_was_typed(
    client_of: Any, tutor: User, plan: Plan, sent: dict[str, Any]
) -> None:
    plan.close(by=tutor, reason="Moved away")
    response = client_of(tutor).post(reverse("goal_add", args=[plan.uuid]), sent)
    assert response.status_code == 403
    told = words(response)
    assert "This is closed now This plan is closed." in told
    assert "What you typed was not saved. Here it is: copy what you need. She wants to" in told
    assert "Your role cannot do this" not in told
    page = response.content.decode()
    assert "&lt;b&gt;weld&lt;/b&gt;" in page
    hidden = ["5e551011", "0123456789abcdef", "individual", "2027-05-01", "Anybody", "no word"]
    assert [each for each in hidden if each in page] == []
    assert response["Cache-Control"] == "no-store, private"


def test_form_of_somebody_who_may_only_look_shows_it_too(
    client_of: Any, other_counsellor: User, plan: Plan, sent: dict[str, Any]
) -> None:
    response = client_of(other_counsellor).post(reverse("goal_add", args=[plan.uuid]), sent)
    assert response.status_code == 403
    assert "Your role cannot do this What you typed was not saved." in words(response)
    assert "You may look, but somebody else makes changes here." in words(response)


def test_form_of_a_student_who_was_handed_over_shows_it_too(
    client_of: Any, tutor: User, plan: Plan, sent: dict[str, Any]
) -> None:
    plan.student.assignments.all().delete()
    response = client_of(tutor).post(reverse("goal_add", args=[plan.uuid]), sent)
    assert response.status_code == 404
    assert "She wants to" in words(response)


def test_refused_page_that_sent_nothing_says_nothing_of_it(
    client_of: Any, tutor: User, plan: Plan
) -> None:
    plan.close(by=tutor, reason="Moved away")
    response = client_of(tutor).get(reverse("goal_add", args=[plan.uuid]), {"words": TYPED})
    assert response.status_code == 403
    assert "typed" not in words(response)


def test_form_of_another_site_puts_no_words_into_ours(
    client_of: Any, tutor: User, plan: Plan, sent: dict[str, Any]
) -> None:
    client = client_of(tutor)
    client.handler.enforce_csrf_checks = True
    for path in (reverse("goal_add", args=[plan.uuid]), "/no-such-page/"):
        response = client.post(path, sent)
        assert response.status_code in (403, 404)
        assert "weld" not in response.content.decode()


def test_what_was_typed_is_in_no_log(
    client_of: Any, tutor: User, plan: Plan, sent: dict[str, Any], caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    plan.close(by=tutor, reason="Moved away")
    client_of(tutor).post(reverse("goal_add", args=[plan.uuid]), sent)
    ours = [each.getMessage() for each in caplog.records if each.name != "django.db.backends"]
    assert any("Forbidden" in each for each in ours)
    assert [each for each in ours if "weld" in each] == []
