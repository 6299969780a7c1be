"""What a student typed on their own page and did not send yet."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import scoped
from students.enums import OwnForm
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student


class OwnDraftQuerySet(StudentRecordQuerySet):
    def known_to(self, actor: Actor) -> Any:
        """To nobody who has an account: what was not sent was not said yet."""
        return self.none()

    readable_by = editable_by = known_to

    def living(self) -> Any:
        """Those that still hold words."""
        return self.filter(ended_at=None)


class OwnDraft(StudentRecord):
    """All fields of one form, as one window of a browser last sent them.

    The student's, by whichever link they come in; a `Draft` belongs to an account. Outside of the
    history, as that one is. A later window goes on with the row of an earlier one only when it
    names the version that it has read, so that neither overwrites the other. An ended row holds no
    words. It stays for a while, so that a request that comes late does not bring back what was
    sent.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="own_drafts")
    form = models.CharField(_("form"), max_length=20, choices=OwnForm)
    # The UUID that the message gets when it is sent, or that of the questions asked.
    record = models.UUIDField(_("record"))
    window = models.UUIDField(_("window"))
    # A window counts what it sends: an older text never overwrites a newer one.
    turn = models.PositiveBigIntegerField(_("turn"))
    version = models.PositiveIntegerField(default=1)
    # As JSON: values by the names of their fields, and the fingerprints of what stood there.
    body = EncryptedTextField(_("what was typed"), blank=True)
    saved_at = models.DateTimeField(_("saved"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = scoped(OwnDraftQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("draft of a student")
        verbose_name_plural = _("drafts of students")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(
                fields=["student"], condition=Q(ended_at=None), name="living_drafts_of_students"
            ),
            models.Index(fields=["saved_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["student", "window"], name="one_own_draft_a_window"),
            models.CheckConstraint(
                condition=(Q(ended_at=None) & ~Q(body=""))
                | (Q(ended_at__isnull=False) & Q(body="")),
                name="an_ended_own_draft_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} – {self.student}"
