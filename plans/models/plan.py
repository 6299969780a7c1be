from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AcademicYear, User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import FactorChoice, PlanState, ReviewOutcome, StrategyType
from plans.facts import with_step_facts
from students.enums import EventKind
from students.models import Assessment, Student, StudentEvent
from students.models.base import StudentRecord, StudentRecordQuerySet
from students.models.factor import AboutFactor, exactly_one_factor

if TYPE_CHECKING:
    from plans.steps import Step


class PlanQuerySet(StudentRecordQuerySet):
    def open(self) -> Any:
        return self.exclude(state=PlanState.CLOSED)

    def past(self, day: date) -> Any:
        """Open ones whose last day has passed: they wait to be closed."""
        return self.open().filter(ends_on__lt=day)

    def with_step_facts(self) -> Any:
        """With the counts that `steps()` needs, in the same query."""
        return with_step_facts(self)


# A closed plan is never opened again, so this stays true.
FOLLOWS_ITS_OWN = pgtrigger.Trigger(
    name="stays_with_its_student",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("follows_id", "student_id"),
    func="""
    IF NEW.follows_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM plans_plan earlier
        WHERE earlier.id = NEW.follows_id AND earlier.student_id = NEW.student_id
        AND earlier.state = 'closed'
    ) THEN
        RAISE EXCEPTION 'a plan follows a closed plan of the same student'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


@pghistory.track()
class Plan(StudentRecord, Versioned):
    """The individual plan of one student in one academic year: five steps."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="plans")
    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="plans")
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="plans", verbose_name=_("starting point")
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
        verbose_name=_("the plan that it goes on from"),
    )
    framework = models.ForeignKey(
        "plans.Framework",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("what the balance looks at"),
    )
    modules_too = models.BooleanField(_("and the modules of the programme"), default=False)
    strategy_types = ArrayField(
        models.CharField(max_length=20, choices=StrategyType),
        verbose_name=_("what the plan is for"),
        default=list,
        blank=True,
    )
    strategies = models.ManyToManyField(
        "plans.Strategy",
        through="plans.PlanStrategy",
        related_name="plans",
        blank=True,
        verbose_name=_("strategies"),
    )
    aspiration = models.CharField(
        _("what the student wants, in their own words"), max_length=1000, blank=True
    )
    aspiration_on_page = models.BooleanField(
        _("the student agrees that these words head the plan"), default=False
    )
    state = models.CharField(_("state"), max_length=20, choices=PlanState, default=PlanState.DRAFT)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closing_reason = models.CharField(_("why it was closed"), max_length=500, blank=True)
    # Written by the sessions (reviews), which this floor does not know.
    last_review_on = models.DateField(_("last session"), null=True, blank=True)
    next_review_on = models.DateField(_("next session"), null=True, blank=True)
    formal_review_on = models.DateField(_("last formal review"), null=True, blank=True)
    review_outcome = models.CharField(
        _("how the last formal review ended"), max_length=20, choices=ReviewOutcome, blank=True
    )

    # Set by `with_step_facts`, beside further counts that only `plans.steps` reads.
    has_contract_offer: bool
    has_student_signed: bool
    has_tutor_signed: bool
    has_student_declined: bool
    has_guardian_signed: bool
    waits_for_guardian: bool
    contract_offered_at: datetime | None
    n_needs_undecided: int

    may_edit: bool  # set by `plan_for`
    told_steps: "list[Step]"  # set by lists of plans (reviews)

    # Set by `with_strategies`: of each strategy the plan follows, what names it.
    names_of_strategies: list[dict[str, str]]

    objects = scoped(PlanQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-starts_on", "-pk"]
        triggers = [*OWNED_AND_VERSIONED, FOLLOWS_ITS_OWN]
        indexes = [
            models.Index(fields=["centre", "next_review_on"]),
            # The latest open plan of each student, for lists.
            models.Index(
                fields=["centre", "student", "starts_on", "id"],
                include=["next_review_on"],
                condition=~Q(state="closed"),
                name="open_plans_of_students",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "year"],
                condition=~Q(state="closed"),
                name="one_open_plan_a_student_and_year",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start"
            ),
            # Without a framework the balance looks at the modules anyway.
            models.CheckConstraint(
                condition=Q(modules_too=False) | ~Q(framework=None),
                name="modules_too_beside_a_framework",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(closing_reason="") & ~Q(closed_at=None)),
                name="a_closed_plan_has_time_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | ~Q(agreed_at=None),
                name="an_agreed_plan_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(formal_review_on=None, review_outcome="")
                | (~Q(formal_review_on=None) & ~Q(review_outcome="")),
                name="a_review_of_a_plan_has_day_and_outcome",
            ),
            models.UniqueConstraint(fields=["follows"], name="one_plan_follows_another"),
            # With what stands in the trigger: no plan comes back to itself.
            models.CheckConstraint(
                condition=Q(follows=None) | Q(follows__lt=F("id")),
                name="a_plan_follows_an_earlier_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.year}"

    def hold(self) -> "Plan":
        """The plan as it stands now, its row held until the end of the transaction."""
        return Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)

    @property
    def is_open(self) -> bool:
        return self.state != PlanState.CLOSED

    def is_past(self, today: date) -> bool:
        """Whether it waits to be closed: it is open, and its last day has passed."""
        return self.is_open and self.ends_on < today

    @property
    def strategy_type_names(self) -> list[str]:
        return [str(StrategyType(each).label) for each in self.strategy_types]

    def steps(self, *, today: date) -> list["Step"]:
        """The five steps, each with its state and what it lacks, in plain sentences."""
        from plans.steps import steps_of

        return steps_of(self, today=today)

    def agree(self, *, by: User) -> None:
        """A contract came into force. Agreeing again changes nothing."""
        if self.state != PlanState.DRAFT:
            return
        self.state, self.agreed_at = PlanState.AGREED, timezone.now()
        self.save(update_fields=["state", "agreed_at"])
        StudentEvent.record(self.student, EventKind.PLAN_AGREED, by=by, subject=self)

    def close(self, *, by: User, reason: str) -> None:
        """End the plan for good, and with it its contract. Raises ValueError without a reason
        or when closed."""
        if not reason.strip() or not self.is_open:
            raise ValueError("an open plan is closed with a reason")
        self.state, self.closed_at = PlanState.CLOSED, timezone.now()
        self.closing_reason = reason
        self.save(update_fields=["state", "closed_at", "closing_reason"])
        StudentEvent.record(self.student, EventKind.PLAN_CLOSED, by=by, subject=self)
        for contract in self.contracts.select_for_update(of=("self",), no_key=True):
            contract.end_with_plan(by=by, reason=reason)


@pghistory.track()
class PlanFactor(StudentRecord, AboutFactor):
    """A factor of the starting point that the plan takes in, or leaves for now."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="factors")
    choice = models.CharField(
        _("in the plan"), max_length=20, choices=FactorChoice, default=FactorChoice.TAKEN_IN
    )
    reason = models.CharField(_("why it is left for now"), max_length=500, blank=True)

    change: str  # set for the plan's first page: whether it eased, in two words
    now: str  # set where a plan follows this one: how strong it showed last
    wanted: bool  # likewise: whether it would come along

    class Meta(StudentRecord.Meta):
        verbose_name = _("factor of a plan")
        verbose_name_plural = _("factors of a plan")
        ordering = ["pk"]
        constraints = [
            exactly_one_factor("a_plan_factor_is_one_factor"),
            models.UniqueConstraint(
                fields=["plan", "risk_factor"], name="one_plan_factor_a_risk_factor"
            ),
            models.UniqueConstraint(
                fields=["plan", "protective_factor"],
                name="one_plan_factor_a_protective_factor",
            ),
            models.CheckConstraint(
                condition=~Q(choice="left") | ~Q(reason=""), name="left_for_now_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.factor)

    def leave(self, *, reason: str) -> None:
        """Leave it for now. Raises ValueError without a reason."""
        if not reason.strip():
            raise ValueError("a factor is left with a reason")
        self.choice, self.reason = FactorChoice.LEFT, reason
        self.save(update_fields=["choice", "reason"])

    def take_in(self) -> None:
        self.choice, self.reason = FactorChoice.TAKEN_IN, ""
        self.save(update_fields=["choice", "reason"])
