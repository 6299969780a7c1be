"""Erasing what has been kept long enough: the yearly run, its list, and what holds it back."""

from datetime import timedelta
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import answers_for_data
from accounts.actor import Actor
from accounts.models import CentreOwned, User, scoped
from reviews.enums import RunState
from students.models import Student
from students.models.base import StudentRecord, StudentRecordQuerySet

#: A list that nobody confirmed for so long has to be made anew.
CONFIRM_WITHIN = timedelta(days=30)

MOVES = {
    RunState.LISTED: {RunState.CONFIRMED, RunState.DROPPED},
    RunState.CONFIRMED: {RunState.ERASED, RunState.DROPPED},
    RunState.ERASED: set(),
    RunState.DROPPED: set(),
}


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def readable_by(self, actor: Actor) -> "RetentionRunQuerySet":
        answers = actor.is_data_protection_officer or actor.is_administrator
        return self.all() if answers else self.none()

    editable_by = readable_by

    def waiting(self) -> "RetentionRunQuerySet":
        return self.filter(state__in=[RunState.LISTED, RunState.CONFIRMED])


@pghistory.track()
class RetentionRun(CentreOwned):
    """One run: what is due is listed, confirmed by a person, and erased by the command.

    `counts` tells by kind how many students and rows were listed, `report` what was erased.
    Neither names anybody.
    """

    state = models.CharField(_("state"), max_length=20, choices=RunState, default=RunState.LISTED)
    listed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    report = models.JSONField(default=dict)

    objects = scoped(RetentionRunQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("run of retention")
        verbose_name_plural = _("runs of retention")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre"],
                condition=Q(state__in=["listed", "confirmed"]),
                name="one_waiting_run_a_centre",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "dropped"])
                | (~Q(confirmed_at=None) & ~Q(confirmed_by=None)),
                name="a_confirmed_run_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} – {self.created_at:%Y-%m-%d}"

    @property
    def is_listed(self) -> bool:
        return self.state == RunState.LISTED

    @property
    def is_confirmed(self) -> bool:
        return self.state == RunState.CONFIRMED

    @property
    def confirm_before(self) -> Any:
        return self.created_at + CONFIRM_WITHIN

    @property
    def has_lapsed(self) -> bool:
        """Whether the list is too old to be confirmed."""
        return self.is_listed and timezone.now() >= self.confirm_before

    def confirm(self, *, by: User) -> None:
        """Raises ValueError for a list that lapsed, or was confirmed or dropped."""
        if self.has_lapsed:
            raise ValueError("a list is confirmed within thirty days")
        self._move(RunState.CONFIRMED)
        self.confirmed_by, self.confirmed_at = by, timezone.now()
        self.save(update_fields=["state", "confirmed_by", "confirmed_at"])

    def drop(self) -> None:
        """Forget the list; nothing was erased. Raises ValueError once it was."""
        self._end(RunState.DROPPED)

    def finish(self) -> None:
        self._end(RunState.ERASED)

    def _end(self, state: RunState) -> None:
        self._move(state)
        self.ended_at = timezone.now()
        self.save(update_fields=["state", "ended_at"])

    def _move(self, state: RunState) -> None:
        if state not in MOVES[RunState(self.state)]:
            raise ValueError(f"a run that is {self.state} cannot be {state}")
        self.state = state


class RetentionItemQuerySet(StudentRecordQuerySet):
    def readable_by(self, actor: Actor) -> Any:
        answers = actor.is_data_protection_officer or actor.is_administrator
        return self.all() if answers else self.none()

    editable_by = readable_by


class RetentionItem(StudentRecord):
    """A student whose time has come, and what of theirs. Gone when the run has ended."""

    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="items")
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    left_on = models.DateField(_("left on"))
    kinds = ArrayField(models.CharField(max_length=20))
    done_at = models.DateTimeField(_("done"), null=True)

    objects = scoped(RetentionItemQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("student in a run of retention")
        verbose_name_plural = _("students in a run of retention")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "student"], name="one_line_a_run_and_student")
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.run}"


class RetentionHoldQuerySet(StudentRecordQuerySet):
    """Set by those who answer for the data; the others need not know why."""

    def open(self) -> Any:
        return self.filter(ended_at=None)

    def readable_by(self, actor: Actor) -> Any:
        answers = actor.is_data_protection_officer or actor.is_administrator
        return self.all() if answers else self.none()

    def editable_by(self, actor: Actor) -> Any:
        return self.all() if answers_for_data(actor) else self.none()


@pghistory.track()
class RetentionHold(StudentRecord):
    """Nothing of this student is erased while a case is open, whatever the periods say."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="holds")
    reason = models.CharField(_("why"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = scoped(RetentionHoldQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("hold of retention")
        verbose_name_plural = _("holds of retention")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(ended_at=None), name="one_open_hold_a_student"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | (~Q(ended_at=None) & ~Q(ended_by=None)),
                name="an_ended_hold_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.created_at:%Y-%m-%d}"

    def end(self, *, by: User) -> None:
        """The case is closed. Ending again changes nothing."""
        if self.ended_at is None:
            self.ended_at, self.ended_by = timezone.now(), by
            self.save(update_fields=["ended_at", "ended_by"])
