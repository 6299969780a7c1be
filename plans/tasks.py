"""Jobs about plans: a mail to whoever sees to something for the centre."""

from functools import partial

from django_scopes import scope, scopes_disabled

from accounts.jobs import task
from accounts.mail import send_or_try_again
from plans.models import Action
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
