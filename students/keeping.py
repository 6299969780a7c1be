"""A page whose form keeps what is typed into it: what it tells its script, and what becomes of
the drafts when the form is saved."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

from accounts.http import ActorRequest
from students.models import Student
from students.models.draft import KINDS_OF_STUDENTS
from students.services.drafts import take_in_sent

#: Of the form, for keep.js: what it is, and whose.
ATTRIBUTES = (
    'autocomplete="off" data-keep data-keep-kind="{}" data-keep-record="{}" data-keep-person="{}"'
)


def kept_as(
    request: ActorRequest, kind: str, record: UUID, *, in_their_hands: bool = False
) -> dict[str, Any]:
    """For the context of a page with `includes/keeping.html`.

    On a turned screen the page gives the key of the student, and only where the form is theirs.
    Nobody signs in within a page that is `in_their_hands`, turned or not: it names no staff.
    """
    keep: dict[str, Any] = {"kind": kind, "record": record, "in_their_hands": in_their_hands}
    keep["attributes"] = format_html(ATTRIBUTES, kind, record, request.actor.keeper)
    if request.actor.turned_to is None:
        return {"keep": keep}
    if kind not in KINDS_OF_STUDENTS:
        return {}
    return {"keep": keep, "keep_key": reverse("drafts", args=[kind, record])}


def took_in(request: ActorRequest, kind: str, record: UUID, student: Student) -> None:
    """What was kept while somebody typed is in the record now. In the transaction that saves."""
    take_in_sent(
        person=request.actor.person,
        kind=kind,
        record=record,
        student=student,
        data=request.POST,
    )
