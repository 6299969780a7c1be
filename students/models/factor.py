"""Risk and protective factors, and the assessments that rate them."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, User, Versioned
from accounts.models.base import OWNED_AND_VERSIONED
from students.catalogue import BUILT_IN_NAMES
from students.enums import (
    AssessmentState,
    EventKind,
    FactorGroup,
    FactorLevel,
    Occasion,
)
from students.models.base import StudentRecord
from students.models.student import Student


class Factor(CentreOwned, Versioned):
    """A factor of the centre's catalogue. A built-in one has a key and a translated name."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta(CentreOwned.Meta):
        abstract = True
        ordering = ["position", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_%(class)s_a_key"
            ),
            models.UniqueConstraint(
                "centre",
                Lower("own_name"),
                condition=~Q(own_name=""),
                name="one_%(class)s_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(key="", own_name=""), name="a_%(class)s_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.own_name or str(BUILT_IN_NAMES[self.key])

    @property
    def is_built_in(self) -> bool:
        """Its name is everybody's: it may go out of use, and is not renamed."""
        return bool(self.key)


@pghistory.track()
class RiskFactor(Factor):
    """Something that makes staying hard."""

    group = models.CharField(_("group"), max_length=20, choices=FactorGroup)

    class Meta(Factor.Meta):
        verbose_name = _("risk factor")
        verbose_name_plural = _("risk factors")


@pghistory.track()
class ProtectiveFactor(Factor):
    """Something that helps to stay."""

    class Meta(Factor.Meta):
        verbose_name = _("protective factor")
        verbose_name_plural = _("protective factors")


def exactly_one_factor(name: str) -> models.CheckConstraint:
    """A row stands for a risk factor or for a protective factor."""
    return models.CheckConstraint(
        condition=(
            Q(risk_factor__isnull=False, protective_factor__isnull=True)
            | Q(risk_factor__isnull=True, protective_factor__isnull=False)
        ),
        name=name,
    )


class AboutFactor(models.Model):
    """A record about one factor of either kind."""

    risk_factor = models.ForeignKey(
        RiskFactor, models.PROTECT, null=True, blank=True, related_name="+"
    )
    protective_factor = models.ForeignKey(
        ProtectiveFactor, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def factor(self) -> Any:
        return self.risk_factor or self.protective_factor

    @property
    def is_risk(self) -> bool:
        return self.risk_factor_id is not None


@pghistory.track()
class Assessment(StudentRecord, Versioned):
    """What makes it hard and what helps, at one time, seen by tutor and student."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="assessments")
    occasion = models.CharField(
        _("occasion"), max_length=20, choices=Occasion, default=Occasion.START
    )
    state = models.CharField(
        _("state"), max_length=20, choices=AssessmentState, default=AssessmentState.DRAFT
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    # Moves with every change of a rating, so that the version counts those too.
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(StudentRecord.Meta):
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-created_at", "-pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", completed_at=None)
                | (Q(state="complete") & ~Q(completed_at=None)),
                name="a_complete_assessment_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} – {self.student}"

    def complete(self, *, by: User) -> None:
        """Mark as complete. Completing again changes nothing."""
        from students.models.event import StudentEvent

        if self.state == AssessmentState.COMPLETE:
            return
        self.state, self.completed_at = AssessmentState.COMPLETE, timezone.now()
        self.save(update_fields=["state", "completed_at"])
        StudentEvent.record(self.student, EventKind.ASSESSED, by=by, subject=self)


@pghistory.track()
class FactorRating(StudentRecord, AboutFactor):
    """How strongly one factor shows: the tutor's level beside the student's own view.

    The evidence is a Note about this rating, for the team.
    """

    student_path = "assessment__student"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="ratings")
    level = models.CharField(
        _("level"), max_length=20, choices=FactorLevel, default=FactorLevel.NOT_ASKED
    )
    student_level = models.CharField(
        _("the student’s own view"), max_length=20, choices=FactorLevel, blank=True
    )
    student_words = models.CharField(_("in the student’s words"), max_length=500, blank=True)
    source = models.CharField(_("where we know it from"), max_length=200, blank=True)

    class Meta(StudentRecord.Meta):
        verbose_name = _("rating of a factor")
        verbose_name_plural = _("ratings of factors")
        constraints = [
            exactly_one_factor("a_rating_is_of_one_factor"),
            models.UniqueConstraint(
                fields=["assessment", "risk_factor"], name="one_rating_a_risk_factor"
            ),
            models.UniqueConstraint(
                fields=["assessment", "protective_factor"],
                name="one_rating_a_protective_factor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factor}: {self.get_level_display()}"
