"""An answer to what the student wrote, and a safety concern, are kept until they are sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from students.models import Concern, Draft, Student, StudentMessage
from tests import factories as f
from tests.reviews.filled import fields_of, words_of
from tests.reviews.typing import Window

pytestmark = pytest.mark.usefixtures("in_centre")

WORRY = "She has bruises on her arm."


@pytest.fixture
def desk(client_of: Callable[[User], Client], tutor: User) -> Client:
    return client_of(tutor)


@pytest.fixture
def message(student: Student) -> StudentMessage:
    return f.StudentMessageFactory(student=student)


@pytest.fixture
def concern(desk: Client, tutor: User, student: Student) -> Window:
    return Window(desk, tutor, student.uuid, kind="concern-new")


def test_answer_is_kept_until_it_is_sent(
    desk: Client, tutor: User, message: StudentMessage
) -> None:
    page = reverse("message_answer", args=[message.uuid])
    shown = desk.get(page)
    assert shown.content.decode().count('data-keep-kind="message-answer"') == 1
    window = Window(desk, tutor, message.uuid, kind="message-answer")
    window.say("answer", "Thank you, we look at it on Monday.")
    assert [each["text"] for each in window.read()["drafts"]] == [
        "Thank you, we look at it on Monday."
    ]
    today = desk.get("/today/")
    assert "What you typed in an answer to Marta" in words_of(today)
    assert f'href="{page}"' in today.content.decode()
    sent = fields_of(shown) | {"answer": "Thank you, we look at it on Monday."}
    sent |= {"window": str(window.window), "turn": str(window.turn)}
    assert desk.post(page, sent).status_code == 302
    assert not Draft.objects.living().exists()


def test_answer_that_came_too_late_stays_kept(
    desk: Client, tutor: User, counsellor: User, message: StudentMessage
) -> None:
    window = Window(desk, tutor, message.uuid, kind="message-answer")
    window.say("answer", "Mine")
    message.answer_with("I was faster", by=counsellor)
    page = reverse("message_answer", args=[message.uuid])
    assert desk.post(page, {"answer": "Mine", "window": str(window.window)}).status_code == 422
    assert [each["text"] for each in window.read()["drafts"]] == ["Mine"]


def test_concern_is_kept_until_it_is_sent(desk: Client, concern: Window) -> None:
    page = reverse("concern_raise", args=[concern.record])
    shown = desk.get(page)
    assert shown.content.decode().count('data-keep-kind="concern-new"') == 1
    for name, text in {"words": WORRY, "danger": "no"}.items():
        assert concern.say(name, text).status_code == 200
    assert {each["field"]: each["text"] for each in concern.read()["drafts"]} == {
        "words": WORRY,
        "danger": "no",
    }
    sent = fields_of(shown) | {"words": WORRY, "danger": "no"}
    sent |= {"window": str(concern.window), "turn": str(concern.turn)}
    assert desk.post(page, sent).status_code == 302
    assert Concern.objects.get().words == WORRY
    assert not Draft.objects.living().exists()


def test_concern_that_waits_is_told_to_its_author_alone_and_named_nowhere(
    desk: Client, concern: Window, client_of: Callable[[User], Client], counsellor: User
) -> None:
    """The student may sit beside the screen on which a day begins."""
    concern.say("words", WORRY)
    words = words_of(desk.get("/today/"))
    assert "What you typed about Marta" in words
    assert "bruises" not in words
    assert words.lower().count("concern") == words_of_a_day_without(desk)
    other = Window(client_of(counsellor), counsellor, concern.record, kind="concern-new")
    assert other.read()["drafts"] == []
    assert "bruises" not in client_of(counsellor).get(reverse("caseload")).content.decode()


def words_of_a_day_without(desk: Client) -> int:
    """How often a start page speaks of concerns anyway."""
    Draft.objects.all().delete()
    return words_of(desk.get("/today/")).lower().count("concern")


@pytest.mark.parametrize("person", ["administrator", "officer"])
def test_who_does_not_read_the_student_sends_at_once(
    client_of: Callable[[User], Client], student: Student, person: str, request: Any
) -> None:
    """They would not find their words again: nothing says that it saves itself."""
    somebody = request.getfixturevalue(person)
    client = client_of(somebody)
    page = client.get(reverse("concern_raise", args=[student.uuid])).content.decode()
    assert "data-keep-kind" not in page
    window = Window(client, somebody, student.uuid, kind="concern-new")
    assert window.say("words", WORRY).status_code == 404
