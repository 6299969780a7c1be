"""How somebody is invited, and comes in by the link in the mail."""

import logging
import re
import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from accounts.enums import MailState, Role
from accounts.models import Centre, Invitation, Membership, User
from accounts.models.invitation import hash_of
from accounts.services import invite, send_again
from accounts.tasks import send_invitation
from tests import factories as f
from tests.conftest import OutsideClient
from tests.plans.pages import at_once

pytestmark = pytest.mark.django_db

EMAIL = "new@example.org"
PASSWORD = "seven-green-bicycles"
ACCEPT = "/invitation/"
OVER = "This link no longer works"


def ask(centre: Centre, by: User, **fields: Any) -> Invitation:
    told = {"email": EMAIL, "given_name": "Núria", "family_name": "Ferrer", "roles": [Role.TUTOR]}
    return invite(centre=centre, by=by, **{**told, **fields})


def post_mails() -> None:
    """Do what the worker does."""
    for uuid in invitations().filter(mail_state=MailState.WAITING).values_list("uuid", flat=True):
        send_invitation.call(str(uuid))


def invitations() -> Any:
    with scopes_disabled():
        return Invitation.objects.all()


def link() -> str:
    (found,) = re.findall(r"https?://[^/]+(/invitation/\S+)", mail.outbox[-1].body)
    return found


def roles_of(person: User) -> set[tuple[int, str]]:
    with scopes_disabled():
        held = Membership.objects.current().filter(person=person)
        return set(held.values_list("centre_id", "role"))


def text_of(response: Any) -> str:
    return response.content.decode()


def names_and_password(**other: str) -> dict[str, str]:
    names = {"given_name": "Núria", "family_name": "Ferrer i Puig"}
    return {**names, "password1": PASSWORD, "password2": PASSWORD, **other}


@pytest.fixture
def invited(centre: Centre, administrator: User) -> Invitation:
    """Somebody new, with the mail in their letter box."""
    invitation = ask(centre, administrator, roles=[Role.COUNSELLOR, Role.TUTOR])
    post_mails()
    return invitation


# Inviting


def test_mail_names_who_invites_where_to_and_no_more(invited: Invitation) -> None:
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        [EMAIL],
        "You are invited to Riverside College on Stepping Stones",
    )
    assert message.body.startswith("Hello Núria,\n\nRosa Pla (")
    assert "http://127.0.0.1:8000/invitation/" in message.body


def test_mail_is_sent_by_a_job_once_the_invitation_stands(
    centre: Centre, administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = ask(centre, administrator)
        assert not DBTaskResult.objects.exists()
    (job,) = DBTaskResult.objects.all()
    assert job.args_kwargs == {"args": [str(invitation.uuid)], "kwargs": {}}


def test_only_a_hash_of_the_link_is_kept(invited: Invitation) -> None:
    token = link().rstrip("/").rpartition("/")[2]
    invited.refresh_from_db()
    assert invited.token_hash == hash_of(token)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat(i::text, ',', e::text) FROM accounts_invitation i,"
            " accounts_invitationhistoryevent e"
        )
        assert not any(token in row[0] for row in cursor.fetchall())


def test_address_is_one_whatever_its_case(centre: Centre, administrator: User) -> None:
    first = ask(centre, administrator, email=" New@Example.org ")
    assert (ask(centre, administrator), first.email) == (first, EMAIL)
    assert invitations().count() == 1


def test_second_invitation_adds_its_roles_to_the_one_that_waits(
    invited: Invitation, centre: Centre, administrator: User
) -> None:
    second = f.member(centre, Role.ADMINISTRATOR)
    again = ask(centre, second, roles=[Role.ADMINISTRATOR, Role.TUTOR])
    post_mails()
    assert (again.pk, again.invited_by) == (invited.pk, second)
    assert again.roles == [Role.TUTOR, Role.COUNSELLOR, Role.ADMINISTRATOR]
    assert len(mail.outbox) == 1


def test_second_invitation_after_the_time_is_a_new_mail(
    invited: Invitation, centre: Centre, administrator: User, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=15))
    again = ask(centre, administrator)
    post_mails()
    assert (again.pk, len(mail.outbox)) == (invited.pk, 2)


def test_other_centre_invites_the_same_address_on_its_own(
    invited: Invitation, other_centre: Centre, other_administrator: User
) -> None:
    other = ask(other_centre, other_administrator)
    assert other.pk != invited.pk


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["headmaster"]}, "Choose at least one role."),
        ({"email": "no address"}, "Enter a valid email address."),
    ],
)
def test_what_makes_no_sense_is_refused(
    centre: Centre, administrator: User, fields: dict, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(centre, administrator, **fields)
    assert refused.value.messages == [said]
    assert not invitations().exists()


def test_nobody_invites_themselves_to_more_roles(centre: Centre, administrator: User) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(centre, administrator, email=administrator.email.upper())
    assert refused.value.messages == ["Somebody else has to change your roles."]


def test_nobody_sends_their_own_invitation_again(
    centre: Centre, administrator: User, client_of: Callable[[User], Client]
) -> None:
    other, officer = f.member(centre, Role.ADMINISTRATOR), [Role.DATA_PROTECTION_OFFICER]
    invitation = ask(centre, other, email=administrator.email, roles=officer)
    again = reverse("invitation_send", args=[invitation.uuid])
    assert client_of(administrator).post(again).status_code == 403
    assert client_of(other).post(again).status_code == 302
    invitation.refresh_from_db()
    assert invitation.invited_by == other


def test_role_that_somebody_has_is_not_offered_again(
    centre: Centre, administrator: User, tutor: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(centre, administrator, email=tutor.email)
    assert refused.value.messages == [f"{tutor.email} works here already, as tutor."]
    other = ask(centre, administrator, email=tutor.email, roles=[Role.TUTOR, Role.COUNSELLOR])
    assert other.roles == [Role.COUNSELLOR]


@pytest.mark.parametrize("who", ["tutor", "other_administrator"])
def test_only_an_administrator_of_the_centre_invites(
    request: pytest.FixtureRequest, centre: Centre, who: str
) -> None:
    with pytest.raises(PermissionDenied):
        ask(centre, request.getfixturevalue(who))
    assert not invitations().exists()


# The mail server


class Refusing:
    """A mail server that answers with an error."""

    error: Exception

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            smtplib.SMTPRecipientsRefused({EMAIL: (550, b"5.1.1 No such user here")}),
            "550 5.1.1 No such user here",
        ),
        (smtplib.SMTPAuthenticationError(535, b"Bad password"), "535 Bad password"),
        (ConnectionRefusedError(111, "Connection refused"), "[Errno 111] Connection refused"),
    ],
)
def test_failed_mail_is_noted_and_can_be_sent_again(
    centre: Centre, administrator: User, monkeypatch: Any, error: Exception, said: str
) -> None:
    invitation = ask(centre, administrator)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.get_connection", Refusing)
        patch.setattr(Refusing, "error", error, raising=False)
        post_mails()
    invitation.refresh_from_db()
    assert (invitation.mail_state, invitation.mail_answer) == (MailState.FAILED, said)
    send_again(invitation=invitation, by=administrator)
    post_mails()
    invitation.refresh_from_db()
    assert (invitation.mail_state, invitation.mail_answer) == (MailState.SENT, "")
    assert len(mail.outbox) == 1


def test_job_that_starts_twice_sends_once(invited: Invitation) -> None:
    send_invitation.call(str(invited.uuid))
    assert len(mail.outbox) == 1


def test_job_of_an_invitation_taken_back_sends_nothing(centre: Centre, administrator: User) -> None:
    ask(centre, administrator).withdraw(by=administrator)
    post_mails()
    assert mail.outbox == []


# Somebody new


def test_link_leads_to_a_page_without_its_token(client: Client, invited: Invitation) -> None:
    response = client.get(link())
    assert (response.status_code, response.url) == (302, ACCEPT)
    page = text_of(client.get(ACCEPT))
    assert "invites you to work at <b>Riverside College</b> as tutor, counsellor." in page
    assert 'value="Núria"' in page
    assert client.get(ACCEPT).headers["Referrer-Policy"] == "same-origin"


def test_newcomer_chooses_a_password_and_is_in(
    client: Client, invited: Invitation, centre: Centre
) -> None:
    client.get(link())
    response = client.post(ACCEPT, names_and_password(), follow=True)
    assert response.redirect_chain[0] == (reverse("home"), 302)
    assert "Welcome to Riverside College. You work here as tutor, counsellor." in text_of(response)
    person = User.objects.get(email=EMAIL)
    assert (person.name, person.check_password(PASSWORD)) == ("Núria Ferrer i Puig", True)
    assert roles_of(person) == {(centre.pk, "tutor"), (centre.pk, "counsellor")}
    invited.refresh_from_db()
    assert invited.accepted_by == person
    with scopes_disabled():
        given = set(Membership.objects.filter(person=person).values_list("given_by", flat=True))
    assert given == {invited.invited_by_id}


@pytest.mark.parametrize("method", ["get", "head"])
def test_scanner_that_follows_the_link_accepts_nothing(
    client: Client, invited: Invitation, method: str
) -> None:
    getattr(client, method)(link(), follow=True)
    assert not User.objects.filter(email=EMAIL).exists()
    assert client.post(link()).status_code == 405
    assert "You are invited" in text_of(OutsideClient().get(link(), follow=True))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"password2": "another"}, "The two passwords differ."),
        ({"password1": "short", "password2": "short"}, "This password is too short"),
        ({"password1": EMAIL, "password2": EMAIL}, "is too similar to the"),
        ({"given_name": "  "}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_the_names_stay(
    client: Client, invited: Invitation, other: dict, said: str
) -> None:
    client.get(link())
    page = text_of(client.post(ACCEPT, names_and_password(**other)))
    assert said in page
    assert 'value="Ferrer i Puig"' in page
    assert not User.objects.filter(email=EMAIL).exists()


def test_link_works_once(client: Client, invited: Invitation) -> None:
    client.get(link())
    client.post(ACCEPT, names_and_password())
    other = OutsideClient()
    assert OVER in text_of(other.get(link(), follow=True))
    other.post(ACCEPT, names_and_password(password1="x" * 12, password2="x" * 12))
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


def test_form_sent_twice_is_accepted_once(client: Client, invited: Invitation) -> None:
    client.get(link())
    client.post(ACCEPT, names_and_password())
    response = client.post(ACCEPT, names_and_password())
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert User.objects.filter(email=EMAIL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_is_accepted_once(invited: Invitation) -> None:
    clients = [OutsideClient(), OutsideClient()]
    for client in clients:
        client.get(link())
    results = at_once(*(lambda c=c: c.post(ACCEPT, names_and_password()) for c in clients))
    assert sorted(each.status_code for each in results) == [200, 302]
    assert len(roles_of(User.objects.get(email=EMAIL))) == 2


def test_account_that_comes_about_meanwhile_is_signed_in_to(
    client: Client, invited: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another centre has invited the same person, who accepts both in the same moment."""
    client.get(link())
    f.UserFactory(email=EMAIL)
    with monkeypatch.context() as before_it_was_there:
        for place in ("accounts.views.invitation", "accounts.services.invitations"):
            before_it_was_there.setattr(f"{place}.account_of", lambda invitation: None)
        response = client.post(ACCEPT, names_and_password())
    assert (response.status_code, response.url) == (302, ACCEPT)
    assert "Sign in with it to accept." in text_of(client.get(ACCEPT))


# A link that does not work


def run_out(invitation: Invitation) -> None:
    invitations().filter(pk=invitation.pk).update(expires_at=timezone.now())


def withdraw(invitation: Invitation) -> None:
    invitation.refresh_from_db()
    invitation.withdraw(by=invitation.invited_by)


def invite_again(invitation: Invitation) -> None:
    invitation.refresh_from_db()
    send_again(invitation=invitation, by=invitation.invited_by)


def accept_elsewhere(invitation: Invitation) -> None:
    client = OutsideClient()
    client.get(link())
    client.post(ACCEPT, names_and_password())


ENDINGS = [run_out, withdraw, invite_again, accept_elsewhere]


@pytest.mark.parametrize("end", ENDINGS)
def test_dead_link_looks_like_an_unknown_one(
    client: Client, invited: Invitation, end: Callable[[Invitation], None]
) -> None:
    old = link()
    end(invited)
    unknown = OutsideClient().get("/invitation/no-such-token/", follow=True)
    dead = client.get(old, follow=True)
    assert (dead.status_code, text_of(dead)) == (unknown.status_code, text_of(unknown))
    assert "ask the person who invited you" in text_of(dead)


@pytest.mark.parametrize("end", ENDINGS)
def test_link_that_dies_while_the_page_is_open_changes_nothing(
    client: Client, invited: Invitation, end: Callable[[Invitation], None]
) -> None:
    client.get(link(), follow=True)
    end(invited)
    before = list(User.objects.values_list("email", "password"))
    assert OVER in text_of(client.post(ACCEPT, names_and_password(password1="y", password2="y")))
    assert list(User.objects.values_list("email", "password")) == before


def test_new_mail_brings_a_new_link(client: Client, invited: Invitation) -> None:
    old = link()
    invite_again(invited)
    post_mails()
    assert link() != old
    assert "You are invited" in text_of(client.get(link(), follow=True))


@pytest.fixture
def few_tries(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invitation": "10/m/ip"}


def test_links_tried_without_end_are_stopped(
    client: Client, invited: Invitation, few_tries: None
) -> None:
    for number in range(5):
        client.get(f"/invitation/guess-{number}/", follow=True)
    response = client.get(link(), follow=True)
    assert response.status_code == 429
    assert "Too many attempts" in text_of(response)


def test_a_whole_staff_may_accept_in_one_room(client: Client, invited: Invitation) -> None:
    for number in range(40):
        assert client.get(f"/invitation/of-number-{number}/", follow=True).status_code == 200
    assert "You are invited" in text_of(client.get(link(), follow=True))


def test_no_log_holds_a_token(
    client: Client, invited: Invitation, few_tries: None, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(6):
        client.get(f"/invitation/guess-{number}/", follow=True)
    client.get(link(), follow=True)
    client.post(ACCEPT, names_and_password())
    assert any("Too Many Requests: /invitation/" in each.getMessage() for each in caplog.records)
    assert not any("guess" in each.getMessage() for each in caplog.records)
    token = link().rstrip("/").rpartition("/")[2]
    assert not any(token in each.getMessage() for each in caplog.records)
    assert not any(token in str(each.get_decoded()) for each in Session.objects.all())


# Somebody with an account


@pytest.fixture
def known(other_centre: Centre) -> User:
    """Works in the other centre, and is about to be invited to this one."""
    return f.member(other_centre, Role.TUTOR, email=EMAIL, given_name="Núria")


def test_person_with_an_account_signs_in_and_accepts(
    client: Client, known: User, invited: Invitation, centre: Centre, other_centre: Centre
) -> None:
    page = client.get(link(), follow=True)
    assert "Sign in with it to accept." in text_of(page)
    response = client.post(
        reverse("account_login"), {"login": EMAIL, "password": f.PASSWORD, "next": ACCEPT}
    )
    assert response.url == ACCEPT
    assert "as tutor, counsellor." in text_of(client.get(ACCEPT))
    assert client.post(ACCEPT).url == reverse("home")
    here, there = centre.pk, other_centre.pk
    assert roles_of(known) == {(here, "tutor"), (here, "counsellor"), (there, "tutor")}
    known.refresh_from_db()
    assert known.chosen_centre == centre


def test_link_alone_is_no_way_into_an_account(
    client: Client, known: User, invited: Invitation
) -> None:
    client.get(link())
    page = client.post(ACCEPT, names_and_password())
    assert "Sign in with it to accept." in text_of(page)
    known.refresh_from_db()
    assert known.check_password(f.PASSWORD)
    assert client.get(reverse("home")).status_code == 302
    assert len(roles_of(known)) == 1


def test_nobody_else_accepts(
    client_of: Callable[[User], Client], tutor: User, known: User, invited: Invitation
) -> None:
    client = client_of(tutor)
    assert f"you are signed in as {tutor.email}" in text_of(client.get(link(), follow=True))
    assert "sign out and open the link" in text_of(client.post(ACCEPT, names_and_password()))
    assert len(roles_of(tutor)) == 1
    assert len(roles_of(known)) == 1


def test_nobody_accepts_for_a_newcomer(
    client_of: Callable[[User], Client], tutor: User, invited: Invitation
) -> None:
    client = client_of(tutor)
    client.get(link())
    assert "sign out and open the link" in text_of(client.post(ACCEPT, names_and_password()))
    assert not User.objects.filter(email=EMAIL).exists()


def test_closed_account_is_opened_again_with_a_new_password(
    client: Client, invited: Invitation, centre: Centre
) -> None:
    f.UserFactory(email=EMAIL, is_active=False)
    client.get(link())
    client.post(ACCEPT, names_and_password())
    person = User.objects.get(email=EMAIL)
    assert (person.is_active, person.check_password(PASSWORD)) == (True, True)
    assert len(roles_of(person)) == 2


def test_invitation_says_the_same_whether_an_address_has_an_account(
    centre: Centre, administrator: User, known: User
) -> None:
    told = [ask(centre, administrator, email=email) for email in (EMAIL, "nobody@example.org")]
    post_mails()
    assert [(each.roles, each.mail_state) for each in told] == [([Role.TUTOR], "waiting")] * 2
    first, second = (re.sub(r"\S+@\S+|/invitation/\S+", "", each.body) for each in mail.outbox)
    assert first == second


# The model


@pytest.mark.parametrize("move", ["renew", "withdraw", "accept"])
@pytest.mark.parametrize("end", [withdraw, accept_elsewhere])
def test_invitation_that_is_over_stays_so(
    invited: Invitation, end: Callable[[Invitation], None], move: str
) -> None:
    end(invited)
    invited.refresh_from_db()
    with pytest.raises(ValueError, match="only an invitation that waits can change"):
        getattr(invited, move)(by=invited.invited_by)


def test_invitation_is_accepted_by_its_address_only(invited: Invitation, tutor: User) -> None:
    with pytest.raises(ValueError, match="by the person who was invited"):
        invited.accept(by=tutor)
