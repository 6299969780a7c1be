"""What the student types on a turned screen keeps itself, apart from all that the tutor typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan
from reviews.models import TutoringSession
from students.enums import EventKind
from students.models import Draft, StudentEvent, StudentMessage
from tests import factories as f
from tests.turned import turn

pytestmark = pytest.mark.usefixtures("in_centre")

SECRET = "sleeps-in-the-car"
WINDOW = uuid4()
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def meeting(plan: Plan, tutor: User) -> TutoringSession:
    return f.TutoringSessionFactory(plan=plan, starts_at=f.at_nine(plan.centre, days=0), by=tutor)


@pytest.fixture
def turned(client_of: Callable, tutor: User, meeting: TutoringSession) -> Client:
    student = meeting.plan.student.uuid
    return turn(client_of(tutor), student, page=reverse("shared", args=[meeting.uuid]))


def save(client: Client, person: UUID, kind: str, record: UUID, **texts: str) -> Any:
    fields = [{"name": name, "text": text, "turn": 1, "base": ""} for name, text in texts.items()]
    said = {"person": str(person), "kind": kind, "record": str(record), "window": str(WINDOW)}
    return client.post(
        reverse("draft_save"),
        said | {"fields": fields},
        content_type="application/json",
        headers=FETCH,
    )


def kept(client: Client, kind: str, record: UUID) -> Any:
    return client.get(reverse("drafts", args=[kind, record]), headers=FETCH)


def texts(response: Any) -> dict[str, str]:
    return {each["field"]: each["text"] for each in response.json()["drafts"]}


def test_words_of_the_student_are_kept_and_found_again(
    turned: Client, meeting: TutoringSession
) -> None:
    student = meeting.plan.student.uuid
    assert save(turned, student, "shared", meeting.uuid, text="The bus").status_code == 200
    assert texts(kept(turned, "shared", meeting.uuid)) == {"text": "The bus"}


def test_words_that_were_sent_are_no_draft_any_more(
    turned: Client, meeting: TutoringSession
) -> None:
    save(turned, meeting.plan.student.uuid, "shared", meeting.uuid, text="The bus")
    address = reverse("shared_note", args=[meeting.uuid])
    turned.post(address, {"text": "The bus", "window": str(WINDOW), "turn": "1"})
    assert texts(kept(turned, "shared", meeting.uuid)) == {}


def test_other_words_sent_by_the_same_form_are_a_further_note(
    turned: Client, meeting: TutoringSession
) -> None:
    address, uuid = reverse("shared_note", args=[meeting.uuid]), str(uuid4())
    for text in ("The bus", "The sheets", "The bus", "The sheets"):
        turned.post(address, {"text": text, "uuid": uuid})
    sent = StudentMessage.objects.order_by("pk")
    assert [each.text for each in sent] == ["The bus", "The sheets"]
    events = StudentEvent.objects.filter(kind=EventKind.STUDENT_WROTE)
    assert set(events.values_list("subject", flat=True)) == {each.uuid for each in sent}


def test_goal_keeps_what_stands_beside_what_is_typed(
    turned: Client, meeting: TutoringSession
) -> None:
    goal = f.GoalFactory(plan=meeting.plan, words="Come on Mondays", success="")
    student = meeting.plan.student.uuid
    save(turned, student, "shared-goal", goal.uuid, words="Be there")
    page = kept(turned, "shared-goal", goal.uuid)
    assert texts(page) == {"words": "Be there"}
    assert page.json()["stands"] == {"words": "Come on Mondays", "success": ""}
    save(turned, student, "shared-goal", meeting.uuid, words="A new one")
    assert texts(kept(turned, "shared-goal", meeting.uuid)) == {"words": "A new one"}


def test_drafts_of_the_tutor_are_told_to_nobody_on_a_turned_screen(
    turned: Client, client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    own = client_of(tutor)
    name = "confidential-body"
    assert save(own, tutor.uuid, "session", meeting.uuid, **{name: SECRET}).status_code == 200
    draft = Draft.objects.get()
    for response in (
        kept(turned, "session", meeting.uuid),
        save(turned, tutor.uuid, "session", meeting.uuid, topic="x"),
        turned.get(reverse("draft_key"), headers=FETCH),
    ):
        assert (response.status_code, response.json()["error"]) == (409, "turned")
    assert turned.post(reverse("draft_delete", args=[draft.uuid])).status_code == 404
    assert texts(kept(own, "session", meeting.uuid)) == {name: SECRET}


def test_key_of_a_turned_screen_opens_nothing_of_the_tutors(
    turned: Client, client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    own = client_of(tutor).get(reverse("draft_key"), headers=FETCH).json()
    theirs = kept(turned, "shared", meeting.uuid).json()
    assert theirs["person"] == str(meeting.plan.student.uuid)
    assert theirs["key"] != own["key"]


def test_words_that_the_student_did_not_send_are_theirs(
    turned: Client, client_of: Callable, tutor: User, meeting: TutoringSession
) -> None:
    """The tutor is not told of them, nor shown them."""
    save(turned, meeting.plan.student.uuid, "shared", meeting.uuid, text="I would rather not say")
    own = client_of(tutor)
    assert kept(own, "shared", meeting.uuid).status_code == 404
    assert save(own, tutor.uuid, "shared", meeting.uuid, text="x").status_code == 404
    page = own.get(reverse("today")).content.decode()
    assert reverse("shared", args=[meeting.uuid]) not in page


def test_another_students_session_keeps_nothing(turned: Client, tutor: User, year: Any) -> None:
    other = f.StudentFactory()
    f.AssignmentFactory(student=other, person=tutor)
    session = f.TutoringSessionFactory(plan=f.PlanFactory(student=other, year=year), by=tutor)
    student = session.plan.student.uuid
    assert kept(turned, "shared", session.uuid).status_code == 404
    assert save(turned, student, "shared", session.uuid, text="x").status_code == 409
