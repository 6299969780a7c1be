"""Two hundred tutors type at once, against gunicorn and PostgreSQL: bin/bench --typing.

Each tutor sits with a student of their own and sends the growing note of the session every one
to two seconds, as the page does. A save that does not come
back within ten seconds, or with anything but a confirmation, is sent again, as the page does.
At the end the drafts of all of them are read back: whose last text is not there has lost a save.
"""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts.enums import Role
from accounts.models import User
from config import children
from students.models import Draft
from tests import factories as f
from tests.benchmarks.server import BACKEND

ROOT = Path(__file__).resolve().parent.parent.parent
FIELD = "shared-body"
WORDS = ("She", "came", "by bus", "today", "and told me", "how the week went", "in the workshop")
PATIENCE = 10.0
WORKERS = 4


@dataclass
class Tutor:
    """One person before one session."""

    person: User
    record: UUID
    cookies: str
    token: str
    window: UUID = field(default_factory=uuid4)
    text: str = ""
    turn: int = 0
    times: list[float] = field(default_factory=list)
    again: int = 0


@dataclass(frozen=True)
class Typed:
    tutors: int
    seconds: float
    saves: int
    again: int
    """How many requests had to be sent once more."""
    lost: int
    times: list[float]

    def told(self) -> str:
        cut = quantiles(self.times, n=100, method="inclusive")
        p50, p95, p99 = (cut[number - 1] * 1000 for number in (50, 95, 99))
        return (
            f"{self.tutors} tutors typing for {self.seconds:.0f} s, gunicorn with {WORKERS}"
            f" workers: {self.saves:,} saves, {self.saves / self.seconds:.0f} a second\n"
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms,"
            f" sent again {self.again}, lost {self.lost}"
        )


def measure_typing(folder: Path, *, tutors: int, seconds: float) -> Typed:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        people = make_tutors(tutors)  # nobody signs in by password here
    with gunicorn(folder) as port:
        start = time.monotonic()
        until = start + seconds
        threads = [threading.Thread(target=type_on, args=(port, each, until)) for each in people]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        took = time.monotonic() - start  # until the last one was answered
    times = [taken for each in people for taken in each.times]
    again = sum(each.again for each in people)
    return Typed(tutors, took, len(times), again, lost_of(people), times)


def make_tutors(number: int) -> list[Tutor]:
    """In a centre of their own, each with a student, a plan and a session, signed in."""
    centre = f.CentreFactory(name="Typing College", code="TYPING")
    with scope(centre=centre):
        year = f.AcademicYearFactory()
        return [_tutor(centre, year) for _ in range(number)]


def _tutor(centre: Any, year: Any) -> Tutor:
    person = f.member(centre, Role.TUTOR)
    plan = f.PlanFactory(year=year)
    f.AssignmentFactory(student=plan.student, person=person)
    session = f.TutoringSessionFactory(plan=plan, by=person)
    client = Client()
    client.force_login(person, backend=BACKEND)
    token = client.get(reverse("draft_key"), HTTP_HOST="localhost").json()["csrf"]
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    return Tutor(person, session.uuid, cookies, token)


@contextmanager
def gunicorn(folder: Path) -> Iterator[int]:
    """The server as docs/deploy.md starts it, on the database of the measurement."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--no-control-socket", "--timeout", "120"]
    command += ["--max-requests", "2000", "--max-requests-jitter", "200"]
    log = folder / "gunicorn.log"
    with log.open("wb") as output:
        server = children.start(command, env=_environment(), cwd=ROOT, output=output)
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            children.stop(server, (15, 10.0))


def _environment() -> dict[str, str]:
    """This process's settings, and the database that it made."""
    there = connection.settings_dict
    host = there["HOST"] or there["OPTIONS"]["host"]
    address = f"postgres://{there['USER']}@/{there['NAME']}?host={host}"
    return {
        **os.environ,
        "DATABASE_URL": address,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit(f"gunicorn ended: {log.read_text()[-2000:]}")
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"gunicorn does not answer: {log.read_text()[-2000:]}")


def type_on(port: int, tutor: Tutor, until: float) -> None:
    """Until the time is over and the last text is confirmed."""
    pace = random.Random(tutor.person.pk)
    time.sleep(pace.random() * 2)
    while time.monotonic() < until:
        tutor.text += " ".join(pace.choices(WORDS, k=4)) + " "
        tutor.turn += 1
        start = time.monotonic()
        while not _save(port, tutor):
            tutor.again += 1
            if time.monotonic() > until + PATIENCE:
                return  # what stands there now is lost
            time.sleep(1)
        tutor.times.append(time.monotonic() - start)
        time.sleep(1 + pace.random())


def _save(port: int, tutor: Tutor) -> bool:
    """Whether the server confirmed the text."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("POST", "/drafts/", body=_message(tutor), headers=_headers(tutor))
        answer = line.getresponse()
        told = json.loads(answer.read())
        return answer.status == 200 and FIELD in told["drafts"]
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        line.close()


def _message(tutor: Tutor) -> str:
    said = {"name": FIELD, "text": tutor.text, "turn": tutor.turn, "base": "", "continues": None}
    return json.dumps(
        {
            "person": str(tutor.person.uuid),
            "kind": "session",
            "record": str(tutor.record),
            "window": str(tutor.window),
            "fields": [said],
        }
    )


def _headers(tutor: Tutor) -> dict[str, str]:
    return {
        "Host": "localhost",
        "Cookie": tutor.cookies,
        "Content-Type": "application/json",
        "X-CSRFToken": tutor.token,
        "X-Requested-With": "fetch",
    }


def lost_of(people: list[Tutor]) -> int:
    """How many of them do not find again the last text that they typed."""
    with scopes_disabled():
        kept = {each.person_id: each.body for each in Draft.objects.living()}
    return sum(kept.get(each.person.pk) != each.text for each in people)
