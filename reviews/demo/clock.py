"""Lets the services of today tell of the past.

The product stamps what happens with the time of now. While the clock runs it notes the
moment of the story for each such stamp, and writes these moments over them at the end.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.db import connection, models
from django.db.models.signals import post_save
from django.utils import timezone

# Moments that a person chooses are no stamps.
CHOSEN = {"starts_at"}


class Clock:
    def __init__(self) -> None:
        self.started = self.moment = timezone.now()
        # (model, column) -> row -> (what was stamped, when it is said to have been)
        self._moved: dict[tuple[Any, str], dict[int, tuple[datetime, datetime]]]
        self._moved = defaultdict(dict)

    def __enter__(self) -> Self:
        post_save.connect(self._saved, weak=False, dispatch_uid="demo")
        return self

    def __exit__(self, *error: Any) -> None:
        post_save.disconnect(dispatch_uid="demo")
        if error[0] is None:
            self._move()

    def at(self, moment: datetime) -> None:
        """From now on the story is at this moment."""
        self.moment = moment

    def stamp(self, rows: Iterable[models.Model]) -> None:
        """Note rows that were written without being saved one by one."""
        now = timezone.now()
        for row in rows:
            for field in stamps_of(type(row)):
                stamped = getattr(row, field.attname)
                if stamped and self.started <= stamped <= now:
                    self._note(type(row), field.column, row.pk, stamped)

    def _note(self, model: Any, column: str, pk: int, stamped: datetime) -> None:
        rows = self._moved[model, column]
        if pk not in rows or rows[pk][0] != stamped:
            rows[pk] = (stamped, self.moment)

    def _saved(self, sender: Any, instance: models.Model, **kwargs: Any) -> None:
        self.stamp([instance])

    def _move(self) -> None:
        """Without triggers: time is all that changes, so no version and no history."""
        with pgtrigger.ignore(), connection.cursor() as cursor:
            for (model, column), rows in self._moved.items():
                table, name = map(connection.ops.quote_name, (model._meta.db_table, column))
                cursor.execute(
                    f"UPDATE {table} SET {name} = moved.at"  # noqa: S608 - names of our models
                    " FROM unnest(%s::bigint[], %s::timestamptz[]) AS moved (id, at)"
                    f" WHERE {table}.id = moved.id",
                    [list(rows), [moment for _stamped, moment in rows.values()]],
                )


def stamps_of(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and field.name not in CHOSEN
    ]
