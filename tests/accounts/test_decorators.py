"""What a view says to people who are not signed in, and to those of another role."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.actor import NOBODY, Actor
from accounts.decorators import (
    for_administrators,
    for_library_keepers,
    for_library_readers,
    signed_in,
)
from accounts.enums import Role
from accounts.models import User


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


def ask(view, actor: Actor, method: str = "get", **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/somewhere/?q=1", headers=headers)
    request.actor = actor
    return view(request)


MEMBER = Actor(person=User(email="a@example.org"), roles=frozenset({Role.TUTOR}))
ADMINISTRATOR = Actor(person=MEMBER.person, roles=frozenset({Role.ADMINISTRATOR}))


def test_a_person_comes_in() -> None:
    assert ask(signed_in(page), MEMBER).content == b"inside"


def test_a_visitor_signs_in_and_comes_back() -> None:
    answer = ask(signed_in(page), NOBODY)
    assert answer.headers["Location"] == "/accounts/login/?next=/somewhere/%3Fq%3D1"


def test_a_form_sent_after_signing_out_leads_back_to_its_page() -> None:
    answer = ask(signed_in(page), NOBODY, "post", referer="http://testserver/form/?secret=1")
    assert answer.headers["Location"] == "/accounts/login/?next=/form/"


@pytest.mark.parametrize("referer", ["", "https://evil.example/form/"])
def test_a_form_from_nowhere_leads_to_the_start_page(referer: str) -> None:
    answer = ask(signed_in(page), NOBODY, "post", referer=referer)
    assert answer.headers["Location"] == "/accounts/login/?next=/"


def test_a_background_request_is_told_instead_of_redirected() -> None:
    answer = ask(signed_in(page), NOBODY, "post", x_requested_with="fetch")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/json"


def test_an_administrator_comes_in() -> None:
    assert ask(for_administrators(page), ADMINISTRATOR).content == b"inside"


def test_other_roles_are_turned_away() -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        ask(for_administrators(page), MEMBER)


def test_visitors_of_an_administrators_page_sign_in_first() -> None:
    assert ask(for_administrators(page), NOBODY).status_code == 302


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.TUTOR, True, False),
        (Role.COUNSELLOR, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.DATA_PROTECTION_OFFICER, False, False),
    ],
)
def test_the_library_is_read_by_who_works_with_it_and_written_by_who_keeps_it(
    role: str, reads: bool, writes: bool
) -> None:
    actor = Actor(person=MEMBER.person, roles=frozenset({role}))
    assert comes_in(for_library_readers(page), actor) is reads
    assert comes_in(for_library_keepers(page), actor) is writes


def comes_in(view, actor: Actor) -> bool:
    try:
        return ask(view, actor).content == b"inside"
    except PermissionDenied:
        return False
