"""The command that makes a centre and lets its first administrator in."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.models import Centre, Membership, User
from plans.models import Framework
from students.models import RiskFactor
from tests import factories as f

pytestmark = pytest.mark.django_db

RIVER = {
    "name": "Riverside  College",
    "code": "RIVER",
    "zone": "Europe/Lisbon",
    "language": "en",
    "email": "Rosa@River.example",
    "given_name": "Rosa",
    "family_name": "Pla",
}
PASSWORD = "four-small-stones-7"


def create(**changed: Any) -> str:
    out = StringIO()
    call_command("create_centre", stdout=out, **RIVER | changed)
    return out.getvalue()


def test_a_centre_is_made_with_catalogues_and_administrator() -> None:
    said = create()
    assert "Riverside College (RIVER) is made, with Rosa Pla <rosa@river.example>" in said
    (centre,) = Centre.objects.all()
    assert (centre.name, centre.time_zone, centre.language) == (
        "Riverside College",
        "Europe/Lisbon",
        "en",
    )
    with scope(centre=centre):
        (membership,) = Membership.objects.all()
        assert (membership.person.email, membership.role) == ("rosa@river.example", "administrator")
        assert not membership.person.has_usable_password()
        assert (RiskFactor.objects.count(), Framework.objects.exists()) == (7, True)


def test_the_link_lets_the_administrator_in_once(client: Client) -> None:
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", create())
    assert link is not None
    path = "/" + link.group().split("/", 3)[3]
    form = client.get(path, follow=True)
    typed = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], typed)
    assert client.login(email="rosa@river.example", password=PASSWORD)
    assert client.get("/").url == reverse("centre")
    fresh = Client().get(path, follow=True)
    assert "password1" not in fresh.content.decode()


def test_a_link_that_ran_out_is_sent_anew(client: Client) -> None:
    create()
    client.post(reverse("account_reset_password"), {"email": "rosa@river.example"})
    (message,) = mail.outbox
    assert message.to == ["rosa@river.example"]
    assert "/accounts/password/reset/key/" in message.body


def test_a_second_run_says_so_and_changes_nothing() -> None:
    create()
    before = list(User.objects.values()), list(Centre.objects.values())
    said = create()
    assert said == (
        "Riverside College is there already, and rosa@river.example administers it:"
        " nothing was changed.\n"
    )
    assert (list(User.objects.values()), list(Centre.objects.values())) == before


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"zone": "Europe/Madridd"}, "--zone: “Europe/Madridd” is not a time zone."),
        ({"code": "hill"}, "The code hill is that of Hill School. Choose another one."),
        ({"code": ""}, "--code: This field cannot be blank."),
        ({"code": "x" * 21}, "--code: Ensure this value has at most 20 characters (it has 21)."),
        ({"name": " "}, "--name: This field cannot be blank."),
        ({"email": "rosa"}, "--email: Enter a valid email address."),
        ({"email": "TOM@hill.example"}, "tom@hill.example has an account already."),
        ({"given_name": ""}, "--given-name: This field cannot be blank."),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_made(
    changed: dict[str, str], reason: str
) -> None:
    hill = f.CentreFactory(name="Hill School", code="HILL")
    f.member(hill, "administrator", email="tom@hill.example")
    with pytest.raises(CommandError, match=f"^Nothing was made.\n{re.escape(reason)}"):
        create(**changed)
    assert (Centre.objects.count(), User.objects.count()) == (1, 1)


def test_everything_that_stands_in_the_way_is_said_at_once() -> None:
    with pytest.raises(CommandError) as refused:
        create(zone="Nowhere", email="rosa", name="")
    assert len(str(refused.value).splitlines()) == 4


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'tlh'"):
        call_command(
            "create_centre",
            *(f"--{k.replace('_', '-')}={v}" for k, v in (RIVER | {"language": "tlh"}).items()),
        )
