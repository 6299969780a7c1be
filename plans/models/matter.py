"""What lies beyond the centre: a list for those who run it. It names no student."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import CentreOwned, User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import MatterState
from plans.models.library import LibraryQuerySet
from plans.models.roadmap import Action


class MatterQuerySet(LibraryQuerySet):
    def editable_by(self, actor: Actor) -> Any:
        """Those who run the centre; who raised something may reword it while it is open."""
        if actor.keeps_library:
            return self.all()
        return self.readable_by(actor).filter(raised_by=actor.person, state=MatterState.OPEN)

    def movable_by(self, actor: Actor) -> Any:
        return self.all() if actor.keeps_library else self.none()


@pghistory.track()
class Matter(CentreOwned, Versioned):
    """Something the centre cannot settle by itself, and whom it concerns."""

    words = models.CharField(_("what stands in the way"), max_length=500)
    authority = models.CharField(
        _("whom it concerns"),
        max_length=200,
        blank=True,
        help_text=_("For example the transport authority, the ministry, the town."),
    )
    # The action it came from, for those who may read it; it goes with the student's records.
    action = models.ForeignKey(
        Action, models.SET_NULL, null=True, blank=True, editable=False, related_name="matters"
    )
    raised_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_on = models.DateField(_("raised on"))
    state = models.CharField(
        _("state"), max_length=20, choices=MatterState, default=MatterState.OPEN
    )
    moved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last moved by"),
    )
    passed_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    passed_on = models.DateField(_("passed on"), null=True, blank=True)
    answer = models.CharField(_("what came back"), max_length=1000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    reason = models.CharField(_("why it was set aside"), max_length=500, blank=True)

    objects = scoped(MatterQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("matter beyond the centre")
        verbose_name_plural = _("matters beyond the centre")
        ordering = ["-raised_on", "-pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_matter_has_words"),
            models.CheckConstraint(
                condition=~Q(state="passed_on") | (~Q(passed_to="") & ~Q(passed_on=None)),
                name="what_is_passed_on_went_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & ~Q(answered_on=None)),
                name="an_answered_matter_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(reason=""),
                name="what_is_set_aside_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def pass_on(self, to: str, *, by: User, on: date) -> None:
        """Hand it to whom it concerns, or to the next. Raises ValueError for nobody."""
        if not to.strip():
            raise ValueError("it is passed on to somebody")
        self._move(MatterState.PASSED_ON, by, passed_to=to, passed_on=on)

    def note_answer(self, words: str, *, by: User, on: date) -> None:
        if not words.strip():
            raise ValueError("an answer has words")
        self._move(MatterState.ANSWERED, by, answer=words, answered_on=on)

    def set_aside(self, reason: str, *, by: User) -> None:
        if not reason.strip():
            raise ValueError("it is set aside with a reason")
        self._move(MatterState.SET_ASIDE, by, reason=reason)

    def reopen(self, *, by: User) -> None:
        """Take it up again. What was done about it stays written."""
        self._move(MatterState.OPEN, by)

    def _move(self, state: MatterState, by: User, **fields: Any) -> None:
        self.state, self.moved_by = state, by
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "moved_by", *fields])
