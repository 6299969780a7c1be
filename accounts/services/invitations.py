"""Who is asked to work in a centre, and how they come in."""

from collections.abc import Iterable
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from accounts.enums import MailState, Role
from accounts.models import Centre, Invitation, Membership, User
from accounts.models.invitation import LINK_LASTS
from accounts.services.centres import add_member
from accounts.tasks import send_invitation


@transaction.atomic
def invite(
    *,
    centre: Centre,
    email: str,
    given_name: str,
    family_name: str = "",
    roles: Iterable[str],
    by: User,
) -> Invitation:
    """Offer roles to an address, and have the mail sent once this transaction stands.

    An address for which an invitation waits keeps that one, with these roles added; a new
    mail goes out only where the last one failed or its link ran out. Whether the address has
    an account elsewhere makes no difference here. Raises ValidationError in plain words, and
    PermissionDenied when `by` is no administrator of the centre (any more).
    """
    email = email.strip().lower()
    validate_email(email)
    wanted = [role for role in Role if role in set(roles)]
    if not wanted:
        raise ValidationError(_("Choose at least one role."), code="no_role")
    if email == by.email.lower():
        raise ValidationError(_("Somebody else has to change your roles."), code="own")
    with scope(centre=centre):
        centre.hold()
        refuse_unless_administrator(by)
        # Held, and asked for first: who accepts it at this moment has its roles afterwards.
        waiting = Invitation.objects.waiting().to(email).select_for_update(no_key=True).first()
        missing = _not_held(email, wanted)
        if waiting is not None:
            _add(waiting, missing, by)
            return waiting
        invitation = Invitation.objects.create(
            centre=centre,
            email=email,
            given_name=given_name,
            family_name=family_name,
            roles=missing,
            invited_by=by,
            expires_at=timezone.now() + LINK_LASTS,
        )
        _have_sent(invitation)
        return invitation


def refuse_unless_administrator(person: User) -> None:
    """Ask the database, in the transaction that acts: a request may have begun as one."""
    if not Membership.objects.administrators().filter(person=person).exists():
        raise PermissionDenied


def _not_held(email: str, roles: list[Role]) -> list[Role]:
    """Of these roles, those that the person does not have here yet."""
    current = Membership.objects.current().filter(
        person__email__iexact=email, person__is_active=True
    )
    held = set(current.values_list("role", flat=True))
    missing = [role for role in roles if role not in held]
    if not missing:
        raise ValidationError(
            _("%(email)s works here already, as %(roles)s."),
            code="held",
            params={"email": email, "roles": ", ".join(str(role.label) for role in roles)},
        )
    return missing


def _add(invitation: Invitation, roles: list[Role], by: User) -> None:
    if not set(roles) <= set(invitation.roles):
        invitation.offer(list(roles), by=by)
    if invitation.has_run_out or invitation.mail_state == MailState.FAILED:
        send_again(invitation=invitation, by=by)


def send_again(*, invitation: Invitation, by: User) -> None:
    """A new mail with a new link; the old link is dead. Raises ValueError where it is over,
    and PermissionDenied for one's own: what somebody let run out, nobody offers themselves."""
    if invitation.email.lower() == by.email.lower():
        raise PermissionDenied(_("Somebody else has to change your roles."))
    invitation.renew(by=by)
    _have_sent(invitation)


def _have_sent(invitation: Invitation) -> None:
    transaction.on_commit(partial(send_invitation.enqueue, str(invitation.uuid)))


def invitation_behind(token_hash: str, *, lock: bool = False) -> Invitation | None:
    """The invitation that a link opens; nothing for one that is unknown, used, withdrawn or
    over, which all look alike."""
    with scopes_disabled():
        found = Invitation.objects.valid().filter(token_hash=token_hash)
        found = found.exclude(token_hash="").select_related("centre", "invited_by")
        return (found.select_for_update(of=("self",), no_key=True) if lock else found).first()


def account_of(invitation: Invitation) -> User | None:
    """The account, open or closed, of the address that was invited."""
    return User.objects.filter(email__iexact=invitation.email).first()


@transaction.atomic
def accept(*, invitation: Invitation, person: User) -> None:
    """Give the roles that were offered to the person, who has shown to be the one invited.

    Hold the invitation (`invitation_behind(..., lock=True)`) in the same transaction.
    """
    with scope(centre=invitation.centre):
        invitation.accept(by=person)
        for role in invitation.roles:
            add_member(centre=invitation.centre, person=person, role=role, by=invitation.invited_by)
        person.chosen_centre = invitation.centre
        person.save(update_fields=["chosen_centre"])


@transaction.atomic
def accept_anew(
    *, invitation: Invitation, given_name: str, family_name: str, password: str
) -> User:
    """Accept as somebody without an open account, who chooses a password.

    A closed account is opened again: the mail has shown whose it is, as for a new password.
    """
    person = account_of(invitation) or User(email=invitation.email.lower())
    if person.pk and person.is_active:
        raise ValueError("who has an account accepts by signing in")
    person.given_name, person.family_name, person.is_active = given_name, family_name, True
    person.set_password(password)
    person.save()
    accept(invitation=invitation, person=person)
    return person
