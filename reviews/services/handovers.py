"""Students who change hands, or are covered: what waits for whom."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.actor import Actor
from students.enums import AssignmentKind, NoteKind
from students.models import Assignment, Note, Student


@dataclass
class Handovers:
    """`taken`: came to the actor from somebody else. `given`: go from the actor to others."""

    taken: list[Any] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.taken or self.given)


def handovers_waiting(actor: Actor) -> Handovers:
    """What the actor was handed and has not read yet, and the summaries they are asked for."""
    found = _around(actor)
    return Handovers(
        taken=[each for each in found.taken if each.received_at is None],
        given=[each for each in found.given if each.handed_from_id and not each.has_summary],
    )


def handovers_of(student: Student, actor: Actor) -> Handovers:
    """Those of one student, each with its summary as far as the actor reads it."""
    found = _around(actor, student=student)
    if found.taken:
        about = [each.uuid for each in found.taken]
        readable = Note.objects.readable_by(actor).filter(kind=NoteKind.HANDOVER, about__in=about)
        notes = {each.about: each for each in readable.select_related("author")}
        for each in found.taken:
            each.summary = notes.get(each.uuid)
    return found


def _around(actor: Actor, **of: Any) -> Handovers:
    """In one query: lists of staff are short, and so is what changes hands."""
    assignments: Any = Assignment.objects
    written = Note.objects.filter(about=OuterRef("uuid"), kind=NoteKind.HANDOVER)
    found = (
        (assignments.taken_by(actor) | assignments.given_by(actor))
        .filter(**of)
        .select_related("student", "person", "handed_from__person", "covers_for")
        .annotate(has_summary=Exists(written))
        .order_by("starts_on", "student__sort_name", "pk")
    )
    told = Handovers()
    for each in found:
        each.giver = each.covers_for or (each.handed_from and each.handed_from.person)
        each.is_cover = each.kind == AssignmentKind.COVER
        (told.taken if each.person_id == actor.person.pk else told.given).append(each)
    return told
