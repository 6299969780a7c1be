"""Jobs about students: data is kept small, and no safety concern is forgotten."""

import logging
from datetime import timedelta

from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.jobs import task
from accounts.models import User
from students.enums import ImportState
from students.models import Concern, ConcernRecipient, ConfidentialReading, ImportRun
from students.services.concerns import look_after, send_letter
from students.services.confidential import send_opening

logger = logging.getLogger(__name__)

PREVIEWS_LAST = timedelta(days=1)
MAIL_AGAIN = timedelta(minutes=10)
MAIL_TRIES = 144


@task()
def forget_unconfirmed_imports() -> None:
    """Empty the files of all centres that nobody confirmed within a day."""
    with scopes_disabled():
        old = ImportRun.objects.filter(
            state=ImportState.PREVIEWED, created_at__lt=timezone.now() - PREVIEWS_LAST
        )
        for run in old.only("counts").iterator(chunk_size=100):
            run.counts.pop("refusals", None)
            ImportRun.objects.filter(pk=run.pk, state=ImportState.PREVIEWED).update(
                state=ImportState.EXPIRED, rows=[], counts=run.counts
            )


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
        opened = ConfidentialReading.objects.select_related("student", "centre").get(pk=reading)
    try:
        send_opening(opened, User.objects.get(pk=person))
    except OSError:
        # Without the error's own words: they hold the address.
        logger.warning("A mail about opened notes was not sent; it will be tried again.")
        if tries < MAIL_TRIES:
            later = timezone.now() + MAIL_AGAIN
            mail_opening.using(run_after=later).enqueue(reading, person, tries + 1)
