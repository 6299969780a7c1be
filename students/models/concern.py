"""Safety concerns: raised, acknowledged and closed by people, read by those named."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.fields import EncryptedTextField
from accounts.models import Membership, User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from students.enums import Audience, ConcernState, Danger, EventKind, Letter, WhyNamed
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.event import StudentEvent
from students.models.student import Student

MOVES = {
    ConcernState.OPEN: {ConcernState.ACKNOWLEDGED},
    ConcernState.ACKNOWLEDGED: {ConcernState.CLOSED},
    ConcernState.CLOSED: set(),
}


class NotOpen(ValueError):
    """The concern is past this move, or the move lacks its words; says so to a person."""


class ConcernQuerySet(StudentRecordQuerySet):
    """A concern is read by who raised it, who is named in it, and assigned counsellors."""

    def readable_by(self, actor: Actor) -> Any:
        if actor.person is None or not actor.roles:
            return self.none()
        return self.filter(Q(raised_by=actor.person) | self._to_see_to(actor))

    known_to = readable_by

    def editable_by(self, actor: Actor) -> Any:
        """Those who may acknowledge and close: named or assigned. Who raised it waits for
        somebody else, unless they are named themselves because nobody else is there."""
        if actor.person is None or not actor.roles:
            return self.none()
        return self.filter(self._to_see_to(actor))

    def _to_see_to(self, actor: Actor) -> Q:
        """A person who is named stays so while their role would still get them named."""
        named = ConcernRecipient.objects.filter(concern=OuterRef("pk"), person=actor.person)
        if actor.centre.safeguarding_lead_id == actor.person.pk:
            by_name = Q(Exists(named))
        else:
            reading = named.exclude(why=WhyNamed.ADMINISTRATOR)
            by_name = Q(Exists(reading), student__in=Student.objects.readable_by(actor))
        counselled = Q(student__in=Student.objects.counselled_by(actor))
        return by_name | (counselled & ~Q(raised_by=actor.person))

    def waiting(self) -> Any:
        return self.filter(state=ConcernState.OPEN)

    def not_closed(self) -> Any:
        return self.exclude(state=ConcernState.CLOSED)


@pghistory.track()
class Concern(StudentRecord, Versioned):
    """A worry about a student's safety, told at once to the people named in it.

    It stands apart from notes. It stays open until a person acknowledges it and says what
    happens next, and is never closed but by a person, with words. The database keeps it
    until then.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="concerns")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    danger = models.CharField(_("Is anyone in danger now?"), max_length=10, choices=Danger)
    words = EncryptedTextField(_("What happened, or what worries you?"))
    state = models.CharField(
        _("state"), max_length=20, choices=ConcernState, default=ConcernState.OPEN
    )
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)
    next_steps = EncryptedTextField(_("What happens next?"), blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closing_words = EncryptedTextField(_("How did it end?"), blank=True)
    reminded_at = models.DateTimeField(_("last reminder"), null=True, editable=False)

    may_edit: bool  # set by `concern_for`

    objects = scoped(ConcernQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("safety concern")
        verbose_name_plural = _("safety concerns")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["centre"], condition=~Q(state="closed"), name="concerns_not_closed"
            )
        ]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Protect(
                name="kept_until_closed",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="closed"),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_concern_has_words"),
            models.CheckConstraint(
                condition=Q(state="open", acknowledged_by=None, acknowledged_at=None, next_steps="")
                | (
                    ~Q(state="open")
                    & ~Q(next_steps="")
                    & Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False)
                ),
                name="an_acknowledged_concern_has_person_time_and_words",
            ),
            models.CheckConstraint(
                condition=(~Q(state="closed") & Q(closed_by=None, closed_at=None, closing_words=""))
                | (
                    Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                    & ~Q(closing_words="")
                ),
                name="a_closed_concern_has_person_time_and_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{_now('Safety concern')} – {self.student}"

    @property
    def is_open(self) -> bool:
        return self.state == ConcernState.OPEN

    @property
    def is_acknowledged(self) -> bool:
        return self.state == ConcernState.ACKNOWLEDGED

    @property
    def is_closed(self) -> bool:
        return self.state == ConcernState.CLOSED

    @property
    def is_danger(self) -> bool:
        """Somebody was in danger, and nobody has said yet that they see to it."""
        return self.is_open and self.danger == Danger.YES

    def acknowledge(self, words: str, *, by: User) -> None:
        """Say what happens next. Raises NotOpen without words, or when somebody has."""
        self._move(ConcernState.ACKNOWLEDGED, words)
        self.acknowledged_by, self.acknowledged_at = by, timezone.now()
        self.next_steps = words
        self._tell(EventKind.CONCERN_ACKNOWLEDGED, by)

    def close(self, words: str, *, by: User) -> None:
        """Say how it ended. Raises NotOpen without words, or before it was acknowledged."""
        self._move(ConcernState.CLOSED, words)
        self.closed_by, self.closed_at, self.closing_words = by, timezone.now(), words
        self._tell(EventKind.CONCERN_CLOSED, by)

    def _move(self, state: ConcernState, words: str) -> None:
        if state not in MOVES[ConcernState(self.state)]:
            raise NotOpen(_now("Somebody else was faster: this was done already."))
        if not words.strip():
            raise NotOpen(_now("Say in a few words what happens."))
        self.state = state

    def _tell(self, kind: EventKind, by: User) -> None:
        self.save()
        self.tell(kind, by=by)

    def tell(self, kind: EventKind, *, by: User) -> None:
        """Write what happened into the timeline, for those who may read the concern."""
        StudentEvent.record(self.student, kind, by=by, subject=self, audience=Audience.CONFIDENTIAL)


class PartOfConcernQuerySet(StudentRecordQuerySet):
    """What belongs to a concern is read by those who read the concern."""

    def readable_by(self, actor: Actor) -> Any:
        return self.filter(concern__in=Concern.objects.readable_by(actor))

    known_to = readable_by

    def editable_by(self, actor: Actor) -> Any:
        return self.none()


class ConcernRecipientQuerySet(PartOfConcernQuerySet):
    def counting(self) -> Any:
        """Those whose role still gets them told."""
        return self.filter(ended_at=None)

    def to_be_mailed(self) -> Any:
        """Nobody who left the centre since is told any more, also before others are named."""
        works = Membership.objects.filter(
            person=OuterRef("person"), centre=OuterRef("centre"), ended_at=None
        )
        return self.counting().exclude(letter="").filter(Exists(works), person__is_active=True)


class ConcernRecipient(StudentRecord):
    """A person who is told of a concern, why, and what became of the mails to them.

    `letter` is the mail that they are still to be sent: written in one transaction with
    what it tells of, and emptied by the job that sent it.
    """

    student_path = "concern__student"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="recipients")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    why = models.CharField(_("why named"), max_length=20, choices=WhyNamed)
    letter = models.CharField(
        _("mail still to be sent"), max_length=20, choices=Letter, blank=True, default=""
    )
    mailed_at = models.DateTimeField(_("mail sent"), null=True, editable=False)
    failed_at = models.DateTimeField(_("mail failed"), null=True, editable=False)
    seen_at = models.DateTimeField(_("seen"), null=True, editable=False)
    ended_at = models.DateTimeField(_("no longer told"), null=True, editable=False)

    objects = scoped(ConcernRecipientQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("person told of a safety concern")
        verbose_name_plural = _("people told of a safety concern")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="concerns_told_to"),
            models.Index(
                fields=["centre"],
                condition=~Q(letter="") & Q(ended_at=None),
                name="concerns_to_be_mailed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["concern", "person"], name="a_person_is_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_why_display()}"

    @property
    def reads(self) -> bool:
        return self.why != WhyNamed.ADMINISTRATOR


class ConcernNote(StudentRecord):
    """Further words about a concern. Written once, and read like the concern."""

    student_path = "concern__student"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = EncryptedTextField(_("Further words"))

    objects = scoped(PartOfConcernQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("further words about a safety concern")
        verbose_name_plural = _("further words about safety concerns")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="a_concern_note_has_words")
        ]

    def __str__(self) -> str:
        return f"{self.author} – {self.concern}"
