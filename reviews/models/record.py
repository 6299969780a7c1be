"""A student's right to their record: the request for a copy, and what is released."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from documents.models import IssuedDocument
from reviews.enums import Asker, RecordState, Release
from students.models import Guardian, Student
from students.models.base import StudentRecord, StudentRecordQuerySet

MOVES = {
    RecordState.OPEN: {RecordState.IN_REVIEW, RecordState.READY, RecordState.REFUSED},
    RecordState.IN_REVIEW: {RecordState.READY, RecordState.REFUSED},
    RecordState.READY: {RecordState.IN_REVIEW, RecordState.HANDED_OVER, RecordState.REFUSED},
    RecordState.HANDED_OVER: set(),
    RecordState.REFUSED: set(),
}
WAITING = [RecordState.OPEN, RecordState.IN_REVIEW, RecordState.READY]


class RecordRequestQuerySet(StudentRecordQuerySet):
    """Who asked and how far it is, for the team and those who answer for the data.

    None of it tells what stands in the record: that takes `reviewable_by`.
    """

    def waiting(self) -> Any:
        return self.filter(state__in=WAITING)

    def readable_by(self, actor: Actor) -> Any:
        if actor.is_administrator or actor.is_data_protection_officer:
            return self.known_to(actor)
        return super().readable_by(actor)

    def editable_by(self, actor: Actor) -> Any:
        """Those who may refuse it, or hand the copy over."""
        if actor.is_administrator:
            return self.known_to(actor)
        return self.reviewable_by(actor)

    def reviewable_by(self, actor: Actor) -> Any:
        """Those who read what is asked for, confidential notes included."""
        return self._of(Student.objects.counselled_by(actor))


@pghistory.track()
class RecordRequest(StudentRecord):
    """Somebody asks for the copy of a student's record. Answered within a month.

    `verified` says how the asker's identity, and a guardian's authority, were made sure of.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="record_requests")
    asked_by = models.CharField(_("asked by"), max_length=20, choices=Asker, default=Asker.STUDENT)
    guardian = models.ForeignKey(
        Guardian,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("guardian"),
    )
    verified = models.CharField(_("how it was made sure who asks"), max_length=300)
    contact_reason = models.CharField(
        _("why somebody who may not be contacted is answered"), max_length=300, blank=True
    )
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=20, choices=RecordState, default=RecordState.OPEN
    )
    pdf = models.ForeignKey(IssuedDocument, models.SET_NULL, null=True, related_name="+")
    json = models.ForeignKey(IssuedDocument, models.SET_NULL, null=True, related_name="+")
    ready_at = models.DateTimeField(_("ready since"), null=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_over_how = models.CharField(_("how it was handed over"), max_length=300, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal_reason = models.CharField(_("why it is refused"), max_length=500, blank=True)

    objects = scoped(RecordRequestQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("request for a record")
        verbose_name_plural = _("requests for records")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by="student", guardian=None)
                | (Q(asked_by="guardian") & Q(guardian__isnull=False)),
                name="a_guardian_asks_by_name",
            ),
            models.CheckConstraint(
                condition=~Q(verified=""), name="a_record_is_asked_for_by_somebody_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over")
                | (~Q(handed_over_on=None) & ~Q(handed_over_how="")),
                name="a_record_handed_over_has_day_and_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal_reason=""),
                name="a_refused_record_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["student", "asked_by", "guardian"],
                nulls_distinct=False,
                condition=Q(state__in=["open", "in_review", "ready"]),
                name="one_waiting_record_request_an_asker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.received_on}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == RecordState.READY

    @property
    def is_under_review(self) -> bool:
        """Whether notes may still be released or kept back."""
        return self.state in (RecordState.OPEN, RecordState.IN_REVIEW)

    def is_late(self, today: date) -> bool:
        return self.is_waiting and self.due_on < today

    def start_review(self) -> None:
        """A first note was decided on. Again changes nothing."""
        if self.state != RecordState.IN_REVIEW:
            self._move(RecordState.IN_REVIEW)
            self.save(update_fields=["state"])

    def become_ready(self, *, pdf: IssuedDocument, json: IssuedDocument) -> None:
        """Both files are issued: from here on the copy stays as it is."""
        self._move(RecordState.READY)
        self.pdf, self.json, self.ready_at = pdf, json, timezone.now()
        self.save(update_fields=["state", "pdf", "json", "ready_at"])

    def take_back(self) -> None:
        """Review once more, before anything was handed over."""
        self._move(RecordState.IN_REVIEW)
        self.pdf, self.json, self.ready_at = None, None, None
        self.save(update_fields=["state", "pdf", "json", "ready_at"])

    def hand_over(self, *, by: User, on: date, how: str) -> None:
        """Raises ValueError without words, or when the copy is not ready."""
        if not how.strip():
            raise ValueError("it is said how a record was handed over")
        self._move(RecordState.HANDED_OVER)
        self.handed_over_on, self.handed_over_how, self.closed_by = on, how, by
        self.save(update_fields=["state", "handed_over_on", "handed_over_how", "closed_by"])

    def refuse(self, *, by: User, reason: str) -> None:
        """Raises ValueError without a reason, or when it is answered already."""
        if not reason.strip():
            raise ValueError("a record is refused with a reason")
        self._move(RecordState.REFUSED)
        self.refusal_reason, self.closed_by = reason, by
        self.save(update_fields=["state", "refusal_reason", "closed_by"])

    def _move(self, state: RecordState) -> None:
        if state not in MOVES[RecordState(self.state)]:
            raise ValueError(f"a request that is {self.state} cannot be {state}")
        self.state = state


class NoteReleaseQuerySet(StudentRecordQuerySet):
    def readable_by(self, actor: Actor) -> Any:
        return self._of(Student.objects.counselled_by(actor))

    editable_by = readable_by


@pghistory.track()
class NoteRelease(StudentRecord, Versioned):
    """What a counsellor decided about one text in one copy.

    `item` is the UUID of the note; `seen` its version then: a text that was changed since is
    looked at again. `text` is what is left where parts were blacked out.
    """

    student_path = "request__student"

    request = models.ForeignKey(RecordRequest, models.PROTECT, related_name="releases")
    item = models.UUIDField(editable=False)
    seen = models.PositiveIntegerField(default=1, editable=False)
    release = models.CharField(_("in the copy"), max_length=20, choices=Release)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    text = EncryptedTextField(_("text with parts blacked out"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = scoped(NoteReleaseQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("release of a note")
        verbose_name_plural = _("releases of notes")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="one_release_a_note"),
            models.CheckConstraint(
                condition=Q(release="include") | ~Q(reason=""),
                name="a_note_kept_back_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(release="black_out") | ~Q(text=""),
                name="a_blacked_out_note_has_its_text",
            ),
        ]

    def __str__(self) -> str:
        return self.get_release_display()
