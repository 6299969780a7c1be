"""Reasons for which confidential notes were opened by somebody not assigned."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import User, scoped
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student


class ConfidentialReadingQuerySet(StudentRecordQuerySet):
    def readable_by(self, actor: Actor) -> Any:
        """By the student's counsellors, who are to know, and by the reader themself."""
        if not actor.is_counsellor:
            return self.none()
        counselled = Student.objects.counselled_by(actor)
        return self.filter(Q(person=actor.person) | Q(student__in=counselled))

    known_to = readable_by

    def editable_by(self, actor: Actor) -> Any:
        return self.none()

    def open_to(self, actor: Actor) -> Any:
        """Those that let the actor read now. A role that was taken away ends them at once."""
        if not actor.is_counsellor:
            return self.none()
        return self.filter(person=actor.person, until__gt=timezone.now())


class ConfidentialReading(StudentRecord):
    """A counsellor's written reason to read a student's confidential notes, until a moment.

    Written once: neither the reason nor its end can be changed.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="openings")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("Why do you need to read them?"))
    until = models.DateTimeField(_("until"))

    objects = scoped(ConfidentialReadingQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("opening of confidential notes")
        verbose_name_plural = _("openings of confidential notes")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["person", "until"])]
        triggers = [
            *StudentRecord.Meta.triggers,
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_reading_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__gt=F("created_at")), name="a_reading_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.student}"
