"""Who raised a concern hears that somebody sees to it, and finds it again."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.mail import MAIL_TRIES
from accounts.models import User
from students.models import Concern, Student
from students.services.concerns import answer, raise_concern
from students.tasks import mail_acknowledged

pytestmark = pytest.mark.usefixtures("in_centre")

WORRY = "She has bruises on her arm."
NEXT = "I ring her aunt at noon."


@pytest.fixture
def raised(student: Student, tutor: User) -> Concern:
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    return raise_concern(new, by=tutor)


def jobs() -> list[list[Any]]:
    found = DBTaskResult.objects.filter(task_path=mail_acknowledged.module_path)
    return [each.args_kwargs["args"] for each in found]


def test_who_raised_it_is_told_without_a_name_or_a_word(
    raised: Concern,
    tutor: User,
    counsellor: User,
    client_of: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer(raised, raised.acknowledge, NEXT, by=counsellor, uuid=None)
    assert jobs() == [[raised.pk]]
    mail_acknowledged.func(raised.pk)
    (message,) = mail.outbox
    url = reverse("concern", args=[raised.uuid])
    assert (message.to, url in message.body) == ([tutor.email], True)
    said = f"{message.subject} {message.body}"
    secret = [WORRY, NEXT, "Marta", "Soler", "2024-0117", "Anna", "Roca", "Núria", "Ferrer"]
    assert [each for each in secret if each in said] == []
    assert NEXT in client_of(tutor).get(url).content.decode()


def test_closing_and_a_second_answer_send_nothing_more(
    raised: Concern, counsellor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer(raised, raised.acknowledge, NEXT, by=counsellor, uuid=None)
        answer(raised, raised.acknowledge, NEXT, by=counsellor, uuid=None)
        answer(raised, raised.close, "She lives with her aunt now.", by=counsellor, uuid=None)
    assert jobs() == [[raised.pk]]


def test_who_acknowledges_their_own_needs_no_mail(
    raised: Concern, tutor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer(raised, raised.acknowledge, NEXT, by=tutor, uuid=None)
    assert jobs() == []


def test_who_left_since_gets_no_mail(raised: Concern, tutor: User) -> None:
    tutor.memberships.update(ended_at=timezone.now())
    mail_acknowledged.func(raised.pk)
    assert mail.outbox == []


def test_mail_that_fails_is_tried_again(
    raised: Concern, tutor: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def dead(self: Any) -> None:
        raise OSError(f"no way to {self.to}")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", dead)
    mail_acknowledged.func(raised.pk)
    assert jobs() == [[raised.pk, 1]]
    assert DBTaskResult.objects.get().run_after > timezone.now()
    assert tutor.email not in caplog.text
    mail_acknowledged.func(raised.pk, MAIL_TRIES)
    assert jobs() == [[raised.pk, 1]]


@pytest.mark.parametrize("person", ["administrator", "officer"])
def test_whoever_raised_one_finds_it_from_every_page(
    request: Any, student: Student, client_of: Any, person: str
) -> None:
    somebody = request.getfixturevalue(person)
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    mine = raise_concern(new, by=somebody)
    client = client_of(somebody)
    page = client.get(reverse("student_list"))
    places = {each["key"]: each["url"] for each in page.context["navigation"]}
    listed = client.get(places["concerns"], {"show": "raised"})
    assert reverse("concern", args=[mine.uuid]) in listed.content.decode()
