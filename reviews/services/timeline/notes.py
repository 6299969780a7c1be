"""The notes of a timeline, as far as the actor may read them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from reviews.models import TutoringSession
from reviews.services.timeline.entry import NOTE, Entry
from reviews.services.timeline.wanted import Topic, Wanted, between
from students.enums import NoteKind
from students.models import Note, Student


def with_moment(notes: Any) -> Any:
    return notes.annotate(moment=Coalesce("happened_at", "created_at"))


def notes_of(student: Student, actor: Actor, wanted: Wanted) -> Any:
    """Notes with a text. Evidence stands with its assessment, and not here as well."""
    notes = Note.objects.readable_by(actor).filter(student=student).exclude(body="")
    notes = with_moment(notes.exclude(kind=NoteKind.EVIDENCE))
    of_session = TutoringSession.objects.filter(uuid=OuterRef("about"))
    notes = notes.annotate(is_of_session=Exists(of_session))
    if wanted.topic == Topic.SESSIONS:
        notes = notes.filter(is_of_session=True)
    elif wanted.topic == Topic.NOTES:
        notes = notes.filter(is_of_session=False)
    elif wanted.topic:
        return notes.none()
    if wanted.person:
        notes = notes.filter(author__uuid=wanted.person)
    return between(notes, "moment", wanted, actor).select_related("author", "guardian")


def written(note: Any, actor: Actor) -> Entry:
    is_own_contact = note.channel and note.author_id == actor.person.pk
    return Entry(
        key=(note.moment, NOTE, note.pk),
        uuid=note.uuid,
        words=" · ".join(_how(note)),
        person=note.author,
        url=reverse("session", args=[note.about]) if note.is_of_session else "",
        note=note,
        text=note.body,
        edit_url=reverse("contact_note_edit", args=[note.uuid]) if is_own_contact else "",
    )


def _how(note: Any) -> Iterator[str]:
    """A call with Carme Soler; a note of a session; a handover."""
    if note.is_of_session:
        yield _("Note of a session")
    elif not note.channel:
        # The label beside it says for whom the others are.
        is_other = note.kind not in (NoteKind.CONFIDENTIAL, NoteKind.TEAM, NoteKind.CONTACT)
        yield note.get_kind_display().capitalize() if is_other else _("Note")
    else:
        yield note.get_channel_display().capitalize()
        if note.guardian:
            yield _("with %(name)s, %(relation)s") % {
                "name": note.guardian.name,
                "relation": note.guardian.relation,
            }
        elif note.with_other:
            yield _("with %(name)s") % {"name": note.with_other}
