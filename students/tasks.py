"""Jobs about students: data is kept small, and no safety concern or import is forgotten."""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.compat import TaskResultStatus

from accounts.jobs import task
from students.models import Concern, ConcernRecipient, ConfidentialReading, ImportRun
from students.services.concerns import look_after, send_letter
from students.services.concerns.people import counsellors_of
from students.services.confidential import send_opening
from students.services.imports import write_confirmed_import
from students.services.imports.running import give_up

logger = logging.getLogger(__name__)

PREVIEWS_LAST = timedelta(days=1)
MAIL_AGAIN = timedelta(minutes=10)
MAIL_TRIES = 144


@task()
def forget_unconfirmed_imports() -> None:
    """Empty the files of all centres that were not written within a day."""
    with scopes_disabled():
        old = ImportRun.objects.open().filter(created_at__lt=timezone.now() - PREVIEWS_LAST)
        for run in old.only("pk").iterator(chunk_size=100):
            run.forget()


def note_lost_import(task_result: Any, **kwargs: Any) -> None:
    """An import whose workers died three times is not waited for any longer."""
    is_import = task_result.task.module_path == write_confirmed_import.module_path
    if is_import and task_result.status == TaskResultStatus.FAILED:
        give_up(*task_result.args)


@task()
def mail_concern(recipient: int) -> None:
    """Send one person the mail about a safety concern that they are owed."""
    with scopes_disabled():
        send_letter(recipient)


@task()
def look_after_concerns() -> None:
    """Try mails again that were not sent, replace people who left, remind of silence."""
    with scopes_disabled():
        concerns = list(
            Concern.objects.not_closed().select_related("centre").only("centre").order_by("pk")
        )
        for key in list(ConcernRecipient.objects.to_be_mailed().values_list("pk", flat=True)):
            send_letter(key)
    for concern in concerns:
        with scope(centre=concern.centre):
            look_after(concern)


@task()
def mail_opening(reading: int, person: int, tries: int = 0) -> None:
    """Tell a counsellor by mail that confidential notes were opened. Tried again for a day."""
    with scopes_disabled():
        readings = ConfidentialReading.objects.select_related("student__centre", "centre")
        opened = readings.get(pk=reading)
    with scope(centre=opened.centre):
        told = counsellors_of(opened.student).filter(pk=person).first()
    if told is None:  # assigned no more
        return
    try:
        send_opening(opened, told)
    except OSError:
        # Without the error's own words: they hold the address.
        logger.warning("A mail about opened notes was not sent; it will be tried again.")
        if tries < MAIL_TRIES:
            later = timezone.now() + MAIL_AGAIN
            mail_opening.using(run_after=later).enqueue(reading, person, tries + 1)
