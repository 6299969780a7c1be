from datetime import datetime, time, timedelta
from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from students.enums import EnrolmentState, Weekday
from students.models.cohort import Cohort
from students.models.student import Student

A_DAY = 24 * 60


class TutoringSlotQuerySet(models.QuerySet["TutoringSlot"]):
    """Who knows a cohort knows its slots."""

    def readable_by(self, actor: Actor) -> Any:
        return self.filter(cohort__in=Cohort.objects.readable_by(actor))

    def editable_by(self, actor: Actor) -> Any:
        return self.filter(cohort__in=Cohort.objects.editable_by(actor))

    def of_student(self, student: Student) -> Any:
        """Those of the cohort in which the student has a place now."""
        return self.filter(
            cohort__enrolments__student=student,
            cohort__enrolments__state=EnrolmentState.ACTIVE,
        )


@pghistory.track()
class TutoringSlot(CentreOwned, Versioned):
    """An hour of the week in which a cohort's students meet their tutors, one by one."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday)
    starts_at = models.TimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    place = models.CharField(_("place"), max_length=200, blank=True)

    objects = scoped(TutoringSlotQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("tutoring slot")
        verbose_name_plural = _("tutoring slots")
        ordering = ["weekday", "starts_at"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "weekday", "starts_at"], name="one_slot_a_cohort_and_hour"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_slot_has_a_weekday"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_slot_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.hours}"

    @property
    def hours(self) -> str:
        return f"{time_format(self.starts_at)}–{time_format(self.ends_at)}"

    @property
    def first_minute(self) -> int:
        """Counted from midnight."""
        return self.starts_at.hour * 60 + self.starts_at.minute

    @property
    def last_minute(self) -> int:
        return self.first_minute + self.minutes

    @property
    def ends_at(self) -> time:
        start = datetime.combine(datetime.min, self.starts_at)
        return (start + timedelta(minutes=self.minutes)).time()

    def clashes_with(self, other: "TutoringSlot") -> bool:
        """Whether both take the same minute of the week."""
        return (
            self.weekday == other.weekday
            and self.first_minute < other.last_minute
            and other.first_minute < self.last_minute
        )
