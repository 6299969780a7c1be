"""Who signs, and whose signatures bring a contract into force."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Centre, User
from plans.models import Contract, ContractSignature, Plan
from students.models import Student, StudentEvent
from tests import factories as f
from tests.plans.pages import (
    errors,
    links,
    send,
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
    assert errors(send(desk, place, reason=" ")) == ["This field is required."]
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
    assert links(shown) == {address}
    assert state_of(offered) == "offered"
    told = "the student preferred not to sign. Nothing follows from it, and support goes on."
    assert told in words(desk.get(address))
    sign(desk, offered, "student")
    assert "preferred not to sign" not in words(desk.get(address))


def test_declining_after_signing_changes_nothing(desk: Client, offered: Contract) -> None:
    sign(desk, offered, "student")
    desk.post(reverse("contract_decline", args=[offered.uuid, "student"]))
    assert not offered.refusals.exists()
