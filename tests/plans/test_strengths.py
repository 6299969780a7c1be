"""What the student can do and agreed to name: shown where the plan builds on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Contract, Goal, Plan
from plans.services.contract import draft_contract, offer_contract
from plans.services.strengths import strengths_of
from students.models import Module
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, send, words
from tests.plans.rating import row

pytestmark = pytest.mark.usefixtures("in_centre")

LAMP = "I built my brother’s lamp"


@pytest.fixture
def named(plan: Plan) -> Any:
    """A strength in the student's words."""
    wiring = Module.objects.get(name="Wiring")
    return f.BalanceRatingFactory(
        plan=plan, module=wiring, student_level=3, named=True, strength_words=LAMP
    )


def test_strength_is_in_the_student_s_words_else_by_its_name(plan: Plan, named: Any) -> None:
    safety = Module.objects.get(name="Safety at work")
    f.BalanceRatingFactory(plan=plan, module=safety, student_level=4, tutor_level=1, named=True)
    assert strengths_of(plan) == [LAMP, "Safety at work"]


@pytest.mark.parametrize(
    "how",
    [
        {"student_level": 2, "named": True},
        {"student_level": 0, "named": True},
        {"student_skipped": True, "named": True},
        {"tutor_level": 4, "named": True},
        {"student_level": 4, "tutor_level": 4, "named": False},
    ],
)
def test_what_the_student_does_not_see_or_name_is_no_strength(
    plan: Plan, how: dict[str, Any]
) -> None:
    f.BalanceRatingFactory(plan=plan, module=Module.objects.first(), **how)
    assert strengths_of(plan) == []


def test_contract_says_what_it_builds_on(
    desk: Client, plan: Plan, goal: Goal, named: Any, tutor: Any, today: date
) -> None:
    contract = draft_contract(plan=plan, today=today)
    page = reverse("plan_contract", args=[plan.uuid])
    assert f"What we build on {LAMP} Goals" in words(desk.get(page))
    contract = offer_contract(contract=contract, by=tutor, today=today)
    assert contract.content["strengths"] == [LAMP]
    assert contract.is_intact
    sign = reverse("contract_sign", args=[contract.uuid, "student"])
    assert f"What we build on {LAMP} Goals" in words(desk.get(sign))
    pdf = desk.get(reverse("contract_pdf", args=[plan.uuid])).content
    assert f"What we build on {LAMP}" in " ".join(text_of(pdf).split())


def test_strength_taken_back_stays_in_what_was_frozen(
    plan: Plan, goal: Goal, named: Any, tutor: Any, today: date
) -> None:
    contract = offer_contract(
        contract=draft_contract(plan=plan, today=today), by=tutor, today=today
    )
    named.named = False
    named.save()
    assert strengths_of(plan) == []
    contract.refresh_from_db()
    assert (contract.content["strengths"], contract.is_intact) == ([LAMP], True)


def test_contract_frozen_before_strengths_reads_as_it_did(
    desk: Client, plan: Plan, pages: Callable[[Contract], tuple[str, str]]
) -> None:
    screen, paper = pages(f.ContractFactory(plan=plan, in_force=True))
    assert "To have a workshop of my own" in screen
    assert "What we build on" not in screen
    assert "What we build on" not in paper


@pytest.fixture
def pages(desk: Client) -> Callable[[Contract], tuple[str, str]]:
    """A contract on screen and on paper."""

    def read(contract: Contract) -> tuple[str, str]:
        plan = contract.plan.uuid
        screen = words(desk.get(reverse("plan_contract", args=[plan])))
        pdf = desk.get(reverse("contract_pdf", args=[plan])).content
        return screen, text_of(pdf)

    return read


# The page on which the student names them


@pytest.fixture
def naming(plan: Plan) -> str:
    return reverse("plan_strengths", args=[plan.uuid])


@pytest.fixture
def good_at(plan: Plan, wiring: Module) -> Any:
    return f.BalanceRatingFactory(plan=plan, module=wiring, student_level=4, tutor_level=1)


def test_student_names_a_strength_in_their_own_words(
    desk: Client, plan: Plan, naming: str, good_at: Any, balance_page: str
) -> None:
    key = good_at.uuid.hex
    page = desk.get(naming)
    assert "<nav" not in page.content.decode()
    assert "with help" not in words(page)
    shown = send(desk, naming, **{f"name_{key}": "on", f"words_{key}": LAMP})
    assert "Thank you" in words(shown)
    assert strengths_of(plan) == [LAMP]
    assert f"What you can build on Marta names strengths {LAMP} Wiring" in words(
        desk.get(balance_page)
    )


def test_strength_is_taken_back_by_the_student(
    desk: Client, plan: Plan, naming: str, named: Any
) -> None:
    typed = fields_of(desk.get(naming))
    del typed[f"name_{named.uuid.hex}"]
    desk.post(naming, typed)
    assert strengths_of(plan) == []
    named.refresh_from_db()
    assert named.strength_words == LAMP


def test_only_what_goes_without_help_is_offered(desk: Client, plan: Plan, naming: str) -> None:
    f.BalanceRatingFactory(plan=plan, module=Module.objects.first(), student_level=2)
    assert "What you rate “usually alone” or better can be named here." in words(desk.get(naming))


def test_naming_while_another_line_is_rated_loses_nothing(
    desk: Client, plan: Plan, naming: str, good_at: Any, students_page: str, wiring: Module
) -> None:
    """Even where the line falls under what can be named, the tick is kept for later."""
    typed = fields_of(desk.get(naming)) | {f"name_{good_at.uuid.hex}": "on"}
    send(desk, students_page, **row(wiring, level="2"))
    desk.post(naming, typed)
    assert strengths_of(plan) == []


def test_words_of_a_strength_that_are_too_long_are_told(
    desk: Client, naming: str, good_at: Any
) -> None:
    shown = send(desk, naming, **{f"words_{good_at.uuid.hex}": "x" * 301})
    assert (shown.status_code, errors(shown)) == (
        422,
        ["Ensure this value has at most 300 characters (it has 301)."],
    )
