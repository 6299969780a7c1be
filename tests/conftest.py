"""What all tests share: a centre and its people, a client of each, and a browser."""

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django_scopes import scope
from django_scopes.state import state as scope_state

from accounts.actor import Actor, actor_for
from accounts.enums import Role
from accounts.models import AcademicYear, Centre, User
from plans.models import Plan
from students.models import Student
from tests import factories as f

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONG_IN_BROWSER = ("test_story", "test_first_steps", "test_roadmap_by_keyboard")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cheap passwords, static files by their plain names, stored files in memory."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    files = "django.core.files.storage.InMemoryStorage"
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={"default": {"BACKEND": files}, "staticfiles": {"BACKEND": plain}},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
    ):
        yield


def pytest_collection_finish() -> None:
    """What stands after collecting, thousands of tests and every module, stays to the end: not
    to look through it again and again for garbage saves an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _empty_what_was_written() -> Iterator[None]:
    """Tests that commit write to a few tables. Emptying only those saves a second a test: all
    of them stand in a thousand files, with their indexes. Their triggers have nothing to say
    here, which only a superuser of the database may decide; others empty every table.
    """
    operations = type(connection.ops)  # beside Playwright's loop a test has a connection of its own
    truncate = operations.sql_flush

    def sql_flush(ops: Any, style: Any, tables: Iterable[str], **how: Any) -> list[str]:
        with ops.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser') = 'on'")
            if not cursor.fetchone()[0]:
                return truncate(ops, style, tables, **how)
            names = {each: ops.quote_name(each) for each in tables}
            found = [f"SELECT '{key}' WHERE EXISTS (SELECT FROM {names[key]})" for key in names]
            cursor.execute(" UNION ALL ".join(found))
            written = [names[key] for (key,) in cursor.fetchall()]
        return ["SET LOCAL session_replication_role = replica"] + [
            f"DELETE FROM {each}" for each in written
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield


# A centre and the one next door


@pytest.fixture
def centre(db: None) -> Centre:
    return f.CentreFactory(name="Riverside College", code="RIVER")


@pytest.fixture
def other_centre(db: None) -> Centre:
    return f.CentreFactory(name="Hill School", code="HILL")


@pytest.fixture
def in_centre(centre: Centre) -> Iterator[Centre]:
    """The test itself reads and writes in `centre`. Requests of clients are not affected."""
    with scope(centre=centre):
        yield centre


@pytest.fixture
def year(centre: Centre) -> AcademicYear:
    return f.AcademicYearFactory(centre=centre)


# People


@pytest.fixture
def tutor(centre: Centre) -> User:
    """The tutor of `student`."""
    return f.member(centre, Role.TUTOR, given_name="Núria", family_name="Ferrer")


@pytest.fixture
def other_tutor(centre: Centre) -> User:
    """A tutor of the same centre, without any student."""
    return f.member(centre, Role.TUTOR, given_name="Oriol", family_name="Vidal")


@pytest.fixture
def counsellor(centre: Centre) -> User:
    """The counsellor of `student`."""
    return f.member(centre, Role.COUNSELLOR, given_name="Anna", family_name="Roca")


@pytest.fixture
def other_counsellor(centre: Centre) -> User:
    """A counsellor of the same centre, without any student."""
    return f.member(centre, Role.COUNSELLOR, given_name="Pau", family_name="Mas")


@pytest.fixture
def administrator(centre: Centre) -> User:
    return f.member(centre, Role.ADMINISTRATOR, given_name="Rosa", family_name="Pla")


@pytest.fixture
def officer(centre: Centre) -> User:
    """The data protection officer."""
    return f.member(centre, Role.DATA_PROTECTION_OFFICER, given_name="Dolors", family_name="Sala")


@pytest.fixture
def other_administrator(other_centre: Centre) -> User:
    """The administrator of the other centre."""
    return f.member(other_centre, Role.ADMINISTRATOR, given_name="Tom", family_name="Harper")


@pytest.fixture
def student(centre: Centre, year: AcademicYear, tutor: User, counsellor: User) -> Student:
    """Sixteen, in a cohort whose programme has three modules, with tutor and counsellor."""
    student = f.StudentFactory(
        centre=centre, given_name="Marta", family_name="Soler", number="2024-0117"
    )
    programme = f.ProgrammeFactory(centre=centre, name="Electrical installations", code="ELE")
    for code, name in (("M01", "Wiring"), ("M02", "Automation"), ("M03", "Safety at work")):
        f.ModuleFactory(programme=programme, code=code, name=name)
    cohort = f.CohortFactory(centre=centre, programme=programme, year=year, name="ELE-1A")
    f.EnrolmentFactory(student=student, cohort=cohort)
    f.AssignmentFactory(student=student, person=tutor, kind="tutor")
    f.AssignmentFactory(student=student, person=counsellor, kind="counsellor")
    return student


@pytest.fixture
def plan(student: Student, tutor: User, year: AcademicYear) -> Plan:
    """A draft plan on a complete start assessment, with nothing else in it yet."""
    assessment = f.AssessmentFactory(student=student, by=tutor, complete=True)
    return f.PlanFactory(student=student, year=year, assessment=assessment)


# Clients and actors


class OutsideClient(Client):
    """A client whose requests start without the scope that the test has opened."""

    def request(self, **request: Any) -> Any:
        token = scope_state.set(None)
        try:
            return super().request(**request)
        finally:
            scope_state.reset(token)


@pytest.fixture
def client() -> Client:
    """A visitor."""
    return OutsideClient()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A signed-in client of a person."""

    def signed_in(person: User) -> Client:
        client = OutsideClient()
        client.force_login(person, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    return actor_for


# The browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's loop stays until the end of the session, and
    Django refuses to work beside it except where a test allows it. The long ones among them
    come first, so that no worker is left alone with one at the end."""

    def place(item: pytest.Item) -> int:
        if item.get_closest_marker("browser") is None:
            return 0
        return 1 if item.path.stem in LONG_IN_BROWSER else 2

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Beside Playwright's loop the ORM works only when told that this is safe: it is, because
    the loop rests while the test runs."""
    if item.get_closest_marker("browser") is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        return (yield)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The machine's own Chromium, told to stay off the network (and root to do without the
    sandbox, which it cannot have)."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        pytest.skip("there is no Chromium")
    switches = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        switches.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": found, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, live_server: Any) -> dict:
    """Pages are named by their path; the server of the tests answers."""
    return {**browser_context_args, "base_url": live_server.url, "locale": "en"}


@pytest.fixture
def page_of(page: Any, live_server: Any) -> Callable[[User], Any]:
    """The browser's page, signed in as a person."""
    cache.clear()  # counts of sign-ins outlive the flush between tests

    def signed_in(person: User) -> Any:
        client = OutsideClient()
        client.force_login(person, backend=BACKEND)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": live_server.url}]
        )
        return page

    return signed_in
