"""Jobs about people: the mails that invite them."""

from django.db import transaction
from django_scopes import scopes_disabled

from accounts.enums import MailState
from accounts.jobs import task
from accounts.mail import absolute, send_message, words_of
from accounts.models import Invitation, User


@task()
def send_invitation(uuid: str) -> None:
    """Send the mail of an invitation that waits, with a link made for it.

    The link is made here rather than handed in: what a job is given stays in its table. A
    job that starts a second time sends a second mail, whose link is the one that works.
    """
    with scopes_disabled():
        link = _link_for(uuid)
        if link is None:
            return
        invitation, token = link
        try:
            _send(invitation, token)
        except OSError as error:
            _note(invitation, MailState.FAILED, words_of(error))
        else:
            _note(invitation, MailState.SENT, "")


@transaction.atomic
def _link_for(uuid: str) -> tuple[Invitation, str] | None:
    due = Invitation.objects.valid().filter(uuid=uuid, mail_state=MailState.WAITING)
    invitation = due.select_for_update(no_key=True).first()
    return invitation and (invitation, invitation.new_link())


def _send(invitation: Invitation, token: str) -> None:
    person = User.objects.filter(email__iexact=invitation.email).first()
    send_message(
        to=invitation.email,
        template="invitation",
        context={
            "name": invitation.given_name,
            "centre": invitation.centre.name,
            "by": invitation.invited_by,
            "link": absolute("invitation_link", token),
        },
        language=(person and person.language) or invitation.centre.language,
    )


def _note(invitation: Invitation, state: MailState, answer: str) -> None:
    """Write how it went, unless another link was made meanwhile."""
    Invitation.objects.filter(pk=invitation.pk, token_hash=invitation.token_hash).update(
        mail_state=state, mail_answer=answer
    )
