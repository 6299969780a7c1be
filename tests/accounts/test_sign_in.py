"""In, out, and back in with a new password."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from tests import factories as f
from tests.conftest import OutsideClient

pytestmark = pytest.mark.django_db

EMAIL = "nuria@example.org"
NEW = "another-password-9"
NOT_KNOWN = "The email address and/or password you specified are not correct."
TOO_MANY = "Too many failed login attempts. Try again later."
DEMO_ACCOUNTS = ["demo-password", "tutor@demo.example", "admin@other.example"]


@pytest.fixture
def person(centre: Any) -> User:
    return f.member(centre, "tutor", email=EMAIL, given_name="Núria")


def sign_in(client: Client, email: str = EMAIL, password: str = f.PASSWORD, **extra: Any) -> Any:
    data = {"login": email, "password": password, **extra.pop("data", {})}
    return client.post(reverse("account_login"), data, **extra)


def is_in(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 200


def text_of(response: Any) -> str:
    return response.content.decode()


# In


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper(), f"  {EMAIL.title()} "])
def test_sign_in_by_email_whatever_its_case(client: Client, person: User, email: str) -> None:
    response = sign_in(client, email)
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert is_in(client)


def test_sign_in_ends_the_session_of_before(client: Client, person: User) -> None:
    """Somebody who knows the cookie of a visitor is not signed in with them."""
    client.get(reverse("account_login"))
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert is_in(client)
    assert client.session.session_key != before


def test_wrong_password_and_unknown_account_are_told_alike(client: Client, person: User) -> None:
    told = []
    for email, password in ((EMAIL, "wrong"), ("nobody@example.org", f.PASSWORD)):
        response = sign_in(client, email, password)
        assert response.status_code == 200
        assert NOT_KNOWN in text_of(response)
        told.append(without_what_was_typed(response))
    assert told[0] == told[1]
    assert not is_in(client)


def without_what_was_typed(response: Any) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=|value=)"[^"]*"', "", text_of(response))


@pytest.mark.parametrize("active", [True, False])
def test_wrong_password_does_not_tell_a_closed_account(client: Client, active: bool) -> None:
    f.UserFactory(email=EMAIL, is_active=active)
    assert NOT_KNOWN in text_of(sign_in(client, password="wrong"))


def test_deactivated_person_is_told_and_stays_out(client: Client) -> None:
    f.UserFactory(email=EMAIL, is_active=False)
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, reverse("account_inactive"))
    assert "This account is closed" in text_of(client.get(response.url))
    assert not is_in(client)


def test_person_without_a_centre_gets_a_plain_page(client: Client) -> None:
    f.UserFactory(email=EMAIL)
    sign_in(client)
    page = text_of(client.get(reverse("home")))
    assert "You have no role in a centre yet" in page
    assert "<nav" not in page


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "https://testserver@evil.example/",
        "http://testserver:80@evil.example/",
        "\x00//evil.example",
    ],
)
def test_address_elsewhere_to_go_on_to_is_ignored(
    client: Client, person: User, address: str
) -> None:
    response = sign_in(client, data={"next": address})
    assert (response.status_code, response.url) == (302, reverse("home"))


def test_way_back_is_followed(client: Client, person: User) -> None:
    sent_away = client.get(reverse("student_list") + "?q=Soler")
    page = client.get(sent_away.url)
    (way_back,) = re.findall(r'name="next"\s+value="([^"]*)"', text_of(page))
    assert sign_in(client, data={"next": way_back}).url == reverse("student_list") + "?q=Soler"


# Not again and again


def fail(client: Client, times: int, email: str = EMAIL, **extra: Any) -> list[str]:
    """What each wrong attempt is told."""
    found = []
    for number in range(times):
        text = text_of(sign_in(client, email, f"wrong-{number}", **extra))
        found.append(next(each for each in (NOT_KNOWN, TOO_MANY, "wait a few") if each in text))
    return found


def test_sixth_attempt_at_one_account_is_refused(client: Client, person: User) -> None:
    assert fail(client, 6) == [NOT_KNOWN] * 5 + [TOO_MANY]
    assert TOO_MANY in text_of(sign_in(client))  # with the right password, too
    assert not is_in(client)


def test_attempts_count_by_account_from_wherever_they_come(client: Client, person: User) -> None:
    for number in range(5):
        fail(
            OutsideClient(),
            1,
            EMAIL.upper() if number % 2 else EMAIL,
            REMOTE_ADDR=f"10.0.0.{number}",
        )
    assert fail(client, 1) == [TOO_MANY]
    assert fail(client, 1, "somebody.else@example.org") == [NOT_KNOWN]


def test_attempts_count_under_whatever_name_the_host_is_asked(client: Client, person: User) -> None:
    for port in range(5):
        fail(client, 1, headers={"Host": f"testserver:{8000 + port}"})
    assert fail(client, 1, headers={"Host": "testserver:9000"}) == [TOO_MANY]


def test_unknown_accounts_are_limited_alike(client: Client) -> None:
    assert fail(client, 6, "nobody@example.org") == [NOT_KNOWN] * 5 + [TOO_MANY]


def test_attempts_from_one_place_are_limited(client: Client) -> None:
    told = []
    for number in range(21):
        told += fail(client, 1, f"nobody{number}@example.org", REMOTE_ADDR="10.1.1.1")
    assert told == [NOT_KNOWN] * 20 + [TOO_MANY]


def test_forged_address_of_a_proxy_is_not_believed(client: Client) -> None:
    told = []
    for number in range(21):
        forged = {"X-Forwarded-For": f"10.2.2.{number}"}
        told += fail(client, 1, f"nobody{number}@example.org", headers=forged)
    assert told[-1] == TOO_MANY


def test_sending_without_end_is_429_in_our_look(client: Client) -> None:
    for _ in range(60):
        client.post(reverse("account_login"), {})
    response = client.post(reverse("account_login"), {})
    assert response.status_code == 429
    assert "Too many attempts" in text_of(response)
    assert 'class="brand"' in text_of(response)


def test_success_between_failures_forgives_none(client: Client, person: User) -> None:
    fail(client, 4)
    assert sign_in(OutsideClient()).status_code == 302
    assert fail(client, 2) == [NOT_KNOWN, TOO_MANY]


def test_counts_stand_in_the_database_that_all_processes_share(
    client: Client, person: User, settings: Any
) -> None:
    fail(client, 5)
    assert settings.CACHES["default"]["BACKEND"].endswith(".DatabaseCache")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] == 2  # by account and by place


def test_counts_are_not_pushed_out_by_many_others(client: Client, person: User) -> None:
    fail(client, 5)
    for number in range(400):
        cache.set(f"other-{number}", [1.0], 300)
    assert fail(client, 1) == [TOO_MANY]


@pytest.mark.parametrize(
    ("action", "rates"),
    [
        ("login", [(60, 60, "ip")]),
        ("login_failed", [(20, 60, "ip"), (5, 300, "key")]),
        ("reset_password", [(20, 60, "ip"), (5, 60, "key")]),
        ("reset_password_from_key", [(20, 60, "ip")]),
        ("change_password", [(5, 60, "user")]),
        ("reauthenticate", [(10, 60, "user")]),
    ],
)
def test_limits_are_understood(action: str, rates: list[tuple]) -> None:
    parsed = parse_rates(app_settings.RATE_LIMITS[action])
    assert [(each.amount, each.duration, each.per) for each in parsed] == rates


# Out


def test_sign_out_is_sent_not_followed(client: Client, person: User) -> None:
    sign_in(client)
    asked = client.get(reverse("account_logout"))
    assert asked.status_code == 200
    assert "Sign out?" in text_of(asked)
    assert is_in(client)
    session = client.session.session_key
    response = client.post(reverse("account_logout"))
    assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert not is_in(client)
    client.cookies["sessionid"] = session
    assert not is_in(client)


# A new password by mail


def ask_for_a_link(client: Client, email: str = EMAIL, **extra: Any) -> Any:
    return client.post(reverse("account_reset_password"), {"email": email}, **extra)


def link() -> str:
    (found,) = re.findall(r"http://testserver(/\S+)", mail.outbox[-1].body)
    return found


def choose(client: Client, password: str = NEW) -> Any:
    page = client.get(link(), follow=True)
    if "This link no longer works" in text_of(page):
        return page
    address = page.redirect_chain[-1][0]
    return client.post(address, {"password1": password, "password2": password}, follow=True)


def test_link_by_mail_gives_a_new_password_once(client: Client, person: User) -> None:
    assert ask_for_a_link(client, EMAIL.upper()).url == reverse("account_reset_password_done")
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Choose a new password", [EMAIL])
    assert "Your password is changed" in text_of(choose(client))
    assert sign_in(OutsideClient(), password=f.PASSWORD).status_code == 200
    assert sign_in(OutsideClient(), password=NEW).status_code == 302
    assert "This link no longer works" in text_of(choose(OutsideClient(), "third-password-9"))


def test_key_of_a_link_leaves_the_address_bar(client: Client, person: User) -> None:
    ask_for_a_link(client)
    response = client.get(link())
    assert response.status_code == 302
    assert response.url.endswith("-set-password/")


def test_link_ends_with_its_time(
    client: Client, person: User, settings: Any, time_machine: Any
) -> None:
    ask_for_a_link(client)
    time_machine.move_to(timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60))
    assert "This link no longer works" in text_of(choose(client))


def test_new_password_ends_other_sessions(client: Client, person: User) -> None:
    elsewhere = OutsideClient()
    sign_in(elsewhere)
    ask_for_a_link(client)
    choose(client)
    assert not is_in(elsewhere)


def test_new_password_may_be_used_at_once_after_failed_attempts(
    client: Client, person: User
) -> None:
    assert fail(client, 6)[-1] == TOO_MANY
    ask_for_a_link(client)
    choose(client)
    assert sign_in(client, password=NEW).status_code == 302


@pytest.mark.parametrize("password", ["short", "12345678901", "password", EMAIL])
def test_weak_new_password_is_refused(client: Client, person: User, password: str) -> None:
    ask_for_a_link(client)
    page = choose(client, password)
    assert "Choose a new password" in text_of(page)
    assert "Your password is changed" not in text_of(page)
    assert sign_in(OutsideClient()).status_code == 302


def test_unknown_email_is_told_the_same_and_sent_nothing(client: Client, person: User) -> None:
    known = ask_for_a_link(client)
    unknown = ask_for_a_link(OutsideClient(), "nobody@example.org")
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    pages = [text_of(client.get(known.url)), text_of(OutsideClient().get(unknown.url))]
    assert pages[0] == pages[1]
    assert "Look into your mail" in pages[0]
    assert len(mail.outbox) == 1


def test_deactivated_person_is_sent_no_link(client: Client) -> None:
    f.UserFactory(email=EMAIL, is_active=False)
    assert ask_for_a_link(client).status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_link_never_leads_to_a_host_that_the_request_made_up(
    client: Client, person: User, header: str
) -> None:
    response = ask_for_a_link(client, headers={header: "evil.example"})
    assert response.status_code == (400 if header == "Host" else 302)
    assert not any("evil.example" in each.body for each in mail.outbox)


def test_links_to_one_account_are_limited(client: Client, person: User) -> None:
    statuses = [ask_for_a_link(client).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5


# Another password


def change(client: Client, old: str = f.PASSWORD, new: str = NEW) -> Any:
    data = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), data)


def test_changed_password_keeps_this_session_and_ends_others(client: Client, person: User) -> None:
    elsewhere = OutsideClient()
    sign_in(client)
    sign_in(elsewhere)
    assert change(client).status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(OutsideClient(), password=NEW).status_code == 302


def test_change_asks_for_the_old_password(client: Client, person: User) -> None:
    sign_in(client)
    response = change(client, old="wrong")
    assert response.status_code == 200
    assert "Please type your current password." in text_of(response)
    assert sign_in(OutsideClient(), password=f.PASSWORD).status_code == 302


def test_guesses_at_the_old_password_are_limited(client: Client, person: User) -> None:
    sign_in(client)
    assert [change(client, old="wrong").status_code for _ in range(6)] == [200] * 5 + [429]


def test_change_wants_a_signed_in_person(client: Client) -> None:
    address = reverse("account_change_password")
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


# Nobody opens an account


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client: Client, method: str) -> None:
    data = {"email": "new@example.org", "password1": NEW, "password2": NEW, "given_name": "New"}
    response = getattr(client, method)(reverse("account_signup"), data)
    assert response.status_code == 200
    assert "Nobody opens an account alone" in text_of(response)
    assert not User.objects.exists()


def test_sign_up_is_offered_nowhere(client: Client) -> None:
    for name in ("account_login", "account_reset_password", "account_inactive"):
        assert reverse("account_signup") not in text_of(client.get(reverse(name)))


def test_only_these_pages_of_the_library_are_reachable() -> None:
    names = {
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith(("account_", "mfa_", "socialaccount_"))
    }
    assert names == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_reauthenticate",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }


@pytest.mark.parametrize("demo", [True, False])
def test_demo_accounts_are_named_in_a_demo_only(client: Client, settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    page = text_of(client.get(reverse("account_login")))
    assert [each in page for each in DEMO_ACCOUNTS] == [demo] * len(DEMO_ACCOUNTS)


# In our look


OURS = ["login", "logout", "signup", "inactive", "reauthenticate", "change_password"]
OURS += ["reset_password", "reset_password_done", "reset_password_from_key_done"]


@pytest.mark.parametrize("name", OURS)
def test_page_of_the_library_has_our_look(client: Client, person: User, name: str) -> None:
    if name in ("logout", "change_password", "reauthenticate"):
        sign_in(client)
    page = text_of(client.get(reverse(f"account_{name}")))
    assert 'class="brand"' in page
    assert "css/app.css" in page
    assert "Menu:" not in page  # how the library's own layout begins


def test_person_who_confirms_goes_on(client: Client, person: User) -> None:
    sign_in(client)
    address = reverse("account_reauthenticate")
    wrong = client.post(address, {"password": "wrong", "next": reverse("student_list")})
    assert wrong.status_code == 200
    right = client.post(address, {"password": f.PASSWORD, "next": reverse("student_list")})
    assert (right.status_code, right.url) == (302, reverse("student_list"))
