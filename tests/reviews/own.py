"""A visitor who came in to a student's own page by its link and code."""

from typing import Any

from django.test import Client
from django.urls import reverse

from students.models import PrivateLink, Student
from tests import factories as f
from tests.conftest import OutsideClient

TOKEN, CODE = "the-token-on-the-slip", "123456"


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
