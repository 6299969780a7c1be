"""Signing: the page in the student's hands, and what a signature is."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Contract, ContractSignature, Plan
from plans.services.contract import (
    withdraw_contract,
)
from students.models import Student, StudentEvent
from tests import factories as f
from tests.plans.pages import (
    at_once,
    errors,
    fields_of,
    focused,
    links,
    main_of,
    queries,
    words,
)
from tests.plans.signing import DRAWN, TYPED, parties, sign, state_of

pytestmark = pytest.mark.usefixtures("in_centre")


@pytest.fixture
def address(plan: Plan) -> str:
    return reverse("plan_contract", args=[plan.uuid])


NO_DRAWING = "The drawing did not arrive: clear the box and sign once more."


def test_student_s_page_shows_the_frozen_text_and_nothing_else(
    desk: Client, plan: Plan, offered: Contract, tutor: User
) -> None:
    f.NoteFactory(student=plan.student, audience="confidential", body="Sleeps badly")
    f.PlanFactorFactory(plan=plan)
    other = f.StudentFactory(given_name="Bilal", family_name="Amrani")
    f.AssignmentFactory(student=other, person=tutor)
    shown = desk.get(reverse("contract_sign", args=[offered.uuid, "student"]))
    page = shown.content.decode()
    assert "Come on Mondays" in page
    assert [each for each in ("Sleeps", "Risk factor", "Amrani", "<nav") if each in page] == []
    assert links(shown) == {
        reverse("plan_contract", args=[plan.uuid]),
        reverse("contract_decline", args=[offered.uuid, "student"]),
    }


@pytest.mark.parametrize("way", [TYPED, DRAWN])
def test_student_signs(desk: Client, offered: Contract, address: str, way: dict) -> None:
    shown = sign(desk, offered, "student", **way)
    assert "Thank you Your signature is kept with the text you read." in words(shown)
    made = ContractSignature.objects.get()
    assert (made.party, made.name, made.way, made.content_hash) == (
        "student",
        "Marta Soler",
        way["way"],
        offered.content_hash,
    )
    assert made.strokes == (f.STROKES if way is DRAWN else [])
    page = desk.get(address)
    assert "Marta Soler student" in words(page)
    assert ('class="signature"' in main_of(page)) == (way is DRAWN)


@pytest.mark.parametrize(
    ("strokes", "told"),
    [
        ("", "There is no stroke yet: sign in the box, or type."),
        ("[]", "There is no stroke yet: sign in the box, or type."),
        ("[[]]", "There is no stroke yet: sign in the box, or type."),
        ("[[[10, 10]]]", "There is no stroke yet: sign in the box, or type."),
        ("[[[10, 10], [10, 10.01]]]", "There is no stroke yet: sign in the box, or type."),
        ("[[[NaN, 1], [2, 2]]]", NO_DRAWING),
        ("[[[Infinity, 1], [2, 2]]]", NO_DRAWING),
        ("[[[1e400, 1], [2, 2]]]", NO_DRAWING),
        (f"[[[{'9' * 6000}, 1], [2, 2]]]", NO_DRAWING),
        (f"[[[1{'0' * 400}, 1], [2, 2]]]", NO_DRAWING),
        ("[[[-1, 1], [2, 2]]]", NO_DRAWING),
        ("[[[1, 1], [301, 2]]]", NO_DRAWING),
        ("[[[1, 1], [2, 101]]]", NO_DRAWING),
        ("[[[1, 1, 1], [2, 2, 2]]]", NO_DRAWING),
        ('[[["a", 1], [2, 2]]]', NO_DRAWING),
        ("[[null]]", NO_DRAWING),
        ("{}", "There is no stroke yet: sign in the box, or type."),
        ("7", NO_DRAWING),
        ("not json", NO_DRAWING),
        ("[" * 5000, NO_DRAWING),
        (json.dumps([[[x % 300, 1] for x in range(100_000)]]), NO_DRAWING),
        (json.dumps([[[x % 300, 1] for x in range(20_001)]]), NO_DRAWING),
        ("a\x00", "Null characters are not allowed."),
    ],
    ids=lambda value: str(value)[:24],
)
def test_drawing_that_is_none_says_so_and_keeps_the_name(
    desk: Client, offered: Contract, strokes: str, told: str
) -> None:
    shown = sign(desk, offered, "student", way="drawn", strokes=strokes, name="Marta S.")
    assert shown.status_code == 422
    assert errors(shown) == [told]
    fields = fields_of(shown)
    assert (fields["name"], fields["way"]) == (["Marta S."], ["drawn"])
    assert not ContractSignature.objects.exists()


def test_drawing_keeps_the_dot_beside_the_strokes(desk: Client, offered: Contract) -> None:
    sign(desk, offered, "student", way="drawn", strokes="[[[1, 1], [2.04, 99]], [[5, 5]], []]")
    assert ContractSignature.objects.get().strokes == [[[1, 1], [2, 99]], [[5, 5]]]


def test_typed_name_wants_its_declaration(desk: Client, offered: Contract) -> None:
    shown = sign(desk, offered, "student", declaration=[], name="Marta S.")
    assert errors(shown) == ["Tick this to sign with your typed name."]
    assert fields_of(shown)["name"] == ["Marta S."]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (" ", "This field is required."),
        ("w" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_name_that_is_none_says_so(desk: Client, offered: Contract, name: str, told: str) -> None:
    shown = sign(desk, offered, "student", name=name)
    assert errors(shown) == [told]
    assert focused(shown) == "name"


def test_way_of_signing_that_is_none_says_so(desk: Client, offered: Contract) -> None:
    shown = sign(desk, offered, "student", way="stamp")
    assert errors(shown) == ["Select a valid choice. stamp is not one of the available choices."]


def test_student_signing_twice_is_thanked_twice(desk: Client, offered: Contract) -> None:
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(desk.get(place)) | TYPED
    for _time in range(2):
        assert "Your signature is kept" in words(desk.post(place, fields))
    assert parties() == ["student"]
    assert "There is a signature here already." in words(desk.get(place))


def test_student_sending_twice_the_last_signature_sees_no_tutor_s_page(
    desk: Client, grown_up: Student, offered: Contract, tutor: User
) -> None:
    """The first makes the contract hold; the second must not open the desk."""
    sign(desk, offered, "tutor")
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(desk.get(place)) | TYPED
    first, second = desk.post(place, fields), desk.post(place, fields)
    assert state_of(offered) == "in_force"
    assert words(first) == words(second)
    assert "Your signature is kept" in words(second)


@pytest.mark.django_db(transaction=True)
def test_student_signing_twice_at_once_signs_once(
    client_of: Callable[[User], Client], tutor: User, grown_up: Student, offered: Contract
) -> None:
    one, two = client_of(tutor), client_of(tutor)
    sign(one, offered, "tutor")
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(one.get(place)) | TYPED
    told = at_once(lambda: one.post(place, fields), lambda: two.post(place, fields))
    assert [each.status_code for each in told] == [200, 200]
    assert all("Your signature is kept" in words(each) for each in told)
    assert parties() == ["tutor", "student"]
    assert state_of(offered) == "in_force"
    assert StudentEvent.objects.filter(kind="contract_in_force").count() == 1


def test_contract_withdrawn_under_the_pen_is_not_called_signed(
    desk: Client, offered: Contract, tutor: User
) -> None:
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(desk.get(place)) | TYPED
    withdraw_contract(contract=offered, by=tutor, reason="A wrong date")
    for shown in (desk.post(place, fields), desk.get(place)):
        assert "This contract is not open for signing, and nothing was signed." in words(shown)
    assert parties() == []


def test_text_that_is_another_one_is_read_once_more(desk: Client, offered: Contract) -> None:
    place = reverse("contract_sign", args=[offered.uuid, "student"])
    fields = fields_of(desk.get(place)) | TYPED | {"content_hash": "0" * 64}
    shown = desk.post(place, fields, follow=True)
    assert "The text is another one now: read it once more." in words(shown)
    assert fields_of(shown)["content_hash"] == [offered.content_hash]
    assert parties() == []


def test_draft_has_no_page_to_sign(desk: Client, draft: Contract) -> None:
    shown = desk.get(reverse("contract_sign", args=[draft.uuid, "student"]))
    assert "This contract is not open for signing" in words(shown)


def test_party_that_is_none_is_not_there(desk: Client, offered: Contract) -> None:
    for name in ("contract_sign", "contract_decline"):
        assert desk.post(reverse(name, args=[offered.uuid, "mayor"])).status_code == 404


@pytest.mark.parametrize("party", ["student", "tutor", "guardian"])
def test_page_to_sign_stays_within_its_queries(
    desk: Client, offered: Contract, mother: Any, student: Student, party: str
) -> None:
    place = reverse("contract_sign", args=[offered.uuid, party])
    with_one = queries(desk, place)
    f.GuardianFactory(student=student)
    f.GuardianFactory(student=student)
    assert len(queries(desk, place)) == len(with_one)
    assert len(with_one) <= 12
