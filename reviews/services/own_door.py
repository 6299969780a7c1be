"""A student's own page in a browser that nobody is signed in to: which link was opened in it.

The session keeps the hash of the link's token and nothing that opens one. A link that was renewed
or revoked has another hash, so that the page is shut at once. After an hour without use the code
is asked for again. What was typed into a page that had shut is kept here, encrypted, for the next
time that the same student comes in.
"""

import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from accounts.crypto import decrypt, encrypt
from students.models import PrivateLink
from students.models.link import hash_of

KEY = "own_page"
KEPT = "own_page_kept"
IDLE = timedelta(hours=1)
#: Of a text that could not be saved; more than any form takes.
MOST_KEPT = 200_000


@dataclass(frozen=True)
class Kept:
    """Texts by the names of their fields, and the page of the form."""

    path: str = ""
    texts: dict[str, str] = field(default_factory=dict)


def come(request: HttpRequest, token: str) -> None:
    """Remember which link somebody came by. It still takes the code."""
    token_hash = hash_of(token)
    if _state(request).get("hash") != token_hash:
        request.session[KEY] = {"hash": token_hash, "seen": 0}


def hash_at_the_door(request: HttpRequest) -> str:
    return str(_state(request).get("hash", ""))


def is_open(request: HttpRequest) -> bool:
    """Whether the code was typed, and the page was in use since."""
    return time.time() - float(_state(request).get("seen", 0)) < IDLE.total_seconds()


def open_page(request: HttpRequest, link: PrivateLink) -> None:
    """The code was right. The session gets a new key, so that no other one knows it."""
    student = str(link.student.uuid)
    request.session[KEY] = {"hash": link.token_hash, "seen": time.time(), "student": student}
    request.session.cycle_key()


def stay(request: HttpRequest) -> None:
    """The page is in use; noted once a minute."""
    if time.time() - float(_state(request)["seen"]) > 60:
        request.session[KEY] = {**_state(request), "seen": time.time()}


def leave(request: HttpRequest) -> None:
    """Shut the page in this browser, with all that was kept of it."""
    for key in (KEY, KEPT):
        request.session.pop(key, None)
    request.session.cycle_key()


def shut_for_staff(*, request: HttpRequest, **_signal: Any) -> None:
    """Whoever signs in in this browser takes nothing of a student's page into their session."""
    session: Any = getattr(request, "session", {})
    for key in (KEY, KEPT):
        session.pop(key, None)


def keep_typed(request: HttpRequest, typed: dict[str, str], *, student: str = "") -> None:
    """What somebody sent to a page that had shut meanwhile. Only the link they had come by, or one
    that took its place for the same student, brings it back. `student` is whose page it says it
    was: others may have come in by this browser since."""
    kept = Kept(request.path, {name: text[:MOST_KEPT] for name, text in typed.items()})
    student = student or str(_state(request).get("student", ""))
    stored = {"student": student, **vars(kept)}
    request.session[KEPT] = encrypt(json.dumps(stored))


def kept_for(request: HttpRequest, link: PrivateLink) -> Kept:
    """What was kept of this student's words; nothing for anybody else."""
    stored = request.session.get(KEPT)
    found: dict[str, Any] = json.loads(decrypt(stored)) if stored else {}
    if found.pop("student", "") != str(link.student.uuid):
        return Kept()
    return Kept(**found)


def kept_here(request: HttpRequest, link: PrivateLink) -> dict[str, str]:
    """What was kept of the form on this page: texts by the names of their fields."""
    kept = kept_for(request, link)
    return kept.texts if kept.path == request.path else {}


def forget_typed(request: HttpRequest, link: PrivateLink) -> None:
    """The form on this page was sent. What was kept of another one still waits."""
    if kept_here(request, link):
        request.session.pop(KEPT, None)


def _state(request: HttpRequest) -> dict[str, Any]:
    state: dict[str, Any] = request.session.get(KEY) or {}
    return state
