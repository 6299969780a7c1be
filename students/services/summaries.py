"""The words that go along when students change hands."""

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format
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


def leave_words(assignments: Iterable[Assignment], said: Mapping[int, str], *, by: User) -> None:
    """Team notes about the assignments of who takes over; `said` goes by the key of the student.

    One note a student: a second assignment of theirs says nothing new. Where somebody had the
    student as the same before, and words about that stand, these are added below under the
    giver's name: nobody's words are lost, and history keeps what stood there alone. A fixed
    number of queries.
    """
    first: dict[int, Assignment] = {}
    for each in assignments:
        if said.get(each.student_id, "").strip():
            first.setdefault(each.student_id, each)
    about = [each.uuid for each in first.values()]
    standing = Note.objects.filter(kind=NoteKind.HANDOVER, about__in=about)
    known = {each.about: each for each in standing.select_for_update(no_key=True).order_by("pk")}
    notes = [
        _added(known.get(each.uuid), each, said[key].strip(), by) for key, each in first.items()
    ]
    Note.objects.bulk_create(each for each in notes if each.pk is None)
    # One upsert: bulk_update compares every row with every other.
    Note.objects.bulk_create(
        [each for each in notes if each.about in known],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["body", "changed_at"],
    )


def _added(standing: Note | None, assignment: Assignment, words: str, by: User) -> Note:
    """The note with the words: the one that stands, or a new one."""
    if standing is None:
        return Note(
            centre_id=assignment.centre_id,
            student_id=assignment.student_id,
            about=assignment.uuid,
            kind=NoteKind.HANDOVER,
            audience=Audience.TEAM,
            author=by,
            body=words,
        )
    heading = _("Added on %(date)s by %(name)s:") % {
        "date": date_format(assignment.centre.today(), "DATE_FORMAT"),
        "name": by.name,
    }
    standing.body = f"{standing.body.rstrip()}\n\n{heading}\n{words}".strip()
    return standing
