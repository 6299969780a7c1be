from typing import Any

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, scoped
from plans.enums import SigningParty
from plans.models.contract import Contract
from students.models.base import StudentRecord, StudentRecordQuerySet


class RefusalQuerySet(StudentRecordQuerySet):
    def standing(self) -> Any:
        """Those whose party has not signed since."""
        return self.filter(taken_back_at=None)


@pghistory.track()
class ContractRefusal(StudentRecord):
    """A party prefers not to sign. It carries nothing, and is over when they sign."""

    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="refusals")
    party = models.CharField(_("party"), max_length=20, choices=SigningParty)
    words = models.CharField(_("in their own words"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(_("preferred not to sign"), default=timezone.now)
    taken_back_at = models.DateTimeField(_("signed after all"), null=True, blank=True)

    objects = scoped(RefusalQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("refusal to sign")
        verbose_name_plural = _("refusals to sign")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "party"], name="one_refusal_a_party")
        ]

    def __str__(self) -> str:
        return str(SigningParty(self.party).label)
