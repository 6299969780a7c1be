"""Attendance that was brought in by mistake: a whole file taken back.

A row says when it was brought in, and the imports of a centre follow one another: what was brought
in between the end of the one before (or the beginning, where that is later) and the end of a run
came with it. What a later file changed came with that one, and stays.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q

from accounts.actor import Actor
from students.enums import ImportState
from students.models import AttendanceRecord, ImportRun
from students.services.imports.registry import kind_named


@dataclass(frozen=True)
class Going:
    """What would go: so many lessons of so many students, from one day to another."""

    lessons: int = 0
    replaced: int = 0
    """Of these: what an earlier file had said of them was not kept."""
    students: int = 0
    first: date | None = None
    last: date | None = None


def can_be_taken_back(run: ImportRun) -> bool:
    is_there = run.state == ImportState.WRITTEN and run.taken_back_at is None
    return is_there and kind_named(run.kind).can_be_taken_back


def _rows_of(run: ImportRun) -> Any:
    """It may have waited, begun already, for the one before."""
    earlier = ImportRun.objects.filter(written_at__lt=run.written_at)
    before = earlier.aggregate(at=Max("written_at"))["at"]
    begun = max(filter(None, (run.started_at, before)))
    rows = AttendanceRecord.objects.filter(brought_in_at__gte=begun)
    return rows.filter(brought_in_at__lte=run.written_at).order_by()


def what_goes(run: ImportRun) -> Going:
    """Two queries."""
    found = _rows_of(run).aggregate(
        lessons=Count("pk"),
        replaced=Count("pk", filter=Q(created_at__lt=run.started_at)),
        students=Count("student", distinct=True),
        first=Min("date"),
        last=Max("date"),
    )
    return Going(**found)


@transaction.atomic
def take_back(*, run: ImportRun, actor: Actor, seen: int) -> bool:
    """Remove what a run wrote. False, and nothing is removed, where that is no longer the number
    of lessons which somebody has `seen`, or the run was taken back meanwhile.

    It waits for an import that is being written, and the next one waits for it.
    """
    run.centre.hold()
    run.refresh_from_db(fields=["state", "taken_back_at", "counts"])
    if not can_be_taken_back(run) or what_goes(run).lessons != seen:
        return False
    _rows_of(run).delete()
    run.take_back(seen, by=actor.person)
    return True
