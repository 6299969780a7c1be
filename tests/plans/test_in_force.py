"""Who signs, and whose signatures bring a contract into force."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Contract, ContractSignature, NotAllowed, Plan
from plans.services.contract import (
    go_without_guardian,
    offer_contract,
    sign_contract,
    withdraw_contract,
)
from students.models import Student, StudentEvent
from tests import factories as f
from tests.plans.pages import (
    errors,
    links,
    send,
    table_of,
    words,
)
from tests.plans.signing import TYPED, do, parties, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


# Who signs


def test_tutor_signs_from_their_own_account(desk: Client, offered: Contract, address: str) -> None:
    sent = sign(desk, offered, "tutor")
    assert sent.url == address
    assert ContractSignature.objects.get().name == "Núria Ferrer"


def test_counsellor_does_not_sign_as_tutor(
    client_of: Callable[[User], Client], counsellor: User, offered: Contract, address: str
) -> None:
    client = client_of(counsellor)
    for name in ("contract_sign", "contract_decline"):
        place = reverse(name, args=[offered.uuid, "tutor"])
        assert client.post(place, TYPED | {"name": "Anna"}).status_code == 403
    shown = client.get(address)
    assert "The tutor signs from their own account." in words(shown)
    assert parties() == []


def test_cover_signs_as_tutor(
    client_of: Callable[[User], Client],
    centre: Centre,
    student: Student,
    offered: Contract,
    today: Any,
) -> None:
    cover = f.member(centre, "tutor")
    f.AssignmentFactory(student=student, person=cover, kind="cover", ends_on=today)
    sign(client_of(cover), offered, "tutor")
    assert parties() == ["tutor"]


def test_counsellor_may_hand_the_screen_to_the_student(
    client_of: Callable[[User], Client], counsellor: User, offered: Contract
) -> None:
    assert "Thank you" in words(sign(client_of(counsellor), offered, "student"))


# In force


def test_of_age_student_and_tutor_are_enough(
    desk: Client, grown_up: Student, plan: Plan, offered: Contract, address: str
) -> None:
    sign(desk, offered, "student")
    assert state_of(offered) == "offered"
    sign(desk, offered, "tutor")
    assert state_of(offered) == "in_force"
    plan.refresh_from_db()
    assert plan.state == "agreed"
    assert "In force Since " in words(desk.get(address))
    kinds = StudentEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "contract_offered",
        "contract_signed",
        "contract_signed",
        "contract_in_force",
        "plan_agreed",
    ]


def test_under_age_a_guardian_with_authority_signs_too(
    desk: Client, offered: Contract, mother: Any, address: str
) -> None:
    sign(desk, offered, "student")
    sign(desk, offered, "tutor")
    assert state_of(offered) == "offered"
    assert "A guardian reads and signs" in words(desk.get(address))
    sign(desk, offered, "guardian", guardian=str(mother.pk))
    assert state_of(offered) == "in_force"
    made = ContractSignature.objects.get(party="guardian")
    assert (made.name, made.guardian) == ("Elena Soler", mother)


@pytest.mark.parametrize(
    "fields",
    [
        {"legal_authority": "no"},
        {"legal_authority": "unknown"},
        {"do_not_contact": True},
        {"involvement": "not_involved", "involvement_reason": "By court order"},
    ],
    ids=str,
)
def test_guardian_who_may_not_sign_is_not_offered(
    desk: Client, offered: Contract, student: Student, fields: dict[str, Any]
) -> None:
    guardian = f.GuardianFactory(student=student, **fields)
    place = reverse("contract_sign", args=[offered.uuid, "guardian"])
    assert "No guardian with legal authority is noted" in words(desk.get(place))
    shown = sign(desk, offered, "guardian", guardian=str(guardian.pk))
    assert errors(shown) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
    assert parties() == []


def test_guardian_of_another_student_is_not_offered(desk: Client, offered: Contract) -> None:
    foreign = f.GuardianFactory()
    shown = sign(desk, offered, "guardian", guardian=str(foreign.pk))
    assert shown.status_code == 422
    assert foreign.name not in words(shown)


def test_reason_stands_for_a_missing_guardian(
    desk: Client, offered: Contract, address: str
) -> None:
    sign(desk, offered, "student")
    sign(desk, offered, "tutor")
    place = reverse("contract_without_guardian", args=[offered.uuid])
    assert errors(send(desk, place, reason=" ")) == ["Choose a reason, or write one."]
    send(desk, place, reason="Nobody can be reached.")
    assert state_of(offered) == "in_force"
    assert "No guardian signs: Nobody can be reached." in words(desk.get(address))


def test_reason_alone_brings_nothing_into_force(desk: Client, offered: Contract) -> None:
    sign(desk, offered, "tutor")
    place = reverse("contract_without_guardian", args=[offered.uuid])
    send(desk, place, reason="Nobody can be reached.")
    assert state_of(offered) == "offered"


def test_reason_is_refused_where_no_guardian_is_missing(
    desk: Client, grown_up: Student, offered: Contract
) -> None:
    place = reverse("contract_without_guardian", args=[offered.uuid])
    desk.post(place, {"reason": "x"})
    assert state_of(offered) == "offered"
    assert offered.missing_guardian_reason == ""


def test_guardian_signs_where_the_student_wishes_it(
    desk: Client, grown_up: Student, draft: Contract, mother: Any
) -> None:
    send(desk, reverse("contract_edit", args=[draft.uuid]), guardian_wished="on")
    do(desk, "contract_offer", draft)
    sign(desk, draft, "student")
    sign(desk, draft, "tutor")
    assert state_of(draft) == "offered"
    sign(desk, draft, "guardian", guardian=str(mother.pk))
    assert state_of(draft) == "in_force"


def test_guardian_is_not_asked_where_none_is_needed(
    desk: Client, grown_up: Student, offered: Contract, mother: Any
) -> None:
    place = reverse("contract_sign", args=[offered.uuid, "guardian"])
    assert "No signature is needed here." in words(desk.get(place))
    shown = desk.post(place, TYPED | {"guardian": mother.pk, "content_hash": offered.content_hash})
    assert "nothing was signed" in words(shown)
    assert parties() == []


def test_age_of_signing_alone_is_the_centre_s(
    desk: Client, centre: Centre, draft: Contract
) -> None:
    centre.signing_age = 16
    centre.save()
    do(desk, "contract_offer", draft)
    draft.refresh_from_db()
    assert draft.guardian_needed is False


def test_tutor_and_guardian_without_the_student_are_not_enough(
    desk: Client, offered: Contract, mother: Any
) -> None:
    sign(desk, offered, "tutor")
    sign(desk, offered, "guardian", guardian=str(mother.pk))
    assert state_of(offered) == "offered"


# Not signing


def test_declining_is_recorded_and_carries_nothing(
    desk: Client, offered: Contract, address: str
) -> None:
    place = reverse("contract_decline", args=[offered.uuid, "student"])
    shown = desk.post(place)
    assert "Nothing follows from not signing" in words(shown)
    assert links(shown) == {address, place}
    assert state_of(offered) == "offered"
    told = "the student preferred not to sign. Nothing follows from it, and support goes on."
    assert told in words(desk.get(address))
    sign(desk, offered, "student")
    assert "preferred not to sign" not in words(desk.get(address))


def test_declining_after_signing_changes_nothing(desk: Client, offered: Contract) -> None:
    sign(desk, offered, "student")
    desk.post(reverse("contract_decline", args=[offered.uuid, "student"]))
    assert not offered.refusals.exists()


def test_words_of_who_declines_are_kept_and_shared(
    desk: Client, offered: Contract, address: str
) -> None:
    place = reverse("contract_decline", args=[offered.uuid, "student"])
    asked = desk.post(place)
    assert "If you like, say why, in your own words" in words(asked)
    told = words(desk.post(place, {"words": "I want to talk about Mondays first."}))
    assert "It is kept as you said it. You can change your mind at any time." in told
    assert "support goes on. I want to talk about Mondays first." in words(desk.get(address))
    assert StudentEvent.objects.filter(kind="contract_declined").count() == 1


def test_too_many_words_are_told_and_none_is_lost(desk: Client, offered: Contract) -> None:
    place = reverse("contract_decline", args=[offered.uuid, "student"])
    shown = desk.post(place, {"words": "w" * 501})
    assert shown.status_code == 422
    assert "w" * 501 in shown.content.decode()
    assert offered.refusals.get().words == ""


@pytest.mark.parametrize("said", ["Not like this.", "w" * 501])
def test_words_for_a_contract_that_waits_no_longer_still_stand_there(
    desk: Client, offered: Contract, tutor: User, said: str
) -> None:
    withdraw_contract(contract=offered, by=tutor, reason="A wrong date")
    place = reverse("contract_decline", args=[offered.uuid, "student"])
    shown = desk.post(place, {"words": said})
    assert shown.status_code == 422
    assert "your words were not kept with it" in words(shown)
    assert said in words(shown)
    assert not offered.refusals.exists()


def test_refusal_of_a_guardian_leaves_that_of_the_student(
    desk: Client, offered: Contract, address: str
) -> None:
    for party, said in (("student", "Not yet."), ("guardian", "I was not asked.")):
        desk.post(reverse("contract_decline", args=[offered.uuid, party]), {"words": said})
    shown = words(desk.get(address))
    assert [each in shown for each in ("Not yet.", "I was not asked.")] == [True, True]


def test_changed_mind_is_signed_and_kept(desk: Client, offered: Contract) -> None:
    desk.post(reverse("contract_decline", args=[offered.uuid, "student"]), {"words": "Not yet."})
    sign(desk, offered, "student")
    refusal = offered.refusals.get()
    assert (refusal.words, refusal.taken_back_at is None) == ("Not yet.", False)


# The guardian's rule, case by case


@pytest.mark.parametrize(
    ("age", "wished", "guardian", "reason", "state"),
    [
        (17, False, False, "", "offered"),
        (17, False, True, "", "in_force"),
        (17, False, False, "Nobody could be reached.", "in_force"),
        (18, False, False, "", "in_force"),
        (18, True, False, "", "offered"),
        (18, True, True, "", "in_force"),
        (18, True, False, "She changed her mind.", "in_force"),
    ],
)
def test_who_has_to_sign(
    student: Student,
    draft: Contract,
    tutor: User,
    mother: Any,
    today: Any,
    age: int,
    wished: bool,
    guardian: bool,
    reason: str,
    state: str,
) -> None:
    student.birth_date = f.years_before(today, age)
    student.save()
    draft.guardian_wished = wished
    draft.save()
    contract = Contract.objects.get(pk=draft.pk)
    contract = offer_contract(contract=contract, by=tutor, today=today)
    if guardian:
        how = {"name": mother.name, "way": "typed", "guardian": mother}
        sign_contract(contract=contract, by=tutor, party="guardian", **how)
    if reason:
        go_without_guardian(contract=contract, by=tutor, reason=reason)
    sign_contract(contract=contract, by=tutor, party="tutor", name="N", way="typed")
    assert state_of(contract) == "offered"  # never without the student
    sign_contract(contract=contract, by=tutor, party="student", name="M", way="typed")
    assert state_of(contract) == state


@pytest.mark.parametrize(
    "lost",
    [{"legal_authority": "no"}, {"legal_authority": "unknown"}, {"do_not_contact": True}],
    ids=str,
)
def test_authority_lost_since_the_page_was_opened_signs_nothing(
    offered: Contract, tutor: User, mother: Any, lost: dict[str, Any]
) -> None:
    for name, value in lost.items():
        setattr(mother, name, value)
    mother.save()
    with pytest.raises(NotAllowed, match="This guardian may not sign"):
        sign_contract(
            contract=offered, by=tutor, party="guardian", name="E", way="typed", guardian=mother
        )
    assert parties() == []


def test_student_who_comes_of_age_meanwhile_needs_no_guardian(
    desk: Client, student: Student, offered: Contract, today: Any, address: str
) -> None:
    sign(desk, offered, "student")
    student.birth_date = f.years_before(today, 18)
    student.save()
    assert "Marta has come of age since it was offered" in words(desk.get(address))
    sign(desk, offered, "tutor")
    assert state_of(offered) == "in_force"
    assert offered.missing_guardian_reason == "The student has come of age since it was offered."


def test_student_who_wished_a_guardian_and_comes_of_age_still_does(
    desk: Client, student: Student, draft: Contract, today: Any
) -> None:
    send(desk, reverse("contract_edit", args=[draft.uuid]), guardian_wished="on")
    do(desk, "contract_offer", draft)
    student.birth_date = f.years_before(today, 18)
    student.save()
    for party in ("student", "tutor"):
        sign(desk, draft, party)
    assert state_of(draft) == "offered"


def test_reason_may_be_a_proposal_own_words_or_both(desk: Client, offered: Contract) -> None:
    place = reverse("contract_without_guardian", args=[offered.uuid])
    proposal = "No guardian with authority could be reached."
    assert proposal in words(desk.get(place))
    send(desk, place, proposal=proposal, reason="We wrote twice.")
    offered.refresh_from_db()
    assert offered.missing_guardian_reason == f"{proposal} We wrote twice."


@pytest.mark.parametrize(
    ("age", "wished", "told"),
    [
        (17, "", "Marta is under 18, so a guardian with legal authority signs too, or a reason"),
        (18, "", "Marta is old enough here to sign without a guardian, and may wish that one"),
        (18, "on", "and, as Marta wishes, a guardian with legal authority sign."),
    ],
)
def test_rule_of_the_guardian_stands_in_words(
    desk: Client,
    student: Student,
    draft: Contract,
    today: Any,
    address: str,
    age: int,
    wished: str,
    told: str,
) -> None:
    student.birth_date = f.years_before(today, age)
    student.save()
    send(desk, reverse("contract_edit", args=[draft.uuid]), guardian_wished=wished)
    assert told in words(desk.get(address))


# Beside somebody who closes the plan


def test_plan_is_held_before_its_contract(offered: Contract, tutor: User) -> None:
    """As closing does: who signs and who closes at once would else wait for each other."""
    with CaptureQueriesContext(connection) as captured:
        sign_contract(contract=offered, by=tutor, party="tutor", name="Núria", way="typed")
    asked = [each["sql"] for each in captured.captured_queries]
    held = [table_of(sql) for sql in asked if "FOR NO KEY UPDATE" in sql]
    assert held == ["plans_plan", "plans_contract"]


def test_nothing_is_offered_in_a_plan_that_was_closed_meanwhile(
    draft: Contract, tutor: User, today: date
) -> None:
    draft.plan.close(by=tutor, reason="Over")
    with pytest.raises(NotAllowed, match="The plan was closed meanwhile"):
        offer_contract(contract=Contract.objects.get(pk=draft.pk), by=tutor, today=today)
    assert state_of(draft) == "draft"
