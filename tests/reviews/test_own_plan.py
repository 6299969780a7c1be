"""What a student reads of their plan: plain words, and nothing that is not for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from plans.models import Plan
from reviews.services.own_plan import own_plan
from tests import factories as f
from tests.reviews.filled import words_in

pytestmark = pytest.mark.usefixtures("in_centre")

PARTS = ("own_next", "own_agreed", "own_goals", "own_helpers")


def page_of(plan: Plan, **context: Any) -> str:
    own = own_plan(plan, plan.centre.today())
    shown = {"own": own, **context}
    with timezone.override(plan.centre.zone):
        return "".join(render_to_string(f"reviews/includes/{part}.html", shown) for part in PARTS)


def test_goals_come_with_what_is_to_be_done_and_by_whom(plan: Plan) -> None:
    today = plan.centre.today()
    goal = f.GoalFactory(plan=plan, words="Pass the circuits test", success="My mark says so")
    f.ActionFactory(goal=goal, what="Do two sheets", due_on=today - timedelta(days=1))
    f.ActionFactory(goal=goal, what="Bring the book", state="done", ended_at=plan.created_at)
    f.ActionFactory(goal=goal, what="Ask for a bench", who="tutor")
    f.ActionFactory(goal=goal, what="Help on Sundays", who="family", helper="your aunt Rosa")
    f.ActionFactory(plan=plan, what="Pick up the card", helper="Joan")
    own = own_plan(plan, today)
    assert [
        (each.what, each.who, each.is_mine, each.is_done, each.is_past)
        for each in own.goals[0].actions
    ] == [
        ("Do two sheets", "you", True, False, True),
        ("Ask for a bench", "your tutor", False, False, False),
        ("Help on Sundays", "your aunt Rosa", False, False, False),
        ("Bring the book", "you", True, True, False),
    ]
    assert [each.who for each in own.loose] == ["you, with Joan"]
    said = words_in(page_of(plan))
    assert "Pass the circuits test You will see it by this: My mark says so" in said
    assert "Do two sheets you · was planned for" in said


def test_what_is_not_for_the_student_is_on_no_part(plan: Plan, tutor: User) -> None:
    """Factors, notes, evidence, reasons, words for the staff, and words that head no page."""
    secret = "NOTFORTHEM"
    factor = f.PlanFactorFactory(plan=plan, risk_factor=f.RiskFactorFactory(own_name=secret))
    goal = f.GoalFactory(plan=plan, words="A goal")
    f.GoalFactorFactory(goal=goal, factor=factor)
    gone = {"state": "dropped", "ended_at": plan.created_at, "dropping_reason": secret}
    f.GoalFactory(plan=plan, words=secret, **gone)
    f.ActionFactory(goal=goal, what=secret, **gone)
    f.ActionFactory(
        goal=goal, what="A bench", who="centre", level="institutional", owner=tutor,
        for_owner=secret, word_back=secret,
    )  # fmt: skip
    held = f.TutoringSessionFactory(plan=plan, held=True, topic=secret, by=tutor)
    f.TutoringSessionFactory(plan=plan, missed=True, reason=secret, by=tutor)
    f.TutoringSessionFactory(plan=plan, topic=secret, by=tutor)
    f.AgreementFactory(session=held, action=f.ActionFactory(plan=plan, what=secret, **gone))
    for audience in ("shared", "team", "confidential"):
        kind = "confidential" if audience == "confidential" else "team"
        f.NoteFactory(student=plan.student, author=tutor, kind=kind, audience=audience, body=secret)
    plan.aspiration = secret
    plan.save()
    page = page_of(plan)
    assert "A bench" in page
    assert secret not in page


def test_next_date_is_the_next_session_else_the_day_that_is_known(plan: Plan, tutor: User) -> None:
    today = plan.centre.today()
    assert own_plan(plan, today).next is None
    plan.next_review_on = today + timedelta(days=9)
    assert own_plan(plan, today).next.day == today + timedelta(days=9)
    assert "The hour is not fixed yet" in words_in(page_of(plan))
    f.TutoringSessionFactory(plan=plan, by=tutor, place="Room 4", minutes=30)
    coming = own_plan(plan, today).next
    assert (coming.day, coming.by) == (today + timedelta(days=1), "Núria Ferrer")
    assert "09:00 30 minutes · Room 4 · with Núria Ferrer" in words_in(page_of(plan))


def test_agreements_are_those_of_the_last_session_that_took_place(plan: Plan, tutor: User) -> None:
    today = plan.centre.today()
    assert "What you agreed" not in page_of(plan)
    early = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    early.starts_at -= timedelta(days=20)
    early.save()
    late = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
    for session, what in ((early, "Long ago"), (late, "Last time")):
        f.AgreementFactory(session=session, action=f.ActionFactory(plan=plan, what=what))
    own = own_plan(plan, today)
    assert [each.what for each in own.agreed] == ["Last time"]
    assert [each.what for each in own.loose] == ["Long ago"]
    assert own.agreed_on == late.local_date()


def test_only_those_who_help_are_named(plan: Plan, other_tutor: User) -> None:
    said = words_in(page_of(plan))
    assert "Who helps you Núria Ferrer tutor Anna Roca counsellor" in said
    assert "Oriol" not in said


def test_queries_stay_the_same_for_one_goal_and_for_many(plan: Plan, tutor: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(plan)
        return len(queries)

    def more() -> None:
        goal = f.GoalFactory(plan=plan)
        f.ActionFactory(goal=goal)
        held = f.TutoringSessionFactory(plan=plan, held=True, by=tutor)
        f.AgreementFactory(session=held, action=f.ActionFactory(goal=goal))

    more()
    one = count()
    more()
    more()
    assert count() == one == 5
