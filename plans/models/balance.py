"""Step 2: what the student already can do, seen by both."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.catalogue import COMPETENCES, FRAMEWORKS
from plans.enums import BalanceLevel
from plans.models.library import LibraryQuerySet
from plans.models.plan import Plan
from students.models import Module
from students.models.base import StudentRecord


@pghistory.track()
class Framework(CentreOwned):
    """A set of competences. A built-in one has a key and a translated name."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_framework_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.own_name or str(FRAMEWORKS[self.key])


@pghistory.track()
class Competence(CentreOwned):
    """One thing a framework looks at. Well-being is rated by the student only."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="competences")
    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    student_only = models.BooleanField(_("rated by the student only"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(CentreOwned.Meta):
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.own_name or str(COMPETENCES[self.key])


@pghistory.track()
class BalanceRating(StudentRecord, Versioned):
    """One competence or module, rated by student and tutor; differences stay visible.

    Levels run from 1 to 4; 0 is "not yet seen", null is not rated (or skipped).
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="ratings")
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    module = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="+")
    student_level = models.PositiveSmallIntegerField(
        _("student"), choices=BalanceLevel, null=True, blank=True
    )
    student_skipped = models.BooleanField(_("skipped"), default=False)
    tutor_level = models.PositiveSmallIntegerField(
        _("tutor"), choices=BalanceLevel, null=True, blank=True
    )
    example = models.CharField(_("example"), max_length=500, blank=True)
    source = models.CharField(_("where it shows"), max_length=200, blank=True)

    class Meta(StudentRecord.Meta):
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=Q(competence__isnull=False, module__isnull=True)
                | Q(competence__isnull=True, module__isnull=False),
                name="a_rating_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["plan", "competence"], name="one_rating_a_competence"),
            models.UniqueConstraint(fields=["plan", "module"], name="one_rating_a_module"),
            models.CheckConstraint(
                condition=Q(student_level=None) | Q(student_level__lte=4),
                name="student_level_is_0_to_4",
            ),
            models.CheckConstraint(
                condition=Q(tutor_level=None) | Q(tutor_level__lte=4),
                name="tutor_level_is_0_to_4",
            ),
            models.CheckConstraint(
                condition=Q(student_skipped=False) | Q(student_level=None),
                name="skipped_is_no_score",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def item(self) -> Any:
        return self.competence or self.module

    @property
    def student_only(self) -> bool:
        return bool(self.competence and self.competence.student_only)

    @property
    def differs(self) -> bool:
        """Both rated, and not alike: something to talk over."""
        both = self.student_level is not None and self.tutor_level is not None
        return both and self.student_level != self.tutor_level
