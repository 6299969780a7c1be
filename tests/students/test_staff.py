"""The administrators' pages of staff: three lists, the form to invite, one person's roles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from accounts.enums import Role
from accounts.models import Centre, Invitation, Membership, User
from students.models import Student
from students.services import staff
from tests import factories as f
from tests.plans.pages import queries, send
from tests.students.pages import words

ClientOf = Callable[[User], Client]
LIST = "/staff/"


@pytest.fixture
def admin(client_of: ClientOf, administrator: User) -> Client:
    return client_of(administrator)


def roles_of(person: User) -> set[str]:
    with scope(centre=Centre.objects.get(code="RIVER")):
        held = Membership.objects.current().filter(person=person)
        return set(held.values_list("role", flat=True))


def names(page: Any) -> list[str]:
    return [getattr(each, "person", each).name for each in page.context["piece"].lines]


def leave(person: User, by: User) -> None:
    with scope(centre=Centre.objects.get(code="RIVER")):
        for each in Membership.objects.current().filter(person=person):
            each.end(by=by, because="A new post.")


# The lists


def test_list_names_who_works_here_with_roles_and_students(
    admin: Client, student: Student, tutor: User, counsellor: User, administrator: User
) -> None:
    page = admin.get(LIST)
    assert names(page) == [tutor.name, administrator.name, counsellor.name]
    said = words(page)
    assert f"Núria Ferrer {tutor.email} tutor 1 " in said
    assert f"Rosa Pla you {administrator.email} administrator none " in said
    assert "Work here 3 Invited 0 Have left 0" in said


def test_list_knows_nobody_of_the_other_centre(
    admin: Client, administrator: User, other_administrator: User, other_centre: Centre
) -> None:
    f.InvitationFactory(centre=other_centre, invited_by=other_administrator)
    page = admin.get(LIST)
    assert names(page) == [administrator.name]
    assert page.context["counts"] == {"here": 1, "invited": 0, "left": 0}


@pytest.mark.parametrize(
    ("asked", "found"), [("nuria", 1), ("FERRER núria", 1), ("example.org", 3), ("xyz", 0)]
)
def test_search_finds_parts_of_names_and_addresses(
    admin: Client, tutor: User, counsellor: User, asked: str, found: int
) -> None:
    page = admin.get(LIST, {"q": asked})
    assert len(names(page)) == found
    assert ("Nobody found" in words(page)) == (found == 0)


def test_long_list_comes_in_pieces(
    admin: Client, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "PIECE", 2)
    for number in range(4):
        f.member(centre, Role.TUTOR, given_name=f"T{number}", family_name="Same")
    seen, after = [], ""
    for _ in range(3):
        page = admin.get(LIST, {"after": after})
        seen.append(names(page))
        after = page.context["piece"].next
    assert seen == [["Rosa Pla", "T0 Same"], ["T1 Same", "T2 Same"], ["T3 Same"]]
    assert after is None


@pytest.mark.parametrize("show", ["here", "invited", "left"])
def test_number_of_queries_stays(
    admin: Client, centre: Centre, administrator: User, show: str
) -> None:
    def one_more() -> None:
        f.InvitationFactory(centre=centre, invited_by=administrator)
        person = f.member(centre, Role.TUTOR)
        if show == "left":
            leave(person, administrator)
        else:
            f.AssignmentFactory(student=f.StudentFactory(centre=centre), person=person)

    one_more()
    few = queries(admin, f"{LIST}?show={show}")
    one_more()
    one_more()
    assert len(queries(admin, f"{LIST}?show={show}")) == len(few) <= 12


def test_invitations_that_wait_say_how_their_mail_went(
    admin: Client, centre: Centre, administrator: User
) -> None:
    made = {"centre": centre, "invited_by": administrator, "family_name": ""}
    f.InvitationFactory(given_name="A", mail_state="sent", **made)
    f.InvitationFactory(given_name="B", mail_state="waiting", **made)
    f.InvitationFactory(given_name="C", mail_state="failed", mail_answer="550 No such user", **made)
    f.InvitationFactory(given_name="D", expires_at=timezone.now(), **made)
    f.InvitationFactory(
        given_name="E", accepted_at=timezone.now(), accepted_by=administrator, **made
    )
    page = admin.get(LIST, {"show": "invited"})
    assert names(page) == ["A", "B", "C", "D"]
    said = words(page)
    assert "was handed to the mail server The link works until" in said
    assert "is about to be sent" in said
    assert "could not be sent The mail server said: 550 No such user" in said
    assert "link has run out" in said


def test_who_has_left_is_listed_with_a_way_back(
    admin: Client, administrator: User, tutor: User
) -> None:
    leave(tutor, administrator)
    page = admin.get(LIST, {"show": "left"})
    assert names(page) == ["Núria Ferrer"]
    form = admin.get(f"{reverse('staff_invite')}?person={tutor.uuid}").context["form"]
    assert form.initial == {
        "email": tutor.email,
        "given_name": "Núria",
        "family_name": "Ferrer",
    }


@pytest.mark.parametrize("show", ["invited", "left"])
def test_empty_list_says_what_it_is_for(admin: Client, show: str) -> None:
    said = words(admin.get(LIST, {"show": show}))
    assert {"invited": "No invitation waits", "left": "Nobody has left"}[show] in said


# Inviting


def invite(client: Client, **other: Any) -> Any:
    typed = {"email": "new@example.org", "given_name": "Núria", "roles": ["tutor"], **other}
    return client.post(reverse("staff_invite"), typed, follow=True)


def test_invited_person_stands_in_the_list(admin: Client, in_centre: Centre) -> None:
    page = invite(admin, roles=["dpo", "tutor"])
    assert page.redirect_chain == [(f"{LIST}?show=invited", 302)]
    assert "Núria is invited as tutor, data protection officer." in words(page)
    assert names(page) == ["Núria"]
    invite(admin)
    assert Invitation.objects.count() == 1


def test_form_says_why_somebody_is_not_invited(
    admin: Client, administrator: User, tutor: User
) -> None:
    assert "Somebody else has to change your roles." in words(
        invite(admin, email=administrator.email)
    )
    assert f"{tutor.email} works here already, as tutor." in words(invite(admin, email=tutor.email))
    page = invite(admin, email="nonsense", roles=[])
    assert "Enter a valid email address." in words(page)
    assert "Choose at least one role." in words(page)
    assert 'value="nonsense"' in page.content.decode()


def test_invitation_is_sent_again_and_withdrawn(
    admin: Client, in_centre: Centre, administrator: User
) -> None:
    invitation = f.InvitationFactory(
        email="new@example.org", given_name="Núria", family_name="", mail_state="failed"
    )
    send_again = reverse("invitation_send", args=[invitation.uuid])
    withdraw = reverse("invitation_withdraw", args=[invitation.uuid])
    assert "A new mail to new@example.org is on its way." in words(
        admin.post(send_again, follow=True)
    )
    invitation.refresh_from_db()
    assert (invitation.mail_state, invitation.invited_by) == ("waiting", administrator)
    said = words(admin.post(withdraw, follow=True))
    assert "The invitation of Núria is withdrawn." in said
    for url in (send_again, withdraw):
        assert "was withdrawn already. Nothing was changed." in words(admin.post(url, follow=True))
    invitation.refresh_from_db()
    assert (invitation.withdrawn_by, invitation.mail_state) == (administrator, "waiting")


def test_invitation_accepted_meanwhile_is_not_withdrawn(
    admin: Client, in_centre: Centre, tutor: User
) -> None:
    invitation = f.InvitationFactory(accepted_at=timezone.now(), accepted_by=tutor)
    url = reverse("invitation_withdraw", args=[invitation.uuid])
    assert "has accepted meanwhile. Nothing was changed." in words(admin.post(url, follow=True))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


# One person


def member_page(person: User) -> str:
    return reverse("staff_member", args=[person.uuid])


def give(client: Client, person: User, role: str) -> Any:
    return client.post(reverse("role_give", args=[person.uuid, role]), follow=True)


def test_page_tells_roles_and_students(admin: Client, student: Student, tutor: User) -> None:
    said = words(admin.get(member_page(tutor)))
    assert "Tutor: plans with the students assigned to them. has this role since" in said
    assert "Students today 1 as tutor" in said


def test_role_is_given_with_one_click(admin: Client, tutor: User, administrator: User) -> None:
    page = give(admin, tutor, "counsellor")
    assert "Núria Ferrer is now counsellor too." in words(page)
    assert ", given by Rosa Pla" in words(page)
    assert roles_of(tutor) == {"tutor", "counsellor"}


def test_role_that_there_is_not_is_404(admin: Client, tutor: User) -> None:
    assert give(admin, tutor, "headmaster").status_code == 404


def test_own_page_says_who_changes_ones_roles(admin: Client, administrator: User) -> None:
    page = admin.get(member_page(administrator))
    assert "Somebody else has to change your roles: ask another administrator." in words(page)
    assert "/roles/" not in page.content.decode()
    assert "/deactivate/" not in page.content.decode()


@pytest.mark.parametrize("name", ["role_give", "role_take", "staff_deactivate"])
def test_own_roles_are_refused_in_words(admin: Client, administrator: User, name: str) -> None:
    arguments = [administrator.uuid, "tutor"] if name.startswith("role") else [administrator.uuid]
    page = admin.post(reverse(name, args=arguments), {"because": "I want it."})
    assert page.status_code == 403
    assert "Somebody else has to change your roles." in words(page)
    assert roles_of(administrator) == {"administrator"}


def test_page_of_somebody_who_left_keeps_the_story(
    admin: Client, administrator: User, tutor: User
) -> None:
    leave(tutor, administrator)
    said = words(admin.get(member_page(tutor)))
    assert "Núria Ferrer does not work here any more." in said
    assert "ended by Rosa Pla: A new post." in said
    assert "Leaving the centre" not in said
    assert "Invite them to come back" in words(give(admin, tutor, "counsellor"))


# A role that is gone while its page is open


def test_administrator_without_the_role_is_told_so_and_nothing_is_done(
    client_of: ClientOf, centre: Centre, administrator: User, tutor: User
) -> None:
    second = f.member(centre, Role.ADMINISTRATOR, Role.TUTOR)
    client = client_of(second)
    assert client.get(member_page(tutor)).status_code == 200
    url = reverse("role_take", args=[second.uuid, "administrator"])
    send(client_of(administrator), url, because="Teaches only.")
    assert roles_of(second) == {"tutor"}
    page = give(client, tutor, "counsellor")
    assert page.status_code == 403
    assert "Nothing was changed." in words(page)
    assert "Now, in Riverside College, you are: tutor." in words(page)
    assert roles_of(tutor) == {"tutor"}


def test_link_of_an_invitation_lasts_two_weeks_from_the_last_mail(
    admin: Client, in_centre: Centre
) -> None:
    invitation = f.InvitationFactory(expires_at=timezone.now() - timedelta(days=1))
    admin.post(reverse("invitation_send", args=[invitation.uuid]))
    invitation.refresh_from_db()
    left = invitation.expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
