"""Pages of strategies: their addresses, and the rows of their form."""

from typing import Any

from django.urls import reverse

from plans.models import Strategy, StrategyActivity

ADD = "/strategies/add/"


def edit_of(strategy: Strategy) -> str:
    return reverse("strategy_edit", args=[strategy.uuid])


def page_of(strategy: Strategy) -> str:
    return reverse("strategy", args=[strategy.uuid])


def rows(fields: dict[str, Any], kind: str) -> list[str]:
    return [row for row in fields[f"{kind}_rows"][0].split(",") if row]


def activities(strategy: Strategy) -> list[str]:
    found = StrategyActivity.objects.filter(strategy=strategy).order_by("position")
    return list(found.values_list("name", flat=True))


def first_row(fields: dict[str, Any], kind: str, **typed: str) -> dict[str, str]:
    (row, *_rest) = rows(fields, kind)
    return {f"{kind}_{row}_{name}": text for name, text in typed.items()}


def last_row(fields: dict[str, Any], kind: str, **typed: str) -> dict[str, str]:
    (*_rest, row) = rows(fields, kind)
    return {f"{kind}_{row}_{name}": text for name, text in typed.items()}
