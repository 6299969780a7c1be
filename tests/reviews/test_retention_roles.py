"""A complete erasure on a server with two roles: the web's, and the one that owns the tables."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse
from django_scopes import scope

from accounts.models import User
from plans.models import Plan
from reviews.models import RetentionRun
from students.models import Student
from tests.plans.pages import words as words_of
from tests.reviews.records import SECRET, Case, case_of
from tests.reviews.test_retention import encrypted_with, erase, leave, tables_with

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "of-tests"  # of a role that the test makes and drops


def address(**other: Any) -> str:
    """The database of the tests as an environment would name it."""
    now = {**connection.settings_dict, **other}
    account = f"{quote(now['USER'])}:{quote(now['PASSWORD'])}@" if now["USER"] else ""
    query = {"host": now["HOST"], **now["OPTIONS"]} if now["HOST"].startswith("/") else {}
    place = "" if query or not now["HOST"] else f"{now['HOST']}:{now['PORT'] or 5432}"
    return f"postgres://{account}{place}/{now['NAME']}?{urlencode(query or now['OPTIONS'])}"


@pytest.fixture
def owner(transactional_db: None) -> str:
    return address()


@pytest.fixture
def web_role(owner: str) -> Iterator[str]:
    """A role that signs in, and everything that this process does is done under it."""
    name = f"web_of_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    call_command("grant_web_role", name, verbosity=0)
    before = dict(connection.settings_dict)
    yield name
    connections["default"].close()
    connection.settings_dict.clear()
    connection.settings_dict.update(before)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


def work_as(role: str) -> None:
    connections["default"].close()
    connection.settings_dict.update(USER=role, PASSWORD=PASSWORD)
    assert current_role() == role


def current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.fixture
def case(student: Student, plan: Plan, tutor: User) -> Case:
    return case_of(student, plan, tutor)


def confirmed_by_pages(client: Any, case: Case) -> RetentionRun:
    client.post(reverse("retention_list"))
    with scope(centre=case.student.centre):
        run = RetentionRun.objects.get()
    client.post(reverse("retention_confirm", args=[run.uuid]), {"looked": "on"})
    return run


def test_run_confirmed_under_the_web_role_is_erased_under_the_owners(
    case: Case, web_role: str, owner: str, officer: User, client_of: Any, settings: Any
) -> None:
    leave(case.student, months=60)
    work_as(web_role)
    client = client_of(officer)
    run = confirmed_by_pages(client, case)
    settings.OWNER_DATABASE_URL = owner
    told = erase(run)
    assert current_role() != web_role
    assert told.startswith("erased: ")
    assert (run.state, run.report["students"], run.report["anonymised"]) == ("erased", 1, 1)
    assert tables_with("I come on Mondays") | tables_with("Soler") == set()
    assert encrypted_with(SECRET) == set()
    work_as(web_role)
    page = client.get(reverse("retention_run", args=[run.uuid]))
    assert "manage.py erase_expired" not in words_of(page)
    assert page.status_code == 200


@pytest.mark.parametrize("named", ["nobody", "the web's role"])
def test_command_without_the_owner_changes_nothing(
    case: Case, web_role: str, officer: User, client_of: Any, settings: Any, named: str
) -> None:
    leave(case.student, months=60)
    work_as(web_role)
    run = confirmed_by_pages(client_of(officer), case)
    settings.OWNER_DATABASE_URL = "" if named == "nobody" else address()
    with pytest.raises(CommandError, match=f"“{web_role}” does not own") as refused:
        erase(run)
    assert "Set OWNER_DATABASE_URL" in str(refused.value)
    assert "plans_goal" in tables_with("I come on Mondays")
    run.refresh_from_db()
    assert (run.state, run.report) == ("confirmed", {})


def test_owner_does_not_erase_what_nobody_confirmed(
    case: Case, web_role: str, owner: str, officer: User, client_of: Any, settings: Any
) -> None:
    leave(case.student, months=60)
    work_as(web_role)
    client_of(officer).post(reverse("retention_list"))
    with scope(centre=case.student.centre):
        run = RetentionRun.objects.get()
    settings.OWNER_DATABASE_URL = owner
    with pytest.raises(CommandError, match="This run is not confirmed"):
        erase(run)
    assert "plans_goal" in tables_with("I come on Mondays")
