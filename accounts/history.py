"""What the history tables tell, in plain words: who changed what, from which words to which.

A caller hands in what may be told, as one `Tracked` a model, already narrowed to what the
actor may read. The number of queries depends on the number of models, never on the rows.

A deletion's row holds what was deleted; any other row what stood from then on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.enums import EarlyWarning, Retained
from accounts.models import User

PIECE = 50
#: Where a value is a set of named values, what the names are called.
_NAMED = {str(key): key.label for key in (*Retained, *EarlyWarning)}


@dataclass(frozen=True)
class Tracked:
    """The history of one model. `about` names the fields that say which record it was,
    `untold` those that the actor may not read."""

    model: type[models.Model]
    events: models.QuerySet
    about: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()


class Change(NamedTuple):
    """One field, before and after, in words; empty where nothing stood or stands."""

    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        return len(self.old) + len(self.new) > 120


@dataclass(frozen=True)
class Told:
    """One thing that happened to one record. `who` is empty where no person did it."""

    at: datetime
    who: str
    kind: str
    about: str
    happened: str
    changes: list[Change]


class Cursor(NamedTuple):
    """Where a piece ended: rows of one transaction share their moment."""

    at: datetime
    place: int
    row: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.place}~{self.row}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None for what is no cursor."""
        moment, _first, rest = text.partition("~")
        place, _second, row = rest.partition("~")
        try:
            at = parse_datetime(moment)
        except ValueError:
            return None
        if at is None or timezone.is_naive(at):
            return None
        if not (place.isdecimal() and row.isdecimal() and len(place) < 4 and len(row) < 19):
            return None
        return cls(at, int(place), int(row))


class Piece(NamedTuple):
    told: list[Told]
    next: Cursor | None


def history_of(model: type[models.Model]) -> Any:
    """The history table of a tracked model."""
    return _tables()[model]


@lru_cache(maxsize=1)
def _tables() -> dict[type[models.Model], Any]:
    return {
        each.pgh_tracked_model: each
        for each in apps.get_models()
        if hasattr(each, "pgh_tracked_model")
    }


def told(tracked: Sequence[Tracked], *, before: Cursor | None = None) -> Piece:
    """What happened, the latest first."""
    places = _latest(tracked, before)
    shown = places[:PIECE]
    rows = _Rows(tracked, shown)
    lines = [rows.line(place) for place in shown]
    return Piece(lines, shown[-1] if len(places) > PIECE else None)


def _latest(tracked: Sequence[Tracked], before: Cursor | None) -> list[Cursor]:
    parts = [
        _earlier(each.events, place, before)
        .order_by()
        .annotate(pgh_place=Value(place, models.IntegerField()))
        .values_list("pgh_created_at", "pgh_place", "pgh_id")
        for place, each in enumerate(tracked)
    ]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    ordered = found.order_by("-pgh_created_at", "-pgh_place", "-pgh_id")
    return [Cursor(*row) for row in ordered[: PIECE + 1]]


def _earlier(events: models.QuerySet, place: int, before: Cursor | None) -> models.QuerySet:
    if before is None:
        return events
    same = Q(pgh_created_at=before.at)
    if place == before.place:
        same &= Q(pgh_id__lt=before.row)
    elif place > before.place:
        return events.filter(pgh_created_at__lt=before.at)
    return events.filter(Q(pgh_created_at__lt=before.at) | same)


class _Rows:
    """The rows of a piece, those before them, and the names that they refer to."""

    def __init__(self, tracked: Sequence[Tracked], shown: Iterable[Cursor]) -> None:
        self.tracked = tracked
        wanted: dict[int, list[int]] = defaultdict(list)
        for cursor in shown:
            wanted[cursor.place].append(cursor.row)
        self.rows: dict[tuple[int, int], Any] = {}
        self.earlier: dict[tuple[int, int], Any] = {}
        for place, keys in wanted.items():
            self._read(place, keys)
        self.names = self._names()

    def _read(self, place: int, keys: list[int]) -> None:
        """The rows and the one before each of them, as far as the actor may read it."""
        events = self.tracked[place].events
        table = events.model.objects
        last = (
            table.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
            .order_by("-pgh_id")
            .values("pgh_id")[:1]
        )
        before = table.filter(pgh_id__in=keys).annotate(last=Subquery(last)).values("last")
        found = events.filter(Q(pgh_id__in=keys) | Q(pgh_id__in=before))
        rows = sorted(found.select_related("pgh_context"), key=lambda row: row.pgh_id)
        latest: dict[int, Any] = {}
        for row in rows:
            self.rows[place, row.pgh_id] = row
            self.earlier[place, row.pgh_id] = latest.get(row.pgh_obj_id)
            latest[row.pgh_obj_id] = row

    def _names(self) -> dict[type[models.Model], dict[Any, Any]]:
        """What foreign keys and contexts refer to, one query a model."""
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for (place, _row), row in self.rows.items():
            for field in self._fields(place):
                if isinstance(field, models.ForeignKey) and (key := getattr(row, field.attname)):
                    wanted[field.related_model].add(key)
            if person := _person_of(row):
                wanted[User].add(person)
        return {
            model: model.objects.in_bulk(keys)  # type: ignore[attr-defined]
            for model, keys in wanted.items()
        }

    def _fields(self, place: int) -> list[Any]:
        """Those that people read, and those that say which record it is."""
        tracked = self.tracked[place]
        return [
            field
            for field in tracked.model._meta.concrete_fields
            if (_is_read(field) or field.name in tracked.about) and field.name not in tracked.untold
        ]

    def line(self, cursor: Cursor) -> Told:
        row = self.rows[cursor.place, cursor.row]
        tracked = self.tracked[cursor.place]
        return Told(
            at=row.pgh_created_at,
            who=self._who(row),
            kind=str(tracked.model._meta.verbose_name),
            about=", ".join(filter(None, self._about(tracked, row))),
            happened=row.pgh_label,
            changes=list(self._changes(cursor, row)),
        )

    def _who(self, row: Any) -> str:
        """What was written on a screen in the student's hands names both."""
        if _is_own_page(row):
            return _("the student, on their own page")
        name = self._named(User, _person_of(row))
        if not _is_turned(row):
            return name
        return _("the student, on the screen that %(name)s had turned to them") % {"name": name}

    def _about(self, tracked: Tracked, row: Any) -> Iterator[str]:
        for name in tracked.about:
            yield self._shown(tracked.model._meta.get_field(name), row)

    def _changes(self, cursor: Cursor, row: Any) -> Iterator[Change]:
        earlier = self.earlier[cursor.place, cursor.row]
        if row.pgh_label == "delete":
            earlier, row = row, None
        for field in self._fields(cursor.place):
            if not _is_read(field):
                continue
            old = self._shown(field, earlier) if earlier else ""
            new = self._shown(field, row) if row else ""
            if old != new:
                yield Change(str(field.verbose_name), old, new)

    def _shown(self, field: Any, row: Any) -> str:
        if isinstance(field, models.ForeignKey):
            return self._named(field.related_model, getattr(row, field.attname))
        return in_words(field, getattr(row, field.attname))

    def _named(self, model: Any, key: Any) -> str:
        if key is None:
            return ""
        found = self.names.get(model, {}).get(key)
        return str(found) if found else _("no longer there")


def _person_of(row: Any) -> Any:
    context = row.pgh_context
    return context.metadata.get("user") if context else None


def _is_turned(row: Any) -> bool:
    return bool(row.pgh_context and row.pgh_context.metadata.get("turned_to"))


def _is_own_page(row: Any) -> bool:
    return bool(row.pgh_context and row.pgh_context.metadata.get("own_page"))


def _is_read(field: Any) -> bool:
    """Fields that people read have a translated name; the rest is how the record works, and
    so is a link from one record of a student to another."""
    is_link = hasattr(field.related_model, "student_path")
    is_named = isinstance(field.verbose_name, Promise) and not is_link
    return is_named and field.name not in ("created_at", "changed_at")


def in_words(field: Any, value: Any) -> str:
    """A stored value as people say it; empty for none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        base = getattr(field, "base_field", field)
        return ", ".join(in_words(base, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{_NAMED.get(key, key)}: {_plain(each)}" for key, each in value.items())
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value).strip()
