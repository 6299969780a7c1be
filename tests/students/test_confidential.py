"""Confidential notes, opened for a day by a counsellor who says why."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actor import actor_for
from accounts.enums import Role
from accounts.mail import MAIL_TRIES
from accounts.models import AccessLog, User
from students.models import ConfidentialReading, Note, Student, StudentEvent
from students.tasks import mail_opening
from tests import factories as f
from tests.documents.reading import text_of
from tests.plans.pages import errors, fields_of, queries, send, words

pytestmark = pytest.mark.usefixtures("in_centre")

SECRET = "She sleeps in the car, and told only me."
BY_COUNSELLOR = "Her brother is in prison."
REASON = "She stood at my door crying."


@pytest.fixture
def notes(student: Student, tutor: User, counsellor: User) -> None:
    f.NoteFactory(student=student, author=tutor, audience="confidential", body=SECRET)
    f.NoteFactory(student=student, author=counsellor, audience="confidential", body=BY_COUNSELLOR)


def page_of(student: Student) -> str:
    return reverse("confidential_notes", args=[student.uuid])


def student_page(client: Any, student: Student) -> str:
    return words(client.get(reverse("student", args=[student.uuid])))


@pytest.fixture
def opened(notes: None, client_of: Any, other_counsellor: User, student: Student) -> Any:
    """The client of a counsellor who is not assigned and has given a reason."""
    client = client_of(other_counsellor)
    send(client, page_of(student), reason=REASON)
    return client


# Asking


@pytest.mark.usefixtures("notes")
def test_other_counsellor_is_asked_for_a_reason_first(
    client_of: Any, other_counsellor: User, student: Student
) -> None:
    client = client_of(other_counsellor)
    said = student_page(client, student)
    assert "There are confidential notes. To read them, say first why you need to" in said
    form = words(client.get(page_of(student)))
    assert "Why do you need to read them?" in form
    assert "The notes close again after 24 hours" in form
    assert SECRET not in said + form


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("who", ["tutor", "counsellor", "administrator", "officer"])
def test_nobody_else_is_asked_or_told_that_there_are_any(
    client_of: Any, student: Student, who: str, request: Any
) -> None:
    said = student_page(client_of(request.getfixturevalue(who)), student)
    assert "There are confidential notes" not in said


def test_without_notes_nothing_is_asked(
    client_of: Any, other_counsellor: User, student: Student
) -> None:
    f.NoteFactory(student=student, author=other_counsellor, audience="confidential", body=SECRET)
    f.NoteFactory(student=student, audience="confidential", body="")
    said = student_page(client_of(other_counsellor), student)
    assert "There are confidential notes" not in said


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("", "Without a reason the notes stay closed. A sentence is enough."),
        ("   ", "Without a reason the notes stay closed. A sentence is enough."),
        ("Just because", "Say it in a sentence that the student’s counsellors will understand."),
    ],
)
def test_reason_needs_words(
    client_of: Any, other_counsellor: User, student: Student, reason: str, error: str
) -> None:
    client = client_of(other_counsellor)
    response = send(client, page_of(student), reason=reason)
    assert errors(response) == [error]
    assert reason.strip() in words(response)
    assert SECRET not in words(client.get(page_of(student)))
    assert not ConfidentialReading.objects.exists()


# Reading


def test_reason_opens_the_notes_of_everybody(opened: Any, student: Student) -> None:
    said = words(opened.get(page_of(student)))
    assert SECRET in said and BY_COUNSELLOR in said
    assert "You wrote down why you need to read them." in said
    assert "Open to you until" in student_page(opened, student)


def test_reason_opens_the_notes_of_a_session(
    client_of: Any, other_counsellor: User, plan: Any, tutor: User
) -> None:
    session = f.TutoringSessionFactory(plan=plan, held=True)
    note = {"student": plan.student, "author": tutor, "about": session.uuid}
    f.NoteFactory(**note, audience="confidential", body=SECRET)
    client, url = client_of(other_counsellor), reverse("session", args=[session.uuid])
    before = words(client.get(url))
    assert "There are confidential notes." in before
    assert SECRET not in before
    send(client, page_of(plan.student), reason=REASON)
    assert "Confidential note by N. Ferrer" in words(client.get(url))
    assert SECRET in words(client.get(url))


def test_reason_opens_nothing_of_another_student(
    opened: Any, other_counsellor: User, tutor: User
) -> None:
    other = f.StudentFactory()
    note = f.NoteFactory(student=other, author=tutor, audience="confidential", body="Elsewhere.")
    assert "Elsewhere." not in words(opened.get(page_of(other)))
    assert note not in Note.objects.readable_by(actor_for(other_counsellor))


def test_reason_lets_nobody_write(opened: Any, other_counsellor: User, student: Student) -> None:
    actor = actor_for(other_counsellor)
    assert list(Note.objects.editable_by(actor)) == []
    assert Note.objects.readable_by(actor).count() == 2


def test_reason_opens_no_concern(opened: Any, other_counsellor: User, student: Student) -> None:
    concern = f.ConcernFactory(student=student)
    assert opened.get(reverse("concern", args=[concern.uuid])).status_code == 404


@pytest.mark.usefixtures("opened")
def test_notes_close_again_after_a_day(
    client_of: Any, other_counsellor: User, student: Student
) -> None:
    until = ConfidentialReading.objects.get().until
    with time_machine.travel(until - timedelta(minutes=1), tick=False):
        assert SECRET in words(client_of(other_counsellor).get(page_of(student)))
    with time_machine.travel(until, tick=False):
        said = words(client_of(other_counsellor).get(page_of(student)))
    assert SECRET not in said
    assert "Why do you need to read them?" in said


def test_role_that_is_taken_away_ends_it_at_once(
    opened: Any, other_counsellor: User, student: Student
) -> None:
    other_counsellor.memberships.update(role=Role.ADMINISTRATOR)
    assert opened.get(page_of(student)).status_code == 404
    assert list(Note.objects.readable_by(actor_for(other_counsellor))) == []


def test_tutor_is_never_asked(client_of: Any, tutor: User, student: Student) -> None:
    f.NoteFactory(student=student, audience="confidential", body=BY_COUNSELLOR)
    client = client_of(tutor)
    assert client.get(page_of(student)).status_code == 403
    assert client.post(page_of(student), {"reason": REASON}).status_code == 403
    # Even a reason written down while they were a counsellor gives a tutor nothing.
    f.ConfidentialReadingFactory(student=student, person=tutor)
    assert list(Note.objects.readable_by(actor_for(tutor))) == []


def test_assigned_counsellor_reads_without_a_reason(
    client_of: Any, counsellor: User, student: Student, notes: None
) -> None:
    client = client_of(counsellor)
    assert page_of(student) in client.get(reverse("student", args=[student.uuid])).content.decode()
    said = words(client.get(page_of(student)))
    assert SECRET in said and BY_COUNSELLOR in said
    assert "You wrote down why" not in said


def test_sent_twice_it_is_opened_once(
    client_of: Any, other_counsellor: User, student: Student, notes: None
) -> None:
    client = client_of(other_counsellor)
    typed = fields_of(client.get(page_of(student))) | {"reason": REASON}
    first, second = (client.post(page_of(student), typed) for _ in range(2))
    assert first.url == second.url == page_of(student)
    assert ConfidentialReading.objects.count() == 1


# Who learns of it


def test_assigned_counsellors_read_who_and_why(
    opened: Any, client_of: Any, counsellor: User, tutor: User, student: Student
) -> None:
    said = student_page(client_of(counsellor), student)
    assert "Pau Mas opened them on" in said
    assert f"because: “{REASON}”" in said
    assert "Confidential notes opened, after a reason was given" in said
    for client in (client_of(tutor), client_of(f.member(student.centre, Role.COUNSELLOR))):
        said = student_page(client, student)
        assert REASON not in said
        assert "Confidential notes opened" not in said


def test_log_says_that_it_was_opened_after_a_reason(opened: Any, student: Student) -> None:
    opened.get(page_of(student))
    log = AccessLog.objects.order_by("created_at", "pk").values_list("page", "reason", "assigned")
    assert list(log) == [
        ("GET confidential_notes", "asked for a reason to open confidential notes", False),
        ("POST confidential_notes", "confidential notes, after a reason was given", False),
        ("GET confidential_notes", "confidential notes, after a reason was given", False),
    ]


def test_reason_stands_encrypted_and_cannot_be_changed(opened: Any) -> None:
    reading = ConfidentialReading.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM students_confidentialreading")
        ((stored,),) = cursor.fetchall()
    assert REASON not in stored and ":" in stored
    later = timezone.now() + timedelta(days=30)
    with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
        ConfidentialReading.objects.filter(pk=reading.pk).update(until=later)


@pytest.fixture
def reading(student: Student, other_counsellor: User) -> ConfidentialReading:
    return f.ConfidentialReadingFactory(student=student, person=other_counsellor, reason=REASON)


def test_mail_to_assigned_counsellors_holds_no_name_and_no_reason(
    client_of: Any,
    other_counsellor: User,
    counsellor: User,
    student: Student,
    notes: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(client_of(other_counsellor), page_of(student), reason=REASON)
    job = DBTaskResult.objects.get(task_path=mail_opening.module_path)
    mail_opening.func(*job.args_kwargs["args"])
    (message,) = mail.outbox
    text = f"{message.subject} {message.body}"
    assert message.to == [counsellor.email]
    assert reverse("student", args=[student.uuid]) in text
    secret = [REASON, SECRET, student.given_name, student.family_name, "Pau", "Mas"]
    assert [each for each in secret if each in text] == []


def test_mail_that_fails_is_tried_again(
    reading: ConfidentialReading,
    counsellor: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
) -> None:
    def dead(self: Any) -> None:
        raise OSError(f"no way to {self.to}")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", dead)
    with caplog.at_level(logging.DEBUG):
        mail_opening.func(reading.pk, counsellor.pk)
    again = DBTaskResult.objects.get(task_path=mail_opening.module_path)
    assert again.args_kwargs["args"] == [reading.pk, counsellor.pk, 1]
    assert again.run_after > timezone.now()
    assert [each for each in (REASON, counsellor.email) if each in caplog.text] == []
    mail_opening.func(reading.pk, counsellor.pk, MAIL_TRIES)
    assert DBTaskResult.objects.count() == 1


# Elsewhere


def test_print_never_holds_them(
    client_of: Any, other_counsellor: User, plan: Any, tutor: User, reading: ConfidentialReading
) -> None:
    session = f.TutoringSessionFactory(plan=plan, held=True)
    f.NoteFactory(
        student=plan.student, author=tutor, about=session.uuid, audience="confidential", body=SECRET
    )
    printed = client_of(other_counsellor).get(reverse("tracking_sheet_pdf", args=[plan.uuid]))
    assert printed.status_code == 200
    assert "car" not in text_of(printed.content).lower().split()


def test_event_is_for_counsellors_of_the_student_and_the_reader(
    opened: Any, counsellor: User, other_counsellor: User, tutor: User, student: Student
) -> None:
    for person, n in ((counsellor, 1), (other_counsellor, 1), (tutor, 0)):
        seen = StudentEvent.objects.readable_by(actor_for(person)).filter(kind="notes_opened")
        assert seen.count() == n


def test_queries_do_not_grow(opened: Any, student: Student, tutor: User) -> None:
    before = len(queries(opened, page_of(student)))
    for _ in range(3):
        f.NoteFactory(student=student, author=tutor, audience="confidential")
        f.ConfidentialReadingFactory(student=student)
    assert len(queries(opened, page_of(student))) == before <= 12
