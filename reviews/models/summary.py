"""The summary of a session in the hands of those it is for: copies that went out by mail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.copy import MailedCopy
from reviews.enums import Asker
from reviews.models.session import TutoringSession
from students.models import Guardian


class SummaryCopy(MailedCopy):
    """The summary of one session, sent once to the student or to a guardian.

    `sending` names the form that was sent: sent twice, it sends each copy once.
    """

    student_path = "session__plan__student"

    session = models.ForeignKey(TutoringSession, models.PROTECT, related_name="summary_copies")
    sending = models.UUIDField(editable=False)
    party = models.CharField(_("for"), max_length=10, choices=Asker)
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="+")

    class Meta(MailedCopy.Meta):
        verbose_name = _("copy of a summary")
        verbose_name_plural = _("copies of summaries")
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
