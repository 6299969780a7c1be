"""Jobs that nobody has to think of."""

from functools import partial

from django_scopes import scope, scopes_disabled

from accounts.access import who_answers_for_data
from accounts.jobs import task
from accounts.mail import send_or_try_again
from accounts.models import Centre
from reviews.models import RetentionRun
from reviews.services.reminders import remind_of_contracts
from reviews.services.retention import make_list, next_list_on, send_list


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
