"""Step 5: what else would help, and what was decided about it."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import SupportDecision
from plans.models.balance import BalanceRating
from plans.models.plan import Plan, PlanFactor
from students.enums import EventKind
from students.models import StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet


class SupportNeedQuerySet(StudentRecordQuerySet):
    def undecided(self) -> Any:
        return self.filter(decision=SupportDecision.OPEN)


@pghistory.track()
class SupportNeed(StudentRecord, Versioned):
    """Something the student needs beyond tutoring, with a decision."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="needs")
    what = models.CharField(_("what would help"), max_length=300)
    source = models.CharField(
        _("where it came up"),
        max_length=200,
        blank=True,
        help_text=_("For example the first interview, the balance, a factor."),
    )
    # What it came from, where that stands in the product. It may go; the need stays.
    from_answer = models.ForeignKey(
        "plans.Answer",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="needs",
    )
    from_factor = models.ForeignKey(
        PlanFactor, models.SET_NULL, null=True, blank=True, editable=False, related_name="needs"
    )
    from_rating = models.ForeignKey(
        BalanceRating, models.SET_NULL, null=True, blank=True, editable=False, related_name="needs"
    )
    decision = models.CharField(
        _("decision"), max_length=20, choices=SupportDecision, default=SupportDecision.OPEN
    )
    who = models.CharField(_("who takes care of it"), max_length=200, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = scoped(SupportNeedQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("support need")
        verbose_name_plural = _("support needs")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        indexes = [
            models.Index(fields=["centre"], condition=Q(decision="open"), name="needs_that_wait")
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="a_need_has_words"),
            models.CheckConstraint(
                condition=Q(decision="open", decided_on=None)
                | (~Q(decision="open") & ~Q(decided_on=None)),
                name="a_decided_need_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(decision="not_now") | ~Q(reason=""), name="not_now_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(from_factor=None, from_rating=None)
                | Q(from_answer=None, from_rating=None)
                | Q(from_answer=None, from_factor=None),
                name="a_need_came_from_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def decide(self, decision: str, *, by: User, on: date, who: str = "", reason: str = "") -> None:
        """Decide, or decide anew. `not now` needs a reason (ValueError)."""
        if decision == SupportDecision.NOT_NOW and not reason.strip():
            raise ValueError("not now needs a reason")
        self.decision, self.who, self.reason = decision, who, reason
        self.decided_on = None if decision == SupportDecision.OPEN else on
        self.save()
        if self.decided_on:
            StudentEvent.record(self.plan.student, EventKind.SUPPORT_DECIDED, by=by, subject=self)
