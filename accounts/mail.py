"""E-mails: plain text that says that something waits, and where.

No mail carries a student's name or anything written about one. Send from a job that
`transaction.on_commit` enqueues: a mail server that does not answer then costs no record.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


def send_message(*, to: str, template: str, context: dict[str, Any], language: str) -> None:
    """Send templates/mail/<template>.txt, with its _subject.txt, in that language.

    Raises OSError, which smtplib's errors are, where the mail server refuses or is not there.
    """
    with translation.override(language):
        # A line break in a subject would begin another header.
        subject = " ".join(render_to_string(f"mail/{template}_subject.txt", context).split())
        body = render_to_string(f"mail/{template}.txt", context)
    EmailMessage(subject, body, to=[to]).send()


def absolute(name: str, *args: Any) -> str:
    """The address of a page as a mail has to name it."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
