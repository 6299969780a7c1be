"""A strategy as the sheet shows it, on screen and in print: headings, boxes, texts.

Every box is an option that stands on the sheet whether it is ticked or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, When
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from plans.individual_planning import BUILT_IN, Activity, BuiltIn, Reference
from plans.models import Strategy
from students.enums import FactorGroup
from students.models import ProtectiveFactor, RiskFactor

#: As the sheet says it, where an action says it shorter.
LEVELS: dict[str, Promise] = {
    Level.INDIVIDUAL: gettext_lazy("Individual level (psycho-pedagogical actions)"),
    Level.INSTITUTIONAL: gettext_lazy("Institutional level (institutional actions)"),
    Level.SYSTEM: gettext_lazy("Education system level (actions of the education system)"),
}

#: Where the centre keeps a material. Tracking sheets and contracts are made with each plan.
PAGES = {
    Material.INTERVIEW_SCRIPT: "instrument_list",
    Material.EVALUATION_TOOLS: "instrument_list",
}

PARAGRAPHS = ("aim", "description", "introduction", "setting", "considerations")
ROWS = ("activities", "references")


@dataclass(frozen=True)
class Box:
    """An option of the sheet. `room` is a line to write on, where nothing is written yet."""

    name: str
    ticked: bool = False
    words: str = ""
    room: bool = False
    parts: list["Box"] = field(default_factory=list)
    # The route of the place where the centre keeps such materials.
    page: str = ""


@dataclass(frozen=True)
class Boxes:
    """Options under one heading."""

    name: str
    boxes: list[Box]


@dataclass(frozen=True)
class Sheet:
    name: str
    types: list[Box]
    risks: list[Boxes]
    levels: list[Box]
    aim: list[str]
    description: list[str]
    beneficiaries: list[Box]
    in_charge: list[Box]
    chronology: list[Box]
    cost: list[Box]
    introduction: list[str]
    activities: list[Any]
    setting: list[str]
    resources: list[Box]
    helps: list[Box]
    essential: list[Box]
    considerations: list[str]
    references: list[Any]


def sheet_of(strategy: Strategy) -> Sheet:
    links = list(strategy.factors.all())
    risks = {each.risk_factor_id for each in links}
    helps = {each.protective_factor_id for each in links}
    built_in = BUILT_IN.get(strategy.key)
    if built_in:
        helps = set(_named(built_in.helps))
        return _sheet(strategy, risks, helps, _texts_of_built_in(built_in))
    return _sheet(strategy, risks, helps, _own_texts(strategy))


def empty_sheet() -> Sheet:
    """A sheet to fill by hand: the centre's options, and room for words."""
    return _sheet(Strategy(), set(), set(), {name: [] for name in (*PARAGRAPHS, *ROWS)})


def _sheet(strategy: Strategy, risks: set, helps: set, texts: dict[str, Any]) -> Sheet:
    is_new = strategy.pk is None
    built_in = BUILT_IN.get(strategy.key)
    return Sheet(
        name="" if is_new else strategy.name,
        types=_boxes(StrategyType, strategy.types),
        risks=_risk_boxes(strategy, risks),
        levels=[Box(str(name), key in strategy.levels) for key, name in LEVELS.items()],
        beneficiaries=[
            *_boxes(Beneficiary, strategy.beneficiaries),
            _open_box(_("Others"), strategy.beneficiaries_other),
        ],
        in_charge=[
            *_boxes(InCharge, strategy.in_charge),
            _open_box(
                _("Other professionals (inside or outside the institution)"),
                strategy.in_charge_other,
            ),
        ],
        chronology=[
            *_boxes(Chronology, strategy.chronology),
            _open_box(_("Between two dates"), _dates(strategy)),
            _open_box(_("Others"), strategy.chronology_other),
        ],
        cost=_boxes(Cost, [strategy.cost]),
        resources=_resource_boxes(strategy),
        helps=_help_boxes(strategy, helps),
        essential=[
            Box(
                _("Essential for personal challenges and compensatory factors"),
                built_in.is_essential if built_in else strategy.is_essential,
            )
        ],
        **texts,
    )


def _texts_of_built_in(built_in: BuiltIn) -> dict[str, Any]:
    texts: dict[str, Any] = {
        name: [str(each) for each in getattr(built_in, name)] for name in PARAGRAPHS
    }
    return texts | {
        "activities": [_told(each) for each in built_in.activities],
        "references": built_in.references,
    }


def _told(activity: Activity) -> Activity:
    return Activity(
        *(str(getattr(activity, name)) for name in ("name", "what", "why", "materials"))
    )


def _own_texts(strategy: Strategy) -> dict[str, Any]:
    texts: dict[str, Any] = {name: _paragraphs(getattr(strategy, name)) for name in PARAGRAPHS}
    return texts | {
        "activities": [
            Activity(each.name, each.what, each.why, each.materials)
            for each in strategy.activities.all()
        ],
        "references": [
            Reference(each.author, each.title, each.year, each.address)
            for each in strategy.references.all()
        ],
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _boxes(choices: Any, ticked: Iterable[str]) -> list[Box]:
    return [Box(_first_big(each.label), each.value in ticked) for each in choices]


def _first_big(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _open_box(name: str, words: str) -> Box:
    """A box that says itself what it stands for."""
    return Box(name, bool(words), words, room=not words)


def _dates(strategy: Strategy) -> str:
    if strategy.starts_on is None or strategy.ends_on is None:
        return ""
    return _("%(start)s and %(end)s") % {
        "start": date_format(strategy.starts_on, "DATE_FORMAT"),
        "end": date_format(strategy.ends_on, "DATE_FORMAT"),
    }


def _resource_boxes(strategy: Strategy) -> list[Box]:
    materials = [
        Box(_first_big(each.label), each.value in strategy.materials, page=PAGES.get(each, ""))
        for each in Material
    ]
    return [
        *_boxes(Resource, strategy.resources),
        Box(_("Materials"), any(each.ticked for each in materials), parts=materials),
        _open_box(_("Other"), strategy.resources_other),
    ]


def _options(model: Any, chosen: set, *, all_built_in: bool) -> list[Any]:
    """The centre's factors in use, those the strategy has, and on a built-in sheet all that
    came with the product."""
    factors = model.objects.order_by("position", "pk")
    return [
        each
        for each in factors
        if each.in_use or each.pk in chosen or (all_built_in and each.is_built_in)
    ]


def factors_to_choose(model: Any, chosen: Iterable[int]) -> Any:
    """The centre's factors in use and those chosen already, by group and in its order."""
    ranks = [When(group=group, then=place) for place, group in enumerate(FactorGroup)]
    order = [Case(*ranks)] if model is RiskFactor else []
    return model.objects.filter(Q(in_use=True) | Q(pk__in=chosen)).order_by(
        *order, "position", "pk"
    )


def _risk_boxes(strategy: Strategy, chosen: set) -> list[Boxes]:
    options = _options(RiskFactor, chosen, all_built_in=strategy.is_built_in)
    groups = [
        Boxes(
            str(group.label),
            [Box(each.name, each.pk in chosen) for each in options if each.group == group],
        )
        for group in FactorGroup
    ]
    return [each for each in groups if each.boxes]


def _help_boxes(strategy: Strategy, chosen: set) -> list[Box]:
    options = _options(ProtectiveFactor, chosen, all_built_in=strategy.is_built_in)
    return [Box(each.name, each.pk in chosen) for each in options]


def _named(keys: list[str]) -> Any:
    return ProtectiveFactor.objects.filter(key__in=keys).values_list("pk", flat=True)
