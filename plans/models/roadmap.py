"""Step 1: goals and the actions that lead to them."""

from datetime import date
from typing import Any
from uuid import UUID

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import ActionState, GoalArea, GoalState, Level, Priority, Who
from plans.models.plan import Plan, PlanFactor
from students.enums import EventKind
from students.models import Module, StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet


class GoalQuerySet(StudentRecordQuerySet):
    def open(self) -> Any:
        return self.filter(state=GoalState.OPEN)

    def in_order(self) -> Any:
        """Open goals first, as the student ranked them."""
        open_first = Case(
            When(state=GoalState.OPEN, then=0), default=1, output_field=IntegerField()
        )
        return self.order_by(open_first, "position", "pk")


TAKEN_UP_FROM_THE_PLAN_BEFORE = pgtrigger.Trigger(
    name="stays_on_its_line",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("carried_from_id", "plan_id"),
    func="""
    IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM plans_goal earlier JOIN plans_plan own ON own.id = NEW.plan_id
        WHERE earlier.id = NEW.carried_from_id AND earlier.plan_id = own.follows_id
    ) THEN
        RAISE EXCEPTION 'a goal is taken up from the plan that its plan follows'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


@pghistory.track()
class Goal(StudentRecord, Versioned):
    """What the student wants to reach, in their words."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    words = models.CharField(_("goal, in the student’s words"), max_length=300)
    area = models.CharField(_("area"), max_length=20, choices=GoalArea, default=GoalArea.LEARNING)
    answers = models.ManyToManyField(
        PlanFactor,
        through="plans.GoalFactor",
        related_name="goals",
        blank=True,
        verbose_name=_("factors it answers"),
    )
    module = models.ForeignKey(
        Module,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("module of the programme"),
    )
    strength = models.CharField(_("builds on"), max_length=300, blank=True)
    success = models.CharField(_("how we will know"), max_length=300, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    priority = models.CharField(
        _("priority"), max_length=20, choices=Priority, default=Priority.SOON
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    # The goal of the plan before, which this one takes up again.
    carried_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="carried_to",
    )
    state = models.CharField(_("state"), max_length=20, choices=GoalState, default=GoalState.OPEN)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    dropping_reason = models.CharField(_("why it was dropped"), max_length=500, blank=True)

    # Set for the roadmap (services.roadmap): its actions, who stands above and below it
    # among the open ones, and whether the page folds its actions.
    open_actions: list["Action"]
    ended_actions: list["Action"]
    above: UUID
    below: UUID
    is_folded: bool
    printed_actions: list["Action"]
    # Set for the page of a session (reviews): a Progress, or "" for none, and its actions.
    progress_now: str
    to_do: Any
    # Set where a plan follows this one's.
    factor_ids: list[int]

    objects = scoped(GoalQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "pk"]
        triggers = [*OWNED_AND_VERSIONED, TAKEN_UP_FROM_THE_PLAN_BEFORE]
        constraints = [
            models.UniqueConstraint(fields=["carried_from"], name="a_goal_is_taken_up_once"),
            models.CheckConstraint(condition=~Q(words=""), name="a_goal_has_words"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & ~Q(ended_at=None)),
                name="an_ended_goal_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropping_reason=""),
                name="a_dropped_goal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def tell_added(self, *, by: User) -> None:
        StudentEvent.record(self.plan.student, EventKind.GOAL_ADDED, by=by, subject=self)

    def achieve(self, *, by: User) -> None:
        """Mark as achieved. Raises ValueError for a dropped goal; again changes nothing."""
        if self.state == GoalState.ACHIEVED:
            return
        self._end(GoalState.ACHIEVED, EventKind.GOAL_ACHIEVED, by)

    def drop(self, *, by: User, reason: str) -> None:
        """Leave the goal and its open actions. Raises ValueError without a reason."""
        if not reason.strip():
            raise ValueError("a goal is dropped with a reason")
        self.dropping_reason = reason
        self._end(GoalState.DROPPED, EventKind.GOAL_DROPPED, by)
        for action in self.actions.filter(state=ActionState.OPEN):
            action.drop(reason=reason)

    def reopen(self) -> None:
        """Take an achieved or dropped goal up again. An open one stays as it is."""
        self.state, self.ended_at, self.dropping_reason = GoalState.OPEN, None, ""
        self.save(update_fields=["state", "ended_at", "dropping_reason"])

    def _end(self, state: GoalState, event: EventKind, by: User) -> None:
        if self.state != GoalState.OPEN:
            raise ValueError("only an open goal ends")
        self.state, self.ended_at = state, timezone.now()
        self.save(update_fields=["state", "ended_at", "dropping_reason"])
        StudentEvent.record(self.plan.student, event, by=by, subject=self)


@pghistory.track()
class GoalFactor(StudentRecord):
    """Which factor a goal answers."""

    student_path = "goal__plan__student"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="links")
    factor = models.ForeignKey(PlanFactor, models.PROTECT, related_name="links")

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["goal", "factor"], name="one_link_a_goal_and_factor")
        ]


class ActionQuerySet(StudentRecordQuerySet):
    def open(self) -> Any:
        return self.filter(state=ActionState.OPEN)

    def late_on(self, day: date) -> Any:
        return self.open().filter(due_on__lt=day)

    def owned_by(self, actor: Actor) -> Any:
        """Those that the actor sees to for the centre, whether or not they may read the plan."""
        if not actor.roles:
            return self.none()
        return self.filter(owner=actor.person, plan__student__erased_on=None)

    def in_order(self) -> Any:
        """The next due first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def by_hand(self) -> Any:
        """As they were put in order; those that nobody moved come after, the next due first."""
        return self.order_by(
            F("position").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "pk"
        )


@pghistory.track()
class Action(StudentRecord, Versioned):
    """One thing somebody does by some day: the only to-do there is."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions")
    goal = models.ForeignKey(
        Goal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("for which goal"),
    )
    what = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=20, choices=Who, default=Who.STUDENT)
    helper = models.CharField(
        _("name, or who helps"),
        max_length=200,
        blank=True,
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.INDIVIDUAL)
    # Who in the centre sees to it. They may not read the plan: what is for them stands apart.
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who sees to it in the centre"),
    )
    for_owner = models.CharField(_("words for who sees to it"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    word_back = models.CharField(_("word back from who saw to it"), max_length=500, blank=True)
    resources = models.CharField(_("what it takes"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    # Within its goal, once somebody put them in order.
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ActionState, default=ActionState.OPEN
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    dropping_reason = models.CharField(_("why it was dropped"), max_length=500, blank=True)

    # Set for the roadmap: its neighbours among the open ones.
    above: UUID
    below: UUID

    objects = scoped(ActionQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        indexes = [
            models.Index(
                fields=["owner"], condition=~Q(owner=None), name="actions_of_the_centre_by_owner"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="an_action_has_words"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(level="institutional"),
                name="only_the_centre_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="action_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & ~Q(ended_at=None)),
                name="an_ended_action_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropping_reason=""),
                name="a_dropped_action_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    @property
    def lacks_owner(self) -> bool:
        """What the centre owes has an owner: nobody was named, or they work here no more."""
        return self.is_open and self.level == Level.INSTITUTIONAL and self.owner_id is None

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    def finish(self) -> None:
        """Mark as done; again changes nothing."""
        self._move(ActionState.DONE)

    def drop(self, *, reason: str) -> None:
        """Leave it undone; again changes nothing. Raises ValueError without a reason."""
        if not reason.strip():
            raise ValueError("an action is dropped with a reason")
        self._move(ActionState.DROPPED, reason)

    def reopen(self) -> None:
        self._move(ActionState.OPEN)

    def answer(self, words: str, *, by: User) -> None:
        """Mark as done, with a word back. Raises ValueError for others than who sees to it, and
        for an action that has ended."""
        if by != self.owner or not self.is_open:
            raise ValueError("only who sees to it answers, while it is open")
        self.word_back = words
        self.save(update_fields=["word_back"])
        self.finish()

    def lose_owner(self) -> None:
        """Who saw to it works here no more."""
        self.owner = None
        self.save(update_fields=["owner"])

    def _move(self, state: ActionState, reason: str = "") -> None:
        if self.state == state:
            return
        self.state, self.dropping_reason = state, reason
        self.ended_at = None if state == ActionState.OPEN else timezone.now()
        self.save(update_fields=["state", "ended_at", "dropping_reason"])
