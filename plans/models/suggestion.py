"""Words for goals and actions that a centre keeps at hand. They suggest, and confine nobody."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import GoalArea, Level, SuggestionKind, Who
from plans.models.library import LibraryQuerySet
from plans.suggestions import WORDS
from students.models import RiskFactor


@pghistory.track()
class Suggestion(CentreOwned, Versioned):
    """A goal or an action to choose from. A built-in one has a key and a translated text."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_words = models.CharField(_("words"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SuggestionKind)
    area = models.CharField(_("area"), max_length=20, choices=GoalArea, blank=True)
    risk_factor = models.ForeignKey(
        RiskFactor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what makes it hard, and this helps with"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    who = models.CharField(_("who does it"), max_length=20, choices=Who, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["position", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_suggestion_a_key"
            ),
            models.UniqueConstraint(
                "centre",
                "kind",
                Lower("own_words"),
                condition=~Q(own_words=""),
                name="one_suggestion_of_these_words",
            ),
            models.CheckConstraint(
                condition=~Q(key="", own_words=""), name="a_suggestion_has_words"
            ),
            models.CheckConstraint(
                condition=Q(kind="action") | Q(level="", who=""),
                name="only_an_action_has_a_level",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return self.own_words or str(WORDS[self.key])

    @property
    def is_built_in(self) -> bool:
        """Its words are everybody's: it may go out of use, and is not reworded."""
        return bool(self.key)
