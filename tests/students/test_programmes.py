"""Programmes with their modules, one a line."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Centre, User
from students.models import Module, Programme
from tests import factories as f
from tests.students.pages import words


@pytest.fixture
def programme(in_centre: Centre) -> Programme:
    programme = f.ProgrammeFactory(name="Electrical installations", code="ELE")
    f.ModuleFactory(programme=programme, code="M01", name="Wiring")
    f.ModuleFactory(programme=programme, code="M02", name="Automation")
    return programme


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User) -> Client:
    return client_of(administrator)


def save(client: Client, programme: Programme, modules: str, **changed: Any) -> Any:
    address = reverse("programme_edit", args=[programme.uuid])
    form = client.get(address).context["form"]
    sent = {
        "name": programme.name,
        "code": programme.code,
        "modules": modules,
        "version": form["version"].value(),
    }
    return client.post(address, sent | changed, follow=True)


def modules_of(programme: Programme) -> list[tuple[str, str]]:
    modules = Module.objects.filter(programme=programme).order_by("code")
    return [(module.code, module.name) for module in modules]


def test_the_list_counts_modules_and_cohorts(client: Client, programme: Programme) -> None:
    f.CohortFactory(programme=programme, centre=programme.centre)
    f.ProgrammeFactory(centre=programme.centre, name="Carpentry", code="CAR")
    said = words(client.get(reverse("programme_list")))
    assert "Carpentry CAR none yet 0 Electrical installations ELE 2 1" in said


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    assert "There are no programmes yet" in words(client.get(reverse("programme_list")))


def test_a_programme_is_added_with_its_modules(client: Client, in_centre: Centre) -> None:
    sent = {
        "name": "Carpentry",
        "code": "CAR",
        "modules": "MP01, Joints, glues and nails\n\n MP02 ;Drawing\r\nMP03\tSafety",
        "uuid": str(uuid.uuid4()),
    }
    for _ in range(2):
        client.post(reverse("programme_add"), sent)
    assert modules_of(Programme.objects.get()) == [
        ("MP01", "Joints, glues and nails"),
        ("MP02", "Drawing"),
        ("MP03", "Safety"),
    ]


def test_the_form_shows_the_modules_as_they_are_typed(client: Client, programme: Programme) -> None:
    form = client.get(reverse("programme_edit", args=[programme.uuid])).context["form"]
    assert form["modules"].value() == "M01, Wiring\nM02, Automation"


def test_modules_are_known_by_their_code_and_keep_their_record(
    client: Client, programme: Programme
) -> None:
    first = Module.objects.get(code="M01")
    assert "Saved." in words(save(client, programme, "m01, Wiring at home\nM03, Safety"))
    assert modules_of(programme) == [("M03", "Safety"), ("m01", "Wiring at home")]
    assert Module.objects.get(code="m01") == first


def test_a_module_that_a_plan_uses_stays_and_is_named(client: Client, programme: Programme) -> None:
    plan = f.PlanFactory(student=f.StudentFactory(centre=programme.centre))
    f.GoalFactory(plan=plan, module=Module.objects.get(code="M02"))
    said = words(save(client, programme, ""))
    assert "These modules stay, because plans of students refer to them: M02." in said
    assert modules_of(programme) == [("M02", "Automation")]


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ("M01, Wiring\nM02", "Line 2: write the code, a comma and the name."),
        (", Wiring", "Line 1: write the code, a comma and the name."),
        ("M01, A\nm01, B", "Line 2: the code m01 stands in line 1 already."),
        ("x" * 21 + ", A", "Line 1: a code has at most 20 characters, a name 200."),
        ("M1, " + "x" * 201, "Line 1: a code has at most 20 characters, a name 200."),
        ("M\0, A", "Null characters are not allowed."),
        ("\n".join(f"M{n}, A" for n in range(201)), "A programme has at most 200 modules."),
    ],
)
def test_lines_that_will_not_do_say_why_and_change_nothing(
    client: Client, programme: Programme, modules: str, reason: str
) -> None:
    assert reason in words(save(client, programme, modules))
    assert modules_of(programme) == [("M01", "Wiring"), ("M02", "Automation")]


def test_a_code_is_given_once(client: Client, programme: Programme) -> None:
    page = client.post(reverse("programme_add"), {"name": "Other", "code": "ele"})
    assert "There is a programme with the code “ele” already." in words(page)


def test_modules_that_somebody_else_changed_are_not_overwritten(
    client: Client, programme: Programme
) -> None:
    address = reverse("programme_edit", args=[programme.uuid])
    before = client.get(address).context["form"]["version"].value()
    f.ModuleFactory(programme=programme, code="M09", name="Theirs")
    page = save(client, programme, "M01, Mine", version=before)
    assert "Two texts, both kept" in words(page)
    assert "M09, Theirs" in words(page)
    assert ("M09", "Theirs") in modules_of(programme)


def test_three_programmes_take_as_many_queries_as_one(client: Client, programme: Programme) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("programme_list"))
        return len(captured)

    one = queries()
    for _ in range(2):
        f.ModuleFactory(programme=f.ProgrammeFactory(centre=programme.centre))
    assert queries() == one <= 12


@pytest.mark.parametrize("who", ["tutor", "counsellor", "officer"])
@pytest.mark.parametrize("route", ["programme_list", "programme_add", "programme_edit"])
def test_programmes_are_for_administrators(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    programme: Programme,
    who: str,
    route: str,
) -> None:
    address = reverse(route, args=[programme.uuid] if route == "programme_edit" else [])
    assert client_of(request.getfixturevalue(who)).get(address).status_code == 403


def test_a_programme_of_another_centre_does_not_exist(
    client_of: Callable[[User], Client], other_administrator: User, programme: Programme
) -> None:
    client = client_of(other_administrator)
    assert client.get(reverse("programme_edit", args=[programme.uuid])).status_code == 404
    assert "Electrical" not in words(client.get(reverse("programme_list")))
