"""Jobs that nobody has to think of."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled

from accounts.access import who_answers_for_data
from accounts.enums import MailState
from accounts.jobs import task
from accounts.mail import send_or_try_again
from accounts.models import Centre
from plans.services.copies import mail_once
from reviews.models import RetentionRun, SessionInvitation, SummaryCopy
from reviews.services.invitation_mails import mail_invitations
from reviews.services.invitations import Reader, put_right, reader_of
from reviews.services.reminders import remind_of_contracts
from reviews.services.retention import make_list, next_list_on, send_list
from reviews.services.summary import deliver_summary, may_still_go


@task()
def list_expired_yearly() -> None:
    """In each centre, once a year, list what has been kept long enough. Erases nothing."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            if next_list_on(centre) <= centre.today():
                make_list(centre=centre, by=None)


@task()
def mail_list(run: int, person: int, tries: int = 0) -> None:
    """Tell somebody who may confirm it that a list waits. Tried again for a day."""
    with scopes_disabled():
        listed = RetentionRun.objects.select_related("centre").get(pk=run)
    with scope(centre=listed.centre):
        to = who_answers_for_data().filter(pk=person).first()
    if to and listed.is_listed:
        send_or_try_again(partial(send_list, listed, to), mail_list, run, person, tries=tries)


@task()
def remind_tutors() -> None:
    """In each centre, remind of contracts that wait and of days agreed on; each once."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            remind_of_contracts(centre)


#: What is planned, moved and called off within this time is told by one mail.
A_MOMENT = timedelta(minutes=1)


@task()
def mail_invitations_to(centre: int, party: str, guardian: Any, person: Any, student: int) -> None:
    """Send what waits for one reader; what is not taken stays to be sent."""
    found = Centre.objects.get(pk=centre)
    with scope(centre=found):
        mail_invitations(found, Reader(party, guardian, person), student)


def mail_invitations_soon(centre: int, *reader: Any) -> None:
    """Have one reader mailed in a moment: who plans by mistake has time to mend it."""
    mail_invitations_to.using(run_after=timezone.now() + A_MOMENT).enqueue(centre, *reader)


@task()
def mail_invitations_again() -> None:
    """Whatever waits: what a mail server did not take, and what a job left that died."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            rows = SessionInvitation.objects.waiting().select_related("session__plan")
            waiting = {(*reader_of(row), row.session.plan.student_id) for row in rows}
        for reader in sorted(waiting, key=str):
            mail_invitations_to.enqueue(centre.pk, *reader)


@task()
def put_invitations_right() -> None:
    """In each centre, tell what changed without a session: a wish, an address, a tutor."""
    for centre in Centre.objects.order_by("pk"):
        with scope(centre=centre):
            put_right(centre, timezone.now())


@task()
def mail_summary(uuid: str) -> None:
    """Send a copy that waits, and write down how it went. A job that starts a second time
    after the mail was taken, and before that was written, sends it once more."""
    with scopes_disabled():
        waiting = SummaryCopy.objects.filter(uuid=uuid, state=MailState.WAITING)
        of = ("session__plan__student__centre", "session__plan__centre", "session__centre")
        copy = waiting.select_related(*of, "session__by", "guardian__centre").first()
    if copy is None:
        return
    with scope(centre=copy.centre):
        mail_once(copy, may_go=may_still_go(copy), send=deliver_summary)
