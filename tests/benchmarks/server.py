"""The application as a web server calls it, in this process, and what a request costs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.db import connection
from django.test import Client

from accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Whom a request is from: one query of each is the price of every page.
OF_THE_ACTOR = ('FROM "django_session"', 'FROM "accounts_user"', 'FROM "accounts_membership"')


class NoPage(Exception):
    """An address that answers with anything but a page."""


@dataclass
class Answer:
    body: bytes
    seconds: float


class Browser:
    """One signed-in person before the WSGI application: no network, no process between."""

    application: Any = None

    def __init__(self, person: User) -> None:
        if Browser.application is None:
            Browser.application = import_module("config.wsgi").application
        client = Client()
        client.force_login(person, backend=BACKEND)
        self.cookie = "; ".join(f"{key}={each.value}" for key, each in client.cookies.items())

    def get(self, address: str) -> Answer:
        """Raises NoPage for anything but a page."""
        environ = self._environ(address)
        started: list[str] = []
        start = time.perf_counter()
        result = self.application(environ, lambda status, headers: started.append(status))
        body = b"".join(result)
        seconds = time.perf_counter() - start
        result.close()
        if not started[0].startswith("200 "):
            raise NoPage(f"{address} answers {started[0]}")
        return Answer(body, seconds)

    def _environ(self, address: str) -> dict[str, Any]:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
        }
        setup_testing_defaults(environ)
        return environ


@dataclass
class Queries:
    """What a request asks the database. `beside_actor` leaves out who is asking."""

    statements: list[str] = field(default_factory=list)

    @property
    def beside_actor(self) -> list[str]:
        rest = list(self.statements)
        for mark in OF_THE_ACTOR:
            first = next((each for each in rest if mark in each), None)
            if first:
                rest.remove(first)
        return rest


@contextmanager
def recorded() -> Iterator[Queries]:
    queries = Queries()

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield queries
