"""The summary of a session in the hands of those it is for: copies that went out by mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState
from accounts.fields import EncryptedTextField
from accounts.models import User
from reviews.enums import Asker
from reviews.models.session import TutoringSession
from students.models import Guardian
from students.models.base import StudentRecord


class SummaryCopy(StudentRecord):
    """The summary of one session, sent once to the student or to a guardian.

    `sending` names the form that was sent: sent twice, it sends each copy once.
    """

    student_path = "session__plan__student"

    session = models.ForeignKey(TutoringSession, models.PROTECT, related_name="summary_copies")
    sending = models.UUIDField(editable=False)
    party = models.CharField(_("for"), max_length=10, choices=Asker)
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="+")
    to = EncryptedTextField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(_("mail"), max_length=10, choices=MailState, default=MailState.WAITING)
    answer = EncryptedTextField(_("what the mail server said"), blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta(StudentRecord.Meta):
        verbose_name = _("copy of a summary")
        verbose_name_plural = _("copies of summaries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sending", "party", "guardian"],
                nulls_distinct=False,
                name="one_summary_a_sending_and_person",
            ),
            models.CheckConstraint(
                condition=Q(party="student", guardian=None)
                | Q(party="guardian", guardian__isnull=False),
                name="a_guardian_gets_a_summary_by_name",
            ),
            models.CheckConstraint(condition=~Q(to=""), name="a_summary_has_an_address"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="a_sent_summary_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} – {self.get_state_display()}"

    def went(self) -> None:
        """The mail server took it."""
        self.state, self.answer, self.sent_at = MailState.SENT, "", timezone.now()
        self.save(update_fields=["state", "answer", "sent_at"])

    def failed(self, answer: str) -> None:
        self.state, self.answer = MailState.FAILED, answer
        self.save(update_fields=["state", "answer"])
