"""The mail that a list of retention waits: to whom, and that it names nobody."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from django_tasks_db.models import DBTaskResult

from accounts.mail import MAIL_TRIES
from accounts.models import Centre, User
from reviews.models import RetentionRun
from reviews.services.retention import drop, make_list
from reviews.tasks import list_expired_yearly, mail_list
from students.models import Student
from tests.reviews.test_retention import leave

pytestmark = pytest.mark.usefixtures("administrator")


@pytest.fixture
def due(student: Student) -> Student:
    leave(student, months=60)
    return student


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


def run_jobs() -> None:
    """What a worker does with the mails that were enqueued."""
    for job in DBTaskResult.objects.filter(task_path=mail_list.module_path):
        mail_list.func(*job.args_kwargs["args"])


def run_of(centre: Centre) -> RetentionRun:
    with scope(centre=centre):
        return RetentionRun.objects.get()


def test_officer_is_told_of_the_yearly_list_and_of_nobody_in_it(
    due: Student, officer: User, committed: Any
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=370)):
        with committed(execute=True):
            list_expired_yearly.func()
        run_jobs()
    (message,) = mail.outbox
    run = run_of(due.centre)
    assert message.to == [officer.email]
    assert reverse("retention_run", args=[run.uuid]) in message.body
    assert str(run.confirm_before.year) in message.body
    said = f"{message.subject} {message.body}"
    named = [due.given_name, due.family_name, due.number, str(due.uuid)]
    assert [each for each in named if each in said] == []


def test_administrators_are_told_where_there_is_no_officer(
    due: Student, administrator: User, committed: Any
) -> None:
    with committed(execute=True), scope(centre=due.centre):
        make_list(centre=due.centre, by=None)
    run_jobs()
    assert [each.to for each in mail.outbox] == [[administrator.email]]


def test_officer_who_makes_a_list_gets_no_mail_about_it(
    due: Student, officer: User, committed: Any
) -> None:
    with committed(execute=True), scope(centre=due.centre):
        make_list(centre=due.centre, by=officer)
    assert DBTaskResult.objects.count() == 0


def test_empty_list_tells_nobody(centre: Centre, officer: User, committed: Any) -> None:
    with committed(execute=True), scope(centre=centre):
        make_list(centre=centre, by=None)
    assert DBTaskResult.objects.count() == 0


def test_mail_that_fails_is_tried_again_until_the_list_is_answered(
    due: Student, officer: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def dead(self: Any) -> None:
        raise OSError(f"no way to {self.to}")

    with scope(centre=due.centre):
        run = make_list(centre=due.centre, by=None)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", dead)
    mail_list.func(run.pk, officer.pk)
    (again,) = DBTaskResult.objects.all()
    assert again.args_kwargs["args"] == [run.pk, officer.pk, 1]
    assert again.run_after > timezone.now()
    assert officer.email not in caplog.text
    mail_list.func(run.pk, officer.pk, MAIL_TRIES)
    with scope(centre=due.centre):
        drop(run=run)
    mail_list.func(run.pk, officer.pk, 1)
    assert DBTaskResult.objects.count() == 1


def test_officer_who_left_since_gets_no_mail(due: Student, officer: User) -> None:
    with scope(centre=due.centre):
        run = make_list(centre=due.centre, by=None)
        officer.memberships.update(ended_at=timezone.now())
    mail_list.func(run.pk, officer.pk)
    assert mail.outbox == []
