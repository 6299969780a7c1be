"""Step 4: tutoring sessions, progress of goals and agreements."""

from datetime import date, datetime
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import ReviewOutcome
from plans.models import Action, Goal, Plan
from reviews.enums import Kept, Progress, SessionKind, SessionState
from students.enums import EventKind
from students.models import StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet

EVENTS = {
    SessionState.HELD: EventKind.SESSION_HELD,
    SessionState.MISSED: EventKind.SESSION_MISSED,
    SessionState.CANCELLED: EventKind.SESSION_CANCELLED,
}


class TutoringSessionQuerySet(StudentRecordQuerySet):
    def planned(self) -> Any:
        return self.filter(state=SessionState.PLANNED)

    def held(self) -> Any:
        return self.filter(state=SessionState.HELD)

    def reviewed(self) -> Any:
        """Formal reviews that were held and said how they end."""
        return self.held().filter(kind=SessionKind.FORMAL_REVIEW).exclude(outcome="")

    def before(self, session: "TutoringSession") -> Any:
        return self.filter(plan=session.plan, starts_at__lt=session.starts_at)


@pghistory.track()
class TutoringSession(StudentRecord, Versioned):
    """One meeting of student and tutor about a plan.

    Its shared note and its confidential notes are Notes about this session.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sessions")
    kind = models.CharField(
        _("kind"), max_length=20, choices=SessionKind, default=SessionKind.SESSION
    )
    state = models.CharField(
        _("state"), max_length=20, choices=SessionState, default=SessionState.PLANNED
    )
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    place = models.CharField(_("place"), max_length=200, blank=True)
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    outcome = models.CharField(
        _("how the review ends"), max_length=20, choices=ReviewOutcome, blank=True
    )
    reason = models.CharField(_("why it was missed or cancelled"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("with"))
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)

    may_edit: bool  # set by `session_for`
    days_late: int  # set by the lists of a day and by the student's page
    told: str  # set by `reviews_of`: how the goals went, in words

    objects = scoped(TutoringSessionQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-pk"]
        triggers = OWNED_AND_VERSIONED
        indexes = [models.Index(fields=["centre", "state", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", recorded_at=None)
                | (~Q(state="planned") & ~Q(recorded_at=None)),
                name="a_recorded_session_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="a_session_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.plan.student}"

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == SessionState.HELD

    @property
    def was_called_off(self) -> bool:
        """Cancelled before its day, as a term that was taken back is: it took nobody's time, and
        would stand in the way where somebody looks at what comes."""
        if self.state != SessionState.CANCELLED or self.recorded_at is None:
            return False
        return timezone.localdate(self.recorded_at, self.centre.zone) < self.local_date()

    def local_start(self) -> datetime:
        """When it starts, by the centre's clock."""
        return timezone.localtime(self.starts_at, self.centre.zone)

    def local_date(self) -> date:
        return self.local_start().date()

    def record(self, state: str, *, by: User, reason: str = "", outcome: str = "") -> None:
        """Say what became of it. A recorded one may be corrected, but not planned again.

        A missed or cancelled session keeps its reason, which may be empty: nobody has to
        explain themselves. Raises ValueError for any other state.
        """
        if state not in EVENTS:
            raise ValueError("a session is recorded as held, missed or cancelled")
        changed = state != self.state
        self.state, self.reason, self.outcome = state, reason, outcome
        self.recorded_at = self.recorded_at or timezone.now()
        self.save()
        if changed:
            StudentEvent.record(self.plan.student, EVENTS[SessionState(state)], by=by, subject=self)


@pghistory.track()
class GoalProgress(StudentRecord):
    """How one goal went since the session before, as both saw it in this one."""

    student_path = "session__plan__student"

    session = models.ForeignKey(TutoringSession, models.PROTECT, related_name="progress")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="progress")
    progress = models.CharField(_("progress"), max_length=20, choices=Progress)

    class Meta(StudentRecord.Meta):
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "goal"], name="one_progress_a_session_and_goal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_progress_display()}"


@pghistory.track()
class Agreement(StudentRecord):
    """What was agreed in a session: an action, and later whether it was kept."""

    student_path = "session__plan__student"

    session = models.ForeignKey(TutoringSession, models.PROTECT, related_name="agreements")
    action = models.OneToOneField(Action, models.PROTECT, related_name="agreement")
    kept = models.CharField(_("kept"), max_length=10, choices=Kept, blank=True)
    answered_in = models.ForeignKey(
        TutoringSession, models.PROTECT, null=True, blank=True, related_name="answered"
    )

    objects = scoped(StudentRecordQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept="", answered_in=None)
                | (~Q(kept="") & Q(answered_in__isnull=False)),
                name="an_answered_agreement_names_its_session",
            )
        ]

    def __str__(self) -> str:
        return str(self.action)

    @property
    def kept_now(self) -> str:
        """What was said of it, as far as it still holds: nothing where it was kept and its action
        was taken up again since. Then it is asked about anew."""
        return "" if self.kept == Kept.YES and self.action.is_open else self.kept

    @property
    def kept_name(self) -> str:
        return str(Kept(self.kept_now).label) if self.kept_now else ""

    def answer(self, kept: str, *, session: TutoringSession) -> None:
        """Say in a later session whether it was kept; a kept one is a finished action."""
        self.kept = kept
        self.answered_in = session if kept else None
        self.save(update_fields=["kept", "answered_in"])
        if kept == Kept.YES:
            self.action.finish()
        elif self.action.ended_at and not self.action.is_open:
            self.action.reopen()
