"""What was promised to few is read by few, and a reason to read that ended is none."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.enums import Role
from accounts.models import Membership, User
from students.models import Assignment
from tests import factories as f
from tests.access.table import DO, PEOPLE, TABLE, Line
from tests.access.world import (
    CONCERN,
    CONFIDENTIAL,
    FOR_THE_TEAM,
    SHARED,
    World,
    built,
    contents,
    send,
)
from tests.documents.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with built(django_db_blocker) as world:
        yield world


def said_to(world: World, person: str, words: str) -> set[str]:
    """The pages and PDFs, of all there are, on which a person finds these words."""
    if person not in world.read:
        world.read[person] = read_by(world, person)
    return {name for name, text in world.read[person] if words in text}


def read_by(world: World, person: str) -> list[tuple[str, str]]:
    """Everything that a person gets to read in a world where nothing happened yet."""
    assert world.changed() == set()
    client, found = world.client(person), []
    for line in TABLE:
        if not line.get:
            continue
        if line.get[PEOPLE.index(person)] not in (DO, 200):
            continue
        urls = [line.url(world)]
        if line.name == "session":
            urls += [f"{urls[0]}?edit", reverse("session", args=[world.held.uuid])]
        found += [(str(line), text_of_response(client.get(url))) for url in urls]
    return found


def text_of_response(response: Any) -> str:
    if response.get("Content-Type") == "application/pdf":
        return text_of(response.content)
    return response.content.decode()


@pytest.mark.parametrize("person", PEOPLE)
def test_confidential_note_is_read_by_author_and_assigned_counsellor_only(
    world: World, person: str
) -> None:
    readers = {
        "tutor": {
            "session",
            "student",
            "history-notes",
            "response",
            "history-answers",
            "drafts-session",
            "drafts_delete-session",
        },
        "counsellor": {
            "session",
            "student",
            "history-notes",
            "response",
            "history-answers",
            "confidential_notes",
            "record_review",
        },
    }
    assert said_to(world, person, CONFIDENTIAL) == readers.get(person, set())


@pytest.mark.parametrize("person", PEOPLE)
def test_concern_is_read_by_those_named_and_who_raised_it_only(world: World, person: str) -> None:
    readers = {"tutor": {"concern"}, "counsellor": {"concern", "record_review"}}
    assert said_to(world, person, CONCERN) == readers.get(person, set())


@pytest.mark.parametrize("person", PEOPLE)
def test_that_there_is_a_concern_is_told_to_nobody_else(world: World, person: str) -> None:
    told = set()
    if person == "tutor":  # who raised it
        told = {"concern", "student"}
    if person == "counsellor":
        homes = {"caseload", "cohort_list", "student_list"}
        told = {"concern", "concern_list", "student", *homes}
    assert said_to(world, person, "afety concern raised") | linked_to(world, person) == told


def linked_to(world: World, person: str) -> set[str]:
    """The pages that lead a person to the concern, or say that one waits."""
    link, waits = reverse("concern", args=[world.concern.uuid]), "concern waits for you"
    return said_to(world, person, link) | said_to(world, person, waits)


@pytest.mark.parametrize("person", PEOPLE)
def test_evidence_is_read_by_the_team_only(world: World, person: str) -> None:
    team = {"tutor", "counsellor", "other_counsellor"}
    expected = {"plan_starting_point", "history-notes"} if person in team else set()
    if person == "counsellor":
        expected.add("record_review")
    assert said_to(world, person, FOR_THE_TEAM) == expected


@pytest.mark.parametrize("person", PEOPLE)
def test_shared_note_is_read_by_the_team_only(world: World, person: str) -> None:
    team = {"tutor", "counsellor", "other_counsellor"}
    pages = {"session", "student", "tracking_sheet_pdf", "history-notes"}
    expected = pages if person in team else set()
    if person in ("tutor", "counsellor"):  # who write it, and may have to choose between two
        expected = {*pages, "drafts-session"}
    assert said_to(world, person, SHARED) == expected


IN_THEIR_HANDS = {
    "plan_balance_student",
    "plan_balance_together",
    "plan_strengths",
    "plan_close_student",
    "response_student",
    "contract_sign",
    "contract_decline",
}
STUDENT_PAGES = [
    pytest.param(line, method, id=f"{line}-{method}")
    for line in TABLE
    for method in ("GET", "POST")
    if line.name in IN_THEIR_HANDS and line.more != ("tutor",) and getattr(line, method.lower())
]


@pytest.mark.parametrize("person", ["tutor", "counsellor"])
@pytest.mark.parametrize(("line", "method"), STUDENT_PAGES)
def test_page_in_the_students_hands_shows_nothing_kept_from_them(
    world: World, line: Line, method: str, person: str
) -> None:
    student = world.offer.plan.student if line.of == "offer" else world.plan.student
    for audience, words in (("confidential", CONFIDENTIAL), ("team", FOR_THE_TEAM)):
        with scope(centre=world.centre):
            f.NoteFactory(student=student, audience=audience, body=words)
    data = world.sent(line) if method == "POST" else None
    text = send(world.client(person), method, line.url(world), data).content.decode()
    others = [world.newcomer.family_name, world.people["other_tutor"].family_name]
    unwanted = [CONFIDENTIAL, FOR_THE_TEAM, *others, reverse("student_list"), "<nav"]
    assert [each for each in unwanted if each in text] == []


def test_note_of_a_former_tutor_is_read_by_the_counsellor_alone(world: World) -> None:
    end_assignment(world)
    assert said_to_quietly(world, "tutor") == set()
    assert said_to_quietly(world, "counsellor") == {"session"}


def said_to_quietly(world: World, person: str) -> set[str]:
    """As `said_to`, for the pages of one session, whatever their status."""
    pages = {"session": reverse("session", args=[world.session.uuid])}
    client = world.client(person)
    return {
        name for name, url in pages.items() if CONFIDENTIAL in text_of_response(client.get(url))
    }


# A reason that ended is none


def change(world: World, queryset: models.QuerySet, **values: Any) -> None:
    with scopes_disabled():
        assert queryset.update(**values) >= 1


def assignments(world: World) -> Any:
    with scopes_disabled():
        return Assignment.objects.filter(person=world.people["tutor"])


def end_assignment(world: World) -> None:
    change(world, assignments(world), ends_on=world.centre.today() - timedelta(days=1))


def assign_for_tomorrow(world: World) -> None:
    change(world, assignments(world), starts_on=world.centre.today() + timedelta(days=1))


def let_cover_run_out(world: World) -> None:
    change(
        world,
        assignments(world),
        kind="cover",
        ends_on=world.centre.today() - timedelta(days=1),
    )


def take_role_away(world: World) -> None:
    with scopes_disabled():
        memberships = Membership.objects.filter(person=world.people["tutor"])
    change(world, memberships, ended_at=timezone.now())


def make_administrator(world: World) -> None:
    with scopes_disabled():
        memberships = Membership.objects.filter(person=world.people["tutor"])
    change(world, memberships, role=Role.ADMINISTRATOR)


def deactivate(world: World) -> None:
    change(world, User.objects.filter(pk=world.people["tutor"].pk), is_active=False)


ENDINGS = [
    (end_assignment, 404),
    (assign_for_tomorrow, 404),
    (let_cover_run_out, 404),
    (take_role_away, 404),
    (make_administrator, 404),
    (deactivate, 302),
]
PAGES = ["plan", "plan_starting_point", "plan_contract", "plan_reviews", "contract_pdf"]


@pytest.mark.parametrize(("end", "status"), ENDINGS, ids=[each.__name__ for each, _ in ENDINGS])
def test_access_ends_at_once(world: World, end: Callable[[World], None], status: int) -> None:
    client = world.client("tutor")
    urls = [reverse(name, args=[world.plan.uuid]) for name in PAGES]
    urls.append(reverse("session", args=[world.session.uuid]))
    assert {client.get(url).status_code for url in urls} == {200}
    end(world)
    assert {client.get(url).status_code for url in urls} == {status}
    before = contents()
    sent = client.post(reverse("goal_achieve", args=[world.goal.uuid]))
    assert sent.status_code == status
    assert contents() == before


@pytest.mark.parametrize("end", [end_assignment, take_role_away, deactivate])
def test_student_leaves_the_lists_at_once(world: World, end: Callable[[World], None]) -> None:
    client, name = world.client("tutor"), world.student.family_name
    lists = [reverse("home"), reverse("student_list"), f"{reverse('student_list')}?q={name}"]
    assert all(name in client.get(url).content.decode() for url in lists)
    end(world)
    for url in lists:
        assert f">{name}" not in (text := client.get(url, follow=True).content.decode())
        assert world.student.number not in text


def test_assignment_counts_on_its_first_and_last_day(world: World) -> None:
    today = world.centre.today()
    change(world, assignments(world), kind="cover", starts_on=today, ends_on=today)
    assert world.client("tutor").get(reverse("plan", args=[world.plan.uuid])).status_code == 200


def test_person_without_a_role_finds_plain_pages(world: World) -> None:
    take_role_away(world)
    client = world.client("tutor")
    for line in TABLE:
        if line.get and not line.of:
            # Who belongs to no centre has no logo; an address that nobody gave out has nothing.
            missing = line.name in ("centre_logo", "calendar_feed")
            plain = (404,) if missing else (200, 302, 403)
            assert client.get(line.url(world)).status_code in plain, line.name
    assert world.student.family_name not in client.get(reverse("home")).content.decode()
