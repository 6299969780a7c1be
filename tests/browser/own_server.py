"""A web server of its own process over the database of the tests: one that can be killed."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import psycopg2
from django.conf import settings
from django.db import connection

from accounts.models import User
from tests.conftest import BACKEND, OutsideClient

NAME = "own-server-of-a-test"


class OwnServer:
    """gunicorn with one worker. `start` and `kill` as often as wanted: the port stays."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: Popen | None = None

    def start(self) -> None:
        command = ["-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{self.port}"]
        options = ["--no-control-socket", "--log-level=critical"]
        self.process = Popen(
            [sys.executable, *command, *options],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DEBUG": "1", "DATABASE_URL": database_url()},
            start_new_session=True,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        self.wait("/healthz")

    def wait(self, path: str) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                urlopen(self.url + path, timeout=5).close()
                return
            except (URLError, OSError):
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to master and worker at once: nobody finishes anything."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def cookie_of(self, person: User) -> dict[str, str]:
        client = OutsideClient()
        client.force_login(person, backend=BACKEND)
        value = client.cookies["sessionid"].value
        return {"name": "sessionid", "value": value, "url": self.url}


@contextmanager
def own_server() -> Iterator[OwnServer]:
    server = OwnServer()
    server.start()
    try:
        yield server
    finally:
        if server.process:
            server.kill()


def database_url() -> str:
    """The database of the tests, under a name by which its connections are told apart."""
    said = _parameters()
    account = quote(said.get("user") or "")
    if said.get("password"):
        account += ":" + quote(said["password"], safe="")
    options = {key: said[key] for key in ("host", "port") if said.get(key)}
    asked = urlencode(options | {"application_name": NAME})
    return f"postgres://{account}@/{said['dbname']}?{asked}"


def _parameters() -> dict[str, Any]:
    return connection.get_connection_params()


@contextmanager
def database_away() -> Iterator[None]:
    """As a restart looks to the server: its connections end, and new ones are refused.

    Those of the tests stay, and so do other databases of the same PostgreSQL.
    """
    said = _parameters()
    admin = psycopg2.connect(
        **{key: said[key] for key in ("user", "password", "host", "port") if said.get(key)},
        dbname="postgres",
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        allow = f'ALTER DATABASE "{said["dbname"]}" WITH ALLOW_CONNECTIONS'
        cursor.execute(f"{allow} false")
        try:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            cursor.execute(f"{ended} AND application_name = %s", [said["dbname"], NAME])
            yield
        finally:
            cursor.execute(f"{allow} true")
    admin.close()
