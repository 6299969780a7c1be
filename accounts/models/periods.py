"""The calendar of a centre: its academic years, their terms, and the holidays."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import OWNED_AND_VERSIONED, CentreOwned, Versioned, scoped

if TYPE_CHECKING:
    from accounts.actor import Actor


class PeriodQuerySet(models.QuerySet[Any]):
    def readable_by(self, actor: "Actor") -> Any:
        """Administrators keep the calendar. Others meet it in what it is made for."""
        return self.all() if actor.is_administrator else self.none()

    editable_by = readable_by

    def touching(self, first: Any, last: Any) -> Any:
        """Those that share a day with the span from one day to another, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Period(CentreOwned, Versioned):
    """A named stretch of days, both ends included."""

    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    objects = scoped(PeriodQuerySet)

    class Meta(CentreOwned.Meta):
        abstract = True
        ordering = ["starts_on"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="%(class)s_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AcademicYearQuerySet(PeriodQuerySet):
    def at(self, day: date) -> "AcademicYear | None":
        """The year that a day falls in, else the next to come, else the last."""
        coming = self.filter(ends_on__gte=day).order_by("starts_on").first()
        return coming or self.order_by("-ends_on").first()


@pghistory.track()
class AcademicYear(Period):
    objects = scoped(AcademicYearQuerySet)

    class Meta(Period.Meta):
        verbose_name = _("academic year")
        verbose_name_plural = _("academic years")

    def holidays(self) -> Any:
        """Those that share a day with this year: a winter's may begin in one and end in another."""
        return Holiday.objects.touching(self.starts_on, self.ends_on)

    def uses(self) -> list[tuple[str, int]]:
        """What belongs to this year beside its terms, and so keeps it: (kind, how many)."""
        found = []
        for each in self._meta.related_objects:
            model: Any = each.related_model
            if each.on_delete is not models.PROTECT or model is Term:
                continue
            number = model.objects.filter(**{each.field.name: self}).count()
            if number:
                words = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
                found.append((str(words), number))
        return found


@pghistory.track()
class Term(Period):
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="terms")

    class Meta(Period.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")


class HolidayQuerySet(PeriodQuerySet):
    def outside_years(self) -> Any:
        """Those that share no day with any academic year."""
        years = AcademicYear.objects.touching(OuterRef("starts_on"), OuterRef("ends_on"))
        return self.exclude(Exists(years))


@pghistory.track()
class Holiday(Period):
    objects = scoped(HolidayQuerySet)

    class Meta(Period.Meta):
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
