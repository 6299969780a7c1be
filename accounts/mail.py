"""E-mails: plain text that says that something waits, and where.

No mail carries a student's name or anything written about one. Send from a job that
`transaction.on_commit` enqueues: a mail server that does not answer then costs no record.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

logger = logging.getLogger(__name__)

#: A mail that is not taken is tried again so often: for a day.
MAIL_AGAIN = timedelta(minutes=10)
MAIL_TRIES = 144


def send_message(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str,
    attachments: Sequence[tuple[str, bytes, str]] = (),
    calendar: tuple[bytes, str] | None = None,
) -> None:
    """Send templates/mail/<template>.txt, with its _subject.txt, in that language.

    An attachment is its file name, its bytes and their type: the student's own copy of their
    contract or of a session's summary (docs/decisions/0019, 0028), and dates for a calendar.
    `calendar` is an invitation and its method, which mail programs show beside the text.

    Raises OSError, which smtplib's errors are, where the mail server refuses or is not there.
    """
    with translation.override(language):
        # A line break in a subject would begin another header.
        subject = " ".join(render_to_string(f"mail/{template}_subject.txt", context).split())
        body = render_to_string(f"mail/{template}.txt", context)
    mail = EmailMultiAlternatives(subject, body, to=[to], attachments=list(attachments))
    if calendar:
        text, method = calendar
        mail.attach_alternative(text.decode(), f"text/calendar; method={method}")
    mail.send()


def absolute(name: str, *args: Any) -> str:
    """The address of a page as a mail has to name it."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def send_or_try_again(send: Callable[[], None], job: Any, *args: Any, tries: int) -> None:
    """Send, or have `job` enqueued with these arguments and a count of one more, for later."""
    try:
        send()
    except OSError:
        # Without the error's own words: they hold the address.
        logger.warning("A mail of the job %s was not sent.", job.name)
        if tries < MAIL_TRIES:
            job.using(run_after=timezone.now() + MAIL_AGAIN).enqueue(*args, tries + 1)


def words_of(error: OSError) -> str:
    """What the mail server said, as far as it said anything."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answer(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error)[:300]


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {words}"[:300]
