"""Step 2: what the student already can do, seen by both, and looked at again."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import BalanceLevel
from plans.models.framework import Competence
from plans.models.plan import Plan
from students.enums import Occasion
from students.models import Module
from students.models.base import StudentRecord

# What a student says they can do without help, most of the time or better.
STRENGTH_FROM = BalanceLevel.USUALLY


@pghistory.track()
class BalanceRating(StudentRecord, Versioned):
    """One competence or module as student and tutor see it now; differences stay visible.

    Levels run from 1 to 4; 0 is "not yet seen", null is not rated (or skipped). What was seen
    at each look stands in `BalanceLook`.
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
    # A competence of another framework, seen in the curriculum.
    relates_to = models.ForeignKey(
        Module,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("belongs to the module"),
    )
    named = models.BooleanField(_("the student names it as a strength"), default=False)
    strength_words = models.CharField(
        _("the strength in the student’s words"), max_length=300, blank=True
    )

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
        return are_unlike(self.student_level, self.tutor_level)

    @property
    def could_be_named(self) -> bool:
        """Whether the student says that it goes without help."""
        return self.student_level is not None and self.student_level >= STRENGTH_FROM

    @property
    def is_strength(self) -> bool:
        """Named by the student, and still seen so by them."""
        return self.named and self.could_be_named

    @property
    def strength(self) -> str:
        return self.strength_words or str(self.item)


def are_unlike(student: int | None, tutor: int | None) -> bool:
    return student is not None and tutor is not None and student != tutor


@pghistory.track()
class BalanceRound(StudentRecord):
    """One time at which student and tutor look at what the student can do.

    The first begins with the first rating; later ones when the two look again.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds")
    occasion = models.CharField(
        _("occasion"), max_length=20, choices=Occasion, default=Occasion.START
    )
    began_on = models.DateField(_("begun on"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(StudentRecord.Meta):
        verbose_name = _("look at the balance")
        verbose_name_plural = _("looks at the balance")
        ordering = ["began_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "began_on"], name="one_balance_round_a_day"),
        ]

    def __str__(self) -> str:
        """A day says enough where there was no particular occasion."""
        day = date_format(self.began_on, "DATE_FORMAT")
        return day if self.occasion == Occasion.OTHER else f"{self.get_occasion_display()}, {day}"


@pghistory.track()
class BalanceLook(StudentRecord):
    """One item as it was seen in one round: both levels, and how they stood apart.

    `apart_…` keeps the last difference of the round, whoever changes their level after it;
    `called` keeps the words that were rated, where the centre can reword them.
    """

    student_path = "rating__plan__student"

    round = models.ForeignKey(BalanceRound, models.PROTECT, related_name="looks")
    rating = models.ForeignKey(BalanceRating, models.PROTECT, related_name="looks")
    called = models.CharField(_("what it was called"), max_length=200, blank=True)
    student_level = models.PositiveSmallIntegerField(
        _("student"), choices=BalanceLevel, null=True, blank=True
    )
    student_skipped = models.BooleanField(_("skipped"), default=False)
    student_on = models.DateField(_("rated by the student on"), null=True, blank=True)
    tutor_level = models.PositiveSmallIntegerField(
        _("tutor"), choices=BalanceLevel, null=True, blank=True
    )
    tutor_on = models.DateField(_("rated by the tutor on"), null=True, blank=True)
    apart_student = models.PositiveSmallIntegerField(
        _("student, when the views differed"), choices=BalanceLevel, null=True, blank=True
    )
    apart_tutor = models.PositiveSmallIntegerField(
        _("tutor, when the views differed"), choices=BalanceLevel, null=True, blank=True
    )
    apart_on = models.DateField(_("the views differed on"), null=True, blank=True)
    said = models.CharField(_("what we said about it"), max_length=1000, blank=True)

    class Meta(StudentRecord.Meta):
        verbose_name = _("item of a look")
        verbose_name_plural = _("items of a look")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "rating"], name="one_look_a_round_and_rating"),
            models.CheckConstraint(
                condition=(Q(student_level=None) | Q(student_level__lte=4))
                & (Q(tutor_level=None) | Q(tutor_level__lte=4)),
                name="levels_of_a_look_are_0_to_4",
            ),
            models.CheckConstraint(
                condition=Q(student_skipped=False) | Q(student_level=None),
                name="skipped_in_a_look_is_no_score",
            ),
            models.CheckConstraint(
                condition=Q(apart_student=None, apart_tutor=None, apart_on=None)
                | (
                    Q(apart_student__lte=4, apart_tutor__lte=4, apart_on__isnull=False)
                    & ~Q(apart_student=F("apart_tutor"))
                ),
                name="views_apart_have_both_and_a_date",
            ),
        ]

    def __str__(self) -> str:
        return str(self.rating)

    @property
    def seen_by_student(self) -> bool:
        """Whether the student answered: a line that is skipped is an answer."""
        return self.student_level is not None or self.student_skipped

    @property
    def seen_by_tutor(self) -> bool:
        return self.tutor_level is not None

    def rate_as_student(self, level: int | None, *, skipped: bool, on: date) -> None:
        if (level, skipped) == (self.student_level, self.student_skipped):
            return
        self.student_level, self.student_skipped = level, skipped
        self.student_on = on if self.seen_by_student else None
        self._note_difference(on)

    def rate_as_tutor(self, level: int | None, *, on: date) -> None:
        if level == self.tutor_level:
            return
        self.tutor_level = level
        self.tutor_on = on if self.seen_by_tutor else None
        self._note_difference(on)

    def _note_difference(self, on: date) -> None:
        """Two views that meet later leave the difference as it stood."""
        if are_unlike(self.student_level, self.tutor_level):
            self.apart_student, self.apart_tutor = self.student_level, self.tutor_level
            self.apart_on = on
