"""The screen in a student's hands: the session of the browser says so, on the server.

`turned_to` stands there with the student, the one page that is theirs, and where to go back to.
Each turn gives the session a new key: a request of another tab that is still under way saves
into the old one, which is gone, and cannot turn the screen back; and the browser forgets pages
that it kept for its back button when the cookie changes.
"""

import re
from enum import Enum
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from accounts.services.centres import log_access

# No password looks so: they are never digits alone.
PIN = re.compile(r"[0-9]{4,8}")
KEY = "turned_to"
MESSAGES = "_messages"


def as_turned(request: HttpRequest, actor: Actor) -> Actor:
    """The actor as their screen stands."""
    session: Any = getattr(request, "session", {})
    to = session.get(KEY)
    return actor.turned(UUID(to["student"]), to["page"]) if to else actor


def turn_screen(request: HttpRequest, *, student: UUID, page: str, back: str) -> None:
    """Give the screen to a student. Messages that wait for the tutor wait until it is back."""
    session = request.session
    waiting = session.pop(MESSAGES, None)
    session[KEY] = {"student": str(student), "page": page, "back": back, "messages": waiting}
    session.cycle_key()


def count_wrong(request: HttpRequest) -> None:
    """Whoever turned the screen is told how often somebody tried to turn it back."""
    to = request.session[KEY]
    request.session[KEY] = to | {"wrong": to.get("wrong", 0) + 1}


def turn_back(request: HttpRequest) -> tuple[str, int]:
    """Give the screen back to whoever turned it: the address they left, and the wrong tries."""
    session = request.session
    to = session.pop(KEY)
    session.pop(MESSAGES, None)
    if to["messages"]:
        session[MESSAGES] = to["messages"]
    session.cycle_key()
    return str(to["back"]), to.get("wrong", 0)


class Try(Enum):
    """What became of a try to turn the screen back."""

    RIGHT = "right"
    WRONG = "wrong"
    ONLY_PASSWORD = "only the password"  # noqa: S105 - what is said, and no secret
    WAIT = "wait"


@transaction.atomic
def try_secret(request: HttpRequest, person: User, typed: str) -> Try:
    """Whether it is the person's PIN or password.

    Each try counts before it is looked at, and one person's tries come one after the other, so
    that many at once are no more than five.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    is_pin = PIN.fullmatch(typed) is not None
    if not _counted(request, "screen_pin" if is_pin else "screen_password", person):
        return Try.ONLY_PASSWORD if is_pin else Try.WAIT
    if not (person.has_pin(typed) if is_pin else person.check_password(typed)):
        return Try.WRONG
    _forget(request, "screen_pin", person)
    if not is_pin:
        _forget(request, "screen_password", person)
    return Try.RIGHT


def _counted(request: HttpRequest, action: str, person: User) -> bool:
    app, key = "allauth.account", str(person.uuid)
    return ratelimit.consume(request, app=app, action=action, key=key) is not None


def _forget(request: HttpRequest, action: str, person: User) -> None:
    ratelimit.clear(request, app="allauth.account", action=action, key=str(person.uuid))


def note_turning(actor: Actor, became: Try) -> None:
    """Write into the log that the screen was turned back, or that somebody tried to."""
    to = actor.turned_to
    if to is None or actor.centre is None:
        return
    page = "POST screen_back" if became == Try.RIGHT else "POST screen_back_refused"
    reason = _("the screen was turned to the student")
    log_access(actor=actor, student=to.student, page=page, reason=reason, assigned=True)
