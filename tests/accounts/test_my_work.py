"""Several centres and roles: where a person is, and the page they start with."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from accounts.enums import Role
from accounts.models import Centre, Membership, User
from students.models import Student
from tests import factories as f
from tests.students.pages import words

pytestmark = pytest.mark.django_db

PAGE = "/my-work/"
ClientOf = Callable[[User], Client]


@pytest.fixture
def both(tutor: User, other_centre: Centre) -> User:
    """The tutor of `student`, who is a counsellor next door."""
    f.MembershipFactory(centre=other_centre, person=tutor, role=Role.COUNSELLOR)
    return tutor


def go_to(client: Client, centre: Centre) -> Any:
    return client.post(reverse("centre_choose", args=[centre.uuid]))


def bar(page: Any) -> str:
    return page.content.decode().split("<main")[0]


def test_page_names_the_centres_and_the_roles_there(client_of: ClientOf, both: User) -> None:
    said = words(client_of(both).get(PAGE))
    assert "Riverside College tutor you are here Hill School counsellor Go there" in said


def test_switch_leads_to_the_other_centres_start_page(
    client_of: ClientOf, both: User, other_centre: Centre
) -> None:
    client = client_of(both)
    assert go_to(client, other_centre).url == reverse("home")
    response = client.get("/", follow=True)
    assert response.redirect_chain == [(reverse("caseload"), 302)]
    assert "You now work in Hill School." in words(response)
    assert "Hill School" in bar(response)


def test_switch_is_no_link(client_of: ClientOf, both: User, other_centre: Centre) -> None:
    url = reverse("centre_choose", args=[other_centre.uuid])
    assert client_of(both).get(url).status_code == 405


def test_centre_without_a_role_is_no_place_to_go_to(
    client_of: ClientOf, tutor: User, other_centre: Centre
) -> None:
    assert go_to(client_of(tutor), other_centre).status_code == 404
    tutor.refresh_from_db()
    assert tutor.chosen_centre is None


def test_centre_that_one_has_left_is_no_place_to_go_to(
    client_of: ClientOf, both: User, other_centre: Centre
) -> None:
    with scopes_disabled():
        Membership.objects.filter(centre=other_centre).update(ended_at=timezone.now())
    assert go_to(client_of(both), other_centre).status_code == 404


def test_page_left_open_in_the_other_centre_says_where_it_may_be(
    client_of: ClientOf, both: User, other_centre: Centre, student: Student
) -> None:
    client = client_of(both)
    url = reverse("student", args=[student.uuid])
    assert client.get(url).status_code == 200
    go_to(client, other_centre)
    page = client.get(url)
    assert page.status_code == 404
    assert "You are in Hill School now." in words(page)
    assert reverse("my_work") in page.content.decode().split("<main")[1]


def test_who_has_one_centre_is_told_of_no_other(client_of: ClientOf, tutor: User) -> None:
    page = client_of(tutor).get("/nowhere/")
    assert page.status_code == 404
    assert "other centre" not in words(page)


@pytest.mark.parametrize(("roles", "shown"), [(["tutor"], False), (["tutor", "dpo"], True)])
def test_switch_stands_in_the_bar_of_those_who_have_one(
    client_of: ClientOf, centre: Centre, roles: list[str], shown: bool
) -> None:
    page = client_of(f.member(centre, *roles)).get("/today/")
    assert ("Switch" in bar(page)) == shown


# The page to start with


STARTS = [
    (Role.TUTOR, "/today/"),
    (Role.COUNSELLOR, "/caseload/"),
    (Role.ADMINISTRATOR, "/cohorts/"),
    (Role.DATA_PROTECTION_OFFICER, "/access-log/"),
]


@pytest.mark.parametrize(("role", "url"), STARTS)
def test_home_is_the_page_of_the_chosen_role(
    client_of: ClientOf, centre: Centre, student: Student, role: Role, url: str
) -> None:
    client = client_of(f.member(centre, *Role))
    assert client.post(PAGE, {"home_role": role}).status_code == 302
    home = client.get("/", follow=True)
    shown = home.redirect_chain[-1][0] if home.redirect_chain else "/today/"
    assert (shown, home.status_code) == (url, 200)


def test_without_a_choice_home_is_that_of_the_first_role(
    client_of: ClientOf, centre: Centre, student: Student
) -> None:
    person = f.member(centre, Role.ADMINISTRATOR, Role.COUNSELLOR)
    assert client_of(person).get("/").url == reverse("caseload")


def test_start_page_of_a_role_that_was_lost_is_forgotten(
    client_of: ClientOf, tutor: User, other_tutor: User
) -> None:
    User.objects.filter(pk=tutor.pk).update(home_role=Role.ADMINISTRATOR)
    assert client_of(tutor).get("/").status_code == 200


def test_role_that_one_lacks_is_no_page_to_start_with(client_of: ClientOf, centre: Centre) -> None:
    person = f.member(centre, Role.TUTOR, Role.COUNSELLOR)
    page = client_of(person).post(PAGE, {"home_role": Role.ADMINISTRATOR})
    assert "not one of the available choices" in words(page)
    person.refresh_from_db()
    assert person.home_role == ""


def test_today_stays_reachable_from_another_start_page(client_of: ClientOf, centre: Centre) -> None:
    person = f.member(centre, Role.TUTOR, Role.COUNSELLOR, home_role=Role.COUNSELLOR)
    page = client_of(person).get("/", follow=True)
    assert 'href="/today/"' in bar(page)
    assert client_of(person).get("/today/").status_code == 200


def test_one_role_and_one_language_leave_nothing_to_choose(
    client_of: ClientOf, tutor: User
) -> None:
    page = client_of(tutor).get(PAGE)
    assert list(page.context["form"].fields) == []
    assert "Save" not in words(page)


def test_language_is_chosen_where_there_are_several(
    client_of: ClientOf, tutor: User, settings: Any
) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    client = client_of(tutor)
    assert "That of the centre: English" in words(client.get(PAGE))
    client.post(PAGE, {"language": "ar"})
    assert '<html lang="ar" dir="rtl"' in client.get(PAGE).content.decode()
    client.post(PAGE, {"language": ""})
    assert '<html lang="en"' in client.get(PAGE).content.decode()


def test_password_is_changed_from_here(client_of: ClientOf, tutor: User) -> None:
    assert reverse("account_change_password") in client_of(tutor).get(PAGE).content.decode()


def test_page_of_nobody_in_particular(client_of: ClientOf, db: None) -> None:
    assert "You have no role in a centre." in words(client_of(f.UserFactory()).get(PAGE))
