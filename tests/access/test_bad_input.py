"""Whatever stands in an address, a form or a header: a page answers, and it is never a 500."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from tests.access.table import DO, PEOPLE, TABLE, Line
from tests.access.world import World, built, undone

# As they stand in a body or an address, percent signs and all.
BAD = {
    "NUL": "a%00b",
    "no UTF-8": "%ff%fe%c3%28",
    "long": "x" * 10_000,
    "long number": "9" * 5_000,
    "number": str(10**19),
    "negative": "-1",
    "infinite": "1e309",
    "UUID of nothing": "00000000-0000-4000-8000-000000000000",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "deep JSON": "%5B" * 5_000,
    "empty": "",
}
# Fewer, for there are many fields: these have reached a database or a calendar before.
IN_FIELDS = [BAD[name] for name in BAD if name not in ("infinite", "UUID of nothing", "empty")]
# Every name that a view reads from an address.
ASKED = ["after", "all", "before", "cohort", "edit", "factor", "goal", "group", "kind", "next"]
ASKED += ["by", "decided", "from", "of", "part", "person", "q", "show", "since", "tutor", "until"]
ASKED += ["version", "year", "action", "area", "option", "message"]
ASKED += ["copy", "empty", "at", "new", "old", "closing"]
ASKED += ["ask", "change", "day", "first", "moved", "view"]
ASKED += ["again", "called_off", "unsent"]
FORM = "application/x-www-form-urlencoded"
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
NAME = re.compile(r'\sname="([^"]+)"')


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


def of_whoever_may(world: World, rule: Any) -> Any:
    person = PEOPLE[rule.index(DO)] if DO in rule else "tutor"
    return world.client(person)


def test_every_question_of_a_view_is_asked() -> None:
    sources = Path(__file__).resolve().parent.parent.parent.glob("*/views/**/*.py")
    names = re.compile(r'request\.GET\.get\("(\w+)"|"(\w+)" in request\.GET')
    found = {name for path in sources for pair in names.findall(path.read_text()) for name in pair}
    assert found - {""} <= set(ASKED)


READ = [line for line in TABLE if line.get]
SENT = [line for line in TABLE if line.post]


@pytest.mark.parametrize("line", READ, ids=str)
def test_bad_address_is_no_error_of_ours(world: World, line: Line) -> None:
    client, url = of_whoever_may(world, line.get), line.url(world)
    values = BAD if not url.endswith(".pdf") else {"number": BAD["number"], "NUL": BAD["NUL"]}
    for value in values.values():
        query = "&".join(f"{name}={value}" for name in ASKED)
        assert client.get(f"{url}?{query}").status_code < 500


def one_of_a_kind(names: Iterable[str]) -> list[str]:
    """Of fields that differ by a number or a UUID, the last; of the fingerprints, one. Those of
    a row that only a script adds are not sent by any browser."""
    kinds = {
        re.sub(r"^base-.*|[0-9a-f]{32}|\d+", "", name): name
        for name in names
        if "__prefix__" not in name
    }
    kinds.pop("csrfmiddlewaretoken", None)
    return list(kinds.values())


class Sender:
    """Sends a line's form with bad values in it, and tells what became of them."""

    def __init__(self, world: World, line: Line) -> None:
        self.world, self.line, self.url = world, line, line.url(world)
        self.client = of_whoever_may(world, line.post)
        self.fields = {name: value for name, value in world.sent(line).items() if name != "file"}

    def send(self, names: Iterable[str], value: str) -> tuple[int, set[str], str]:
        """Status, changed tables and page, after which nothing of it is left."""
        fine = {key: self.fields[key] for key in self.fields if key not in names}
        bad = [f"{quote(name)}={value}" for name in names]
        body = "&".join([urlencode(fine, doseq=True), *bad])
        with undone():
            response = self.client.post(self.url, body, content_type=FORM)
            changed = self.world.changed()
        assert response.status_code < 500, (names, value[:40])
        return response.status_code, changed, response.content.decode()

    def settled(self, names: Iterable[str], value: str) -> set[str]:
        """Of these fields, sent together: all, when what they hold was saved; otherwise those
        that the page marks as wrong."""
        status, changed, page = self.send(names, value)
        if status == self.line.then and changed:
            return set(names)
        marked = {
            found.group(1)
            for tag in FIELD.findall(page)
            if 'aria-invalid="true"' in tag and (found := NAME.search(tag))
        }
        return marked & set(names)


@pytest.mark.parametrize("line", SENT, ids=str)
def test_bad_field_is_no_error_of_ours(world: World, line: Line) -> None:
    """Each kind of field holds each bad value, among others that would be fine.

    The first value stands in one field after the other. Fields that were then saved or marked
    each by itself hold the next ones together, and again without those that were marked, until
    all were saved or marked; where it stays open what became of a field, it is sent alone.
    """
    sender = Sender(world, line)
    names = one_of_a_kind(sender.fields)
    first, *others = IN_FIELDS
    settled = {name for name in names if name in sender.settled([name], first)}
    # A fingerprint of what was read makes a conflict of whatever is typed beside it.
    alone = [name for name in names if name.startswith("base-") or name not in settled]
    for value in others:
        waiting = [name for name in names if name not in alone]
        while waiting and (done := sender.settled(waiting, value)):
            waiting = [name for name in waiting if name not in done]
        for name in (*alone, *waiting):
            sender.send([name], value)


@pytest.mark.parametrize("line", SENT, ids=str)
def test_body_of_another_kind_is_no_error_of_ours(world: World, line: Line) -> None:
    client, url = of_whoever_may(world, line.post), line.url(world)
    bodies = [
        (b"", FORM),
        (b"%", FORM),
        (b"a=1", f"{FORM}; charset=none-such"),
        (b'{"words": 1}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b"\xff\xfe\x00", "text/plain; charset=utf-16"),
    ]
    for body, kind in bodies:
        with undone():
            response = client.generic("POST", url, body, content_type=kind)
        assert response.status_code < 500, kind


HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": "x" * 5_000,
    "HTTP_REFERER": "http://testserver/[\x00]",
    "HTTP_X_REQUESTED_WITH": "\xff",
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://[::1/\xff",
    "HTTP_RANGE": "bytes=-0",
    "HTTP_IF_MODIFIED_SINCE": "soon",
    "HTTP_X_FORWARDED_FOR": "\x00, ::::",
    "HTTP_COOKIE": "sessionid=\xff; csrftoken=\x00; django_language=../../etc; messages=x",
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("person", ["visitor", "tutor"])
def test_bad_header_is_no_error_of_ours(world: World, person: str, method: str, name: str) -> None:
    client = world.client(person)
    for url in (reverse("student_list"), reverse("goal_achieve", args=[world.goal.uuid])):
        assert client.generic(method, url, **{name: HEADERS[name]}).status_code < 500


ODD_PLACES = ["sign/%00/", "sign/everybody/", "sign/student/../../", "sign/%ff/", "sign//"]


@pytest.mark.parametrize("place", ODD_PLACES)
def test_odd_place_in_an_address_is_404(world: World, place: str) -> None:
    url = f"/contracts/{world.offer.uuid}/{place}"
    assert world.client("tutor").get(url).status_code == 404
