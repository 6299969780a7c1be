"""A screen that is turned to a student: every route of the product refuses it, but for those
that are named here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from accounts.actor import actor_for
from accounts.models import CentreOwned
from plans.models import Answer
from students.models import Note, Student
from tests.access.table import TABLE, Line
from tests.access.world import World, built, send
from tests.test_access import VIEWS
from tests.turned import PAGE, turn

pytestmark = pytest.mark.django_db

# What opens on a turned screen. Whoever adds a name has read `in_shared_view`.
OPEN = {
    "healthz",
    "readyz",
    "screen_back",
    "shared",
    "shared_goal_add",
    "shared_goal",
    "shared_note",
    "shared_action",
    "shared_answers",
    # Of the student's forms alone.
    "draft_save",
    "drafts",
    "draft_delete",
    # Made for the student's eyes long before, of one plan, without navigation.
    "plan_balance_student",
    "plan_strengths",
    "plan_close_student",
    "response_student",
    "contract_sign",
    "contract_decline",
}
CLOSED = [
    pytest.param(line, method, id=f"{line}-{method}")
    for line in TABLE
    for method in ("GET", "POST")
    if line.name not in OPEN
]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


def turned(world: World, person: str = "tutor", *, student: Any = None) -> Client:
    """The client of somebody who turned their screen to the student."""
    return turn(world.client(person), (student or world.student).uuid)


def test_open_routes_are_those_named_here() -> None:
    marked = {name for name, view in VIEWS.items() if getattr(view, "in_shared_view", False)}
    assert marked == OPEN


@pytest.mark.parametrize(("line", "method"), CLOSED)
def test_every_other_route_leads_back_to_the_students_page(
    world: World, line: Line, method: str
) -> None:
    """Also with what succeeds for the one who may, and for methods that it does not take."""
    data = world.sent(line) if method == "POST" and line.post else None
    response = send(turned(world), method, line.url(world), data)
    assert (response.status_code, response.get("Location")) == (302, PAGE)
    assert world.changed() == set()


@pytest.mark.parametrize("method", ["get", "post"])
def test_background_request_is_told_where_the_screen_is(world: World, method: str) -> None:
    page = reverse("plan", args=[world.plan.uuid])
    response = getattr(turned(world), method)(page, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 409
    said = response.json()
    assert (said["error"], said["page"]) == ("turned", PAGE)


def test_address_that_is_none_says_so_and_leads_nowhere_else(world: World) -> None:
    response = turned(world).get("/nothing/here/")
    text = response.content.decode()
    assert response.status_code == 404
    assert world.people["tutor"].name not in text
    assert "<nav" not in text


# Behind the one door: what the questions of access say of a turned screen


def asked() -> list[Any]:
    """Every model and question of access in the product."""
    return [
        pytest.param(model, question, id=f"{model.__name__}-{question}")
        for model in apps.get_models()
        if issubclass(model, CentreOwned)
        for question in ("known_to", "readable_by", "editable_by")
        if hasattr(model.objects, question)
    ]


@pytest.mark.parametrize(("model", "question"), asked())
@pytest.mark.parametrize("person", ["tutor", "counsellor"])
def test_nothing_of_another_student_is_known(
    world: World, model: Any, question: str, person: str
) -> None:
    with scope(centre=world.centre):
        actor = actor_for(world.people[person]).turned(world.student.uuid, PAGE)
        found = getattr(model.objects, question)(actor)
        path = getattr(model, "student_path", None)
        if path is None:
            assert not found.exists()
            return
        student = f"{path}__uuid" if path != "pk" else "uuid"
        assert not found.exclude(**{student: world.student.uuid}).exists()


@pytest.mark.parametrize("model", [Note, Answer])
def test_only_what_is_shared_with_the_student_is_read(world: World, model: Any) -> None:
    with scope(centre=world.centre):
        actor = actor_for(world.people["tutor"])
        path = f"{model.student_path}__uuid"
        told = {}
        for who, name in ((actor, "tutor"), (actor.turned(world.student.uuid, PAGE), "turned")):
            found = model.objects.readable_by(who).filter(**{path: world.student.uuid})
            told[name] = set(found.values_list("audience", flat=True))
    assert told["tutor"] > {"confidential"}
    assert told["turned"] == {"shared"}


@pytest.mark.parametrize(
    "question", ["counselled_by", "tutored_by", "contacts_readable_by", "readings_open_to"]
)
def test_what_is_the_staffs_alone_is_nobodys(world: World, question: str) -> None:
    with scope(centre=world.centre):
        for person in ("tutor", "counsellor"):
            actor = actor_for(world.people[person]).turned(world.student.uuid, PAGE)
            assert not getattr(Student.objects, question)(actor).exists()


def test_student_of_whom_the_person_does_not_work_is_not_opened(world: World) -> None:
    """A turn gives nobody a student: it takes everybody else away."""
    with scope(centre=world.centre):
        actor = actor_for(world.people["other_tutor"]).turned(world.student.uuid, PAGE)
        assert not Student.objects.known_to(actor).exists()
