from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import CentreOwned, User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from students.enums import Audience, Channel, NoteKind
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.guardian import Guardian
from students.models.reading import ConfidentialReading
from students.models.student import Student

MAX_NOTE = 20_000


def for_audience(actor: Actor, *, student: str = "student") -> Q:
    """Which texts with an audience, of students whose texts the actor reads, are for them.
    Confidential ones: the author, assigned counsellors, and a counsellor of the centre for as
    long as the reason lasts that they wrote down.

    `student` is the lookup from the text to its student. It holds for the history of texts
    too, row by row: one may have been confidential once. On a screen turned to the student it
    is what is shared with them.
    """
    if actor.turned_to:
        return Q(audience=Audience.SHARED)
    counselled = Student.objects.counselled_by(actor)
    opened = ConfidentialReading.objects.open_to(actor).values("student")
    return (
        ~Q(audience=Audience.CONFIDENTIAL)
        | Q(author=actor.person)
        | Q(**{f"{student}__in": counselled})
        | Q(**{f"{student}__in": opened})
    )


class WithAudienceQuerySet(StudentRecordQuerySet):
    """Row access decides who reads a text; no column is ever hidden by hand."""

    def readable_by(self, actor: Actor) -> Any:
        if actor.person is None:
            return self.none()
        audience = for_audience(actor, student=self.model.student_path)
        return super().readable_by(actor).filter(audience)

    def editable_by(self, actor: Actor) -> Any:
        """Shared and team texts by those who work with the student, confidential by
        their author only."""
        if actor.person is None:
            return self.none()
        own = ~Q(audience=Audience.CONFIDENTIAL) | Q(author=actor.person)
        if actor.turned_to:
            own = Q(audience=Audience.SHARED)
        return super().editable_by(actor).filter(own)


class NoteQuerySet(WithAudienceQuerySet):
    def about(self, record: CentreOwned) -> Any:
        return self.filter(about=record.uuid)

    def of_contacts(self) -> Any:
        """What was said on the phone, in the corridor, by message."""
        return self.exclude(channel="")


@pghistory.track()
class Note(StudentRecord, Versioned):
    """Free text about a student, encrypted, with the audience it was promised.

    `about` is the UUID of the record it belongs to (a session, a rating), so that notes
    of higher floors stand in this one table; empty for a note about the student as such.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="notes")
    about = models.UUIDField(null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind)
    audience = models.CharField(_("who reads it"), max_length=20, choices=Audience)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = EncryptedTextField(_("text"), blank=True)
    # Of a contact note: how, when and with whom; neither of the two is with the student.
    channel = models.CharField(_("how"), max_length=20, choices=Channel, blank=True)
    happened_at = models.DateTimeField(_("when"), null=True, blank=True)
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with")
    )
    with_other = EncryptedTextField(_("with somebody else"), blank=True)
    despite_reason = EncryptedTextField(_("why in spite of “do not contact”"), blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = scoped(NoteQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at", "-pk"]
        triggers = OWNED_AND_VERSIONED
        indexes = [models.Index(fields=["about"])]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind"],
                condition=Q(about__isnull=False) & ~Q(audience="confidential"),
                name="one_open_note_a_record_and_kind",
            ),
            models.UniqueConstraint(
                fields=["about", "author"],
                condition=Q(about__isnull=False, audience="confidential"),
                name="one_confidential_note_a_record_and_author",
            ),
            models.CheckConstraint(
                condition=Q(kind="confidential", audience="confidential")
                | (~Q(kind="confidential") & ~Q(audience="confidential")),
                name="confidential_notes_are_for_the_confidential",
            ),
            models.CheckConstraint(
                condition=Q(channel="", happened_at=None)
                | (~Q(channel="") & Q(happened_at__isnull=False)),
                name="a_contact_has_a_way_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(guardian=None) | Q(with_other=""), name="a_contact_is_with_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.student}"
