"""The words that go along when students change hands."""

from django.utils.translation import gettext as _

from accounts.models import User
from students.enums import Audience, NoteKind
from students.models import Assignment, Note


def headings() -> str:
    """What the next person needs to know: a form to fill, no text."""
    names = [
        _("What matters now"),
        _("Agreements still open"),
        _("Whom to call"),
        _("What to avoid"),
    ]
    return "\n\n".join(f"{name}:\n" for name in names)


def summary_of(assignment: Assignment, *, by: User) -> Note:
    """The summary about an assignment, held; a new one with nothing but headings."""
    written = Note.objects.about(assignment).filter(kind=NoteKind.HANDOVER)
    return written.select_for_update(no_key=True).first() or Note(
        centre_id=assignment.centre_id,
        student=assignment.student,
        about=assignment.uuid,
        kind=NoteKind.HANDOVER,
        audience=Audience.TEAM,
        author=by,
        body=headings(),
    )
