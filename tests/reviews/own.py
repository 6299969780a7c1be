"""A visitor who came in to a student's own page by its link and code."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from students.models import OwnDraft, PrivateLink, Student
from tests import factories as f
from tests.conftest import OutsideClient
from tests.reviews.filled import fields_of

TOKEN, CODE = "the-token-on-the-slip", "123456"
NOTE, GOAL = (reverse("own_write", args=[kind]) for kind in ("note", "goal"))


def link_of(student: Student, **fields: Any) -> PrivateLink:
    return f.PrivateLinkFactory(student=student, token=TOKEN, code=CODE, **fields)


def come(client: Client, token: str = TOKEN) -> Any:
    """Open the address on the slip, as a browser does."""
    return client.get(reverse("own_link", args=[token]), follow=True)


def type_code(client: Client, code: str = CODE) -> Any:
    return client.post(reverse("own_code"), {"code": code})


def inside(token: str = TOKEN, code: str = CODE) -> Client:
    client = OutsideClient()
    come(client, token)
    assert type_code(client, code).status_code == 302
    return client


class Window:
    """A page with a form, and the script that keeps what is typed into it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.page = client.get(url)
        self.fields = fields_of(self.page)
        self.turn = 0

    def types(self, **typed: str) -> Any:
        self.turn += 1
        self.fields |= typed | {"turn": str(self.turn)}
        answer = self.keeps(self.fields)
        if answer.status_code == 200:
            self.fields["kept"] = answer.json()["kept"]
        return answer

    def keeps(self, fields: dict[str, str]) -> Any:
        to = (NOTE if self.url == "/my/" else self.url) + "keep/"
        return self.client.post(to, fields, headers={"X-Requested-With": "fetch"})

    def sends(self, **typed: str) -> Any:
        to = NOTE if self.url == "/my/" else self.url
        return self.client.post(to, self.fields | typed)


def texts() -> list[str]:
    """Of what is typed and not sent, in the order in which it was begun."""
    living = OwnDraft.objects.living().order_by("pk")
    return [json.loads(each.body)["text"] for each in living]
