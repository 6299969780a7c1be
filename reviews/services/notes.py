"""The notes of a session: one that is shared, and one for each confidant."""

from dataclasses import dataclass, field

from accounts.actor import Actor
from accounts.models import User
from reviews.models import TutoringSession
from students.enums import Audience, NoteKind
from students.models import Note
from students.services.confidential import Door, door_to


@dataclass(frozen=True)
class Notes:
    """What the actor may read: the shared note, their own confidential one, and those of
    others, where they are the student's assigned counsellor or gave a reason. None stands
    for not written; `door` for notes of others that they may open."""

    shared: Note | None = None
    own: Note | None = None
    others: list[Note] = field(default_factory=list)
    door: Door | None = None


def notes_of(session: TutoringSession, actor: Actor) -> Notes:
    readable = Note.objects.readable_by(actor).about(session).select_related("author")
    notes = list(readable.order_by("created_at", "pk"))
    secret = [each for each in notes if each.audience == Audience.CONFIDENTIAL]
    mine = [each for each in secret if each.author_id == actor.person.pk]
    shared = [each for each in notes if each.audience == Audience.SHARED]
    return Notes(
        shared=next(iter(shared), None),
        own=next(iter(mine), None),
        others=[each for each in secret if each not in mine and each.body],
        door=door_to(session.plan.student, actor, about=session),
    )


def new_note(session: TutoringSession, audience: Audience, *, by: User) -> Note:
    """A note that is not written yet."""
    is_secret = audience == Audience.CONFIDENTIAL
    return Note(
        centre_id=session.centre_id,
        student=session.plan.student,
        about=session.uuid,
        kind=NoteKind.CONFIDENTIAL if is_secret else NoteKind.SESSION,
        audience=audience,
        author=by,
    )
