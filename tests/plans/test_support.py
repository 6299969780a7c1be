"""Support needs: each with a decision, none of them a condition."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import Centre, User
from plans.models import BalanceRating, Plan, PlanFactor, SupportNeed
from students.models import StudentEvent
from tests import factories as f
from tests.plans.pages import (
    at_once,
    errors,
    fields_of,
    focused,
    links,
    main_of,
    queries,
    send,
    words,
)

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_support", args=[plan.uuid])


@pytest.fixture
def add(plan: Plan) -> str:
    return reverse("need_add", args=[plan.uuid])


def edit(need: SupportNeed) -> str:
    return reverse("need_edit", args=[need.uuid])


def decisions_told() -> int:
    return StudentEvent.objects.filter(kind="support_decided").count()


def test_plan_without_a_need_says_that_none_is_needed(desk: Client, address: str, add: str) -> None:
    shown = desk.get(address)
    assert "If nothing is needed, leave this empty." in words(shown)
    assert add in links(shown)


def test_need_waits_for_a_decision(desk: Client, address: str, add: str) -> None:
    sent = send(desk, add, what="Somebody to talk to", source="First interview")
    assert sent.url == address
    shown = words(desk.get(address))
    assert "Somebody to talk to First interview not decided yet" in shown
    assert "1 support need has no decision yet." in shown
    assert decisions_told() == 0


@pytest.mark.parametrize(
    ("decision", "label"),
    [("in_centre", "help inside the centre"), ("outside", "ask an outside expert")],
)
def test_need_is_decided_with_the_day(
    desk: Client, plan: Plan, address: str, today: Any, decision: str, label: str
) -> None:
    need = f.SupportNeedFactory(plan=plan)
    send(desk, edit(need), decision=decision, who="A. Roca")
    shown = words(desk.get(address))
    assert f"{label} {date_format(today, 'j M Y')} A. Roca" in shown
    assert decisions_told() == 1


def test_not_now_wants_a_reason(desk: Client, plan: Plan, address: str) -> None:
    need = f.SupportNeedFactory(plan=plan)
    shown = send(desk, edit(need), decision="not_now", reason=" ", who="A. Roca")
    assert shown.status_code == 422
    assert errors(shown) == ["Say in a few words why not now."]
    assert focused(shown) == "reason"
    assert fields_of(shown)["who"] == ["A. Roca"]
    assert fields_of(shown)["decision"] == ["not_now"]
    need.refresh_from_db()
    assert need.decision == "open"
    send(desk, edit(need), decision="not_now", reason="She has somebody")
    assert "She has somebody" in words(desk.get(address))


def test_new_need_may_be_decided_at_once(desk: Client, add: str, today: Any) -> None:
    send(desk, add, what="Speech therapy", decision="outside")
    assert SupportNeed.objects.get().decided_on == today
    assert decisions_told() == 1


def test_other_words_are_no_new_decision(desk: Client, plan: Plan, today: Any) -> None:
    earlier = today - timedelta(days=30)
    need = f.SupportNeedFactory(plan=plan, decision="outside", decided_on=earlier)
    send(desk, edit(need), what="Speech therapy", who="Dr Puig")
    need.refresh_from_db()
    assert (need.what, need.who, need.decided_on) == ("Speech therapy", "Dr Puig", earlier)
    assert decisions_told() == 0


def test_decision_taken_back_loses_its_day(desk: Client, plan: Plan, today: Any) -> None:
    need = f.SupportNeedFactory(plan=plan, decision="outside", decided_on=today)
    send(desk, edit(need), decision="open")
    need.refresh_from_db()
    assert (need.decision, need.decided_on) == ("open", None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"what": " "}, "This field is required."),
        ({"what": "w" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        ({"reason": "a\x00b"}, "Null characters are not allowed."),
        (
            {"decision": "never"},
            "Select a valid choice. never is not one of the available choices.",
        ),
    ],
)
def test_fault_says_why_and_keeps_the_rest(
    desk: Client, add: str, typed: dict[str, str], told: str
) -> None:
    shown = send(desk, add, **({"what": "Help", "source": "Balance"} | typed))
    assert errors(shown) == [told]
    assert focused(shown) == next(iter(typed))
    assert fields_of(shown)["source"] == ["Balance"]
    assert not SupportNeed.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_need_sent_twice_at_once_is_one(
    client_of: Callable[[User], Client], tutor: User, add: str
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    fields = fields_of(one.get(add)) | {"what": "Help", "decision": "outside"}
    told = at_once(lambda: one.post(add, fields), lambda: two.post(add, fields))
    assert [each.status_code for each in told] == [302, 302]
    assert SupportNeed.objects.count() == 1
    assert decisions_told() == 1


def test_two_changes_of_one_need_show_both(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, plan: Plan
) -> None:
    need = f.SupportNeedFactory(plan=plan)
    mine = fields_of(desk.get(edit(need))) | {"decision": "outside"}
    send(client_of(counsellor), edit(need), decision="in_centre")
    shown = desk.post(edit(need), mine)
    assert shown.status_code == 422
    told = "help inside the centre What you typed ask an outside expert"
    assert told in words(shown)
    need.refresh_from_db()
    assert need.decision == "in_centre"


def test_what_a_person_wrote_stands_as_text(desk: Client, plan: Plan, address: str) -> None:
    f.SupportNeedFactory(plan=plan, what="<b>x</b>", who="<i>y</i>", reason="<u>z</u>")
    shown = main_of(desk.get(address))
    assert [each for each in ("<b>x", "<i>y", "<u>z") if each in shown] == []


def test_page_asks_the_same_whatever_the_number_of_needs(
    desk: Client, plan: Plan, address: str
) -> None:
    f.SupportNeedFactory(plan=plan)
    with_one = queries(desk, address)
    f.SupportNeedFactory(plan=plan)
    f.SupportNeedFactory(plan=plan)
    assert len(queries(desk, address)) == len(with_one)
    assert len(with_one) <= 12


# What it came from


@pytest.fixture
def hard(plan: Plan) -> PlanFactor:
    return f.PlanFactorFactory(plan=plan, risk_factor__own_name="Hard mornings")


@pytest.fixture
def weak(plan: Plan) -> BalanceRating:
    return f.BalanceRatingFactory(plan=plan, tutor_level=1)


def test_factors_and_the_balance_offer_what_came_up(
    desk: Client, plan: Plan, address: str, add: str, hard: PlanFactor, weak: BalanceRating
) -> None:
    f.PlanFactorFactory(plan=plan, risk_factor__own_name="Left", choice="left", reason="Later")
    f.BalanceRatingFactory(plan=plan, student_level=3, tutor_level=2)
    shown = desk.get(address)
    offered = {each for each in links(shown) if each.startswith(add + "?")}
    assert offered == {f"{add}?from={hard.uuid}", f"{add}?from={weak.uuid}"}
    assert "Hard mornings makes it hard" in words(shown)


@pytest.mark.parametrize(("place", "why"), [("hard", "makes it hard"), ("weak", "in the balance")])
def test_need_keeps_where_it_came_up(
    desk: Client, address: str, add: str, request: pytest.FixtureRequest, place: str, why: str
) -> None:
    record = request.getfixturevalue(place)
    send(desk, f"{add}?from={record.uuid}", what="A morning call")
    need = SupportNeed.objects.get()
    assert need.source == f"{why}: {record}"
    assert record in (need.from_factor, need.from_rating)
    assert f"?from={record.uuid}" not in desk.get(address).content.decode()


@pytest.mark.parametrize("asked", ["", "nonsense", "8c5f1f3e-0000-4000-8000-000000000000"])
def test_need_from_nothing_known_is_a_plain_one(desk: Client, add: str, asked: str) -> None:
    send(desk, f"{add}?from={asked}", what="A morning call")
    need = SupportNeed.objects.get()
    assert (need.from_factor, need.from_rating, need.source) == (None, None, "")


def test_need_from_the_plan_of_another_is_a_plain_one(
    desk: Client, add: str, centre: Centre
) -> None:
    theirs = f.PlanFactorFactory(plan=f.PlanFactory(student=f.StudentFactory(centre=centre)))
    shown = desk.get(f"{add}?from={theirs.uuid}")
    assert fields_of(shown)["source"] == [""]


def test_factor_that_goes_leaves_its_need(plan: Plan, hard: PlanFactor) -> None:
    need = f.SupportNeedFactory(plan=plan, from_factor=hard, source="makes it hard")
    hard.delete()
    need.refresh_from_db()
    assert (need.from_factor, need.source) == (None, "makes it hard")


def test_a_closed_plan_offers_nothing_that_came_up(
    desk: Client, plan: Plan, tutor: User, address: str, hard: PlanFactor
) -> None:
    plan.close(by=tutor, reason="The year is over")
    assert "What came up" not in words(desk.get(address))


def test_page_asks_the_same_whatever_came_up(
    desk: Client, plan: Plan, address: str, hard: PlanFactor, weak: BalanceRating
) -> None:
    with_two = len(queries(desk, address))
    for number in range(2):
        f.PlanFactorFactory(plan=plan, risk_factor__own_name=f"Hard {number}")
        f.BalanceRatingFactory(plan=plan, tutor_level=0)
    assert len(queries(desk, address)) == with_two


def test_need_taken_from_an_interview_leads_back_to_it(
    desk: Client, plan: Plan, address: str
) -> None:
    answer = f.AnswerFactory(response__plan=plan)
    f.SupportNeedFactory(plan=plan, from_answer=answer, source="first interview")
    found = links(desk.get(address))
    ways = {
        reverse("response", args=[answer.response.uuid]),
        reverse("plan_responses", args=[plan.uuid]),
    }
    assert found & ways == ways
