"""A student's own page in a browser that nobody is signed in to: which link was opened in it.

The session keeps the hash of the link's token and nothing that opens one. A link that was renewed
or revoked has another hash, so that the page is shut at once. After an hour without use the code
is asked for again. What was typed into a page that had shut is kept here, encrypted, for the next
time that the same student comes in; then it is among their drafts.
"""

import json
import time
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.crypto import decrypt, encrypt
from students.models import OwnDraft, PrivateLink
from students.models.link import hash_of
from students.services.own_drafts import MAX_OWN_DRAFT, Sent, save

KEY = "own_page"
KEPT = "own_page_kept"
IDLE = timedelta(hours=1)
#: Forms of pages that had shut, in one browser.
MOST_KEPT = 5


def come(request: HttpRequest, token: str, *, has_to_wait: bool = False) -> None:
    """Remember which link somebody came by. It still takes the code; and where so much was tried
    from one place that somebody seems to guess, it is looked up only later."""
    token_hash = hash_of(token)
    if _state(request).get("hash") != token_hash:
        request.session[KEY] = {"hash": token_hash, "seen": 0, "waits": has_to_wait}


def has_to_wait(request: HttpRequest) -> bool:
    return bool(_state(request).get("waits"))


def wait_no_more(request: HttpRequest) -> None:
    request.session[KEY] = {**_state(request), "waits": False}


def hash_at_the_door(request: HttpRequest) -> str:
    return str(_state(request).get("hash", ""))


def is_open(request: HttpRequest) -> bool:
    """Whether the code was typed, and the page was in use since."""
    return time.time() - float(_state(request).get("seen", 0)) < IDLE.total_seconds()


def open_page(request: HttpRequest, link: PrivateLink) -> list[OwnDraft]:
    """The code was right. The session gets a new key, so that no other one knows it. What had
    been kept of this student's words is a draft of theirs from now on."""
    student = str(link.student.uuid)
    request.session[KEY] = {"hash": link.token_hash, "seen": time.time(), "student": student}
    request.session.cycle_key()
    kept = _kept(request)
    _keep(request, [each for each in kept if each["student"] != student])
    own = [_sent(each["sent"]) for each in kept if each["student"] == student]
    return [draft for each in own if (draft := save(student=link.student, sent=each))]


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


def keep_typed(request: HttpRequest, sent: Sent, *, student: str = "") -> None:
    """What somebody sent to a page that had shut meanwhile. Only the link they had come by, or one
    that took its place for the same student, brings it back. `student` is whose page it says it
    was: others may have come in by this browser since."""
    cut = {name: text[:MAX_OWN_DRAFT] for name, text in sent.fields.items()}
    stored = asdict(replace(sent, fields=cut))
    entry = {"student": student or str(_state(request).get("student", "")), "sent": stored}
    others = [each for each in _kept(request) if each["sent"]["window"] != str(sent.window)]
    _keep(request, [*others, entry][-MOST_KEPT:])


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    stored = request.session.get(KEPT)
    found: list[dict[str, Any]] = json.loads(decrypt(stored)) if stored else []
    return found


def _keep(request: HttpRequest, entries: list[dict[str, Any]]) -> None:
    if entries:
        request.session[KEPT] = encrypt(json.dumps(entries, default=str))
    else:
        request.session.pop(KEPT, None)


def _sent(stored: dict[str, Any]) -> Sent:
    after = stored["after"]
    known = {"record": UUID(stored["record"]), "window": UUID(stored["window"])}
    return Sent(**stored | known | {"after": after and (UUID(after[0]), after[1])})


def _state(request: HttpRequest) -> dict[str, Any]:
    state: dict[str, Any] = request.session.get(KEY) or {}
    return state
