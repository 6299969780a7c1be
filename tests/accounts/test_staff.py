"""Who may change whose roles, and what always stays true of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.enums import Role
from accounts.models import Centre, Invitation, Membership, User
from accounts.services import deactivate, give_role, invite, take_role
from tests import factories as f
from tests.plans.pages import at_once

pytestmark = pytest.mark.django_db


def roles_in(centre: Centre, person: User) -> set[str]:
    with scope(centre=centre):
        return set(
            Membership.objects.current().filter(person=person).values_list("role", flat=True)
        )


def memberships() -> list[Any]:
    with scopes_disabled():
        return list(Membership.objects.order_by("pk").values_list())


# The matrix: who may do what to whom


def give(centre: Centre, person: User, by: User) -> None:
    give_role(centre=centre, person=person, role=Role.DATA_PROTECTION_OFFICER, by=by)


def take(centre: Centre, person: User, by: User) -> None:
    take_role(centre=centre, person=person, role=Role.ADMINISTRATOR, by=by, because="So.")


def end(centre: Centre, person: User, by: User) -> None:
    deactivate(centre=centre, person=person, by=by, because="So.")


def offer(centre: Centre, person: User, by: User) -> None:
    invite(
        centre=centre,
        email=person.email,
        given_name=person.given_name,
        roles=[Role.DATA_PROTECTION_OFFICER],
        by=by,
    )


CHANGES = [give, take, end, offer]
NOT_ADMINISTRATORS = ["tutor", "counsellor", "officer", "other_administrator"]


@pytest.fixture
def second(centre: Centre) -> User:
    """Another administrator, who is a tutor too."""
    return f.member(centre, Role.ADMINISTRATOR, Role.TUTOR)


@pytest.mark.parametrize("change", CHANGES)
def test_administrator_changes_the_roles_of_others(
    centre: Centre, administrator: User, second: User, change: Callable[..., None]
) -> None:
    change(centre, second, administrator)
    with scope(centre=centre):
        offered = Invitation.objects.filter(roles=["dpo"], email=second.email).exists()
    expected = {
        give: ({"administrator", "tutor", "dpo"}, False),
        take: ({"tutor"}, False),
        end: (set(), False),
        offer: ({"administrator", "tutor"}, True),
    }
    assert (roles_in(centre, second), offered) == expected[change]


@pytest.mark.parametrize("who", NOT_ADMINISTRATORS)
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_else_does(
    request: pytest.FixtureRequest,
    centre: Centre,
    second: User,
    change: Callable[..., None],
    who: str,
) -> None:
    by = request.getfixturevalue(who)
    before = memberships()
    with pytest.raises(PermissionDenied):
        change(centre, second, by)
    assert memberships() == before
    with scope(centre=centre):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_their_own(
    centre: Centre, administrator: User, second: User, change: Callable[..., None]
) -> None:
    before = memberships()
    with pytest.raises((PermissionDenied, ValidationError)) as refused:
        change(centre, second, second)
    assert "Somebody else has to change your roles." in str(refused.value)
    assert memberships() == before


@pytest.mark.parametrize("change", CHANGES)
def test_former_administrator_changes_nothing_any_more(
    centre: Centre, administrator: User, second: User, change: Callable[..., None]
) -> None:
    third = f.member(centre, Role.ADMINISTRATOR, Role.TUTOR)
    take(centre, second, administrator)
    before = memberships()
    with pytest.raises(PermissionDenied):
        change(centre, third, second)
    assert memberships() == before


# Giving and taking


def test_role_given_names_who_gave_it(centre: Centre, administrator: User, tutor: User) -> None:
    membership = give_role(centre=centre, person=tutor, role=Role.COUNSELLOR, by=administrator)
    assert membership.given_by == administrator
    again = give_role(centre=centre, person=tutor, role=Role.COUNSELLOR, by=administrator)
    assert again == membership


@pytest.mark.parametrize("who", ["stranger", "left"])
def test_role_is_given_to_those_who_work_here(
    centre: Centre, other_centre: Centre, administrator: User, who: str
) -> None:
    stranger = f.member(other_centre if who == "stranger" else centre, Role.TUTOR)
    if who == "left":
        end(centre, stranger, administrator)
    with pytest.raises(ValidationError) as refused:
        give(centre, stranger, administrator)
    assert "does not work here any more" in refused.value.messages[0]


def test_role_taken_keeps_who_when_and_why(
    centre: Centre, administrator: User, second: User
) -> None:
    take(centre, second, administrator)
    with scope(centre=centre):
        ended = Membership.objects.get(person=second, role=Role.ADMINISTRATOR)
    assert (ended.ended_by, ended.ended_because) == (administrator, "So.")
    assert ended.ended_at is not None
    take(centre, second, administrator)  # sent twice
    assert roles_in(centre, second) == {"tutor"}


def test_history_tells_of_a_role_that_was_taken(
    centre: Centre, administrator: User, second: User
) -> None:
    take(centre, second, administrator)
    with scope(centre=centre):
        history = apps.get_model("accounts", "MembershipHistoryEvent").objects
        told = history.filter(person=second, role=Role.ADMINISTRATOR).order_by("pgh_id")
        assert list(told.values_list("pgh_label", "ended_by", "ended_because")) == [
            ("insert", None, ""),
            ("update", administrator.pk, "So."),
        ]


def test_only_role_is_not_taken_but_the_person_deactivated(
    centre: Centre, administrator: User, tutor: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        take_role(centre=centre, person=tutor, role=Role.TUTOR, by=administrator, because="")
    assert "This is the only role of Núria Ferrer here." in refused.value.messages[0]
    assert roles_in(centre, tutor) == {"tutor"}


def test_membership_ends_once_and_by_somebody_else(
    in_centre: Centre, administrator: User, tutor: User
) -> None:
    membership = Membership.objects.get(person=tutor)
    with pytest.raises(ValueError, match="nobody changes their own roles"):
        membership.end(by=tutor)
    membership.end(by=administrator)
    with pytest.raises(ValueError, match="only a current membership ends"):
        membership.end(by=administrator)


# Deactivating


def test_account_is_closed_where_it_was_the_only_centre(
    centre: Centre, administrator: User, tutor: User
) -> None:
    tutor.work_in(centre)
    end(centre, tutor, administrator)
    tutor.refresh_from_db()
    assert (tutor.is_active, tutor.chosen_centre) == (False, None)


def test_account_stays_open_for_another_centre(
    centre: Centre, other_centre: Centre, administrator: User, tutor: User
) -> None:
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.COUNSELLOR)
    tutor.work_in(centre)
    end(centre, tutor, administrator)
    tutor.refresh_from_db()
    assert (tutor.is_active, tutor.chosen_centre) == (True, None)
    assert roles_in(other_centre, tutor) == {"counsellor"}


def test_what_was_offered_besides_is_withdrawn_here_only(
    centre: Centre,
    other_centre: Centre,
    administrator: User,
    other_administrator: User,
    tutor: User,
) -> None:
    offer(centre, tutor, administrator)
    offer(other_centre, tutor, other_administrator)
    end(centre, tutor, administrator)
    with scopes_disabled():
        found = Invitation.objects.filter(email=tutor.email)
        assert dict(found.values_list("centre", "withdrawn_by")) == {
            centre.pk: administrator.pk,
            other_centre.pk: None,
        }


def test_safeguarding_lead_who_leaves_leads_no_more(
    centre: Centre, administrator: User, tutor: User, counsellor: User
) -> None:
    for person, left in ((tutor, counsellor), (counsellor, None)):
        Centre._base_manager.filter(pk=centre.pk).update(safeguarding_lead=counsellor)
        end(centre, person, administrator)
        centre.refresh_from_db()
        assert centre.safeguarding_lead == left


# The last administrator stays


def test_trigger_refuses_to_end_the_last_administrator(
    in_centre: Centre, administrator: User
) -> None:
    with pytest.raises(IntegrityError, match="a centre keeps an administrator"):
        Membership.objects.filter(person=administrator).update(ended_at=timezone.now())


def test_trigger_refuses_to_make_the_last_administrator_something_else(
    in_centre: Centre, administrator: User
) -> None:
    with pytest.raises(IntegrityError, match="a centre keeps an administrator"):
        Membership.objects.filter(person=administrator).update(role=Role.TUTOR)


def test_trigger_refuses_to_delete_the_last_administrator(
    in_centre: Centre, administrator: User
) -> None:
    with pytest.raises(IntegrityError, match="a centre keeps an administrator"):
        Membership.objects.filter(person=administrator).delete()


def test_administrator_who_cannot_sign_in_is_none(
    in_centre: Centre, administrator: User, second: User
) -> None:
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(IntegrityError, match="a centre keeps an administrator"):
        Membership.objects.filter(person=administrator).update(ended_at=timezone.now())


def test_trigger_lets_others_go(in_centre: Centre, administrator: User, second: User) -> None:
    Membership.objects.filter(person=second).update(ended_at=timezone.now())
    assert roles_in(in_centre, second) == set()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one(
    centre: Centre, administrator: User, second: User
) -> None:
    f.MembershipFactory(centre=centre, person=administrator, role=Role.TUTOR)
    results = at_once(
        lambda: end(centre, second, administrator), lambda: end(centre, administrator, second)
    )
    assert sorted(type(each) for each in results if each)[:1] == [PermissionDenied]
    assert results.count(None) == 1
    left = [roles_in(centre, each) for each in (administrator, second)]
    assert sorted(left, key=len) == [set(), {"administrator", "tutor"}]


@pytest.mark.django_db(transaction=True)
def test_trigger_holds_when_two_rows_end_at_once(
    centre: Centre, administrator: User, second: User
) -> None:
    """Past the services: two statements, each of which leaves one if it is alone."""

    def end_row(person: User) -> None:
        with scope(centre=centre):
            Membership.objects.filter(person=person).update(ended_at=timezone.now())

    results = at_once(lambda: end_row(administrator), lambda: end_row(second))
    assert [type(each) for each in results if each] == [IntegrityError]
    with scope(centre=centre):
        assert Membership.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_at_once_are_one(
    centre: Centre, administrator: User, second: User, tutor: User
) -> None:
    results = at_once(
        lambda: offer(centre, tutor, administrator), lambda: offer(centre, tutor, second)
    )
    assert results == [None, None]
    with scope(centre=centre):
        assert Invitation.objects.to(tutor.email).count() == 1
