"""The words of the pages about keeping and erasing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Retained
from accounts.models import Centre
from reviews.models import RetentionItem, RetentionRun
from reviews.services.retention.due import months_of
from reviews.services.retention.rules import AFTER_LEAVING, BY_AGE, LAST

PIECE = 50


@dataclass(frozen=True)
class Line:
    """A student of the list, with the kinds of records in words."""

    item: RetentionItem
    kinds: list[str]


@dataclass(frozen=True)
class Piece:
    lines: list[Line]
    next: UUID | None
    is_first: bool


def kind_in_words(kind: str) -> str:
    if kind == LAST:
        return _("name and number: what is left becomes anonymous")
    return str(Retained(kind).label)


def periods_of(centre: Centre) -> list[tuple[str, str, str]]:
    """Each kind with its period and from when it counts."""
    by_age = {*BY_AGE.values(), Retained.DRAFTS}
    return [
        (
            kind_in_words(kind),
            _months_in_words(months_of(centre, kind)),
            _("after it was written") if kind in by_age else _("after leaving"),
        )
        for kind in (*AFTER_LEAVING, LAST, Retained.ACCESS_LOG, Retained.DRAFTS)
    ]


def _months_in_words(months: int) -> str:
    if months and months % 12 == 0:
        years = months // 12
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def counts_in_words(counts: dict[str, dict[str, int]]) -> list[tuple[str, int, int]]:
    """In the order of the periods: the database keeps none of its own."""
    kinds = [str(each) for each in (*AFTER_LEAVING, LAST, Retained.ACCESS_LOG) if each in counts]
    return [(kind_in_words(kind), counts[kind]["students"], counts[kind]["rows"]) for kind in kinds]


def report_in_words(report: dict[str, int]) -> list[str]:
    """What was erased, as counts; nobody is named."""
    said = {
        "students": lambda n: ngettext("%(n)d student", "%(n)d students", n),
        "anonymised": lambda n: ngettext(
            "%(n)d of them made anonymous", "%(n)d of them made anonymous", n
        ),
        "rows": lambda n: ngettext("%(n)d record", "%(n)d records", n),
        "history": lambda n: ngettext("%(n)d row of history", "%(n)d rows of history", n),
        "files": lambda n: ngettext("%(n)d file", "%(n)d files", n),
        "no_longer_due": lambda n: ngettext(
            "%(n)d student was left alone: no longer due",
            "%(n)d students were left alone: no longer due",
            n,
        ),
    }
    words = [said[key](report[key]) % {"n": report[key]} for key in said if report.get(key)]
    others = {key: n for key, n in report.items() if key not in said and n}
    return words + [f"{apps.get_model(key)._meta.verbose_name}: {n}" for key, n in others.items()]


def items_of(run: RetentionRun, actor: Actor, *, after: str = "") -> Piece:
    """Some of the students listed: number and leaving date, and no text."""
    items: Any = RetentionItem.objects.readable_by(actor).filter(run=run)
    last = _named(items, after)
    if last:
        items = items.filter(pk__gt=last.pk)
    found = list(items.select_related("student").order_by("pk")[: PIECE + 1])
    shown = [Line(each, [kind_in_words(kind) for kind in each.kinds]) for each in found[:PIECE]]
    more = shown[-1].item.uuid if len(found) > PIECE else None
    return Piece(shown, more, last is None)


def _named(items: Any, uuid: str) -> RetentionItem | None:
    try:
        return items.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None
