"""Jobs about plans: mails to whoever sees to something, and with a copy for a student."""

from functools import partial

from django_scopes import scope, scopes_disabled

from accounts.enums import MailState
from accounts.jobs import task
from accounts.mail import send_or_try_again
from plans.models import Action, ContractCopy
from plans.services.copies import can_be_given, deliver, mail_once
from plans.services.owners import possible_owners, send_to_owner


@task()
def mail_owner(action: int, person: int, tries: int = 0) -> None:
    """Tell somebody that they see to an action, if they still do. Tried again for a day."""
    with scopes_disabled():
        owned = Action.objects.open().select_related("owner", "centre")
        found = owned.filter(pk=action, owner=person).first()
    if found is None:
        return
    with scope(centre=found.centre):
        owner = possible_owners().filter(pk=person).first()
    if owner:
        send_or_try_again(
            partial(send_to_owner, found, owner), mail_owner, action, person, tries=tries
        )


@task()
def mail_copy(uuid: str) -> None:
    """Send a copy that waits, and write down how it went. A job that starts a second time
    after the mail was taken, and before that was written, sends it once more."""
    with scopes_disabled():
        waiting = ContractCopy.objects.filter(uuid=uuid, state=MailState.WAITING)
        copy = waiting.select_related("contract__centre", "contract__plan__student").first()
    if copy is None:
        return
    with scope(centre=copy.centre):
        # None of a contract that was withdrawn since it was asked for.
        mail_once(copy, may_go=can_be_given(copy.contract), send=deliver)
