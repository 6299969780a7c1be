"""Amendments: what changed in words, marked in the text, and who is told of what waits."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.models import Centre, User
from plans.models import Contract, Goal, NotAllowed, Plan
from plans.services.contract import (
    changes_between,
    draft_contract,
    need_signatures,
    offer_contract,
    replace_offer,
    text_of,
    withdraw_contract,
)
from plans.services.contract.text import sentence
from students.models import Student
from tests import factories as f
from tests.documents.reading import text_of as printed
from tests.plans.pages import at_once, fields_of, links, queries, words
from tests.plans.signing import TYPED, agree, do, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


@pytest.fixture
def in_force(grown_up: Student, offered: Contract, tutor: User) -> Contract:
    agree(offered, tutor)
    offered.refresh_from_db()
    return offered


def reword(goal: Goal, words: str) -> None:
    goal.words = words
    goal.save()


# What changed, in words

OLD = {
    "goals": [
        {"goal": "1", "words": "Come on Mondays", "success": "", "due_on": "", "state": "open"},
        {"goal": "2", "words": "Pass maths", "success": "", "due_on": "", "state": "open"},
    ],
    "commitments": [
        {"party": "student", "text": "I come to the sessions."},
        {"party": "tutor", "text": "I meet you as planned."},
    ],
    "review_dates": ["2026-12-01"],
    "strengths": ["Drawing plans"],
    "aspiration": "A van",
    "tutor": "Núria Ferrer",
}
COME, PASS = OLD["goals"]


@pytest.mark.parametrize(
    ("new", "told", "signed"),
    [
        ({}, [], False),
        (
            {"goals": [*OLD["goals"], {"goal": "3", "words": "Sleep"}]},
            ["New goal: “Sleep”"],
            True,
        ),
        ({"goals": [COME]}, ["Goal left out: “Pass maths”"], True),
        ({"goals": [PASS, COME]}, [], False),
        (
            {"goals": [COME | {"words": "Come daily"}, PASS]},
            ["Goal reworded. Was: “Come on Mondays” New: “Come daily”"],
            True,
        ),
        (
            {"goals": [COME | {"success": "Six running"}, PASS]},
            ["How we will know of “Come on Mondays”. Was: “not said” New: “Six running”"],
            True,
        ),
        (
            {"goals": [COME | {"due_on": "2026-12-04"}, PASS]},
            ["By when, for “Come on Mondays”. Was: no date. New: 4 December 2026."],
            False,
        ),
        (
            {"goals": [COME | {"state": "achieved"}, PASS]},
            ["Goal achieved: “Come on Mondays”"],
            False,
        ),
        (
            {"commitments": [OLD["commitments"][1]]},
            ["The student, left out: “I come to the sessions.”"],
            True,
        ),
        (
            {"commitments": [*OLD["commitments"], {"party": "family", "text": "We wake her."}]},
            ["The family, new: “We wake her.”"],
            True,
        ),
        (
            {
                "commitments": [
                    {"party": "student", "text": "I come to all the sessions."},
                    OLD["commitments"][1],
                ]
            },
            [
                "The student, changed. Was: “I come to the sessions.”"
                " New: “I come to all the sessions.”"
            ],
            True,
        ),
        (
            {"review_dates": ["2026-12-02"]},
            [
                "We also look at it again on 2 December 2026.",
                "No longer a date of looking at it again: 1 December 2026.",
            ],
            False,
        ),
        (
            {"strengths": ["Welding"]},
            ["We also build on: “Welding”", "No longer named to build on: “Drawing plans”"],
            False,
        ),
        (
            {"aspiration": ""},
            ["The student’s own words at the head. Was: “A van” New: “nothing”"],
            False,
        ),
        ({"tutor": "Pau Vidal"}, ["The tutor. Was: Núria Ferrer. New: Pau Vidal."], False),
    ],
)
def test_change_is_told_and_wants_signatures_or_not(
    new: dict[str, Any], told: list[str], signed: bool
) -> None:
    changes = changes_between(OLD, OLD | new)
    assert [each.words for each in changes] == told
    assert need_signatures(changes) is signed


def test_goals_of_an_older_text_are_known_by_their_words() -> None:
    """Texts frozen before goals were named in them: the likest is the same one, reworded."""
    old = {"goals": [{"words": "Come on Mondays in time"}, {"words": "Pass maths"}]}
    new = {"goals": [{"goal": "9", "words": "Come on Tuesdays in time"}]}
    assert [each.words for each in changes_between(old, new)] == [
        "Goal reworded. Was: “Come on Mondays in time” New: “Come on Tuesdays in time”",
        "Goal left out: “Pass maths”",
    ]


# Marked in the text


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("I come.", "I come.", "I come."),
        ("", "I come.", '<ins><b class="word">new:</b> I come.</ins>'),
        ("I come.", "", '<del><b class="word">left out:</b> I come.</del>'),
        (
            "I come on Mondays to school",
            "I come on Tuesdays to school",
            'I come on <del><b class="word">was:</b> Mondays</del>'
            ' <ins><b class="word">new:</b> Tuesdays</ins> to school',
        ),
        (
            "Come early",
            "Pass <b>",
            '<del><b class="word">was:</b> Come early</del>'
            ' <ins><b class="word">new:</b> Pass &lt;b&gt;</ins>',
        ),
    ],
)
def test_sentence_is_marked_by_words(old: str, new: str, marked: str) -> None:
    assert sentence(old, new).html == marked


def test_text_without_another_has_no_marks() -> None:
    text = text_of(OLD, days="Y-m-d")
    assert [each.words.html for each in text.goals] == ["Come on Mondays", "Pass maths"]
    assert text.parties[0][1][0].html == "I come to the sessions."
    assert text.review_dates[0].html == "2026-12-01"


def test_date_that_goes_and_one_that_comes_are_two() -> None:
    text = text_of(OLD | {"review_dates": ["2026-12-02"]}, OLD, days="Y-m-d")
    assert [each.html for each in text.review_dates] == [
        '<del><b class="word">left out:</b> 2026-12-01</del>',
        '<ins><b class="word">new:</b> 2026-12-02</ins>',
    ]


# From change to force


def test_changed_goal_is_told_where_the_contract_stands(
    desk: Client, goal: Goal, in_force: Contract, address: str
) -> None:
    assert "What changed since" not in words(desk.get(address))
    reword(goal, "Come on Tuesdays")
    shown = words(desk.get(address))
    assert (
        "What changed since Wants new signatures Goal reworded. Was: “Come on Mondays”"
        " New: “Come on Tuesdays” Goals have changed since it was signed." in shown
    )
    assert "Draft an amendment" in shown


def test_changed_date_is_told_and_wants_nothing(
    desk: Client, plan: Plan, goal: Goal, in_force: Contract, address: str
) -> None:
    goal.due_on = plan.ends_on
    goal.save()
    f.ActionFactory(goal=goal)
    shown = words(desk.get(address))
    assert "Holds without new signatures By when, for “Come on Mondays”." in shown
    assert "Goals have changed" not in shown


def test_amendment_is_marked_wherever_it_is_read(
    desk: Client, plan: Plan, goal: Goal, in_force: Contract, address: str
) -> None:
    reword(goal, "Come on Tuesdays")
    do(desk, "contract_draft", plan)
    marked = "Come on was: Mondays new: Tuesdays"
    told = "What changes from version 1 Wants new signatures Goal reworded."
    draft = words(desk.get(address))
    assert (marked in draft, told in draft) == (True, True)
    new = Contract.objects.get(number=2)
    do(desk, "contract_offer", new)
    for place in (address, reverse("contract_sign", args=[new.uuid, "student"])):
        shown = words(desk.get(place))
        assert (marked in shown, told in shown) == (True, True)
        assert "Version 1 holds until this one does." in shown
    pdf = printed(desk.get(reverse("contract_pdf", args=[plan.uuid]), {"version": 2}).content)
    # The file's text gathers bold words apart.
    assert [each in pdf for each in ("was:", "new:", "Mondays", "Tuesdays")] == [True] * 4
    assert "What changes from version 1" in pdf


def test_signed_amendment_reads_without_marks(
    desk: Client, plan: Plan, goal: Goal, in_force: Contract, tutor: User, today: Any, address: str
) -> None:
    reword(goal, "Come on Tuesdays")
    draft = draft_contract(plan=plan, today=today)
    new = offer_contract(contract=draft, by=tutor, today=today)
    agree(new, tutor)
    shown = words(desk.get(address))
    assert "Come on Tuesdays" in shown
    assert "was:" not in shown
    compared = words(desk.get(reverse("contract_versions", args=[plan.uuid])))
    assert "From version 1 to version 2 Goals Come on was: Mondays new: Tuesdays" in compared
    assert state_of(in_force) == "superseded"


def test_amendment_keeps_dates_and_commitments_that_were_agreed(
    plan: Plan, in_force: Contract, today: Any
) -> None:
    new = draft_contract(plan=plan, today=today)
    assert new.review_dates == in_force.review_dates
    assert [each.text for each in new.commitments.all()] == [
        each.text for each in in_force.commitments.all()
    ]


def test_two_of_one_version_are_compared(
    desk: Client, plan: Plan, in_force: Contract, tutor: User
) -> None:
    place = reverse("contract_versions", args=[plan.uuid])
    assert desk.get(place).status_code == 404
    f.ContractFactory(plan=plan)
    shown = words(desk.get(place, {"old": "2", "new": "2"}))
    assert "Both say the same." in shown
    assert desk.get(place, {"old": "x", "new": "99"}).status_code == 200


# A text that waits while goals change


def test_waiting_text_and_new_one_are_both_kept(
    desk: Client, plan: Plan, goal: Goal, offered: Contract, address: str
) -> None:
    reword(goal, "Come on Tuesdays")
    shown = desk.get(address)
    assert "Version 1 waits with its old text, and nothing of it is lost." in words(shown)
    assert "Come on Mondays" in words(shown)
    replace = reverse("contract_replace", args=[offered.uuid])
    assert replace in links(shown)
    fields = fields_of(desk.get(replace))
    assert fields["reason"] == ["Goals have changed since it was offered."]
    told = words(desk.post(replace, fields, follow=True))
    assert "Version 1 is withdrawn, and version 2 can be signed now." in told
    old, new = Contract.objects.order_by("number")
    assert (old.state, old.content["goals"][0]["words"]) == ("withdrawn", "Come on Mondays")
    assert (new.state, new.content["goals"][0]["words"]) == ("offered", "Come on Tuesdays")


def test_waiting_text_whose_goals_are_the_same_is_not_pressed(
    desk: Client, offered: Contract, address: str
) -> None:
    shown = desk.get(address)
    assert "Changed since it was offered" not in words(shown)
    assert reverse("contract_replace", args=[offered.uuid]) not in links(shown)


def test_replacing_without_a_goal_changes_nothing(
    desk: Client, goal: Goal, offered: Contract, tutor: User
) -> None:
    goal.drop(by=tutor, reason="Not now")
    replace = reverse("contract_replace", args=[offered.uuid])
    shown = words(desk.post(replace, {"reason": "New goals"}, follow=True))
    assert "The roadmap needs at least one goal." in shown
    assert state_of(offered) == "offered"
    assert Contract.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_replace_at_once_one_wins_and_the_other_is_told(
    centre: Centre, goal: Goal, offered: Contract, tutor: User, today: Any
) -> None:
    reword(goal, "Come on Tuesdays")

    def run() -> str:
        with scope(centre=centre):
            try:
                replace_offer(contract=offered, by=tutor, reason="Changed", today=today)
            except NotAllowed as error:
                return str(error)
        return ""

    assert sorted(at_once(run, run)) == [
        "",
        "Somebody else was quicker: version 1 does not wait any more.",
    ]
    assert list(Contract.objects.order_by("number").values_list("number", "state")) == [
        (1, "withdrawn"),
        (2, "offered"),
    ]


# Stale tabs


def test_text_changed_since_it_was_read_is_not_offered(
    desk: Client, goal: Goal, draft: Contract, address: str
) -> None:
    read = fields_of(desk.get(address), reverse("contract_offer", args=[draft.uuid]))
    reword(goal, "Come on Tuesdays")
    place = reverse("contract_offer", args=[draft.uuid])
    shown = words(desk.post(place, read, follow=True))
    assert "The text was changed since you read it, and is not offered yet" in shown
    assert state_of(draft) == "draft"
    desk.post(place, fields_of(desk.get(address), reverse("contract_offer", args=[draft.uuid])))
    assert state_of(draft) == "offered"


def test_what_is_typed_while_somebody_offers_is_shown_to_its_writer(
    desk: Client, draft: Contract, tutor: User, today: Any
) -> None:
    edit = reverse("contract_edit", args=[draft.uuid])
    mine = fields_of(desk.get(edit)) | {"student": "I come\nI call before"}
    offer_contract(contract=draft, by=tutor, today=today)
    shown = desk.post(edit, mine)
    assert shown.status_code == 409
    assert "The student I come I call before" in words(shown)
    assert not draft.commitments.filter(text="I come").exists()


def test_old_text_signed_in_a_stale_tab_is_told_of_the_newer(
    desk: Client, goal: Goal, offered: Contract, tutor: User, today: Any
) -> None:
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(desk.get(place)) | TYPED
    reword(goal, "Come on Tuesdays")
    replace_offer(contract=offered, by=tutor, reason="Changed", today=today)
    shown = words(desk.post(place, fields))
    assert "nothing was signed. There is a newer text" in shown


def test_text_that_does_not_match_its_fingerprint_is_not_signed(
    desk: Client, plan: Plan, goal: Goal
) -> None:
    contract = f.ContractFactory(plan=plan, offered=True, content_hash="0" * 64)
    shown = sign(desk, contract, "student")
    assert "nothing was signed" in words(shown)
    assert not contract.signatures.exists()


def test_cursor_begins_at_the_party_that_was_asked_for(desk: Client, draft: Contract) -> None:
    page = desk.get(reverse("contract_edit", args=[draft.uuid]), {"at": "family"})
    assert next(iter(page.context["form"].fields)) == "family"


# The end


def test_closing_the_plan_ends_what_holds_and_withdraws_what_waits(
    desk: Client, plan: Plan, in_force: Contract, tutor: User, today: Any, address: str
) -> None:
    new = offer_contract(contract=draft_contract(plan=plan, today=today), by=tutor, today=today)
    plan.refresh_from_db()
    plan.close(by=tutor, reason="The year is over.")
    new.refresh_from_db()
    assert (state_of(in_force), new.state) == ("ended", "withdrawn")
    assert in_force.ending_reason == "The year is over."
    assert new.ending_reason == "The plan was closed: The year is over."
    pdf = printed(desk.get(reverse("contract_pdf", args=[plan.uuid]), {"version": 1}).content)
    assert "Ended with the plan on" in pdf
    assert "The year is over." in pdf


def test_draft_that_nobody_saw_stands_behind_the_contract_that_ended(
    desk: Client, plan: Plan, in_force: Contract, tutor: User, today: Any, address: str
) -> None:
    draft_contract(plan=plan, today=today)
    plan.refresh_from_db()
    plan.close(by=tutor, reason="The year is over.")
    shown = words(desk.get(address))
    assert "Contract, version 1 ended with the plan" in shown
    assert "Other versions Compare two versions Contract, version 2 draft" in shown


def test_withdrawing_while_replacing_leaves_one_in_the_making(
    plan: Plan, offered: Contract, tutor: User, today: Any
) -> None:
    withdraw_contract(contract=offered, by=tutor, reason="A wrong date")
    with suppress(NotAllowed):
        replace_offer(contract=offered, by=tutor, reason="Changed", today=today)
    assert Contract.objects.count() == 1
    assert plan.contracts.current().count() == 0


def test_page_of_versions_ask_the_same_whatever_their_number(
    desk: Client, plan: Plan, in_force: Contract
) -> None:

    place = reverse("contract_versions", args=[plan.uuid])
    ended = {"frozen": True, "state": "superseded", "ended_at": plan.created_at}
    f.ContractFactory(plan=plan, in_force_at=plan.created_at - timedelta(days=2), **ended)
    with_two = queries(desk, place)
    f.ContractFactory(plan=plan, **ended)
    f.ContractFactory(plan=plan, **ended)
    assert len(queries(desk, place)) == len(with_two)
    assert len(with_two) <= 12
