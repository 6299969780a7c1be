"""The mails about a safety concern, and that none is forgotten."""

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.enums import Role
from accounts.jobs import PERIODIC
from accounts.models import Centre, User
from students.models import Concern, ConcernNote, ConcernRecipient, Student
from students.models.concern import NotOpen
from students.services.concerns import add_words, raise_concern
from students.services.concerns.care import a_working_day_after
from students.tasks import look_after_concerns, mail_concern
from tests import factories as f
from tests.plans.pages import send, words

pytestmark = pytest.mark.usefixtures("in_centre")

WORRY = "She has bruises on her arm and is afraid to go home."
MADRID = ZoneInfo("Europe/Madrid")
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=MADRID)


@pytest.fixture
def raised(student: Student, tutor: User) -> Concern:
    """Raised, with every mail still to be sent."""
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    return raise_concern(new, by=tutor)


def run_jobs() -> None:
    """What a worker does with the mails that were enqueued."""
    for key in ConcernRecipient.objects.values_list("pk", flat=True):
        mail_concern.func(key)


def row_of(person: User) -> ConcernRecipient:
    return ConcernRecipient.objects.get(person=person)


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail server that is not there, and an error that names the address."""

    def dead(self: Any) -> None:
        raise OSError(f"no way to {self.to}")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", dead)
        yield patch


# Sent at once


def test_mail_is_enqueued_when_the_concern_is_saved(
    client_of: Any,
    tutor: User,
    counsellor: User,
    student: Student,
    django_capture_on_commit_callbacks: Any,
) -> None:
    url = reverse("concern_raise", args=[student.uuid])
    with django_capture_on_commit_callbacks(execute=True):
        send(client_of(tutor), url, danger="no", words=WORRY)
    job = DBTaskResult.objects.get(task_path=mail_concern.module_path)
    assert job.args_kwargs == {"args": [row_of(counsellor).pk], "kwargs": {}}


def test_mail_holds_a_link_and_nothing_of_the_concern(
    raised: Concern, student: Student, counsellor: User, tutor: User
) -> None:
    run_jobs()
    (message,) = mail.outbox
    assert message.to == [counsellor.email]
    assert message.subject == "A safety concern waits for you"
    text = f"{message.subject} {message.body}"
    assert reverse("concern", args=[raised.uuid]) in text
    assert "call 112 first" in text
    secret = [WORRY, student.given_name, student.family_name, student.number, tutor.family_name]
    assert [each for each in secret if each in text] == []


def test_mail_to_who_cannot_read_it_leads_to_no_concern(
    student: Student, tutor: User, counsellor: User, administrator: User
) -> None:
    counsellor.memberships.update(ended_at=timezone.now())
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    concern = raise_concern(new, by=tutor)
    run_jobs()
    (message,) = mail.outbox
    assert message.to == [administrator.email]
    assert message.subject == "A safety concern waits, and nobody can read it"
    assert str(concern.uuid) not in message.body
    assert WORRY not in message.body


def test_sent_mail_stands_on_the_page_and_is_not_sent_again(
    client_of: Any, raised: Concern, counsellor: User, tutor: User
) -> None:
    run_jobs()
    run_jobs()
    look_after_concerns.func()
    assert len(mail.outbox) == 1
    row = row_of(counsellor)
    assert (row.letter, row.failed_at) == ("", None)
    said = words(client_of(tutor).get(reverse("concern", args=[raised.uuid])))
    assert "counsellor of the student mailed" in said
    assert "tell them in person" not in said


# A mail server, or a queue, that fails


def test_dead_mail_server_is_told_on_the_page_and_tried_again(
    client_of: Any, raised: Concern, counsellor: User, tutor: User, dead_server: Any, caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        run_jobs()
    said = words(client_of(tutor).get(reverse("concern", args=[raised.uuid])))
    assert "not mailed yet: tell them in person" in said
    assert "the mail could not be sent" in said
    secret = [WORRY, counsellor.email, "Soler"]
    assert [each for each in secret if each in caplog.text] == []
    assert "A mail about a safety concern was not sent" in caplog.text
    dead_server.undo()
    look_after_concerns.func()
    assert [each.to for each in mail.outbox] == [[counsellor.email]]
    assert row_of(counsellor).failed_at is None


def test_concern_survives_a_queue_that_fails(
    client_of: Any,
    tutor: User,
    counsellor: User,
    student: Student,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: Any,
) -> None:
    class NoQueue:
        def enqueue(self, key: int) -> None:
            raise RuntimeError("no queue")

    monkeypatch.setattr("students.tasks.mail_concern", NoQueue())
    url = reverse("concern_raise", args=[student.uuid])
    with django_capture_on_commit_callbacks() as callbacks:
        response = send(client_of(tutor), url, danger="no", words=WORRY)
    for each in callbacks:
        with pytest.raises(RuntimeError):
            each()
    assert WORRY in words(client_of(tutor).get(response.url))
    look_after_concerns.func()
    assert [each.to for each in mail.outbox] == [[counsellor.email]]


def test_failing_queue_does_not_fail_the_request(raised: Concern) -> None:
    """Django runs what is robust apart, and only logs what it raises."""
    robust = [each[2] for each in connection.run_on_commit]
    assert robust == [True]


def test_looking_after_concerns_is_scheduled() -> None:
    job, period = PERIODIC[look_after_concerns.module_path]
    assert (job, period) == (look_after_concerns, timedelta(minutes=10))


# Reminders


@pytest.mark.parametrize(
    ("raised_at", "due_at"),
    [
        ("2026-11-16 09:00", "2026-11-17 09:00"),
        ("2026-11-20 15:00", "2026-11-23 15:00"),
        ("2026-11-21 10:00", "2026-11-23 10:00"),
        ("2026-11-22 23:30", "2026-11-23 23:30"),
    ],
)
def test_working_day_ends_at_the_same_hour_of_the_next_weekday(raised_at: str, due_at: str) -> None:
    start = datetime.fromisoformat(raised_at).replace(tzinfo=MADRID)
    assert a_working_day_after(start) == datetime.fromisoformat(due_at).replace(tzinfo=MADRID)


def test_silence_is_reminded_of_after_a_working_day_and_then_daily(
    student: Student, tutor: User, counsellor: User, other_counsellor: User
) -> None:
    with time_machine.travel(FRIDAY, tick=False) as clock:
        new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
        concern = raise_concern(new, by=tutor)
        run_jobs()
        mail.outbox.clear()
        clock.move_to(FRIDAY + timedelta(days=2, hours=23))
        look_after_concerns.func()
        run_jobs()
        assert mail.outbox == []
        clock.move_to(FRIDAY + timedelta(days=3))
        look_after_concerns.func()
        run_jobs()
        assert sorted((each.subject, *each.to) for each in mail.outbox) == [
            ("A safety concern still waits for you", counsellor.email),
            ("A safety concern waits for you", other_counsellor.email),
        ]
        mail.outbox.clear()
        clock.move_to(FRIDAY + timedelta(days=3, hours=23))
        look_after_concerns.func()
        run_jobs()
        assert mail.outbox == []
        clock.move_to(FRIDAY + timedelta(days=4))
        look_after_concerns.func()
        run_jobs()
        assert {each.subject for each in mail.outbox} == {"A safety concern still waits for you"}
        assert len(mail.outbox) == 2
        concern.refresh_from_db()
        assert concern.state == "open"


def test_those_named_later_read_it(client_of: Any, raised: Concern, other_counsellor: User) -> None:
    page = reverse("concern", args=[raised.uuid])
    assert client_of(other_counsellor).get(page).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        look_after_concerns.func()
    said = words(client_of(other_counsellor).get(page))
    assert "Pau Mas named because nobody had answered after a working day" in said
    assert "I see to it" in said


def test_acknowledged_concern_is_not_reminded_of(raised: Concern, counsellor: User) -> None:
    run_jobs()
    mail.outbox.clear()
    raised.acknowledge("I speak to her.", by=counsellor)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        look_after_concerns.func()
        run_jobs()
    assert mail.outbox == []
    raised.refresh_from_db()
    assert raised.state == "acknowledged"


def test_further_words_are_told_to_the_others(
    raised: Concern, tutor: User, counsellor: User
) -> None:
    run_jobs()
    mail.outbox.clear()
    add_words(ConcernNote(concern=raised, body="Her aunt has rung."), by=counsellor)
    run_jobs()
    assert mail.outbox == []
    add_words(ConcernNote(concern=raised, body="She is at the station."), by=tutor)
    run_jobs()
    (message,) = mail.outbox
    assert message.subject == "There is something new in a safety concern"
    assert "station" not in message.body


# People who leave meanwhile


def test_rest_are_told_when_somebody_named_leaves(
    student: Student, tutor: User, counsellor: User, other_counsellor: User
) -> None:
    f.AssignmentFactory(student=student, person=other_counsellor, kind="counsellor")
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    raise_concern(new, by=tutor)
    run_jobs()
    mail.outbox.clear()
    counsellor.is_active = False
    counsellor.save()
    look_after_concerns.func()
    run_jobs()
    (message,) = mail.outbox
    assert message.to == [other_counsellor.email]
    assert message.subject == "A safety concern needs you"
    assert row_of(counsellor).ended_at is not None
    look_after_concerns.func()
    run_jobs()
    assert len(mail.outbox) == 1


def test_who_left_before_the_mail_was_sent_gets_none(raised: Concern, counsellor: User) -> None:
    counsellor.memberships.update(ended_at=timezone.now())
    run_jobs()
    assert [each.to for each in mail.outbox] == []


def test_new_lead_is_told_when_nobody_is_left(
    client_of: Any, raised: Concern, counsellor: User, administrator: User
) -> None:
    counsellor.memberships.update(ended_at=timezone.now())
    page = reverse("concern", args=[raised.uuid])
    assert client_of(counsellor).get(page).status_code == 404
    look_after_concerns.func()
    assert row_of(administrator).why == "administrator"
    assert client_of(administrator).get(page).status_code == 404
    centre = raised.student.centre
    centre.safeguarding_lead = administrator
    centre.save()
    look_after_concerns.func()
    row = row_of(administrator)
    assert (row.why, row.ended_at) == ("lead", None)
    assert WORRY in words(client_of(administrator).get(page))


def test_former_lead_without_another_role_reads_nothing(
    client_of: Any, student: Student, tutor: User, administrator: User
) -> None:
    centre = student.centre
    centre.safeguarding_lead = administrator
    centre.save()
    new = Concern(centre=centre, student=student, danger="no", words=WORRY)
    concern = raise_concern(new, by=tutor)
    page = reverse("concern", args=[concern.uuid])
    assert WORRY in words(client_of(administrator).get(page))
    centre.safeguarding_lead = None
    centre.save()
    assert client_of(administrator).get(page).status_code == 404
    look_after_concerns.func()
    assert row_of(administrator).ended_at is not None


def test_chosen_tutor_reads_it_while_assigned(
    client_of: Any, student: Student, tutor: User, other_tutor: User
) -> None:
    assignment = f.AssignmentFactory(student=student, person=other_tutor)
    new = Concern(centre=student.centre, student=student, danger="no", words=WORRY)
    concern = raise_concern(new, by=tutor, also=[other_tutor])
    page = reverse("concern", args=[concern.uuid])
    assert WORRY in words(client_of(other_tutor).get(page))
    assignment.ends_on = student.centre.today() - timedelta(days=1)
    assignment.save()
    assert client_of(other_tutor).get(page).status_code == 404


# It never closes by itself


@pytest.mark.parametrize("state", ["open", "acknowledged"])
def test_database_keeps_a_concern_until_it_is_closed(state: str) -> None:
    concern = f.ConcernFactory(acknowledged=state == "acknowledged")
    with pytest.raises(InternalError, match="Cannot delete rows"), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).delete()
    assert Concern.objects.filter(pk=concern.pk).exists()


def test_closed_concern_may_be_erased_in_its_time() -> None:
    f.ConcernFactory(closed=True).delete()
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ({}, "close"),
        ({"acknowledged": True}, "acknowledge"),
        ({"closed": True}, "acknowledge"),
        ({"closed": True}, "close"),
    ],
)
def test_other_moves_are_refused(state: dict[str, bool], move: str, tutor: User) -> None:
    concern = f.ConcernFactory(**state)
    with pytest.raises(NotOpen):
        getattr(concern, move)("words", by=tutor)
    stands = Concern.objects.get()
    assert stands.state == next(iter(state), "open")


def test_words_stand_encrypted_in_table_and_history(raised: Concern) -> None:
    with connection.cursor() as cursor:
        for table in ("students_concern", "students_concernhistoryevent"):
            cursor.execute(f"SELECT words FROM {table}")
            assert all(WORRY not in stored and ":" in stored for (stored,) in cursor.fetchall())


def test_lead_and_counsellor_of_another_centre_read_nothing(
    client_of: Any, raised: Concern, other_centre: Centre
) -> None:
    other = f.member(other_centre, Role.COUNSELLOR)
    other_centre.safeguarding_lead = other
    other_centre.save()
    assert client_of(other).get(reverse("concern", args=[raised.uuid])).status_code == 404
