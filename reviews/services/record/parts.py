"""What the copy of a record is made of: sections of entries of facts.

One structure for both files: the JSON takes keys and values, the PDF labels and words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fact:
    """`value` is plain JSON; `shown` the same in words, empty where there is nothing to say."""

    key: str
    label: str
    value: Any
    shown: str
    is_text: bool = False


@dataclass(frozen=True)
class Entry:
    heading: str
    facts: list[Fact]
    parts: list["Section"] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    entries: list[Entry]
    lead: str = ""


def fact(key: str, label: Any, value: Any, shown: str | None = None) -> Fact:
    """A fact that is no field of a record, or that is told otherwise."""
    words = in_words(value) if shown is None else shown
    return Fact(key, str(label), plain(value), words, is_text=len(words) > 60)


def facts_of(record: models.Model, *names: str) -> list[Fact]:
    """Fields of a record under their own names; relations by what they are called."""
    return [_field_fact(record, record._meta.get_field(name)) for name in names]


def _field_fact(record: models.Model, field: Any) -> Fact:
    value = getattr(record, field.name)
    if isinstance(value, models.Model):
        value = str(value)
    shown = None
    if field.choices and value is not None:
        shown = str(getattr(record, f"get_{field.name}_display")())
    return fact(field.name, field.verbose_name, value, shown)


def plain(value: Any) -> Any:
    """As JSON knows it: dates and moments by ISO 8601, moments in the centre's zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict | bool | int | None):
        return value
    return str(value)


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, list | tuple):
        return ", ".join(in_words(each) for each in value)
    return "" if value is None or isinstance(value, dict) else str(value)


def moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def as_json(sections: Iterable[Section]) -> dict[str, Any]:
    return {each.key: [_entry_as_json(entry) for entry in each.entries] for each in sections}


def _entry_as_json(entry: Entry) -> dict[str, Any]:
    return {each.key: each.value for each in entry.facts} | as_json(entry.parts)
