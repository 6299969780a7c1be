"""How a plan ends: what was at the start, what is now, and what both say about it."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User, Versioned
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import ClosingReason
from plans.models.contract import content_hash
from plans.models.plan import Plan
from students.models.base import StudentRecord

MAX_WORDS = 5_000
WORDS = (
    "reason",
    "reason_words",
    "student_helped",
    "student_takes_along",
    "student_words",
    "student_skipped",
    "tutor_words",
)


@pghistory.track()
class ClosingBalance(StudentRecord, Versioned):
    """The closing balance of a plan: a draft until the plan is closed, then final.

    `content` is frozen then, under a hash that covers the words too; a draft has none.
    `fates` say what becomes of each open goal: by the hexadecimal UUID of the goal, a
    GoalFate and a reason.
    """

    student_path = "plan__student"

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="closing")
    reason = models.CharField(
        _("why the plan ends"), max_length=20, choices=ClosingReason, blank=True
    )
    reason_words = models.CharField(_("in a few words"), max_length=500, blank=True)
    student_helped = EncryptedTextField(_("what helped me"), blank=True)
    student_takes_along = EncryptedTextField(_("what I take along"), blank=True)
    student_words = EncryptedTextField(_("in my own words"), blank=True)
    student_skipped = models.BooleanField(_("the student prefers to say nothing"), default=False)
    tutor_words = EncryptedTextField(_("the tutor’s words"), blank=True)
    fates = models.JSONField(default=dict, editable=False)
    content = models.JSONField(default=dict, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta(StudentRecord.Meta):
        verbose_name = _("closing balance")
        verbose_name_plural = _("closing balances")
        ordering = ["pk"]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="final_when_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
                func="""
                RAISE EXCEPTION 'a closing balance is final'
                    USING ERRCODE = 'check_violation';
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, by=None, content_hash="")
                | (~Q(closed_at=None) & ~Q(by=None) & ~Q(content_hash="") & ~Q(reason="")),
                name="a_final_closing_balance_has_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(student_skipped=False)
                | Q(student_helped="", student_takes_along="", student_words=""),
                name="skipped_closing_words_are_none",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Closing balance"))

    @property
    def is_final(self) -> bool:
        return self.closed_at is not None

    @property
    def has_students_words(self) -> bool:
        return bool(self.student_helped or self.student_takes_along or self.student_words)

    @property
    def whole(self) -> dict[str, Any]:
        """All that is final: what stood in the plan, and the words of both."""
        return self.content | {name: getattr(self, name) for name in WORDS}

    @property
    def is_intact(self) -> bool:
        """Whether it still is what the hash was made of."""
        return content_hash(self.whole) == self.content_hash

    def freeze(self, *, by: User, content: dict[str, Any]) -> None:
        """Make it final. Raises ValueError when it is, or has no reason."""
        if self.is_final or not self.reason:
            raise ValueError("a draft with a reason becomes final, once")
        self.content = content
        self.content_hash = content_hash(self.whole)
        self.by, self.closed_at = by, timezone.now()
        self.save()
