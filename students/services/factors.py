"""The centre's catalogue of factors: what an assessment asks about, in which order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.services.order import change_places
from students.enums import FactorGroup
from students.models import ProtectiveFactor, RiskFactor

GROUPS = list(FactorGroup)


def order_of(factor: Any) -> tuple[int, int, int]:
    """Risk factors by group, then what helps; in a group as the centre ordered them."""
    group = getattr(factor, "group", "")
    place = GROUPS.index(FactorGroup(group)) if group else len(GROUPS)
    return place, factor.position, factor.pk


def factors_in_use() -> list[Any]:
    used: Any = (model.objects.filter(in_use=True) for model in MODELS.values())
    return sorted((factor for factors in used for factor in factors), key=order_of)


def factors_of(actor: Actor, model: Any) -> Any:
    """The factors of one kind, for those who look after the centre's lists."""
    factors = model.objects.order_by("position", "pk")
    return factors if actor.is_administrator else factors.none()


def factor_named(actor: Actor, uuid: UUID) -> Any:
    """The factor with this UUID, of either kind, or None."""
    found = (factors_of(actor, model).filter(uuid=uuid).first() for model in MODELS.values())
    return next(filter(None, list(found)), None)


#: As they are called in an address.
MODELS: dict[str, Any] = {"risk": RiskFactor, "helps": ProtectiveFactor}


@dataclass(frozen=True)
class Group:
    """Factors that stand under one heading, those out of use among them."""

    name: str
    kind: str
    key: str
    factors: list[Any]


def catalogue_of(actor: Actor) -> list[Group]:
    risks = list(factors_of(actor, RiskFactor))
    groups = [
        Group(str(each.label), "risk", each.value, [one for one in risks if one.group == each])
        for each in FactorGroup
    ]
    return [*groups, Group(_("What helps"), "helps", "", list(factors_of(actor, ProtectiveFactor)))]


def siblings_of(factor: Any) -> Any:
    """The factors under the same heading, in order."""
    same = type(factor).objects.order_by("position", "pk")
    return same.filter(group=factor.group) if isinstance(factor, RiskFactor) else same


@transaction.atomic
def move_factor(*, factor: Any, up: bool) -> None:
    """Change places with the one above or below it; at the end of the list nothing moves."""
    factor.centre.hold()
    change_places(siblings_of(factor), factor, up=up)


def last_position(factor: Any) -> int:
    last = siblings_of(factor).values_list("position", flat=True).last()
    return 0 if last is None else last + 1
