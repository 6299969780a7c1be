import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import NamesShown
from accounts.models.base import CentreOwned, scoped
from accounts.models.centre import Centre
from accounts.models.invitation import hash_of
from accounts.models.user import User

if TYPE_CHECKING:
    from accounts.actor import Actor


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def in_use(self) -> "CalendarFeedQuerySet":
        return self.filter(ended_at=None)

    def readable_by(self, actor: "Actor") -> "CalendarFeedQuerySet":
        """One's own: nobody sees, renews or ends the feed of somebody else, nor from a screen
        that is turned to a student."""
        return self.filter(person=actor.person) if actor.roles else self.none()

    editable_by = readable_by


class CalendarFeed(CentreOwned):
    """The address under which a calendar program reads the sessions of one person in one centre.

    Whoever knows the address reads along, without signing in: so only the hash of its token is
    kept, and a new address ends the one before. What it shows is decided anew at each reading.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    names = models.CharField(
        _("students’ names"), max_length=10, choices=NamesShown, default=NamesShown.INITIALS
    )
    shows_place = models.BooleanField(_("show the place too"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = scoped(CalendarFeedQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "person"],
                condition=Q(ended_at=None),
                name="one_feed_in_use_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.centre}"

    @classmethod
    def make(cls, *, centre: Centre, person: User, **shown: Any) -> tuple["CalendarFeed", str]:
        """A new address, and the token in it, which is told this once."""
        token = secrets.token_urlsafe(32)
        feed = cls.objects.create(centre=centre, person=person, token_hash=hash_of(token), **shown)
        return feed, token

    def end(self) -> None:
        """The address leads nowhere any more."""
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])
