"""Run jobs until told to stop (SIGTERM or Ctrl-C: after the job in hand)."""

from __future__ import annotations

import logging
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from accounts import jobs

logger = logging.getLogger(__name__)

READY_SECONDS = 30.0


class Companion(threading.Thread):
    """Beside the worker: its sign of life, the orphans of others, and the periodic jobs."""

    def __init__(self, worker_id: str, tick: float) -> None:
        super().__init__(name="companion", daemon=True)
        self.worker_id = worker_id
        self.tick = tick
        self.present = threading.Event()

    def run(self) -> None:
        presence, reaper = jobs.Presence(self.worker_id), jobs.Reaper()
        pause = threading.Event()
        while True:
            try:
                presence.hold()
                self.present.set()
                reaper.reap()
                jobs.enqueue_due()
            except DatabaseError as error:
                # The database restarts: the next round connects anew.
                logger.warning("The database does not answer: %s", error)
                presence.release()
                connection.close()
            pause.wait(self.tick)


class Command(DatabaseWorker):
    help = "Run background jobs, restore those of dead workers and enqueue the periodic ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")
        parser.add_argument(
            "--tick",
            type=float,
            default=5.0,
            help="Seconds between two looks at dead workers and periodic jobs (default: 5).",
        )

    def handle(self, *, tick: float, worker_id: str, **options: Any) -> None:  # type: ignore[override]
        companion = Companion(worker_id, tick)
        companion.start()
        # No job before the sign of life: its absence would make the job an orphan.
        if not companion.present.wait(READY_SECONDS):
            raise CommandError("The database does not answer; the worker does not start.")
        # The reloader stops a worker in the middle of a job.
        super().handle(worker_id=worker_id, **{**options, "reload": False})
