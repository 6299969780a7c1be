"""A person's own sessions as their calendar program reads them: rights are those of today."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import NamesShown
from accounts.history import history_of
from accounts.mail import absolute
from accounts.models import CalendarFeed
from reviews.enums import SessionState
from reviews.models import TutoringSession
from reviews.services.calendar_text import Meeting, calendar_text
from reviews.services.invitation_mails import session_of
from students.models import Student

DAYS_BACK = 90
DAYS_AHEAD = 400


@dataclass(frozen=True)
class Feed:
    """The sessions of a feed; written out only where the reader has not got them yet."""

    feed: CalendarFeed
    sessions: list[Any]

    @property
    def etag(self) -> str:
        """Of all that stands in it, its wording included."""
        told = [str(meeting) for meeting in self._meetings()]
        head = [str(self.feed.centre), str(get_language())]
        return f'"{sha256(repr(head + told).encode()).hexdigest()[:32]}"'

    def text(self) -> bytes:
        name = _("Sessions at %(centre)s") % {"centre": self.feed.centre.name}
        return calendar_text(self._meetings(), name=name)

    def _meetings(self) -> list[Meeting]:
        in_full = self.feed.names == NamesShown.FULL
        return [
            Meeting(
                uid=str(each.uuid),
                sequence=each.version - 1,
                starts_at=each.starts_at,
                minutes=each.minutes,
                summary=session_of(each.plan.student, in_full=in_full),
                stamp=each.changed_at,
                is_cancelled=each.state == SessionState.CANCELLED,
                place=each.place if self.feed.shows_place else "",
                url=absolute("session", each.uuid),
            )
            for each in self.sessions
        ]


def feed_of(feed: CalendarFeed, actor: Actor) -> Feed:
    """The sessions of those the actor is assigned to today, as a tutor or as a counsellor."""
    now = timezone.now()
    history: Any = history_of(TutoringSession)
    last = history.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")
    sessions = TutoringSession.objects.filter(
        plan__student__in=Student.objects.editable_by(actor),
        starts_at__gte=now - timedelta(days=DAYS_BACK),
        starts_at__lt=now + timedelta(days=DAYS_AHEAD),
    )
    found = sessions.select_related("plan__student").annotate(
        changed_at=Coalesce(Subquery(last.values("pgh_created_at")[:1]), "created_at")
    )
    return Feed(feed, list(found.order_by("starts_at", "pk")))
