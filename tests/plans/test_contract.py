"""The contract: drafted, offered, let go, and in force one at a time."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django_scopes import scope

from accounts.models import Centre, User
from plans.models import Contract, NotAllowed, Plan
from plans.models.contract import content_hash
from plans.services.contract import (
    draft_contract,
    offer_contract,
    propose_review_dates,
    sign_contract,
    withdraw_contract,
)
from students.models import Student
from tests import factories as f
from tests.plans.pages import (
    at_once,
    errors,
    fields_of,
    focused,
    links,
    queries,
    send,
    words,
)
from tests.plans.signing import agree, do, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


# Drafting


def test_draft_has_the_default_commitments_and_a_review_each_term(
    desk: Client, plan: Plan, goal: Any, today: Any, address: str
) -> None:
    shown = words(do(desk, "contract_draft", plan))
    assert "Contract, version 1 draft" in shown
    assert "Come on Mondays We will know by: Six running" in shown
    assert "The student I chose these goals together with my tutor." in shown
    assert "Support does not depend on signing." in shown
    days = Contract.objects.get().review_dates
    assert days == propose_review_dates(plan, today=today)
    assert len(days) == 2
    assert date_format(days[0], "l, j F Y") in shown


def test_draft_twice_is_one(desk: Client, plan: Plan) -> None:
    do(desk, "contract_draft", plan)
    do(desk, "contract_draft", plan)
    assert Contract.objects.count() == 1


def test_reviews_are_a_week_before_each_term_ends(plan: Plan, today: Any) -> None:
    for number in (1, 2, 3):
        starts = today + timedelta(days=40 * (number - 1) - 30)
        f.TermFactory(year=plan.year, starts_on=starts, ends_on=starts + timedelta(days=39))
    ends = [today + timedelta(days=40 * number - 31 - 7) for number in (1, 2, 3)]
    assert propose_review_dates(plan, today=today) == [each for each in ends if each > today]


def test_draft_is_edited_line_by_line(desk: Client, draft: Contract, plan: Plan) -> None:
    day = plan.ends_on.isoformat()
    edit = reverse("contract_edit", args=[draft.uuid])
    send(desk, edit, student="I come\n\n  I call before \n", review_1=day, review_2="", family="")
    draft.refresh_from_db()
    texts = [each.text for each in draft.commitments.filter(party="student")]
    assert texts == ["I come", "I call before"]
    assert not draft.commitments.filter(party="family").exists()
    assert draft.review_dates == [plan.ends_on]
    assert draft.commitments.filter(party="common").count() == 4


def test_draft_saved_untouched_stays_as_it_is(desk: Client, draft: Contract) -> None:
    before = list(draft.commitments.values_list("pk", "text"))
    days = draft.review_dates
    send(desk, reverse("contract_edit", args=[draft.uuid]))
    draft.refresh_from_db()
    assert list(draft.commitments.values_list("pk", "text")) == before
    assert draft.review_dates == days


def test_draft_with_many_reviews_keeps_them_all(desk: Client, draft: Contract, today: Any) -> None:
    draft.review_dates = [today + timedelta(days=number) for number in range(6)]
    draft.save()
    send(desk, reverse("contract_edit", args=[draft.uuid]), student="I come")
    draft.refresh_from_db()
    assert len(draft.review_dates) == 6


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"student": "w" * 501}, "A commitment has at most 500 characters: split it."),
        ({"tutor": "w" * 4001}, "Ensure this value has at most 4000 characters (it has 4001)."),
        ({"centre": "a\x00b"}, "Null characters are not allowed."),
        ({"review_1": "0000-99-99"}, "Enter a valid date."),
    ],
)
def test_draft_s_fault_says_why_and_keeps_the_rest(
    desk: Client, draft: Contract, typed: dict[str, str], told: str
) -> None:
    edit = reverse("contract_edit", args=[draft.uuid])
    shown = send(desk, edit, common="Kept", **typed)
    assert shown.status_code == 422
    assert errors(shown) == [told]
    assert focused(shown) == next(iter(typed))
    assert fields_of(shown)["common"] == ["Kept"]


def test_review_outside_the_plan_is_told_its_days(
    desk: Client, draft: Contract, plan: Plan
) -> None:
    late = (plan.ends_on + timedelta(days=1)).isoformat()
    shown = send(desk, reverse("contract_edit", args=[draft.uuid]), review_2=late)
    start, end = (date_format(each, "DATE_FORMAT") for each in (plan.starts_on, plan.ends_on))
    assert errors(shown) == [f"This date is outside the plan, which runs from {start} to {end}."]


def test_two_edits_of_one_party_show_both(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, draft: Contract
) -> None:
    edit = reverse("contract_edit", args=[draft.uuid])
    mine = fields_of(desk.get(edit)) | {"student": "I come"}
    send(client_of(counsellor), edit, student="I call before")
    shown = desk.post(edit, mine)
    assert shown.status_code == 422
    assert "Saved meanwhile I call before What you typed I come" in words(shown)
    assert [each.text for each in draft.commitments.filter(party="student")] == ["I call before"]
    desk.post(edit, fields_of(shown))
    assert [each.text for each in draft.commitments.filter(party="student")] == ["I come"]


def test_what_only_the_other_changed_outlives_a_conflict(
    desk: Client, client_of: Callable[[User], Client], counsellor: User, draft: Contract
) -> None:
    edit = reverse("contract_edit", args=[draft.uuid])
    mine = fields_of(desk.get(edit)) | {"student": "I come"}
    send(client_of(counsellor), edit, student="I call before", family="Mother calls")
    desk.post(edit, fields_of(desk.post(edit, mine)))
    assert [each.text for each in draft.commitments.filter(party="student")] == ["I come"]
    assert [each.text for each in draft.commitments.filter(party="family")] == ["Mother calls"]


# Offering


def test_offer_freezes_the_text_under_its_hash(
    desk: Client, plan: Plan, draft: Contract, goal: Any, address: str
) -> None:
    do(desk, "contract_offer", draft)
    draft.refresh_from_db()
    assert (draft.state, draft.content_hash) == ("offered", content_hash(draft.content))
    goal.words = "Something else"
    goal.save()
    plan.student.family_name = "Changed"
    plan.student.save()
    shown = words(desk.get(address))
    assert "Goals Come on Mondays" in shown
    assert "Goals Something else" not in shown
    assert f"SHA-256 {draft.content_hash}" in shown
    assert "Checked: the text is the one that was offered." in shown
    draft.refresh_from_db()
    assert draft.is_intact


def test_offer_without_a_goal_names_what_is_missing(
    desk: Client, plan: Plan, today: Any, address: str
) -> None:
    contract = draft_contract(plan=plan, today=today)
    contract.commitments.all().delete()
    contract.review_dates = []
    contract.save()
    shown = words(desk.get(address))
    assert (
        "Before it can be signed: The roadmap needs at least one goal."
        " The student’s own commitments are missing."
        " Choose at least one date on which you look at it again." in shown
    )
    assert "The roadmap needs at least one goal." in words(do(desk, "contract_offer", contract))
    assert state_of(contract) == "draft"


def test_offer_twice_says_so(desk: Client, offered: Contract) -> None:
    shown = words(do(desk, "contract_offer", offered))
    assert "A contract that is offered for signing cannot do this." in shown


def test_offered_contract_is_not_edited(desk: Client, offered: Contract, address: str) -> None:
    shown = desk.post(
        reverse("contract_edit", args=[offered.uuid]), {"student": "Other"}, follow=True
    )
    assert "Offered meanwhile" in words(shown)
    assert not offered.commitments.filter(text="Other").exists()
    assert reverse("contract_edit", args=[offered.uuid]) not in links(desk.get(address))


# Letting go, and new versions


def test_withdrawing_wants_a_reason_and_keeps_it(
    desk: Client, offered: Contract, address: str
) -> None:
    place = reverse("contract_withdraw", args=[offered.uuid])
    assert errors(send(desk, place, reason="")) == ["This field is required."]
    send(desk, place, reason="A wrong date")
    assert state_of(offered) == "withdrawn"
    shown = desk.get(address)
    assert "A wrong date" in words(shown)
    assert "Draft a new version" in words(shown)
    assert "Sign as tutor" not in words(shown)


def test_withdrawing_twice_says_so(desk: Client, offered: Contract, tutor: User) -> None:
    withdraw_contract(contract=offered, by=tutor, reason="Once")
    shown = desk.post(
        reverse("contract_withdraw", args=[offered.uuid]), {"reason": "Twice"}, follow=True
    )
    assert "A contract that is withdrawn cannot do this." in words(shown)
    offered.refresh_from_db()
    assert offered.ending_reason == "Once"


def test_new_version_starts_from_the_last_and_supersedes_it(
    desk: Client, grown_up: Student, plan: Plan, offered: Contract, tutor: User, address: str
) -> None:
    agree(offered, tutor)
    f.GoalFactory(plan=plan, words="Pass the test")
    assert "Goals have changed since it was signed." in words(desk.get(address))
    do(desk, "contract_draft", plan)
    new = Contract.objects.get(number=2)
    assert [each.text for each in new.commitments.all()] == [
        each.text for each in offered.commitments.all()
    ]
    assert state_of(offered) == "in_force"
    do(desk, "contract_offer", new)
    sign(desk, new, "student")
    assert (state_of(offered), state_of(new)) == ("in_force", "offered")
    sign(desk, new, "tutor")
    assert (state_of(offered), state_of(new)) == ("superseded", "in_force")
    shown = words(desk.get(address))
    assert "Contract, version 2 in force" in shown
    assert "Other versions Compare two versions Contract, version 1 superseded" in shown


def test_version_in_force_is_not_outdated_by_actions(
    desk: Client, grown_up: Student, goal: Any, offered: Contract, tutor: User, address: str
) -> None:
    agree(offered, tutor)
    f.ActionFactory(goal=goal)
    goal.due_on = offered.plan.ends_on
    goal.save()
    assert "Goals have changed" not in words(desk.get(address))


@pytest.mark.django_db(transaction=True)
def test_one_contract_is_in_force_whatever_happens_at_once(
    centre: Centre, grown_up: Student, plan: Plan, offered: Contract, tutor: User, today: Any
) -> None:
    """The last two signatures of a new version, and the withdrawal of the old one."""
    agree(offered, tutor)
    new = offer_contract(contract=draft_contract(plan=plan, today=today), by=tutor, today=today)

    def act(what: Callable[..., Any], contract: Contract, **how: Any) -> Callable[[], Any]:
        def run() -> None:
            with scope(centre=centre), suppress(NotAllowed):
                what(contract=contract, by=tutor, **how)

        return run

    typed = {"name": "A Name", "way": "typed"}
    told = at_once(
        act(sign_contract, new, party="student", **typed),
        act(sign_contract, new, party="tutor", **typed),
        act(withdraw_contract, offered, reason="A wrong date"),
        act(draft_contract_of, new, today=today),
    )
    assert told == [None] * 4
    assert state_of(new) == "in_force"
    assert state_of(offered) in ("superseded", "withdrawn")
    assert Contract.objects.filter(state="in_force").count() == 1


def draft_contract_of(*, contract: Contract, by: User, today: Any) -> None:
    draft_contract(plan=contract.plan, today=today)


# The cost


@pytest.mark.parametrize("state", ["draft", "offered", "in_force", "withdrawn"])
def test_page_asks_the_same_whatever_the_number_of_rows(
    desk: Client,
    grown_up: Student,
    plan: Plan,
    draft: Contract,
    tutor: User,
    today: Any,
    address: str,
    state: str,
) -> None:
    def grow() -> None:
        f.GoalFactory(plan=plan)
        f.CommitmentFactory(contract=draft)
        f.ContractFactory(plan=plan, frozen=True, state="superseded", ended_at=plan.created_at)

    grow()
    if state != "draft":
        offer_contract(contract=draft, by=tutor, today=today)
    if state == "in_force":
        agree(Contract.objects.get(pk=draft.pk), tutor)
    if state == "withdrawn":
        withdraw_contract(contract=draft, by=tutor, reason="x")
    with_one = queries(desk, address)
    grow()
    grow()
    assert len(queries(desk, address)) == len(with_one)
    assert len(with_one) <= 12


def test_draft_that_is_not_wanted_goes_and_what_was_signed_holds(
    desk: Client, plan: Plan, grown_up: Student, offered: Contract, tutor: User, today: Any
) -> None:
    agree(offered, tutor)
    draft = draft_contract(plan=plan, today=today)
    shown = desk.post(reverse("contract_discard", args=[draft.uuid]), follow=True)
    assert "The draft is thrown away. What was signed holds as before." in words(shown)
    assert list(plan.contracts.values_list("number", "state")) == [(1, "in_force")]


def test_contract_offered_meanwhile_is_not_thrown_away(
    desk: Client, plan: Plan, offered: Contract
) -> None:
    shown = desk.post(reverse("contract_discard", args=[offered.uuid]), follow=True)
    assert "It has been offered meanwhile, and stays." in words(shown)
    assert plan.contracts.get().state == "offered"


def test_reason_that_came_too_late_stays_before_their_eyes(
    desk: Client, offered: Contract, tutor: User
) -> None:
    place = reverse("contract_withdraw", args=[offered.uuid])
    fields = fields_of(desk.get(place)) | {"reason": "The bus was changed"}
    withdraw_contract(contract=offered, by=tutor, reason="Goals changed")
    shown = words(desk.post(place, fields, follow=True))
    assert "You wrote: “The bus was changed”" in shown
    offered.refresh_from_db()
    assert offered.ending_reason == "Goals changed"
