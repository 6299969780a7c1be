"""What the centre's register says: of each lesson, how much of it a student was there."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import scoped
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student

A_DAY = 24 * 60


LESSONS, WHOLE_DAY = ~Q(period=""), Q(period="")


def _sum(name: str, which: Q) -> Coalesce:
    return Coalesce(Sum(name, filter=which), 0)


def _of_the_day(name: str, **also: bool) -> Case:
    """A sum over the rows of a day, which counts once where lessons stand beside a row for all of
    it: by whichever tells of more minutes, and by the lessons where both tell of as many."""
    more = GreaterThan(_sum("minutes_scheduled", WHOLE_DAY), _sum("minutes_scheduled", LESSONS))
    whole, lessons = WHOLE_DAY & Q(**also), LESSONS & Q(**also)
    return Case(When(more, then=_sum(name, whole)), default=_sum(name, lessons))


class AttendanceQuerySet(StudentRecordQuerySet):
    """Who reads a student's texts, and administrators, who bring it in. Never the officer."""

    def readable_by(self, actor: Actor) -> Any:
        return self._of(Student.objects.attendance_readable_by(actor))

    known_to = readable_by

    def editable_by(self, actor: Actor) -> Any:
        """Nobody writes it by hand: it changes in the register, and comes in again."""
        return self.none()

    def watched_by(self, actor: Actor) -> Any:
        """Of those for whom the actor answers signs: an administrator sees no signs."""
        return self.none() if actor.turned_to else self._of(Student.objects.readable_by(actor))

    def between(self, first: date, last: date) -> Any:
        """Both days included."""
        return self.filter(date__gte=first, date__lte=last)

    def by_day(self) -> Any:
        """The sums of minutes of each day, oldest first."""
        return (
            self.order_by("date")
            .values("date")
            .annotate(
                scheduled=_of_the_day("minutes_scheduled"),
                absent=_of_the_day("minutes_absent"),
                unauthorised=_of_the_day("minutes_absent", authorised=False),
            )
        )


class AttendanceRecord(StudentRecord):
    """One lesson of one student, as the file said that was brought in last.

    A copy of the centre's register, which is kept elsewhere: nobody changes a row here, a
    later file replaces it. Without history for that reason (docs/decisions/0025).
    """

    # The constraint below begins with the student: no index of its own.
    student = models.ForeignKey(Student, models.PROTECT, related_name="attendance", db_index=False)
    date = models.DateField(_("date"))
    # As the register calls it: “1”, “9:00”. Empty for a whole day.
    period = models.CharField(_("period"), max_length=20, blank=True)
    minutes_scheduled = models.PositiveSmallIntegerField(_("minutes scheduled"))
    minutes_absent = models.PositiveSmallIntegerField(_("minutes absent"), default=0)
    authorised = models.BooleanField(_("authorised"), default=False)
    # The register's own mark, which nothing here reads.
    code = models.CharField(_("code"), max_length=20, blank=True)
    brought_in_at = models.DateTimeField(_("brought in"), auto_now=True)

    objects = scoped(AttendanceQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["date", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "date", "period"], name="one_attendance_a_lesson"
            ),
            models.CheckConstraint(
                condition=Q(minutes_scheduled__gte=1, minutes_scheduled__lte=A_DAY),
                name="a_lesson_lasts",
            ),
            models.CheckConstraint(
                condition=Q(minutes_absent__lte=F("minutes_scheduled")),
                name="nobody_misses_more_than_was_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.date} {self.period}".rstrip()
