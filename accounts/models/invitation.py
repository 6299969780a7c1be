import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState, Role
from accounts.models.base import CentreOwned, scoped
from accounts.models.user import User

if TYPE_CHECKING:
    from accounts.actor import Actor

LINK_LASTS = timedelta(days=14)


def hash_of(token: str) -> str:
    """What is kept of the token in a link: who reads the table can open no invitation."""
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; the link may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def valid(self) -> "InvitationQuerySet":
        return self.waiting().filter(expires_at__gt=timezone.now())

    def readable_by(self, actor: "Actor") -> "InvitationQuerySet":
        return self.all() if actor.is_administrator else self.none()

    editable_by = readable_by

    def to(self, email: str) -> "InvitationQuerySet":
        return self.filter(email__iexact=email)


@pghistory.track(exclude=["token_hash"])
class Invitation(CentreOwned):
    """One or more roles offered to an e-mail address, until they are accepted or withdrawn.

    The token in the link is made when the mail is sent, and only its hash is kept. A new
    mail carries a new token, and the old link is dead.
    """

    email = models.EmailField(_("e-mail"))
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles")
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, default="", blank=True, editable=False)
    expires_at = models.DateTimeField(_("until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    mail_state = models.CharField(
        _("mail"), max_length=10, choices=MailState, default=MailState.WAITING
    )
    mail_answer = models.CharField(_("what the mail server said"), max_length=300, blank=True)

    objects = scoped(InvitationQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "centre",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_waiting_invitation_an_address",
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="one_invitation_a_link"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="an_accepted_invitation_names_who",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="a_withdrawn_invitation_names_who",
            ),
            models.CheckConstraint(
                condition=Q(roles__len__gt=0), name="an_invitation_offers_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()

    def new_link(self) -> str:
        """A token for the link in a mail. From now on no other one opens this invitation."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hash_of(token)
        self.save(update_fields=["token_hash"])
        return token

    def renew(self, *, by: User) -> None:
        """Invite once more: the old link is dead, and a new mail waits to be sent."""
        self._refuse_unless_waiting()
        self.invited_by, self.expires_at = by, timezone.now() + LINK_LASTS
        self.token_hash, self.mail_state, self.mail_answer = "", MailState.WAITING, ""
        self.save()

    def offer(self, roles: list[str], *, by: User) -> None:
        """Offer these roles besides those offered already."""
        self._refuse_unless_waiting()
        self.roles = [role for role in Role if role in roles or role in self.roles]
        self.invited_by = by
        self.save(update_fields=["roles", "invited_by"])

    def accept(self, *, by: User) -> None:
        self._refuse_unless_waiting()
        if self.has_run_out or by.email.lower() != self.email.lower():
            raise ValueError("accepted in time, by the person who was invited")
        self.accepted_at, self.accepted_by, self.token_hash = timezone.now(), by, ""
        self.save(update_fields=["accepted_at", "accepted_by", "token_hash"])

    def withdraw(self, *, by: User) -> None:
        self._refuse_unless_waiting()
        self.withdrawn_at, self.withdrawn_by, self.token_hash = timezone.now(), by, ""
        self.save(update_fields=["withdrawn_at", "withdrawn_by", "token_hash"])

    def _refuse_unless_waiting(self) -> None:
        if not self.is_waiting:
            raise ValueError("only an invitation that waits can change")
