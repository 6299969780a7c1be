"""The way of a file: remembered, confirmed once, written whole by a job, or not at all."""

import logging
import traceback
from enum import Enum
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django_scopes import scope, scopes_disabled

from accounts.actor import Actor, actor_in
from accounts.jobs import task
from accounts.models import Centre, Membership, User
from students.enums import ImportFailure, ImportState
from students.models import ImportRun
from students.services.imports.kinds import Kind, Plan
from students.services.imports.mapping import columns_of, is_complete
from students.services.imports.planning import plan_for, plan_of
from students.services.imports.progress import Progress
from students.services.imports.reading import packed, rows_of
from students.services.imports.registry import kind_named
from students.services.tables import Table

logger = logging.getLogger(__name__)


class Confirmed(Enum):
    """What came of a confirmation."""

    QUEUED = "queued"
    #: Another run of the same file is being written.
    TWIN_RUNS = "twin runs"
    #: Another run of the same file was written, and whoever confirms has not been told.
    TWIN_WRITTEN = "twin written"
    #: This run was confirmed, written or forgotten before.
    TOO_LATE = "too late"


class NoLongerAdministrator(Exception):
    """Whoever confirmed an import may not bring one in any more."""


def remember_file(
    *, actor: Actor, kind: Kind, table: Table, file_name: str, sha256: str
) -> ImportRun:
    """Keep a file until it is confirmed. Raises ValidationError where nothing of this kind
    can be written at all."""
    columns = columns_of(kind, table)
    run = ImportRun(
        centre=actor.centre,
        kind=kind.key,
        by=actor.person,
        file_name=file_name[-200:],
        sha256=sha256,
        state=ImportState.UPLOADED,
        content=packed(table),
        columns=columns,
    )
    if is_complete(kind, columns):
        reading = rows_of(kind, table, columns, today=actor.today)
        run.counts = plan_for(kind, reading, actor=actor).counts
        run.state = ImportState.PREVIEWED
    run.save()
    return run


def twin_of(run: ImportRun) -> ImportRun | None:
    """Another run of the same file that is being written, or was since this one was sent."""
    same = ImportRun.objects.filter(kind=run.kind, sha256=run.sha256).exclude(pk=run.pk)
    twins = same.filter(state=ImportState.QUEUED) | same.filter(
        state=ImportState.WRITTEN, written_at__gt=run.created_at
    )
    found = twins.without_content().select_related("confirmed_by")
    return found.order_by("-confirmed_at").first()


def confirm_import(*, run: ImportRun, actor: Actor, seen: str = "") -> Confirmed:
    """Have a run written by a job. `seen` is the UUID of the twin that the preview told of."""
    twin = twin_of(run)
    if twin is not None and twin.state == ImportState.QUEUED:
        return Confirmed.TWIN_RUNS
    if twin is not None and str(twin.uuid) != seen:
        return Confirmed.TWIN_WRITTEN
    try:
        # The job stands in the same transaction: neither is there without the other.
        with transaction.atomic():
            if not run.queue(by=actor.person):
                return Confirmed.TOO_LATE
            write_confirmed_import.enqueue(run.pk)
    except IntegrityError:  # of the constraint one_queued_import_a_file
        return Confirmed.TWIN_RUNS
    return Confirmed.QUEUED


@task()
def write_confirmed_import(key: int) -> None:
    """Carry out a confirmed run. A worker that dies leaves nothing half-done; starting again
    writes once, because the run is then no longer queued."""
    with scopes_disabled():
        runs = ImportRun.objects.without_content().select_related("centre", "confirmed_by")
        run = runs.filter(pk=key, state=ImportState.QUEUED).first()
    if run is None or run.confirmed_by is None:
        return
    person = run.confirmed_by
    language = person.language or run.centre.language
    with (
        scope(centre=run.centre),
        timezone.override(run.centre.zone),
        translation.override(language),
        pghistory.context(user=person.pk, url="import"),
    ):
        try:
            with Progress(run.pk) as progress:
                _write(run, person, progress)
        except NoLongerAdministrator:
            run.fail(ImportFailure.NO_LONGER_ADMINISTRATOR)
        except ValidationError:
            run.fail(ImportFailure.REFUSED)
        except Exception as error:
            _log(error)
            run.fail(ImportFailure.UNEXPECTED)


def give_up(key: int) -> None:
    """The job of a run failed as a job: its workers died, or its failure could not be noted."""
    with scopes_disabled():
        run = ImportRun.objects.without_content().filter(pk=key).first()
        if run is not None:
            run.fail(ImportFailure.WORKER_LOST)


@transaction.atomic
def _write(run: ImportRun, person: User, progress: Progress) -> None:
    """Imports of a centre wait for one another. What is written follows from the data of
    now, not from the preview."""
    started_at = timezone.now()
    run.centre.hold()
    actor = _administrator(person, run.centre)
    mine = ImportRun.objects.editable_by(actor).filter(pk=run.pk, state=ImportState.QUEUED)
    waiting = mine.first()
    if waiting is None:  # another worker had it, and finished
        return
    kind = kind_named(waiting.kind)
    plan = plan_of(waiting, actor=actor, lock=True)
    progress.reach(1)
    facts = kind.write(plan, actor, lambda done: progress.reach(done + 1)) if plan.writes else {}
    waiting.finish(_report(waiting, plan, facts), started_at=started_at)


def _report(run: ImportRun, plan: Plan, facts: dict[str, Any]) -> dict[str, Any]:
    """What stays of a run, without a word about the people in its file."""
    refusals = [each.forgotten().stored() for each in plan.refused]
    report = {**plan.counts, "refusals": refusals, **facts}
    previewed = {name: run.counts.get(name, 0) for name in plan.counts}
    if previewed != plan.counts:
        report["previewed"] = previewed
    return report


def _administrator(person: User, centre: Centre) -> Actor:
    """Whoever confirmed, as they stand now. Raises NoLongerAdministrator."""
    roles = Membership.objects.filter(person=person, ended_at=None)
    actor = actor_in(person, centre, *roles.values_list("role", flat=True))
    if not (person.is_active and actor.is_administrator):
        raise NoLongerAdministrator
    return actor


def _log(error: Exception) -> None:
    """Where it happened, without the message: the database quotes rows in it."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("An import failed: %s\n%s", type(error).__qualname__, frames)
