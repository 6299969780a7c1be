"""How a formal review ends, and where that leads."""

from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from plans.models import Contract, Plan
from reviews import migrations
from reviews.models import TutoringSession
from reviews.services.sessions import follow_dates
from tests import factories as f
from tests.reviews.filled import words_of
from tests.reviews.sessions import address, send

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def review(plan: Plan, now: datetime, tutor: Any) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, kind="formal_review", starts_at=now, by=tutor)


def test_review_that_keeps_the_plan_leads_nowhere_else(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="keep")
    assert "The plan is kept as it is." in words_of(client.get(address(review)))
    assert "keep the plan" in words_of(client.get(reverse("plan", args=[plan.uuid])))


def test_review_that_adjusts_leads_to_the_roadmap(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="adjust")
    page = client.get(address(review))
    assert "You want to adjust the plan." in words_of(page)
    assert f'href="{reverse("plan", args=[plan.uuid])}"' in page.content.decode()
    shown = words_of(client.get(reverse("plan", args=[plan.uuid])))
    assert "adjust the plan" in shown
    assert not Contract.objects.exists()


def test_review_that_agrees_anew_begins_a_contract_once(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="agree_anew")
    send(client, review, topic="A word more")
    assert Contract.objects.get().state == "draft"
    page = client.get(address(review))
    assert "A new version of the contract is drafted." in words_of(page)
    assert f'href="{reverse("plan_contract", args=[plan.uuid])}"' in page.content.decode()


def test_missed_review_has_no_outcome(client_of, tutor, plan, review):
    send(client_of(tutor), review, became="missed", outcome="agree_anew")
    review.refresh_from_db()
    plan.refresh_from_db()
    assert (review.state, review.outcome, plan.review_outcome) == ("missed", "", "")
    assert not Contract.objects.exists()


# Agreeing anew, and the contract that there is


def test_review_says_that_a_contract_waits_already(client_of, tutor, plan, review):
    f.ContractFactory(plan=plan, offered=True)
    client = client_of(tutor)
    assert "Version 1 of the contract waits for signatures already" in words_of(
        client.get(address(review))
    )
    send(client, review, outcome="agree_anew")
    words = words_of(client.get(address(review)))
    assert "Version 1 of the contract waits for signatures, in the words of" in words
    assert "no other one was begun" in words
    assert "drafted" not in words
    assert Contract.objects.count() == 1


def test_review_without_a_waiting_contract_begins_one(client_of, tutor, review):
    words = words_of(client_of(tutor).get(address(review)))
    assert "Agreeing anew begins a new version of the contract" in words
    assert "waits for signatures" not in words


def test_review_says_that_the_contract_was_agreed_anew(client_of, tutor, plan, review):
    f.ContractFactory(plan=plan, in_force=True, in_force_at=timezone.now() - timedelta(days=90))
    client = client_of(tutor)
    send(client, review, outcome="agree_anew")
    assert "A new version of the contract is drafted." in words_of(client.get(address(review)))
    Contract.objects.filter(state="in_force").update(state="superseded")
    Contract.objects.filter(state="draft").update(
        state="in_force", in_force_at=timezone.now(), offered_at=timezone.now(), content_hash="x"
    )
    f.ContractFactory(plan=plan)
    words = words_of(client.get(address(review)))
    assert "The contract was agreed anew: version 2 came into force on" in words


def test_review_whose_draft_was_thrown_away_says_so(client_of, tutor, plan, review):
    client = client_of(tutor)
    send(client, review, outcome="agree_anew")
    Contract.objects.get().discard()
    words = words_of(client.get(address(review)))
    assert "No new version is in the making now." in words
    assert "drafted" not in words


# Reviews of before the plan knew their outcome


def write_outcomes() -> None:
    """The migration, whatever number it has."""
    (path,) = Path(migrations.__path__[0]).glob("0*_outcomes_of_earlier_reviews.py")
    module: Any = import_module(f"reviews.migrations.{path.stem}")
    with connection.schema_editor() as editor:
        module.write_outcomes(None, editor)


def reviewed(plan: Plan, outcome: str, *, days: int) -> TutoringSession:
    at = f.at_nine(plan.centre, days=days)
    how = {"kind": "formal_review", "outcome": outcome, "starts_at": at}
    return f.TutoringSessionFactory(plan=plan, held=True, **how)


def test_earlier_review_shows_its_outcome_on_every_page_of_the_plan(client_of, tutor, plan):
    reviewed(plan, "keep", days=-40)
    reviewed(plan, "adjust", days=-20)
    reviewed(plan, "", days=-10)
    write_outcomes()
    plan.refresh_from_db()
    assert plan.review_outcome == "adjust"
    assert plan.formal_review_on == f.at_nine(plan.centre, days=-20).date()
    assert ": adjust the plan." in words_of(client_of(tutor).get(reverse("plan", args=[plan.uuid])))


def test_earlier_outcome_is_what_the_next_change_would_write(plan):
    reviewed(plan, "agree_anew", days=-20)
    write_outcomes()
    plan.refresh_from_db()
    written = (plan.formal_review_on, plan.review_outcome)
    follow_dates(plan)
    plan.refresh_from_db()
    assert (plan.formal_review_on, plan.review_outcome) == written


def test_plan_without_a_review_or_with_a_newer_outcome_stays(plan):
    other = f.PlanFactory(
        student=f.StudentFactory(), review_outcome="keep", formal_review_on=plan.starts_on
    )
    reviewed(other, "adjust", days=-20)
    f.TutoringSessionFactory(plan=plan, kind="formal_review")
    before = list(Plan.objects.order_by("pk").values())
    write_outcomes()
    write_outcomes()
    assert list(Plan.objects.order_by("pk").values()) == before
