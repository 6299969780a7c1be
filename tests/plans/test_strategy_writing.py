"""Strategies of a centre's own: added, copied, put aside, and what a plan is for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import (
    Plan,
    PlanStrategy,
    Strategy,
    StrategyActivity,
    StrategyFactor,
    StrategyReference,
)
from students.models import ProtectiveFactor, RiskFactor
from tests import factories as f
from tests.plans.pages import errors, fields_of, links, main_of, send, words
from tests.plans.strategies import ADD, activities, edit_of, first_row, page_of

pytestmark = pytest.mark.usefixtures("in_centre")


# Adding


def test_add_keeps_every_field_of_the_sheet(keeper: Client) -> None:
    page = fields_of(keeper.get(ADD))
    risk = RiskFactor.objects.get(key="trust")
    helps = ProtectiveFactor.objects.get(key="helps_view")
    sent = page | {
        "own_name": "  Reading   aloud ",
        "types": ["prevention", "compensation"],
        "risks": [str(risk.pk)],
        "levels": ["individual", "system"],
        "aim": "Words come easier.",
        "description": "First.\nSecond.",
        "beneficiaries": ["families"],
        "beneficiaries_other": "the library",
        "in_charge": ["teacher"],
        "in_charge_other": "a speech therapist",
        "chronology": ["end"],
        "starts_on": "2026-01-12",
        "ends_on": "2026-03-27",
        "chronology_other": "in rainy weeks",
        "cost": "high",
        "introduction": "By two activities.",
        "setting": "In the library.",
        "resources": ["space"],
        "materials": ["contract"],
        "resources_other": "books",
        "helps": [str(helps.pk)],
        "is_essential": "on",
        "considerations": "Nobody reads who does not want to.",
    }
    sent |= first_row(page, "activities", name="Choose", what="A book", why="Own", materials="-")
    sent |= first_row(
        page, "references", author="A. B.", title="On reading", year="1999",
        address="https://example.org/reading",
    )  # fmt: skip
    shown = keeper.post(ADD, sent, follow=True)
    made = Strategy.objects.get(own_name="Reading aloud")
    assert shown.redirect_chain == [(page_of(made), 302)]
    told = words(shown)
    for text in (
        "ticked: Prevention", "not ticked: Intervention", "ticked: Compensation",
        "ticked: Lack of trust in, or support from, the institution",
        "ticked: Individual level (psycho-pedagogical actions)",
        "not ticked: Institutional level (institutional actions)",
        "Aim Words come easier.", "First. Second.", "ticked: Families",
        "ticked: Others : the library",
        "ticked: Teacher or trainer",
        "ticked: Other professionals (inside or outside the institution) : a speech therapist",
        "ticked: At the end of the academic year",
        "ticked: Between two dates : 12 January 2026 and 27 March 2026",
        "ticked: Others : in rainy weeks", "ticked: High", "By two activities.",
        "Choose A book Why: Own Materials: -", "In the library.",
        "ticked: An adequate and comfortable space", "ticked: Materials",
        "ticked: Contract", "not ticked: Interview script", "ticked: Other : books",
        "ticked: A positive view of education",
        "ticked: Essential for personal challenges and compensatory factors",
        "Nobody reads who does not want to.", "A. B. (1999). On reading",
    ):  # fmt: skip
        assert text in told, text
    again = fields_of(keeper.get(edit_of(made)))
    kept = {name for name in sent if name not in {"uuid", "version", "csrfmiddlewaretoken"}}
    plain = {name for name in kept if "_rows" not in name and not name.startswith(("act", "ref"))}
    assert {name: again[name] for name in plain - {"own_name"}} == {
        name: sent[name] if isinstance(sent[name], list) else [sent[name]]
        for name in plain - {"own_name"}
    }


def test_add_sent_twice_makes_one(keeper: Client) -> None:
    page = fields_of(keeper.get(ADD))
    sent = page | {"own_name": "Reading aloud"} | first_row(page, "activities", name="Choose")
    told = [keeper.post(ADD, sent).status_code for _twice in range(2)]
    assert told == [302, 302]
    assert Strategy.objects.filter(own_name="Reading aloud").count() == 1
    assert StrategyActivity.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"own_name": ""}, "This field is required."),
        (
            {"own_name": "individual PLANNING"},
            "There is a strategy called “Individual planning” already.",
        ),
        (
            {"own_name": "A", "starts_on": "2026-01-12"},
            "Between two days: say the other one too, or neither.",
        ),
        (
            {"own_name": "A", "starts_on": "2026-01-12", "ends_on": "2026-01-11"},
            "This is before the first day.",
        ),
        ({"own_name": "A", "cost": "dear"}, "Select a valid choice. dear is not one of the"),
        ({"own_name": "A", "aim": "a" * 2001}, "Ensure this value has at most 2000 characters"),
    ],
)
def test_fault_says_what_and_keeps_what_was_typed(
    keeper: Client, typed: dict[str, str], told: str
) -> None:
    shown = send(keeper, ADD, **{"description": "Long and good."} | typed)
    assert shown.status_code == 422
    assert [each for each in errors(shown) if each.startswith(told)] == errors(shown)
    assert len(errors(shown)) == 1
    assert fields_of(shown)["description"] == ["Long and good."]
    assert Strategy.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://example.org/a", "example.org", "data:text/html,x", "//x.org"],
)
def test_reference_leads_to_the_web_or_nowhere(keeper: Client, address: str) -> None:
    page = fields_of(keeper.get(ADD))
    sent = page | {"own_name": "A"} | first_row(page, "references", title="T", address=address)
    shown = keeper.post(ADD, sent)
    assert errors(shown) == ["Write the whole address, beginning with https:// or http://."]
    assert not StrategyReference.objects.exists()


def test_name_of_a_strategy_that_is_put_aside_says_how_to_have_it(keeper: Client) -> None:
    f.StrategyFactory(own_name="Reading aloud", in_use=False)
    shown = send(keeper, ADD, own_name="reading aloud")
    assert errors(shown) == [
        "There is a strategy called “Reading aloud” already. It is put aside: take it up again"
        " instead."
    ]


# Copies


def test_copy_of_the_built_in_says_the_same_and_is_one_s_own(
    keeper: Client, planning: Strategy
) -> None:
    address = reverse("strategy_copy", args=[planning.uuid])
    assert fields_of(keeper.get(address))["own_name"] == ["Individual planning (copy)"]
    shown = send(keeper, address, own_name="For evening students")
    copy = Strategy.objects.get(own_name="For evening students")
    assert shown.url == edit_of(copy)
    before, after = (main_of(keeper.get(page_of(each))) for each in (planning, copy))
    start, end = "<h2>Types of strategy</h2>", "<h2>Plans that follow it</h2>"
    sheets = [text.partition(start)[2].partition(end)[0] for text in (before, after)]
    assert sheets[0] == sheets[1] != ""


def test_copy_of_one_s_own_has_all_its_parts(keeper: Client, own: Strategy) -> None:
    f.StrategyFactorFactory(strategy=own, risk_factor=RiskFactor.objects.get(key="trust"))
    send(keeper, reverse("strategy_copy", args=[own.uuid]))
    copy = Strategy.objects.get(own_name="Peer mentoring (copy)")
    assert (copy.aim, activities(copy)) == (own.aim, activities(own))
    assert [each.title for each in copy.references.all()] == ["Eleven sentences"]
    assert [each.factor.key for each in copy.factors.all()] == ["trust"]
    assert StrategyFactor.objects.count() == 2


def test_copy_sent_twice_makes_one(keeper: Client, own: Strategy) -> None:
    address = reverse("strategy_copy", args=[own.uuid])
    sent = fields_of(keeper.get(address))
    told = {keeper.post(address, sent).url for _twice in range(2)}
    copy = Strategy.objects.get(own_name="Peer mentoring (copy)")
    assert told == {edit_of(copy)}
    assert len(activities(copy)) == 3


def test_built_in_one_is_not_rewritten(keeper: Client, planning: Strategy) -> None:
    shown = keeper.get(edit_of(planning), follow=True)
    assert "A built-in strategy stays as it is. Copy it to change it." in words(shown)
    keeper.post(edit_of(planning), {"own_name": "Ours", "version": "1"})
    planning.refresh_from_db()
    assert (planning.name, planning.version) == ("Individual planning", 1)
    assert edit_of(planning) not in links(keeper.get(page_of(planning)))


# Put aside


def test_put_aside_stays_with_the_plans_that_follow_it(
    keeper: Client, counsellor: User, plan: Plan, own: Strategy
) -> None:
    f.PlanStrategyFactory(plan=plan, strategy=own)
    told = keeper.post(reverse("strategy_put_aside", args=[own.uuid]), follow=True)
    assert "“Peer mentoring” is put aside. Plans that follow it keep it." in words(told)
    assert list(plan.strategies.all()) == [own]
    address = reverse("plan_purpose", args=[plan.uuid])
    assert fields_of(keeper.get(address))["followed"] == [str(own.pk)]
    other = f.PlanFactory(student=f.StudentFactory())
    f.AssignmentFactory(student=other.student, person=counsellor, kind="counsellor")
    offered = main_of(keeper.get(reverse("plan_purpose", args=[other.uuid])))
    assert "Peer mentoring" not in offered


def test_take_up_again(keeper: Client) -> None:
    own = f.StrategyFactory(in_use=False)
    keeper.post(reverse("strategy_take_up", args=[own.uuid]))
    own.refresh_from_db()
    assert own.in_use


def test_reader_has_no_button_to_write(desk: Client, own: Strategy) -> None:
    for shown in (desk.get("/strategies/"), desk.get(page_of(own))):
        assert "<button" not in main_of(shown)
        assert not [each for each in links(shown) if each.endswith(("/edit/", "/copy/", "/add/"))]


# What a plan is for


def test_plan_follows_what_was_ticked(desk: Client, plan: Plan, own: Strategy) -> None:
    gone = f.StrategyFactory()
    f.PlanStrategyFactory(plan=plan, strategy=gone)
    address = reverse("plan_purpose", args=[plan.uuid])
    send(desk, address, strategy_types=["prevention"], followed=[str(own.pk)])
    assert list(plan.strategies.all()) == [own]
    shown = desk.get(reverse("plan", args=[plan.uuid]))
    assert "What the plan is for Change : What the plan is for prevention Peer mentoring" in words(
        shown
    )
    assert page_of(own) in links(shown)


def test_purpose_changed_by_two_shows_both(
    desk: Client, keeper: Client, plan: Plan, own: Strategy, planning: Strategy
) -> None:
    address = reverse("plan_purpose", args=[plan.uuid])
    mine = fields_of(desk.get(address))
    send(keeper, address, followed=[str(own.pk)])
    shown = desk.post(address, mine | {"followed": [str(planning.pk)]})
    assert "Saved meanwhile Peer mentoring What you typed Individual planning" in words(shown)
    assert PlanStrategy.objects.get().strategy == own
    assert desk.post(address, fields_of(shown)).status_code == 302
    assert PlanStrategy.objects.get().strategy == planning


def test_strategy_of_another_centre_is_no_choice(
    desk: Client, plan: Plan, other_centre: Any
) -> None:
    foreign = f.StrategyFactory(centre=other_centre)
    address = reverse("plan_purpose", args=[plan.uuid])
    shown = send(desk, address, followed=[str(foreign.pk)])
    assert shown.status_code == 422
    assert not PlanStrategy.objects.exists()


def test_sheet_links_only_plans_of_one_s_own_students(
    desk: Client, keeper: Client, plan: Plan, own: Strategy
) -> None:
    stranger = f.PlanFactory(student=f.StudentFactory(given_name="Bilal"))
    for each in (plan, stranger):
        f.PlanStrategyFactory(plan=each, strategy=own)
    for client in (desk, keeper):
        shown = client.get(page_of(own))
        assert "Plans that follow it 2 open plans in the centre" in words(shown)
        assert {each for each in links(shown) if each.startswith("/plans/")} == {
            reverse("plan", args=[plan.uuid])
        }
        assert "Bilal" not in main_of(shown)
