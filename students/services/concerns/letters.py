"""The mails about a safety concern. None holds a name or a word of it."""

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.mail import absolute, send_message
from students.enums import Letter
from students.models import Concern, ConcernRecipient

logger = logging.getLogger(__name__)


def post(recipients: Iterable[ConcernRecipient]) -> None:
    """Have the letters that these people are owed sent once the transaction is committed.

    Whatever becomes of the job, the letter stays owed until it is sent, and the periodic
    job tries again.
    """
    from students.tasks import mail_concern

    for each in recipients:
        transaction.on_commit(partial(mail_concern.enqueue, each.pk), robust=True)


@transaction.atomic
def send_letter(key: int) -> None:
    """Send the letter that a person is owed. Does nothing where another job is at it."""
    owed = ConcernRecipient.objects.to_be_mailed().filter(pk=key)
    row = (
        owed.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("person", "centre", "concern")
        .first()
    )
    if row is None:
        return
    if not row.concern.is_closed and not _sent(row):
        row.failed_at = timezone.now()
        row.save(update_fields=["failed_at"])
        return
    row.letter = ""
    row.save(update_fields=["letter", "mailed_at", "failed_at"])


def _sent(row: ConcernRecipient) -> bool:
    url = absolute("concern", row.concern.uuid) if row.reads else absolute("concern_list")
    context = {
        "letter": row.letter,
        "url": url,
        "number": row.centre.emergency_number,
        "centre": row.centre.name,
    }
    language = row.person.language or row.centre.language
    try:
        send_message(to=row.person.email, template="concern", context=context, language=language)
    except (OSError, ValueError):
        # Without the error's own words: they hold the address.
        logger.warning("A mail about a safety concern was not sent; it will be tried again.")
        return False
    row.mailed_at, row.failed_at = timezone.now(), None
    return True


def owe(recipients: Iterable[ConcernRecipient], letter: Letter) -> None:
    """Owe these people a letter. The first one, not sent yet, says more than any later one."""
    rows = [each for each in recipients if each.mailed_at or not each.letter]
    for each in rows:
        each.letter = letter
    ConcernRecipient.objects.bulk_update(rows, ["letter"])
    post(rows)


def send_acknowledged(concern: Concern) -> None:
    """Tell who raised a concern that somebody sees to it; who and how stands on its page.

    Raises OSError where the mail server does not take it.
    """
    person = concern.raised_by
    send_message(
        to=person.email,
        template="concern_acknowledged",
        context={
            "url": absolute("concern", concern.uuid),
            "number": concern.centre.emergency_number,
            "centre": concern.centre.name,
        },
        language=person.language or concern.centre.language,
    )
