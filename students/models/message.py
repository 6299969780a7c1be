"""What a student writes to those who help: a note, a goal they propose, a change of the plan."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User, scoped
from students.enums import EventKind, MessageKind, MessageState
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.event import StudentEvent
from students.models.link import PrivateLink
from students.models.student import Student

MAX_MESSAGE = 20_000


class AnsweredAlready(ValueError):
    """Somebody else was faster; says so to a person."""


class StudentMessageQuerySet(StudentRecordQuerySet):
    def unread(self) -> Any:
        return self.filter(read_at=None)

    def waiting(self) -> Any:
        """Unread, or a proposal that nobody has answered: what somebody has to see to."""
        proposals = Q(state=MessageState.WAITING) & ~Q(kind=MessageKind.NOTE)
        return self.filter(Q(read_at=None) | proposals)


@pghistory.track()
class StudentMessage(StudentRecord):
    """Words of the student for those who help, encrypted. Sent, they stay as they are.

    `about` is the UUID of the record they speak of (a goal, a session). A proposal never changes
    the plan: somebody takes it up in the plan, or answers. `link` or `by` says how it came: from
    the student's own page, or on the screen that somebody had turned to them.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind, default=MessageKind.NOTE)
    text = EncryptedTextField(_("text"))
    about = models.UUIDField(null=True, blank=True, editable=False)
    link = models.ForeignKey(
        PrivateLink, models.PROTECT, null=True, blank=True, editable=False, related_name="messages"
    )
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("on the screen of"),
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=MessageState, default=MessageState.WAITING
    )
    answer = EncryptedTextField(_("answer"), blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    goal: Any  # set where the plan is known (reviews): the goal it is about, if any

    objects = scoped(StudentMessageQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("message of a student")
        verbose_name_plural = _("messages of students")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["student", "-created_at"]),
            models.Index(
                fields=["student"], condition=Q(read_at=None), name="unread_messages_of_students"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_message_has_words"),
            models.CheckConstraint(
                condition=Q(link=None, by__isnull=False) | Q(link__isnull=False, by=None),
                name="a_message_comes_one_way",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="a_read_message_names_who",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answer="", answered_at=None, answered_by=None)
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False, read_at__isnull=False)
                    & (Q(state="taken") | (Q(state="answered") & ~Q(answer="")))
                ),
                name="an_answered_message_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(kind="note", state="taken"), name="only_a_proposal_is_taken_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.student}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def is_proposal(self) -> bool:
        return self.kind != MessageKind.NOTE

    @property
    def is_waiting(self) -> bool:
        return self.state == MessageState.WAITING

    def tell_written(self) -> None:
        StudentEvent.record(self.student, EventKind.STUDENT_WROTE, by=None, subject=self)

    def mark_read(self, *, by: User) -> None:
        """Somebody who helps has read it; again changes nothing."""
        if self.read_at is None:
            self.read_at, self.read_by = timezone.now(), by
            self.save(update_fields=["read_at", "read_by"])

    def take_up(self, *, by: User) -> None:
        """A proposal went into the plan; again changes nothing. Raises AnsweredAlready, and
        ValueError for a note."""
        if self.state == MessageState.TAKEN:
            return
        if not self.is_proposal:
            raise ValueError("only a proposal is taken up")
        self._end(MessageState.TAKEN, by)

    def answer_with(self, words: str, *, by: User) -> None:
        """Answer in words, which the student reads. Raises AnsweredAlready."""
        if not words.strip():
            raise ValueError("an answer has words")
        self._end(MessageState.ANSWERED, by, words)

    def _end(self, state: MessageState, by: User, words: str = "") -> None:
        if not self.is_waiting:
            raise AnsweredAlready(
                _now("Somebody answered this meanwhile. What you typed is kept here.")
            )
        self.mark_read(by=by)
        self.state, self.answer = state, words
        self.answered_at, self.answered_by = timezone.now(), by
        self.save(update_fields=["state", "answer", "answered_at", "answered_by"])
