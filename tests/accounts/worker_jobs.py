"""Jobs for test_worker: a worker in a process of its own has to be able to import them."""

import time
from pathlib import Path

from accounts.jobs import task


@task()
def hang_at_first(folder: str) -> str:
    """Never ends at its first start, which it marks by a file; ends at once at the next."""
    started = Path(folder) / "started"
    if started.exists():
        return "done"
    started.touch()
    while True:
        time.sleep(60)


@task()
def nothing() -> None:
    pass
