"""How far a job has come, told beside the transaction that does the work."""

import logging
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connections

logger = logging.getLogger(__name__)


class Progress:
    """Counts the steps of a run on a connection of its own.

    What a transaction writes nobody else sees before its end: the page that waits would stand
    still. The job itself must not touch the row of the run until it has told its last step.
    A step that cannot be told is no reason to stop.
    """

    def __init__(self, run: int) -> None:
        self.run = run
        self.connection = connections.create_connection("default")

    def __enter__(self) -> Self:
        self._write("started_at = now(), step = 0", [])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.close()

    def reach(self, step: int) -> None:
        """So many steps are done."""
        self._write("step = %s", [step])

    def _write(self, change: str, values: list[int]) -> None:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
                cursor.execute(
                    f"UPDATE students_importrun SET {change} WHERE id = %s",  # noqa: S608
                    [*values, self.run],
                )
        except DatabaseError as error:
            logger.warning("The progress of an import is not shown: %s", type(error).__name__)
