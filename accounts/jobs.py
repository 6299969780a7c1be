"""Jobs outside the request: the task decorator, periodic jobs, and care for those left behind.

Declare a job with `@task()` and enqueue it with `job.enqueue(...)`; call `every(period, job)` in
`AppConfig.ready` for one that repeats. `manage.py worker` runs them.

A worker shows that it lives by a PostgreSQL advisory lock on a connection of its own, which the
server releases the moment that connection ends, also after SIGKILL or a power cut. A job can
thus start a second time after a part of its work was done: jobs have to bear that.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.compat import Task, TaskResultStatus, task_finished
from django_tasks_db.models import DBTaskResult

try:  # Django 6 brings its own
    from django.tasks import task
except ImportError:
    from django_tasks import task  # type: ignore[no-redef,unused-ignore]

__all__ = ["PERIODIC", "Presence", "Reaper", "WorkerLost", "enqueue_due", "every", "task"]

logger = logging.getLogger(__name__)

#: How often a job is started before it is given up because its workers die.
MAX_STARTS = 3
NO_ARGUMENTS: dict[str, Any] = {"args": [], "kwargs": {}}

#: Name -> (job, period).
PERIODIC: dict[str, tuple[Task[..., Any], timedelta]] = {}


class WorkerLost(Exception):
    """Every worker that took up a job ended before the job did."""


def every(period: timedelta, job: Task[..., Any]) -> None:
    """Have `job` enqueued, without arguments, once a period across all workers."""
    PERIODIC[job.module_path] = (job, period)


def lock_number(name: str) -> int:
    """The number of an advisory lock: 64 bits, signed, the same on every host."""
    digest = blake2b(f"stepping-stones {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _lock_free(name: str) -> bool:
    """Take a lock until the transaction ends; False where another session holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(name)])
        return bool(cursor.fetchone()[0])


class Presence:
    """One worker's sign of life. Belongs to the thread that made it."""

    def __init__(self, worker_id: str) -> None:
        self.number = lock_number(f"worker {worker_id}")
        # Not the thread's shared connection: that one is closed when it grows old.
        self.connection = connections.create_connection("default")

    def hold(self) -> None:
        """Take the lock, or take it again after the connection was lost (DatabaseError)."""
        if self.connection.connection is not None and self.connection.is_usable():
            return
        self.connection.close()
        with self.connection.cursor() as cursor:
            # A host that vanished is noticed within a minute rather than two hours.
            cursor.execute("SET tcp_keepalives_idle = 30")
            cursor.execute("SET tcp_keepalives_interval = 10")
            cursor.execute("SET tcp_keepalives_count = 3")
            cursor.execute("SELECT pg_advisory_lock(%s)", [self.number])

    def release(self) -> None:
        self.connection.close()


class Reaper:
    """Gives the jobs of dead workers to living ones."""

    def __init__(self) -> None:
        self._suspects: set[tuple[Any, Any]] = set()

    def reap(self) -> None:
        """Restore, or give up, what belonged to a dead worker at this and at the last call.

        Twice, because a worker whose connection broke takes its lock again a moment later.
        """
        with transaction.atomic():
            running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
            orphans = [result for result in running if self._orphaned(result)]
            for result in orphans:
                if (result.pk, result.started_at) in self._suspects:
                    _restore(result)
        self._suspects = {(result.pk, result.started_at) for result in orphans}

    @staticmethod
    def _orphaned(result: DBTaskResult) -> bool:
        return not result.worker_ids or _lock_free(f"worker {result.worker_ids[-1]}")


def _restore(result: DBTaskResult) -> None:
    starts = len(result.worker_ids)
    if starts < MAX_STARTS:
        logger.warning("Job %s lost its worker; another one will start it again.", result.task_path)
        result.status = TaskResultStatus.READY
        result.started_at = None
        result.save(update_fields=["status", "started_at"])
        return
    reason = f"Given up after {starts} starts: each time the worker ended before the job did."
    logger.error("Job %s: %s", result.task_path, reason)
    result.set_failed(WorkerLost(reason))
    transaction.on_commit(lambda: _tell_finished(result))


def _tell_finished(result: DBTaskResult) -> None:
    try:
        backend = type(result.task.get_backend())
    except ImportError:  # the job's code has gone since
        return
    task_finished.send(sender=backend, task_result=result.task_result)


def enqueue_due() -> None:
    """Enqueue the periodic jobs whose time has come; one worker at a time does this."""
    with transaction.atomic():
        if _lock_free("scheduler"):
            for name, (job, period) in PERIODIC.items():
                if _is_due(name, period):
                    job.enqueue()


def _is_due(name: str, period: timedelta) -> bool:
    runs = DBTaskResult.objects.filter(task_path=name, args_kwargs=NO_ARGUMENTS)
    last = runs.order_by("-enqueued_at").first()
    if last is None:
        return True
    # An unfinished one is not overtaken: a stopped worker would come back to a long queue.
    finished = last.status not in (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return finished and last.enqueued_at + period <= timezone.now()


@task()
def prune_finished_jobs() -> None:
    """Forget results after a month, so that the table stays small."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=30, verbosity=0)


@task()
def clear_expired_sessions() -> None:
    """Delete the sign-ins whose time is over: the framework only ignores them."""
    call_command("clearsessions")


every(timedelta(days=1), prune_finished_jobs)
every(timedelta(days=1), clear_expired_sessions)
