"""The table of who may do what (tests.access.table), held against the URLconf and the product.

A route without a line fails, and so does a line without its route. Whoever is refused sends
exactly what succeeds for the one who may, and changes nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from tests.access.table import DO, IN, PEOPLE, TABLE, Line
from tests.access.world import World, built, send

ROOT = Path(__file__).resolve().parent.parent
OWN_APPS = ("accounts", "students", "documents", "plans", "reviews")


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


# The table holds for every route


def routes() -> Iterator[tuple[str, URLPattern]]:
    waiting: list[Any] = [get_resolver()]
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern
        else:
            waiting.extend(pattern.url_patterns)


def told(line: Line, method: str, person: str) -> int | str | None:
    """What the table says; nothing where the route takes no such method."""
    rule = getattr(line, method.lower(), None)
    return rule and rule[PEOPLE.index(person)]


VIEWS = {name: pattern.callback for name, pattern in routes()}
OWN_VIEWS = {name: view for name, view in VIEWS.items() if "allauth" not in view.__module__}
CASES = [
    pytest.param(line, method, person, id=f"{line}-{method}-{person}")
    for line in TABLE
    for method in ("GET", "POST")
    for person in PEOPLE
    if told(line, method, person)
]
STRANGERS = [
    pytest.param(line, method, person, id=f"{line}-{method}-{person}")
    for line in TABLE
    for method in ("GET", "POST")
    for person in ("other_tutor", "administrator", "other_administrator")
    if line.of and told(line, method, person) == 404
]


def test_table_names_every_route_and_no_other() -> None:
    names = [name for name, _pattern in routes()]
    assert len(names) == len(set(names))
    assert {line.name for line in TABLE} == set(names)


def test_table_names_every_method() -> None:
    named: dict[str, set[str]] = {}
    for line in TABLE:
        methods = {name for name in ("GET", "POST") if getattr(line, name.lower())}
        named[line.name] = named.get(line.name, set()) | methods
    for name, view in OWN_VIEWS.items():
        assert named[name] == methods_of(view) - {"HEAD"}, name


@pytest.mark.parametrize(("line", "method", "person"), CASES)
def test_table(world: World, line: Line, method: str, person: str) -> None:
    expected = told(line, method, person)
    url = line.url(world)
    data = world.sent(line, person) if method == "POST" else None
    response = send(world.client(person), method, url, data)
    changed = world.changed()
    if expected == DO:
        assert response.status_code == (line.then if method == "POST" else 200)
        assert bool(changed) == (method == "POST" and line.changes)
        return
    assert changed == set()
    if expected == IN:
        way_back = url if method == "GET" or line.name not in OWN_VIEWS else "/"
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={way_back}"
    else:
        assert response.status_code == expected


WRONG = [
    pytest.param(line, method, id=f"{line}-{method}")
    for line in TABLE
    if line.name in OWN_VIEWS
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    if not getattr(line, method.lower(), None)
]


@pytest.mark.parametrize(("line", "method"), WRONG)
def test_wrong_method_is_405_and_changes_nothing(world: World, line: Line, method: str) -> None:
    rule = line.get or line.post
    person = PEOPLE[rule.index(DO)] if DO in rule else "tutor"
    assert send(world.client(person), method, line.url(world)).status_code == 405
    assert world.changed() == set()


SENDING = [pytest.param(line, id=str(line)) for line in TABLE if line.post]


@pytest.mark.parametrize("line", SENDING)
def test_form_of_another_site_is_refused(world: World, line: Line) -> None:
    """Whoever may is refused too, without the token that only our own page gives."""
    client = world.client(PEOPLE[line.post.index(DO)])
    client.handler.enforce_csrf_checks = True
    data = world.sent(line)
    response = client.post(line.url(world), data | {"csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert "The page had grown old" in response.content.decode()
    assert world.changed() == set()


def test_background_request_of_a_visitor_is_401_and_names_the_way_in(world: World) -> None:
    response = world.client("visitor").get(
        reverse("plan", args=[world.plan.uuid]), headers={"X-Requested-With": "fetch"}
    )
    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("account_login")


# Not yours and not there look the same


def seen(world: World, person: str, method: str, url: str, data: Any) -> tuple[int, str, int]:
    """Status, text without the one-time token, and the number of queries."""
    client = world.client(person)
    with CaptureQueriesContext(connection) as queries:
        response = send(client, method, url, data)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return response.status_code, text, len(queries)


@pytest.mark.parametrize(("line", "method", "person"), STRANGERS)
def test_not_yours_is_told_like_not_there(
    world: World, line: Line, method: str, person: str
) -> None:
    data = world.sent(line) if method == "POST" else None
    not_yours = seen(world, person, method, line.url(world), data)
    not_there = seen(world, person, method, line.url(world, uuid=uuid4()), data)
    assert not_yours == not_there
    assert not_yours[0] == 404


# How views are made


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def methods_of(view: Any) -> set[str]:
    """The methods that a `require_…` decorator lets through; empty without one."""
    while view is not None:
        free = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in free:
            return set(view.__closure__[free.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return set()


@pytest.mark.parametrize("name", OWN_VIEWS)
def test_view_is_a_function_with_its_methods(name: str) -> None:
    view = OWN_VIEWS[name]
    assert not hasattr(view, "view_class")
    assert methods_of(view) - {"HEAD"} in ({"GET"}, {"POST"}, {"GET", "POST"})


SOURCES = [path for name in OWN_APPS for path in sorted((ROOT / name / "views").rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What the content security policy would block, and what would slip past it into a print.
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|\shx-on|javascript:|<script(?![^>]*\ssrc=)"
)


def test_sources_and_templates_are_found() -> None:
    assert len(SOURCES) > 20
    assert len(TEMPLATES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_view_starts_from_what_the_actor_may_see(path: Path) -> None:
    """`all()` and `get()` of a manager know no actor."""
    knows_no_actor = r"\.objects\.(?:all|get)\(|_base_manager|scopes_disabled"
    assert re.findall(knows_no_actor, path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []
