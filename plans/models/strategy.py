"""The strategies of a centre: sheets that say what is done, for whom, by whom and when."""

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import (
    Beneficiary,
    Chronology,
    Cost,
    InCharge,
    Level,
    Material,
    Resource,
    StrategyType,
)
from plans.individual_planning import BUILT_IN
from plans.models.library import LibraryQuerySet
from plans.models.plan import Plan
from students.models.base import StudentRecord
from students.models.factor import AboutFactor, exactly_one_factor


def several_of(choices: type[models.TextChoices], name: Any) -> Any:
    """Any number of boxes of the sheet, none at first."""
    return ArrayField(
        models.CharField(max_length=20, choices=choices),
        verbose_name=name,
        default=list,
        blank=True,
    )


def a_text(name: Any, *, length: int = 5000) -> Any:
    return models.TextField(name, max_length=length, blank=True)


def a_line(name: Any) -> Any:
    return models.CharField(name, max_length=300, blank=True)


class StrategyQuerySet(LibraryQuerySet):
    def in_use(self) -> Any:
        return self.filter(in_use=True)

    def in_order(self) -> Any:
        """Those in use first; among them the built-in ones, then by name."""
        return self.order_by("-in_use", "-key", Lower("own_name"), "pk")


@pghistory.track()
class Strategy(CentreOwned, Versioned):
    """A sheet. The texts of a built-in one come with the product: it is copied, not rewritten.

    The boxes of the sheet are options. A built-in one leaves them all to whoever uses it.
    """

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)
    types = several_of(StrategyType, _("types of strategy"))
    levels = several_of(Level, _("level"))
    aim = a_text(_("aim"), length=2000)
    description = a_text(_("description"), length=10_000)
    beneficiaries = several_of(Beneficiary, _("beneficiaries"))
    beneficiaries_other = a_line(_("other beneficiaries"))
    in_charge = several_of(InCharge, _("who is in charge"))
    in_charge_other = a_line(_("other professionals in charge"))
    chronology = several_of(Chronology, _("when"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    chronology_other = a_line(_("at another time"))
    cost = models.CharField(_("cost"), max_length=20, choices=Cost, blank=True)
    introduction = a_text(_("how the strategy can be achieved"))
    setting = a_text(_("how the activities are held"))
    resources = several_of(Resource, _("resources"))
    materials = several_of(Material, _("materials"))
    resources_other = a_line(_("other resources"))
    considerations = a_text(_("other considerations"), length=10_000)
    is_essential = models.BooleanField(
        _("essential for personal challenges and compensatory factors"), default=False
    )
    # Moves with every change of a factor, activity or reference: the version counts those too.
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    # Set by lists: how many open plans use it.
    n_open_plans: int

    objects = scoped(StrategyQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-key", "own_name", "pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_strategy_a_key"
            ),
            models.UniqueConstraint(
                "centre",
                Lower("own_name"),
                condition=~Q(own_name=""),
                name="one_strategy_a_name",
            ),
            models.CheckConstraint(
                condition=Q(key="") ^ Q(own_name=""), name="a_strategy_is_built_in_or_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None)
                | (Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on"))),
                name="a_strategy_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.own_name or str(BUILT_IN[self.key].name)

    @property
    def is_built_in(self) -> bool:
        """Its words are everybody's: it may be put aside or copied, and is not rewritten."""
        return bool(self.key)

    def put_aside(self) -> None:
        """No plan takes it up any more; those that have it keep it."""
        self._use(False)

    def take_up(self) -> None:
        self._use(True)

    def _use(self, in_use: bool) -> None:
        if self.in_use != in_use:
            self.in_use = in_use
            self.save(update_fields=["in_use", "changed_at"])


class PartOfStrategy(CentreOwned):
    """What a sheet has several of."""

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        abstract = True


@pghistory.track()
class StrategyFactor(PartOfStrategy, AboutFactor):
    """A risk factor that a strategy is addressed to, or a protective factor related to it."""

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, related_name="factors", verbose_name=_("strategy")
    )
    risk_factor = models.ForeignKey(
        "students.RiskFactor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("addressed to"),
    )
    protective_factor = models.ForeignKey(
        "students.ProtectiveFactor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("related protective factor"),
    )

    class Meta(PartOfStrategy.Meta):
        verbose_name = _("factor of a strategy")
        verbose_name_plural = _("factors of strategies")
        constraints = [
            exactly_one_factor("a_strategy_is_about_one_factor"),
            models.UniqueConstraint(
                fields=["strategy", "risk_factor"], name="one_risk_factor_a_strategy"
            ),
            models.UniqueConstraint(
                fields=["strategy", "protective_factor"], name="one_protective_factor_a_strategy"
            ),
        ]


@pghistory.track()
class StrategyActivity(PartOfStrategy):
    """One of the things a strategy is put to work by, in their order."""

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, related_name="activities", verbose_name=_("strategy")
    )
    name = models.CharField(_("activity"), max_length=200)
    what = a_text(_("what it does"), length=2000)
    why = a_text(_("why"), length=2000)
    materials = a_line(_("materials"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(PartOfStrategy.Meta):
        verbose_name = _("activity of a strategy")
        verbose_name_plural = _("activities of strategies")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_activity_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class StrategyReference(PartOfStrategy):
    """Where more is to be read."""

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, related_name="references", verbose_name=_("strategy")
    )
    author = models.CharField(_("author or publisher"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    address = models.URLField(
        _("address"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(PartOfStrategy.Meta):
        verbose_name = _("reference of a strategy")
        verbose_name_plural = _("references of strategies")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_reference_has_a_title"),
            models.CheckConstraint(
                condition=Q(address="")
                | Q(address__istartswith="https://")
                | Q(address__istartswith="http://"),
                name="a_reference_leads_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class PlanStrategy(StudentRecord):
    """Which strategy a plan follows."""

    student_path = "plan__student"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="strategy_links")
    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="plan_links", verbose_name=_("strategy")
    )

    class Meta(StudentRecord.Meta):
        verbose_name = _("strategy of a plan")
        verbose_name_plural = _("strategies of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "strategy"], name="one_link_a_plan_and_strategy"
            )
        ]
