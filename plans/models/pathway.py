"""Step 1: where it leads. Options explored, the next pathway, and work placements."""

from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import OptionFeeling, OptionKind, PlacementState
from plans.models.plan import Plan
from students.enums import EventKind
from students.models import StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet


class OptionQuerySet(StudentRecordQuerySet):
    def in_order(self) -> Any:
        """As the student ranked them; those that were left come last."""
        return self.order_by(F("dropped_at").asc(nulls_first=True), "position", "pk")


@pghistory.track()
class Option(StudentRecord, Versioned):
    """Something the student could do afterwards, and what they found out about it."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="options")
    what = models.CharField(_("what it is"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OptionKind, default=OptionKind.TRAINING
    )
    kind_words = models.CharField(_("in other words"), max_length=100, blank=True)
    found_out = models.CharField(_("what was found out"), max_length=2000, blank=True)
    feeling = models.PositiveSmallIntegerField(
        _("how it feels now"), choices=OptionFeeling, null=True, blank=True
    )
    feeling_words = models.CharField(
        _("how it feels, in the student’s words"), max_length=500, blank=True
    )
    looked_into_on = models.DateField(_("looked into on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    dropped_at = models.DateTimeField(_("left"), null=True, blank=True)
    dropping_reason = models.CharField(_("why it was left"), max_length=500, blank=True)

    objects = scoped(OptionQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("option explored")
        verbose_name_plural = _("options explored")
        ordering = ["position", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="an_option_has_words"),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropping_reason="")
                | (~Q(dropped_at=None) & ~Q(dropping_reason="")),
                name="a_dropped_option_has_time_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.dropped_at is None

    @property
    def kind_name(self) -> str:
        return self.kind_words or str(OptionKind(self.kind).label)

    def drop(self, *, by: User, on: date, reason: str) -> None:
        """Leave the option; where it was the next pathway, that is open again.

        Raises ValueError without a reason; again changes nothing.
        """
        if not reason.strip():
            raise ValueError("an option is left with a reason")
        if not self.is_open:
            return
        for pathway in Pathway.objects.current().filter(option=self):
            pathway.leave(by=by, on=on, reason=reason)
        self.dropped_at, self.dropping_reason = timezone.now(), reason
        self.save(update_fields=["dropped_at", "dropping_reason"])

    def take_up(self) -> None:
        """Look at it again. One that was not left stays as it is."""
        self.dropped_at, self.dropping_reason = None, ""
        self.save(update_fields=["dropped_at", "dropping_reason"])


class PathwayQuerySet(StudentRecordQuerySet):
    def current(self) -> Any:
        return self.filter(left_on=None)


@pghistory.track()
class Pathway(StudentRecord, Versioned):
    """What the student heads for next: an option of the plan, or words of its own.

    Whoever changes their mind chooses another: the earlier one stays, with its dates.
    """

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="pathways")
    option = models.ForeignKey(
        Option,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pathways",
        verbose_name=_("which of the options"),
    )
    what = models.CharField(_("or in other words"), max_length=300, blank=True)
    words = models.CharField(_("why, in the student’s words"), max_length=1000, blank=True)
    takes = models.CharField(_("what it takes to get there"), max_length=1000, blank=True)
    since = models.DateField(_("since"))
    left_on = models.DateField(_("until"), null=True, blank=True)
    leaving_reason = models.CharField(_("why it changed"), max_length=500, blank=True)

    objects = scoped(PathwayQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("next pathway")
        verbose_name_plural = _("next pathways")
        ordering = ["-since", "-pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(
                condition=Q(option=None) & ~Q(what="") | (~Q(option=None) & Q(what="")),
                name="a_pathway_is_an_option_or_words",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("since")),
                name="pathway_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(left_on=None), name="one_next_pathway_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.what or str(self.option)

    def tell_chosen(self, *, by: User) -> None:
        StudentEvent.record(self.plan.student, EventKind.PATHWAY_CHOSEN, by=by, subject=self)

    def make_way(self, *, on: date) -> None:
        """Another is chosen in its place."""
        self.left_on = max(on, self.since)
        self.save(update_fields=["left_on"])

    def leave(self, *, by: User, on: date, reason: str = "") -> None:
        """Leave open what comes next. Nobody has to say why; again changes nothing."""
        if self.left_on:
            return
        self.left_on, self.leaving_reason = max(on, self.since), reason
        self.save(update_fields=["left_on", "leaving_reason"])
        StudentEvent.record(self.plan.student, EventKind.PATHWAY_LEFT, by=by, subject=self)


#: From which states a work placement goes where, and what the timeline then tells.
MOVES = {
    (PlacementState.PLANNED, PlacementState.UNDER_WAY): EventKind.PLACEMENT_BEGUN,
    (PlacementState.UNDER_WAY, PlacementState.ENDED): EventKind.PLACEMENT_ENDED,
    (PlacementState.PLANNED, PlacementState.CALLED_OFF): EventKind.PLACEMENT_CALLED_OFF,
    (PlacementState.UNDER_WAY, PlacementState.CALLED_OFF): EventKind.PLACEMENT_CALLED_OFF,
    (PlacementState.CALLED_OFF, PlacementState.PLANNED): EventKind.PLACEMENT_PLANNED,
    (PlacementState.ENDED, PlacementState.UNDER_WAY): EventKind.PLACEMENT_BEGUN,
}


@pghistory.track()
class Placement(StudentRecord, Versioned):
    """A time at a company, agreed with it."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="placements")
    where = models.CharField(_("where"), max_length=200)
    tasks = models.CharField(_("what they do there"), max_length=500, blank=True)
    contact = models.CharField(_("contact at the company"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours in all"), null=True, blank=True)
    agreed_by = models.CharField(_("agreed by"), max_length=200, blank=True)
    words = models.CharField(_("how it went, in the student’s words"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=PlacementState, default=PlacementState.PLANNED
    )
    reason = models.CharField(_("why it was called off"), max_length=500, blank=True)

    class Meta(StudentRecord.Meta):
        verbose_name = _("work placement")
        verbose_name_plural = _("work placements")
        ordering = [F("starts_on").asc(nulls_last=True), "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.CheckConstraint(condition=~Q(where=""), name="a_placement_is_somewhere"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(reason=""),
                name="a_placement_called_off_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.where

    @property
    def is_planned(self) -> bool:
        return self.state == PlacementState.PLANNED

    @property
    def is_under_way(self) -> bool:
        return self.state == PlacementState.UNDER_WAY

    def tell_planned(self, *, by: User) -> None:
        self._tell(EventKind.PLACEMENT_PLANNED, by)

    def begin(self, *, by: User) -> None:
        self._move(PlacementState.UNDER_WAY, by)

    def end(self, *, by: User, words: str = "") -> None:
        """The time is over. What the student says of it is kept where they say something."""
        self._move(PlacementState.ENDED, by, words=words or self.words)

    def call_off(self, *, by: User, reason: str) -> None:
        if not reason.strip():
            raise ValueError("a placement is called off with a reason")
        self._move(PlacementState.CALLED_OFF, by, reason=reason)

    def reopen(self, *, by: User) -> None:
        """What was called off is planned again, what had ended goes on."""
        if self.state == PlacementState.CALLED_OFF:
            self._move(PlacementState.PLANNED, by, reason="")
        else:
            self._move(PlacementState.UNDER_WAY, by)

    def _move(self, state: PlacementState, by: User, **fields: str) -> None:
        """Raises ValueError for a move that does not exist; again changes nothing."""
        if self.state == state:
            return
        event = MOVES.get((PlacementState(self.state), state))
        if event is None:
            raise ValueError(f"a placement that is {self.state} does not become {state}")
        self.state = state
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])
        self._tell(event, by)

    def _tell(self, event: EventKind, by: User) -> None:
        StudentEvent.record(self.plan.student, event, by=by, subject=self)
