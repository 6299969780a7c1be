"""The private address under which a calendar program reads a person's sessions."""

from typing import Any

from django.db import transaction
from django_scopes import scope, scopes_disabled

from accounts.actor import Actor, actor_in
from accounts.models import CalendarFeed, Centre, Membership, User
from accounts.models.feed import hash_of


@transaction.atomic
def make_feed(*, centre: Centre, person: User, **shown: Any) -> str:
    """A new address; the one before leads nowhere any more. Gives the token, this once.

    `shown` is what the feed shows of a student: `names`, `shows_place`.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    end_feed(centre=centre, person=person)
    with scope(centre=centre):
        _feed, token = CalendarFeed.make(centre=centre, person=person, **shown)
    return token


def end_feed(*, centre: Centre, person: User) -> None:
    with scope(centre=centre):
        for feed in CalendarFeed.objects.in_use().filter(person=person):
            feed.end()


def feed_behind(token: str) -> tuple[CalendarFeed, Actor] | None:
    """The feed of an address and who reads it, with the roles they hold today; nothing for an
    address that is unknown, renewed or ended, or of an account that is closed, which all look
    alike."""
    with scopes_disabled():
        feeds = CalendarFeed.objects.in_use().filter(person__is_active=True)
        feed = feeds.filter(token_hash=hash_of(token)).select_related("person", "centre").first()
        if feed is None:
            return None
        held = Membership.objects.filter(person=feed.person, centre=feed.centre, ended_at=None)
        roles = list(held.values_list("role", flat=True))
    return feed, actor_in(feed.person, feed.centre, *roles)
