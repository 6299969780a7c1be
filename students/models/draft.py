"""What somebody typed and did not save yet."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import User, scoped
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.student import Student

MAX_DRAFT = 200_000
#: Typed by the student, on the screen that somebody had turned to them: theirs until they send it.
KINDS_OF_STUDENTS = (
    "shared",
    "shared-goal",
    "shared-answers",
    "shared-balance",
    "shared-strengths",
    "shared-closing",
)


class DraftQuerySet(StudentRecordQuerySet):
    def known_to(self, actor: Actor) -> Any:
        """Their own, of whomever: that it is there, and that it can be deleted. An assignment
        that ended takes away the text, and not the say over it."""
        if actor.person is None:
            return self.none()
        return self._on_screen(actor).filter(person=actor.person)

    editable_by = known_to

    def readable_by(self, actor: Actor) -> Any:
        """Their own, and of others only what goes into a text that both write: nobody but its
        author sees what is confidential, or was not said yet."""
        if actor.person is None:
            return self.none()
        together = Q(shared=True, student__in=Student.objects.editable_by(actor))
        own = Q(person=actor.person)
        return super().readable_by(actor).filter(own | together)._on_screen(actor)

    def _on_screen(self, actor: Actor) -> Any:
        """On a turned screen what this student typed there; on one's own what was typed there."""
        to = actor.turned_to
        if to is None:
            return self.exclude(kind__in=KINDS_OF_STUDENTS)
        return self.filter(kind__in=KINDS_OF_STUDENTS, student__uuid=to.student)

    def living(self) -> Any:
        """Those that still hold a text."""
        return self.filter(ended_at=None)

    def told(self) -> Any:
        """Those that say something else than what stood there when the typing began."""
        return self.living().filter(says_new=True)


class Draft(StudentRecord):
    """The text of one field of a form, as one window of a browser last sent it.

    Outside of the history: a session would write hundreds of events. Two windows never share a
    row, so neither overwrites the other; a later window goes on with the row of an earlier one
    only when it names the version that it has read. An ended row holds no text. It stays for a
    while, so that a request that comes late does not bring back what went into the record.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="drafts")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20)
    record = models.UUIDField(_("record"))
    # Its name in the form. An ended row without one speaks for the whole window: all that it
    # said up to this turn went into the record.
    field = models.CharField(_("field"), max_length=80, blank=True)
    # Whether others who write this record see it, beside their own.
    shared = models.BooleanField(_("shared"), default=False)
    window = models.UUIDField(_("window"))
    # A window counts its changes: an older one never overwrites a newer one.
    turn = models.PositiveBigIntegerField(_("turn"))
    # The windows that went before in this row, and the last turn of each.
    before = models.JSONField(_("earlier windows"), default=dict, blank=True)
    # The fingerprint of what stood in the record when the typing began. Encrypted as the text
    # is: a short word could be guessed from it.
    base = EncryptedTextField(_("typed over"), blank=True)
    version = models.PositiveIntegerField(default=1)
    body = EncryptedTextField(_("text"), blank=True)
    says_new = models.BooleanField(_("says something new"), default=True)
    saved_at = models.DateTimeField(_("saved"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = scoped(DraftQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["record"]), models.Index(fields=["saved_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "record", "field", "window"],
                name="one_draft_a_field_and_window",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(body="", base=""), name="an_ended_draft_is_empty"
            ),
            models.CheckConstraint(
                condition=~Q(field="") | ~Q(ended_at=None), name="a_draft_names_its_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} – {self.student}"
