"""A client whose screen is in a student's hands."""

from uuid import UUID

from django.test import Client

from accounts.services.turning import KEY

PAGE = "/the/page/of/the/student/"


def turn(client: Client, student: UUID, *, page: str = PAGE, back: str = "/") -> Client:
    session = client.session
    session[KEY] = {"student": str(student), "page": page, "back": back, "messages": None}
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def is_turned(client: Client) -> bool:
    return KEY in client.session
