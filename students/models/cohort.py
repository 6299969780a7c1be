import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import AcademicYear, CentreOwned, scoped


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

    objects = scoped(CohortQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="one_cohort_a_name_and_year")
        ]

    def __str__(self) -> str:
        return self.name
