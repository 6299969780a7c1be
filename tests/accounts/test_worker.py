import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import jobs
from tests.accounts.worker_jobs import hang_at_first, nothing

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0


def until(true: Callable[[], object]) -> None:
    """Wait for something that comes in a moment; far longer only where it never comes."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The database as other processes see it; the jobs are removed rather than all tables."""
    # Chosen on its own, no test of the database is marked, and this would be the real one.
    assert connection.settings_dict["NAME"].startswith("test_")
    with django_db_blocker.unblock():
        yield
        DBTaskResult.objects.all().delete()
        connection.close()


@pytest.fixture
def worker(committed: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers on the test database, which end with the test at the latest."""
    settings = connection.settings_dict
    host = settings["OPTIONS"].get("host") or settings["HOST"]
    query = f"?host={quote(host)}&port={settings['PORT']}&password={quote(settings['PASSWORD'])}"
    url = f"postgres://{settings['USER']}@/{settings['NAME']}{query}"
    env = {**os.environ, "DATABASE_URL": url, "DEBUG": "1"}
    command = [sys.executable, "manage.py", "worker", "--tick=0.1", "--interval=0.1"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([*command, "--no-startup-delay"], cwd=ROOT, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def running(*worker_ids: str) -> DBTaskResult:
    """A job that stands as taken up by these workers, one after the other."""
    result = DBTaskResult.objects.get(pk=nothing.enqueue().id)
    result.worker_ids = list(worker_ids[:-1])
    result.claim(worker_ids[-1])
    return result


def reap(times: int) -> None:
    reaper = jobs.Reaper()
    for _ in range(times):
        reaper.reap()


def test_job_of_a_killed_worker_is_finished_by_another(worker, tmp_path: Path) -> None:
    result = DBTaskResult.objects.get(pk=hang_at_first.enqueue(str(tmp_path)).id)
    first = worker()
    until((tmp_path / "started").exists)
    first.kill()
    first.wait()

    worker()
    until(lambda: DBTaskResult.objects.filter(pk=result.pk, finished_at__isnull=False).exists())

    result.refresh_from_db()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, "done")
    assert len(result.worker_ids) == 2


@pytest.mark.django_db
def test_job_of_a_living_worker_is_left_alone() -> None:
    presence = jobs.Presence("living")
    presence.hold()
    result = running("living")

    reap(times=2)

    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING
    presence.release()


@pytest.mark.django_db
def test_job_is_left_alone_the_first_time_its_worker_is_missed() -> None:
    result = running("dead")
    reap(times=1)
    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_job_of_a_dead_worker_is_ready_again() -> None:
    result = running("dead", "dead too")
    reap(times=2)
    result.refresh_from_db()
    assert (result.status, result.started_at) == (TaskResultStatus.READY, None)


@pytest.mark.django_db
def test_job_that_lost_three_workers_fails_with_the_reason() -> None:
    result = running("dead", "dead too", "dead as well")
    reap(times=2)
    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert result.exception_class_path == "accounts.jobs.WorkerLost"
    assert "Given up after 3 starts" in result.traceback


@pytest.mark.django_db
def test_lock_is_taken_again_after_its_connection_was_lost() -> None:
    presence = jobs.Presence("living")
    presence.hold()
    presence.connection.connection.close()
    presence.hold()
    result = running("living")

    reap(times=2)

    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING
    presence.release()


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(jobs, "PERIODIC", {})
    jobs.every(timedelta(hours=1), nothing)
    return nothing.module_path


def enqueued(name: str) -> int:
    return DBTaskResult.objects.filter(task_path=name).count()


@pytest.mark.django_db
def test_periodic_job_is_enqueued_once_a_period(hourly: str) -> None:
    jobs.enqueue_due()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    jobs.enqueue_due()
    assert enqueued(hourly) == 1


@pytest.mark.django_db
def test_periodic_job_is_enqueued_again_after_its_period(hourly: str) -> None:
    jobs.enqueue_due()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, enqueued_at=an_hour_ago)
    jobs.enqueue_due()
    assert enqueued(hourly) == 2


@pytest.mark.django_db
def test_periodic_job_is_not_enqueued_while_the_last_one_waits(hourly: str) -> None:
    jobs.enqueue_due()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=1))
    jobs.enqueue_due()
    assert enqueued(hourly) == 1


@pytest.mark.django_db
def test_nothing_is_enqueued_while_another_worker_does_it(hourly: str) -> None:
    other = jobs.Presence("other")
    other.number = jobs.lock_number("scheduler")
    other.hold()
    jobs.enqueue_due()
    assert enqueued(hourly) == 0
    other.release()


@pytest.mark.django_db
def test_expired_sign_ins_are_cleared_and_live_ones_stay() -> None:
    now = timezone.now()
    for key, days in (("gone", -1), ("live", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(days=days)
        )
    jobs.clear_expired_sessions.func()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]
