from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models import AcademicYear, CentreOwned, User, scoped


@pghistory.track()
class Programme(CentreOwned):
    """A course of study that the centre offers."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=20)

    class Meta(CentreOwned.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="one_programme_a_code")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Module(CentreOwned):
    """A part of a programme's curriculum that a balance can be related to."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="modules")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)

    class Meta(CentreOwned.Meta):
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="one_module_a_code")
        ]

    def __str__(self) -> str:
        return self.name


class CohortQuerySet(models.QuerySet):
    def known_to(self, actor: Actor) -> "CohortQuerySet":
        """Counsellors and administrators see all cohorts, tutors those of their students."""
        from students.models.student import Student

        if actor.is_counsellor or actor.is_administrator:
            return self.all()
        if not actor.is_tutor:
            return self.none()
        students = Student.objects.known_to(actor)
        return self.filter(enrolments__student__in=students).distinct()

    def open(self) -> "CohortQuerySet":
        return self.filter(closed_at=None)

    readable_by = known_to

    def editable_by(self, actor: Actor) -> "CohortQuerySet":
        return self.all() if actor.is_administrator else self.none()


@pghistory.track()
class Cohort(CentreOwned):
    """A class of one programme in one academic year."""

    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="cohorts")
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cohorts",
        verbose_name=_("programme"),
        help_text=_("Its modules are what the individual balance looks at."),
    )
    name = models.CharField(_("name"), max_length=60)
    # Nobody is enrolled in a closed cohort, and nobody can join it.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = scoped(CohortQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="one_cohort_a_name_and_year"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | (~Q(closed_at=None) & ~Q(closed_by=None)),
                name="a_closed_cohort_names_who_closed_it",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def close(self, *, by: User) -> None:
        """Let nobody join any more. Raises ValidationError while somebody is enrolled.

        Hold the centre meanwhile (`centre.hold`), as those who enrol do.
        """
        if self.is_closed:
            return
        enrolments: Any = self.enrolments
        members = enrolments.active().count()
        if members:
            words = ngettext(
                "%(n)d student is still enrolled here. Move them up, or record how it ended,"
                " and close the cohort then.",
                "%(n)d students are still enrolled here. Move them up, or record how it ended,"
                " and close the cohort then.",
                members,
            )
            raise ValidationError(words % {"n": members})
        self.closed_at, self.closed_by = timezone.now(), by
        self.save(update_fields=["closed_at", "closed_by"])

    def reopen(self, *, by: User) -> None:
        """The history tells who did."""
        self.closed_at = self.closed_by = None
        self.save(update_fields=["closed_at", "closed_by"])
