"""A screen in a student's hands goes back by the password or PIN of whoever turned it."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import constants
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django_scopes import scopes_disabled

from accounts.models import AccessLog, User
from accounts.services.turning import KEY, Try, try_secret, turn_back, turn_screen
from tests import factories as f
from tests.plans.pages import at_once
from tests.turned import PAGE, is_turned, turn

pytestmark = pytest.mark.django_db

BACK = reverse("screen_back")
STUDENT = uuid4()
PIN = "4826"


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def turned(tutor: User, client_of: Callable) -> Client:
    tutor.keep_pin(PIN)
    return turn(client_of(tutor), STUDENT, back="/my-work/")


def send(client: Client, secret: str) -> Any:
    return client.post(BACK, {"secret": secret})


# The PIN


def test_pin_is_chosen_after_giving_the_password(tutor: User, client_of: Callable) -> None:
    page = client_of(tutor).post(
        reverse("screen_pin"), {"pin": PIN, "secret": f.PASSWORD}, follow=True
    )
    assert "Your PIN is kept." in page.content.decode()
    tutor.refresh_from_db()
    assert tutor.has_pin(PIN)
    assert PIN not in tutor.screen_pin


def test_pin_is_not_chosen_without_the_password(tutor: User, client_of: Callable) -> None:
    page = client_of(tutor).post(reverse("screen_pin"), {"pin": PIN, "secret": "another"})
    assert "That was not it." in page.content.decode()
    tutor.refresh_from_db()
    assert tutor.screen_pin == ""


def test_pin_does_not_change_itself(tutor: User, client_of: Callable) -> None:
    tutor.keep_pin(PIN)
    page = client_of(tutor).post(reverse("screen_pin"), {"pin": "7391", "secret": PIN})
    assert "your password, not the PIN" in page.content.decode()
    tutor.refresh_from_db()
    assert tutor.has_pin(PIN)


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("482", "4 to 8 digits and nothing else"),
        ("482648264", "4 to 8 digits and nothing else"),
        ("48a6", "4 to 8 digits and nothing else"),
        ("٤٨٢٦", "4 to 8 digits and nothing else"),
        ("1234", "guessed at once"),
        ("8765", "guessed at once"),
        ("0000", "guessed at once"),
    ],
)
def test_pin_that_is_none_or_too_easy_is_refused(
    tutor: User, client_of: Callable, pin: str, said: str
) -> None:
    page = client_of(tutor).post(reverse("screen_pin"), {"pin": pin, "secret": f.PASSWORD})
    assert said in page.content.decode()
    tutor.refresh_from_db()
    assert tutor.screen_pin == ""


def test_pin_left_empty_is_removed(tutor: User, client_of: Callable) -> None:
    tutor.keep_pin(PIN)
    client_of(tutor).post(reverse("screen_pin"), {"pin": "", "secret": f.PASSWORD})
    tutor.refresh_from_db()
    assert tutor.screen_pin == ""
    assert not tutor.has_pin("")


# Back


@pytest.mark.parametrize("secret", [PIN, f.PASSWORD])
def test_screen_goes_back_to_where_it_was(turned: Client, secret: str) -> None:
    key = turned.session.session_key
    response = send(turned, secret)
    assert (response.status_code, response["Location"]) == (302, "/my-work/")
    assert not is_turned(turned)
    assert turned.session.session_key != key
    assert turned.get("/my-work/").status_code == 200


def test_page_to_turn_back_tells_nothing_else(turned: Client, tutor: User) -> None:
    text = turned.get(BACK).content.decode()
    assert "Give the screen back" in text
    assert [each for each in (tutor.name, tutor.email, "<nav", "Sign out") if each in text] == []


@pytest.mark.parametrize("secret", ["7391", "another password", ""])
def test_wrong_secret_leaves_it_turned(turned: Client, secret: str) -> None:
    response = send(turned, secret)
    assert response.status_code == 422
    assert is_turned(turned)
    assert turned.get("/my-work/")["Location"] == PAGE


def test_wrong_pin_five_times_leaves_only_the_password(turned: Client) -> None:
    for _time in range(5):
        assert "That was not it." in send(turned, "7391").content.decode()
    assert "Now only the password" in send(turned, PIN).content.decode()
    assert is_turned(turned)
    assert send(turned, f.PASSWORD).status_code == 302
    turn(turned, STUDENT)
    assert send(turned, PIN).status_code == 302


def test_wrong_password_five_times_has_to_wait(turned: Client) -> None:
    for _time in range(5):
        send(turned, "another password")
    assert "Wait five minutes" in send(turned, f.PASSWORD).content.decode()
    assert is_turned(turned)


def test_right_pin_does_not_forget_wrong_passwords(turned: Client) -> None:
    """Or whoever has seen the PIN could go on guessing the password."""
    for _time in range(5):
        send(turned, "another password")
    assert send(turned, PIN).status_code == 302
    turn(turned, STUDENT)
    assert "Wait five minutes" in send(turned, f.PASSWORD).content.decode()


def test_without_a_pin_no_digits_do(turned: Client, tutor: User) -> None:
    tutor.keep_pin("")
    assert send(turned, PIN).status_code == 422
    assert is_turned(turned)


def test_pin_of_somebody_else_does_not_do(turned: Client, other_tutor: User) -> None:
    other_tutor.keep_pin("7391")
    assert send(turned, "7391").status_code == 422


def test_log_says_who_turned_it_back_and_what_was_tried(turned: Client, tutor: User) -> None:
    send(turned, "7391")
    send(turned, PIN)
    with scopes_disabled():
        told = AccessLog.objects.order_by("pk").values_list("person", "student", "page")
    assert list(told) == [
        (tutor.pk, STUDENT, "POST screen_back_refused"),
        (tutor.pk, STUDENT, "POST screen_back"),
    ]


def test_tutor_is_told_how_often_somebody_tried(turned: Client) -> None:
    for secret in ("7391", "another password"):
        send(turned, secret)
    page = turned.post(BACK, {"secret": PIN}, follow=True).content.decode()
    assert "a wrong password or PIN was typed 2 times" in page


def test_page_that_asks_for_the_secret_is_ready_to_be_typed_into(turned: Client) -> None:
    field = turned.get(BACK).context["form"]["secret"].as_widget()
    assert 'autofocus="autofocus"' in field


def test_tutor_is_told_that_somebody_tried_once(turned: Client) -> None:
    send(turned, "7391")
    page = turned.post(BACK, {"secret": PIN}, follow=True).content.decode()
    assert "a wrong password or PIN was typed once." in page


def test_sign_in_that_ran_out_leaves_a_visitor_and_no_open_screen(
    turned: Client, tutor: User, client_of: Callable
) -> None:
    """Deleting the cookie, or the session, opens nothing."""
    turned.session.flush()
    for address in (BACK, "/my-work/"):
        assert turned.get(address)["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_no_more_than_five(tutor: User, rf: RequestFactory) -> None:
    tutor.keep_pin(PIN)
    cache.clear()
    results = at_once(*[partial(try_secret, rf.post("/"), tutor, "7391") for _try in range(8)])
    assert Counter(results) == {Try.WRONG: 5, Try.ONLY_PASSWORD: 3}


def test_screen_that_is_not_turned_has_nothing_to_turn_back(
    tutor: User, client_of: Callable
) -> None:
    assert client_of(tutor).get(BACK)["Location"] == "/"


# The session of the browser


@pytest.fixture
def request_of_session(rf: RequestFactory) -> Any:
    request = rf.post("/")
    request.session = SessionStore()
    request.session["_messages"] = f'[["__json_message", 0, {constants.INFO}, "For the tutor"]]'
    request.session.save()
    return request


def test_messages_of_the_tutor_wait_until_the_screen_is_back(request_of_session: Any) -> None:
    session = request_of_session.session
    waiting = session["_messages"]
    turn_screen(request_of_session, student=STUDENT, page=PAGE, back="/")
    assert "_messages" not in session
    session["_messages"] = '[["__json_message", 0, 25, "For the student"]]'
    assert turn_back(request_of_session) == ("/", 0)
    assert session["_messages"] == waiting
    assert KEY not in session


def test_request_that_was_under_way_cannot_turn_it_back(request_of_session: Any) -> None:
    under_way = SessionStore(request_of_session.session.session_key)
    under_way["something"] = "typed in another tab"
    turn_screen(request_of_session, student=STUDENT, page=PAGE, back="/")
    request_of_session.session.save()
    with pytest.raises(UpdateError):
        under_way.save()
    assert KEY in SessionStore(request_of_session.session.session_key)
