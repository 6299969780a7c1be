"""A student's right to have put right what is wrong about them."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User, scoped
from reviews.enums import Asker, CorrectionState
from students.models import Guardian, Student
from students.models.base import StudentRecord, StudentRecordQuerySet


class CorrectionRequestQuerySet(StudentRecordQuerySet):
    def open(self) -> Any:
        return self.filter(state=CorrectionState.OPEN)


@pghistory.track()
class CorrectionRequest(StudentRecord):
    """Somebody says that something is wrong. Answered within a month.

    Where the centre sees it otherwise, `statement` holds the person's own words: they stay with
    the record and go into every copy of it.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="corrections")
    asked_by = models.CharField(_("asked by"), max_length=20, choices=Asker, default=Asker.STUDENT)
    guardian = models.ForeignKey(
        Guardian,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("guardian"),
    )
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    wrong = EncryptedTextField(_("what is wrong, and where it stands"))
    should_say = EncryptedTextField(_("what it should say"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=CorrectionState, default=CorrectionState.OPEN
    )
    where = models.CharField(_("what was changed, and where"), max_length=300, blank=True)
    link = models.CharField(_("address of the page"), max_length=200, blank=True)
    reason = EncryptedTextField(_("why it stays as it is"), blank=True)
    statement = EncryptedTextField(_("statement in the person’s own words"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = scoped(CorrectionRequestQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("request for a correction")
        verbose_name_plural = _("requests for corrections")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by="student", guardian=None)
                | (Q(asked_by="guardian") & Q(guardian__isnull=False)),
                name="a_guardian_corrects_by_name",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | (~Q(state="open") & ~Q(decided_at=None) & ~Q(decided_by=None)),
                name="a_decided_correction_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | ~Q(where=""), name="a_correction_says_where"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_corrected") | ~Q(reason=""),
                name="a_refused_correction_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(wrong=""), name="a_correction_says_what_is_wrong"),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.received_on}"

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today

    def correct(self, *, by: User, where: str, link: str = "") -> None:
        """It was put right. Raises ValueError without words, or when it is decided."""
        if not where.strip():
            raise ValueError("a correction says where")
        self.where, self.link = where, link
        self._decide(CorrectionState.CORRECTED, by)

    def leave(self, *, by: User, reason: str, statement: str = "") -> None:
        """It stays as it is. Raises ValueError without a reason, or when it is decided."""
        if not reason.strip():
            raise ValueError("what stays as it is has a reason")
        self.reason, self.statement = reason, statement
        self._decide(CorrectionState.NOT_CORRECTED, by)

    def _decide(self, state: CorrectionState, by: User) -> None:
        if not self.is_open:
            raise ValueError("this request is decided already")
        self.state, self.decided_by, self.decided_at = state, by, timezone.now()
        self.save()
