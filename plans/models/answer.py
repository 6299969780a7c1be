"""What was answered to an instrument, for whom, and which words went on into the plan."""

from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import LiftTarget, Respondent, ResponseState
from plans.models.instrument import InstrumentVersion, Item
from plans.models.plan import Plan
from students.enums import Audience, EventKind, Occasion
from students.models import StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.note import WithAudienceQuerySet

MAX_ANSWER = 20_000
MAX_LIFTED = 1000
#: Who reads an answer, as it is said before it is saved and beside it.
READERS = {
    Audience.SHARED: _("the student and the team"),
    Audience.TEAM: _("the team: tutor, case manager, counsellors"),
    Audience.CONFIDENTIAL: _("who wrote it down, and the student’s counsellors"),
}


class AnotherIsOpen(ValueError):
    """The message is for people."""


class ResponseQuerySet(StudentRecordQuerySet):
    def complete(self) -> Any:
        return self.filter(state=ResponseState.COMPLETE)


@pghistory.track()
class Response(StudentRecord, Versioned):
    """One time that an instrument was answered. It keeps the version that it was asked with.

    Who reads the plan sees that it was answered, and what was skipped; the answers themselves
    have their own audience.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="responses")
    script = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="responses")
    occasion = models.CharField(
        _("occasion"), max_length=20, choices=Occasion, default=Occasion.START
    )
    respondent = models.CharField(
        _("who answers"), max_length=20, choices=Respondent, default=Respondent.STUDENT
    )
    held_on = models.DateField(_("on"))
    state = models.CharField(
        _("state"), max_length=20, choices=ResponseState, default=ResponseState.DRAFT
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = scoped(ResponseQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("interview or questionnaire")
        verbose_name_plural = _("interviews and questionnaires")
        ordering = ["held_on", "pk"]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="to_a_published_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (
                    SELECT 1 FROM plans_instrumentversion v
                    WHERE v.id = NEW.script_id AND v.state = 'published'
                ) THEN
                    RAISE EXCEPTION 'only a published version is answered'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "script", "respondent"],
                condition=Q(state="draft"),
                name="one_draft_a_version_and_respondent",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", completed_at=None)
                | (Q(state="complete") & ~Q(completed_at=None)),
                name="a_complete_response_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.name} – {self.plan.student}"

    @property
    def instrument(self) -> Any:
        return self.script.instrument

    @property
    def is_draft(self) -> bool:
        return self.state == ResponseState.DRAFT

    @property
    def by_tutor(self) -> bool:
        return self.respondent == Respondent.TUTOR

    @property
    def by_the_student_alone(self) -> bool:
        """Whether it is answered on a page of the student's own."""
        return self.instrument.by_the_student and not self.by_tutor

    def complete(self, *, by: User | None) -> None:
        """Nothing more is added. Completing again changes nothing. `by` nobody of the staff where
        the student did it by their private link."""
        if not self.is_draft:
            return
        self.state, self.completed_at = ResponseState.COMPLETE, timezone.now()
        self.save(update_fields=["state", "completed_at"])
        StudentEvent.record(self.plan.student, EventKind.ANSWERED, by=by, subject=self)

    @property
    def has_another_draft(self) -> bool:
        """Whether the same is being written elsewhere: one at a time."""
        same = Response.objects.filter(
            plan=self.plan_id,
            script=self.script_id,
            respondent=self.respondent,
            state=ResponseState.DRAFT,
        )
        return same.exclude(pk=self.pk).exists()

    def reopen(self) -> None:
        """Go on with it, or mend it. An open one stays as it is. Raises AnotherIsOpen."""
        if self.is_draft:
            return
        if self.has_another_draft:
            raise AnotherIsOpen(_("The same is being written already. Finish that one first."))
        self.state, self.completed_at = ResponseState.DRAFT, None
        self.save(update_fields=["state", "completed_at"])

    def mark_held(self, day: date) -> None:
        """It was asked on another day, for example on paper."""
        self.held_on = day
        self.save(update_fields=["held_on"])


class AnswerQuerySet(WithAudienceQuerySet):
    def given(self) -> Any:
        """Those in which something was said."""
        return self.filter(skipped=False)


@pghistory.track()
class Answer(StudentRecord, Versioned):
    """What was answered to one question, encrypted, with the audience it was promised.

    Skipped is an answer, and never a score. `author` is who wrote it down.
    """

    student_path = "response__plan__student"

    response = models.ForeignKey(Response, models.PROTECT, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    skipped = models.BooleanField(_("skipped"), default=False)
    level = models.PositiveSmallIntegerField(_("chosen"), null=True, blank=True)
    text = EncryptedTextField(_("answer"), blank=True)
    audience = models.CharField(
        _("who reads it"), max_length=20, choices=Audience, default=Audience.SHARED
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = scoped(AnswerQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["item__position", "pk"]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="within_what_was_asked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("asked", "plans_item%ROWTYPE")],
                func="""
                SELECT * INTO asked FROM plans_item WHERE id = NEW.item_id;
                IF asked.script_id IS DISTINCT FROM (
                    SELECT script_id FROM plans_response WHERE id = NEW.response_id
                ) THEN
                    RAISE EXCEPTION 'an answer is to a question that was asked'
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.level IS NOT NULL AND NOT (
                    CASE asked.answer
                        WHEN 'scale_1_4' THEN NEW.level BETWEEN 1 AND 4
                        WHEN 'scale_0_10' THEN NEW.level BETWEEN 0 AND 10
                        WHEN 'choice' THEN NEW.level BETWEEN 1 AND cardinality(asked.options)
                        ELSE false
                    END
                ) THEN
                    RAISE EXCEPTION 'a level is within its scale'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="one_answer_an_item"),
            models.CheckConstraint(
                condition=Q(skipped=False) | Q(level=None, text=""), name="skipped_is_no_answer"
            ),
            models.CheckConstraint(
                condition=Q(skipped=True) | Q(level__isnull=False) | ~Q(text=""),
                name="an_answer_says_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def is_confidential(self) -> bool:
        return self.audience == Audience.CONFIDENTIAL

    @property
    def readers(self) -> str:
        return str(READERS[Audience(self.audience)])

    @property
    def level_words(self) -> str:
        return self.item.level_words(self.level)


class LiftedWords(StudentRecord):
    """Words of an answer that the student agreed to have in the plan.

    `about` is the UUID of the record in which they stand: the plan for what the student wants,
    a goal, a need, a rating of a factor. A strength stands here itself, under a UUID of its own.
    The answer may be erased before the plan is.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lifted")
    answer = models.ForeignKey(
        Answer, models.SET_NULL, null=True, blank=True, related_name="lifted"
    )
    target = models.CharField(_("where they went"), max_length=20, choices=LiftTarget)
    about = models.UUIDField(editable=False)
    words = models.CharField(_("in the student’s words"), max_length=MAX_LIFTED)
    # Where the words came from, told when the answer itself is not read.
    origin = models.CharField(max_length=200, editable=False)
    said_on = models.DateField(_("said on"))
    agreed_at = models.DateTimeField(_("the student agreed"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(StudentRecord.Meta):
        verbose_name = _("words taken into the plan")
        verbose_name_plural = _("words taken into the plan")
        ordering = ["pk"]
        indexes = [models.Index(fields=["about"])]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "target", "about"], name="one_lift_an_answer_and_place"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="lifted_words_are_words"),
        ]

    def __str__(self) -> str:
        return self.words
