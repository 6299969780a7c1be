"""Jobs about students: data is kept small, and no concern, import or move is forgotten."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.compat import TaskResultStatus

from accounts.enums import Role
from accounts.jobs import task
from accounts.mail import send_or_try_again
from accounts.models import Centre
from students.enums import ArrivalState
from students.models import Arrival, Concern, ConcernRecipient, ConfidentialReading, ImportRun
from students.services import drafts, own_drafts
from students.services.concerns import look_after, send_acknowledged, send_letter
from students.services.concerns.people import counsellors_of, staff
from students.services.confidential import send_opening
from students.services.imports import write_confirmed_import
from students.services.imports.running import give_up
from students.services.transfers import LAPSES_AFTER, let_lapse

PREVIEWS_LAST = timedelta(days=1)


@task()
def forget_unconfirmed_imports() -> None:
    """Empty the files of all centres that were not written within a day."""
    with scopes_disabled():
        old = ImportRun.objects.open().filter(created_at__lt=timezone.now() - PREVIEWS_LAST)
        for run in old.only("pk").iterator(chunk_size=100):
            run.forget()


@task()
def forget_old_drafts() -> None:
    """Delete, in all centres, what was typed and not saved and nobody came back to."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            drafts.forget_old(centre)
            own_drafts.forget_old(centre)


@task()
def lapse_arrivals() -> None:
    """Empty, in all centres, what was sent from another one and nobody answered in time."""
    with scopes_disabled():
        waiting = Arrival.objects.filter(
            state=ArrivalState.WAITING, created_at__lt=timezone.now() - LAPSES_AFTER
        )
        found = list(waiting.select_related("centre").defer("person", "texts"))
    for each in found:
        with scope(centre=each.centre):
            let_lapse(arrival=each)


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
        to = counsellors_of(opened.student).filter(pk=person).first()
    if to:  # assigned still
        send = partial(send_opening, opened, to)
        send_or_try_again(send, mail_opening, reading, person, tries=tries)


@task()
def mail_acknowledged(concern: int, tries: int = 0) -> None:
    """Tell who raised a concern that somebody sees to it. Tried again for a day."""
    with scopes_disabled():
        found = Concern.objects.select_related("raised_by", "centre").get(pk=concern)
    with scope(centre=found.centre):
        works_here = staff(*Role.values).filter(pk=found.raised_by_id).exists()
    if works_here:
        send = partial(send_acknowledged, found)
        send_or_try_again(send, mail_acknowledged, concern, tries=tries)
