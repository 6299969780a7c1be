"""Mails by which a session comes into the calendars of those who want it there."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState
from accounts.fields import EncryptedTextField
from accounts.models import User, scoped
from reviews.enums import Invited, Told
from reviews.models.session import TutoringSession
from students.models import Guardian
from students.models.base import StudentRecord, StudentRecordQuerySet


class SessionInvitationQuerySet(StudentRecordQuerySet):
    def waiting(self) -> Any:
        """Those of which a mail is still to be sent, and no job is at it."""
        free = Q(being_sent_until=None) | Q(being_sent_until__lte=timezone.now())
        return self.filter(free, mail_state=MailState.WAITING)

    def standing(self) -> Any:
        """Those by which a session stands, or is to stand, in somebody's calendar."""
        return self.filter(Q(told=Told.REQUESTED) | Q(wanted=Told.REQUESTED))


class SessionInvitation(StudentRecord):
    """One session in the calendar of one person: what is to be told, and what was told last.

    `wanted` is written together with the session; a job mails it, and only then it was `told`.
    `sequence` counts what was wanted, so that a calendar sees which of two mails is the newer.
    The address holds until the next mail, and stands encrypted.
    """

    student_path = "session__plan__student"

    session = models.ForeignKey(TutoringSession, models.PROTECT, related_name="invitations")
    party = models.CharField(_("for"), max_length=10, choices=Invited)
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to = EncryptedTextField(_("e-mail"))
    sequence = models.PositiveIntegerField(default=0)
    wanted = models.CharField(_("to be told"), max_length=10, choices=Told, default=Told.REQUESTED)
    told = models.CharField(_("told last"), max_length=10, choices=Told, blank=True, default="")
    told_start = models.DateTimeField(_("told for"), null=True)
    told_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    told_at = models.DateTimeField(_("told at"), null=True)
    mail_state = models.CharField(
        _("mail"), max_length=10, choices=MailState, default=MailState.WAITING
    )
    mail_answer = EncryptedTextField(_("what the mail server said"), blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    # While a job is at it; a job that died is not waited for longer than this.
    being_sent_until = models.DateTimeField(null=True)

    objects = scoped(SessionInvitationQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("invitation to a session")
        verbose_name_plural = _("invitations to sessions")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["centre"],
                condition=Q(mail_state="waiting"),
                name="invitations_to_be_mailed",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "party", "guardian", "person"],
                nulls_distinct=False,
                name="one_invitation_a_session_and_person",
            ),
            models.CheckConstraint(
                condition=Q(party="student", guardian=None, person=None)
                | Q(party="guardian", guardian__isnull=False, person=None)
                | Q(party="staff", guardian=None, person__isnull=False),
                name="an_invitation_is_for_one_person",
            ),
            models.CheckConstraint(condition=~Q(to=""), name="an_invitation_has_an_address"),
            models.CheckConstraint(
                condition=Q(told="", told_at=None, told_start=None, told_minutes=None)
                | (
                    ~Q(told="")
                    & Q(told_at__isnull=False, told_start__isnull=False)
                    & Q(told_minutes__isnull=False)
                ),
                name="a_told_invitation_says_what_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} – {self.get_wanted_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.mail_state == MailState.WAITING

    @property
    def stands(self) -> bool:
        """Whether the last mail put the session into the calendar."""
        return self.told == Told.REQUESTED

    @property
    def is_being_sent(self) -> bool:
        return self.being_sent_until is not None and self.being_sent_until > timezone.now()

    def want(self, what: Told, *, to: str) -> None:
        """Have this told by the next mail, in place of whatever waited."""
        self.sequence += 1
        self.wanted, self.to = what, to
        self.mail_state, self.mail_answer, self.tries = MailState.WAITING, "", 0
        self.save()

    def leave(self) -> None:
        """There is nothing to tell any more: the last mail told what holds."""
        self.wanted = Told(self.told)
        self.mail_state, self.mail_answer, self.tries = MailState.SENT, "", 0
        self.save()

    def went(self, what: str, *, sequence: int, start: datetime, minutes: int) -> None:
        """The mail server took it. Where something else is wanted by now, that still waits."""
        self.told, self.told_at = what, timezone.now()
        self.told_start, self.told_minutes = start, minutes
        self.being_sent_until = None
        if self.sequence == sequence:
            self.mail_state, self.mail_answer, self.tries = MailState.SENT, "", 0
        self.save()

    def failed(self, answer: str, *, sequence: int, for_good: bool) -> None:
        """It was not taken: it waits to be tried again, unless that would be in vain."""
        self.being_sent_until = None
        if self.sequence == sequence:
            self.mail_state = MailState.FAILED if for_good else MailState.WAITING
            self.mail_answer, self.tries = answer, self.tries + 1
        self.save()
