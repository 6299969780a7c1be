"""What every answer carries, what the settings insist on, and pages for when things go wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import defaults

from accounts.models import User
from accounts.views.pages import csrf_failure
from tests import factories as f
from tests.conftest import OutsideClient

ROOT = Path(__file__).resolve().parent.parent

# What every answer carries


def answers(client: Client, tutor: Client) -> dict[str, Callable[[], Any]]:
    strict = OutsideClient(enforce_csrf_checks=True)
    return {
        "sign-in page": lambda: client.get(reverse("account_login")),
        "redirect to it": lambda: client.get(reverse("home")),
        "page": lambda: tutor.get(reverse("home")),
        "403": lambda: tutor.get(reverse("imports")),
        "404": lambda: tutor.get("/nothing-here/"),
        "404 of a visitor": lambda: client.get("/nothing-here/"),
        "405": lambda: tutor.post(reverse("home")),
        "CSRF page": lambda: strict.post(reverse("account_login"), {"login": "a@example.org"}),
        "signed out": lambda: client.get(reverse("home"), headers={"X-Requested-With": "fetch"}),
        "wrong host": lambda: client.get(reverse("home"), headers={"Host": "evil.example"}),
        "too many fields": lambda: client.post(
            reverse("account_login"), {f"a{n}": "" for n in range(4_000)}
        ),
        "health": lambda: client.get(reverse("healthz")),
        "readiness": lambda: client.get(reverse("readyz")),
    }


STATUSES = {
    "sign-in page": 200,
    "redirect to it": 302,
    "page": 200,
    "403": 403,
    "404": 404,
    "404 of a visitor": 404,
    "405": 405,
    "CSRF page": 403,
    "signed out": 401,
    "wrong host": 400,
    "too many fields": 400,
    "health": 200,
    "readiness": 200,
    "500": 500,
}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of students fails as nobody foresaw."""

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("as nobody foresaw")

    monkeypatch.setattr("students.views.students.piece_of", fail)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("name", STATUSES)
def test_answer_carries_the_policy_and_is_not_stored(
    client: Client, client_of: Callable[[User], Client], tutor: User, name: str
) -> None:
    signed_in = client_of(tutor)
    signed_in.raise_request_exception = False
    asked = answers(client, signed_in) | {"500": lambda: signed_in.get(reverse("student_list"))}
    response = asked[name]()
    assert response.status_code == STATUSES[name]
    assert policy_of(response) == POLICY
    assert {header: response.get(header) for header in HEADERS} == HEADERS
    stored = {each.strip() for each in response["Cache-Control"].split(",")}
    assert {"no-store", "private"} <= stored


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy_of(response: Any) -> dict[str, str]:
    rules = response["Content-Security-Policy"].split(";")
    return dict(rule.strip().split(" ", 1) for rule in rules)


# Pages for when things go wrong


def has_our_look(text: str) -> bool:
    return 'class="brand"' in text and "css/app.css" in text and '<html lang="en"' in text


PAGES = {
    "403": "Your role cannot do this",
    "404": "There is nothing here for you",
    "404 of a visitor": "There is nothing here for you",
    "CSRF page": "The page had grown old",
    "wrong host": "This request could not be understood",
    "too many fields": "This request could not be understood",
    "500": "Something went wrong on our side",
}


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("name", PAGES)
def test_page_of_an_error_has_our_look(
    client: Client, client_of: Callable[[User], Client], tutor: User, name: str
) -> None:
    signed_in = client_of(tutor)
    signed_in.raise_request_exception = False
    asked = answers(client, signed_in) | {"500": lambda: signed_in.get(reverse("student_list"))}
    text = asked[name]().content.decode()
    assert has_our_look(text)
    assert PAGES[name] in text
    assert "as nobody foresaw" not in text


BARE = {
    400: lambda request: defaults.bad_request(request, ValueError()),
    403: lambda request: defaults.permission_denied(request, PermissionDenied()),
    404: lambda request: defaults.page_not_found(request, Http404()),
    500: lambda request: defaults.server_error(request),
}


@pytest.mark.parametrize("status", BARE)
def test_page_of_an_error_needs_neither_person_nor_database(status: int) -> None:
    """As when a middleware fails before anybody has said who asks: this test has no database."""
    response = BARE[status](RequestFactory().get("/"))
    assert response.status_code == status
    assert has_our_look(response.content.decode())


def test_page_of_a_stale_form_needs_neither_person_nor_database() -> None:
    response = csrf_failure(RequestFactory().post("/"))
    assert response.status_code == 403
    assert has_our_look(response.content.decode())


PLACES = [
    "//",
    "///",
    "/.",
    "/../",
    "/\x00",
    "//evil.example/",
    "//accounts/login/",
    "/students//",
    "/students/\x00/",
    "/students/\xff\xfe/",
    "/students/not-a-uuid/",
    "/accounts/password/reset/key/\x00-\x00",
    "/static/../config/settings.py",
    "/admin/",
    "/" + "a" * 10_000,
]


@pytest.mark.parametrize("path", PLACES, ids=[each[:40] for each in PLACES])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_odd_address_is_404_in_our_look(
    client: Client,
    client_of: Callable[[User], Client],
    tutor: User,
    path: str,
    is_signed_in: bool,
) -> None:
    asking = client_of(tutor) if is_signed_in else client
    response = asking.get("/", PATH_INFO=path)
    assert response.status_code == 404
    assert has_our_look(response.content.decode())


@pytest.mark.parametrize("uidb36", ["0", "1", "z" * 13, "z" * 14, "9" * 500])
@pytest.mark.parametrize("key", ["x", "set-password", "a%00b", "%ff", "x" * 5_000])
def test_odd_link_of_a_reset_says_that_it_no_longer_works(
    db: None, client: Client, uidb36: str, key: str
) -> None:
    response = client.get(f"/accounts/password/reset/key/{uidb36}-{key}/")
    assert response.status_code == 200
    assert "This link no longer works" in response.content.decode()


# Health


def test_healthz_asks_no_database(client: Client) -> None:
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_names_what_is_ready(db: None, client: Client) -> None:
    response = client.get(reverse("readyz"))
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "cache": "ok"}


def test_readyz_is_503_while_a_migration_is_missing(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id IN ("
            "SELECT max(id) FROM django_migrations WHERE app = 'reviews')"
        )
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "1 not applied", "cache": "ok"}


def test_readyz_is_503_without_the_shared_cache(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "ok", "cache": "does not answer"}


# Settings, each time in a process of its own

KEYS = {
    "SECRET_KEY": "s" * 60,
    "ALLOWED_HOSTS": "stones.example",
    "DATABASE_URL": "postgres://nobody@/nothing?host=/nowhere/at/all",
    "FIELD_KEYS": f"k1:{Fernet.generate_key().decode()}",
}


def python(code: str, **variables: str) -> SimpleNamespace:
    """Run code with these variables and none of those that name our own settings."""
    own = {*KEYS, "DEBUG", "DEMO", "HTTPS", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = done.stdout.strip().splitlines()
    value = json.loads(lines[-1]) if done.returncode == 0 and lines else None
    return SimpleNamespace(code=done.returncode, error=done.stderr, value=value)


@pytest.mark.parametrize("missing", [[name] for name in KEYS] + [list(KEYS)], ids=", ".join)
def test_settings_refuse_and_name_all_that_is_missing(missing: list[str]) -> None:
    given = {name: value for name, value in KEYS.items() if name not in missing}
    done = python("import config.settings", **given)
    assert done.code != 0
    refusal = done.error.strip().splitlines()[-1]
    assert refusal.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert f"the environment lacks {', '.join(missing)}." in refusal


@pytest.mark.parametrize("empty", KEYS)
def test_settings_refuse_an_empty_value(empty: str) -> None:
    assert f"lacks {empty}." in python("import config.settings", **KEYS | {empty: ""}).error


@pytest.mark.parametrize("trial", ["DEBUG", "DEMO"])
def test_settings_start_for_a_trial_without_any(trial: str) -> None:
    assert python("import config.settings", **{trial: "1"}).code == 0


@pytest.mark.parametrize("keys", ["k1:short", "k1", ",", "k1:{0},k1:{1}"])
def test_field_keys_that_cannot_work_are_refused_at_first_use(settings: Any, keys: str) -> None:
    made = [Fernet.generate_key().decode() for _ in range(2)]
    done = python(
        "import django; django.setup(); from accounts.crypto import encrypt; encrypt('x')",
        DJANGO_SETTINGS_MODULE="config.settings",
        **KEYS | {"FIELD_KEYS": keys.format(*made)},
    )
    assert done.code != 0
    assert "ImproperlyConfigured: FIELD_KEYS" in done.error
    assert not any(key in done.error for key in made)


COOKIES = """
import json
from config import settings as s
names = [name for name in dir(s) if "COOKIE" in name or "SECURE" in name]
print(json.dumps({name: getattr(s, name) for name in names}))
"""
WANTED = {
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
}


def test_cookies_of_a_server_travel_by_https_only() -> None:
    told = python(COOKIES, **KEYS).value
    assert {name: told[name] for name in WANTED} == WANTED
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert "SECURE_PROXY_SSL_HEADER" not in told


WITHOUT_DATABASE = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage")
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "stones.example"})
signed_in = Client(raise_request_exception=False, headers={"host": "stones.example"})
signed_in.cookies["__Host-sessionid"] = "a" * 32
login = client.get("/accounts/login/", secure=True)
plain = client.get("/students/")
broken = signed_in.get("/students/", secure=True)
ready = client.get("/readyz")
print(json.dumps({
    "health": client.get("/healthz").status_code,
    "ready": [ready.status_code, ready.json()],
    "plain": [plain.status_code, plain["Location"]],
    "login": login.status_code,
    "hsts": login["Strict-Transport-Security"],
    "cookies": [str(each) for each in login.cookies.values()],
    "broken": [broken.status_code, broken.content.decode()],
}))
"""


def test_server_without_its_database() -> None:
    """What needs none answers, and the rest says so in our look."""
    done = python(WITHOUT_DATABASE, DJANGO_SETTINGS_MODULE="config.settings", **KEYS)
    assert done.code == 0, done.error
    told = done.value
    assert told["health"] == 200
    assert told["ready"] == [503, {"database": "does not answer", "cache": "does not answer"}]
    assert told["plain"] == [301, "https://stones.example/students/"]
    assert told["login"] == 200
    assert told["hsts"] == "max-age=31536000; includeSubDomains; preload"
    (cookie,) = told["cookies"]
    assert cookie.startswith("Set-Cookie: __Host-csrftoken=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
    assert told["broken"][0] == 500
    assert "Something went wrong on our side" in told["broken"][1]
    assert has_our_look(told["broken"][1])
    assert "nowhere" not in told["broken"][1]


# Static files


@pytest.mark.parametrize(
    "path",
    ["vendor/bootstrap/package.json", "../node_modules/bootstrap/package.json", "../manage.py"],
)
def test_only_listed_files_are_served(client: Client, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_person_of_no_centre_gets_a_plain_page(
    db: None, client_of: Callable[[User], Client]
) -> None:
    client = client_of(f.UserFactory(email="new@example.org"))
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert "You have no role in a centre yet" in response.content.decode()
