"""The links to the student's own page, and what the student wrote there or on a turned screen."""

from typing import Any

from django.utils.translation import gettext as _

from reviews.enums import Asker
from reviews.models import RecordRequest
from reviews.services.record.parts import Entry, Section, fact, facts_of, moment
from students.models import PrivateLink, StudentMessage


def own_page(request: RecordRequest) -> list[Section]:
    return [_links(request), _messages(request)]


def _links(request: RecordRequest) -> Section:
    links = PrivateLink.objects.filter(student=request.student).select_related("made_by")
    entries = [
        Entry(
            each.get_purpose_display(),
            [
                *facts_of(each, "purpose", "created_at", "expires_at", "opened_at", "revoked_at"),
                fact("made_by", _("made by"), each.made_by.name),
            ],
        )
        for each in links.order_by("created_at", "pk")
    ]
    return Section("links", _("Private links"), entries)


def _messages(request: RecordRequest) -> Section:
    """A guardian's copy holds no word of them: they were written to those who help."""
    messages = StudentMessage.objects.filter(student=request.student)
    to_student = request.asked_by == Asker.STUDENT
    entries = [_message(each, to_student) for each in messages.order_by("created_at", "pk")]
    lead = "" if to_student else _("That there were messages is told; their words are not.")
    return Section("messages", _("What the student wrote"), entries, lead)


def _message(message: StudentMessage, to_student: bool) -> Entry:
    names = ["kind", "created_at", "read_at", "state", "answered_at"]
    texts: list[Any] = facts_of(message, "text", "answer") if to_student else []
    heading = f"{message.get_kind_display()}, {moment(message.created_at)}"
    return Entry(heading, [*facts_of(message, *names), *texts])
