"""What goes out by mail as a copy, and the copies of a contract in the student's hands."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState
from accounts.fields import EncryptedTextField
from accounts.models import User
from plans.models.contract import Contract
from students.models.base import StudentRecord


class MailedCopy(StudentRecord):
    """A copy of something that is sent once.

    The address holds for this sending alone and stands encrypted, as does what the mail server
    said of it.
    """

    to = EncryptedTextField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(_("mail"), max_length=10, choices=MailState, default=MailState.WAITING)
    answer = EncryptedTextField(_("what the mail server said"), blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta(StudentRecord.Meta):
        abstract = True
        ordering = ["-created_at", "-pk"]

    def went(self) -> None:
        """The mail server took it."""
        self.state, self.answer, self.sent_at = MailState.SENT, "", timezone.now()
        self.save(update_fields=["state", "answer", "sent_at"])

    def failed(self, answer: str) -> None:
        self.state, self.answer = MailState.FAILED, answer
        self.save(update_fields=["state", "answer"])


class ContractCopy(MailedCopy):
    """The student's own copy of one version, sent to the address they named."""

    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="copies")

    class Meta(MailedCopy.Meta):
        verbose_name = _("copy of a contract")
        verbose_name_plural = _("copies of contracts")
        constraints = [
            models.CheckConstraint(condition=~Q(to=""), name="a_copy_has_an_address"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="a_sent_copy_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} – {self.get_state_display()}"
