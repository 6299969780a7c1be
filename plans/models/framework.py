"""What a balance looks at: the EU's frameworks, and the centre's own."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.catalogue import COMPETENCES, CREDITS, FRAMEWORKS
from plans.models.library import LibraryQuerySet


@pghistory.track()
class Framework(CentreOwned, Versioned):
    """A set of competences. A built-in one has a key and a translated name.

    Out of use, it is no longer offered to plans; those that look at it go on with it.
    """

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)

    n_competences: int  # set for the list: what is asked about
    n_plans: int  # and in how many plans

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_framework_a_key"
            ),
            models.UniqueConstraint(
                "centre",
                Lower("own_name"),
                condition=~Q(own_name=""),
                name="one_framework_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(key="", own_name=""), name="a_framework_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.own_name or str(FRAMEWORKS[self.key])

    @property
    def is_built_in(self) -> bool:
        """Its words are everybody's: it is copied, never reworded."""
        return bool(self.key)

    @property
    def credit(self) -> str:
        """Whose words a built-in one uses."""
        return str(CREDITS.get(self.key, ""))


@pghistory.track()
class Competence(CentreOwned, Versioned):
    """One thing a framework looks at. Well-being is rated by the student only.

    It is never deleted: out of use it is no longer asked about, and its ratings stay.
    """

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="competences")
    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    student_only = models.BooleanField(_("rated by the student only"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["position", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="", own_name=""), name="a_competence_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.own_name or str(COMPETENCES[self.key])

    @property
    def is_built_in(self) -> bool:
        return bool(self.key)
