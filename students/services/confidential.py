"""Confidential notes, opened for a day by a counsellor who is not assigned and says why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.mail import absolute, send_message
from accounts.models import CentreOwned, User
from students.enums import Audience, EventKind
from students.models import ConfidentialReading, Note, Student, StudentEvent
from students.services.concerns.people import counsellors_of

LASTS = timedelta(hours=24)
MOST_TOLD = 10
TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Door:
    """Confidential notes that a counsellor may read for a reason, and until when they do.

    Without `until` the reason has not been given yet.
    """

    until: datetime | None = None


def door_to(student: Student, actor: Actor, *, about: CentreOwned | None = None) -> Door | None:
    """What a counsellor not assigned is told of notes that others wrote; None: nothing.

    Nobody else is even told that there are any. At most two queries.
    """
    notes = written(student).exclude(author=actor.person)
    return door_in(student, actor, notes.about(about) if about else notes)


def door_in(student: Student, actor: Actor, texts: Any) -> Door | None:
    """The same of any confidential `texts` about a student that others wrote."""
    if not actor.is_counsellor:
        return None
    counselled = Student.objects.counselled_by(actor)
    if not texts.exclude(**{f"{texts.model.student_path}__in": counselled}).exists():
        return None
    return Door(open_until(student, actor))


def written(student: Student) -> Any:
    """The confidential notes about a student in which something stands."""
    return Note.objects.filter(student=student, audience=Audience.CONFIDENTIAL).exclude(body="")


def open_until(student: Student, actor: Actor) -> datetime | None:
    """When the actor's reason to read ends; None where none lasts."""
    opened = ConfidentialReading.objects.open_to(actor).filter(student=student)
    return opened.order_by("-until").values_list("until", flat=True).first()


def reads_by_assignment(student: Student, actor: Actor) -> bool:
    return Student.objects.counselled_by(actor).filter(pk=student.pk).exists()


def openings_of(student: Student) -> list[ConfidentialReading]:
    """Who opened the notes lately and why: for the student's counsellors to see."""
    readings = ConfidentialReading.objects.filter(student=student)
    return list(readings.select_related("person")[:MOST_TOLD])


def opened_lately(actor: Actor) -> list[Student]:
    """The students whose counsellor the actor is, and whose notes another opened within a week.

    For the start page, in one query: a mail may never arrive.
    """
    lately = ConfidentialReading.objects.filter(created_at__gte=timezone.now() - TOLD_FOR)
    by_others = lately.exclude(person=actor.person).values("student")
    theirs = Student.objects.counselled_by(actor).filter(pk__in=by_others)
    return list(theirs.order_by("sort_name", "pk")[:MOST_TOLD])


@transaction.atomic
def open_notes(reading: ConfidentialReading, *, by: User) -> ConfidentialReading:
    """Let a counsellor read for a day, and tell the student's counsellors."""
    reading.person, reading.until = by, timezone.now() + LASTS
    reading.save()
    StudentEvent.record(
        reading.student,
        EventKind.NOTES_OPENED,
        by=by,
        subject=reading,
        audience=Audience.CONFIDENTIAL,
    )
    from students.tasks import mail_opening

    for each in counsellors_of(reading.student):
        send = partial(mail_opening.enqueue, reading.pk, each.pk)
        transaction.on_commit(send, robust=True)
    return reading


def send_opening(reading: ConfidentialReading, person: User) -> None:
    """Tell a counsellor that notes were opened; by whom and why stands on the page only.

    Raises OSError where the mail server does not take it.
    """
    send_message(
        to=person.email,
        template="notes_opened",
        context={
            "url": absolute("student", reading.student.uuid),
            "centre": reading.centre.name,
        },
        language=person.language or reading.centre.language,
    )
