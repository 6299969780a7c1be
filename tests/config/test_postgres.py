import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import environ
import psycopg2
import pytest

from config import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
RUN = [sys.executable, "-m", "config.postgres", "run"]
#: Says where the server is, then waits to be ended.
WAIT = ["sh", "-c", 'echo "$DATABASE_URL"; exec sleep 600']
# The supervisor runs in the checkout, where it finds its package.
ENV = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's death signal")
root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another account")


def until(true: Callable[[], object]) -> None:
    """Wait for something that comes in a moment; far longer only where it never comes."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Supervisor:
    """A running `python -m config.postgres run` on a folder."""

    def __init__(self, folder: Path) -> None:
        command = [*RUN, "--data-dir", str(folder), "--", *WAIT]
        self.process = subprocess.Popen(command, cwd=ROOT, env=ENV, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().decode().strip()
        self.data = folder / "postgres" / "data"
        self.server = int((self.data / "postmaster.pid").read_text().split()[0])

    def server_gone(self) -> bool:
        return not postgres._serves(self.server, self.data)

    def end(self, signum: int) -> int:
        self.process.send_signal(signum)
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for all tests here, each of which leaves it stopped or dead."""
    # With a space, and far too long for a socket.
    folder = tmp_path_factory.mktemp("a folder") / ("long " * 25)
    yield folder
    last = postgres.Server(folder)
    last.take_folder()  # tidies up after a killed one
    last.stop()


@pytest.fixture
def supervisor(cluster: Path) -> Iterator[Callable[[], Supervisor]]:
    started: list[Supervisor] = []

    def start() -> Supervisor:
        started.append(Supervisor(cluster))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGTERM)
        each.process.communicate()


def test_ephemeral_run_gives_the_command_a_database_and_returns_its_exit_code(
    tmp_path: Path,
) -> None:
    script = f"""
import os, sys, psycopg2
url = os.environ["DATABASE_URL"]
open({str(tmp_path / "url")!r}, "w").write(url)
psycopg2.connect(url)
sys.exit(7)
"""
    command = [*RUN, "--ephemeral", "--", sys.executable, "-c", script]
    assert subprocess.run(command, cwd=ROOT, env=ENV).returncode == 7
    socket = (tmp_path / "url").read_text().partition("host=")[2]
    assert not Path(socket).parent.exists()


def test_given_database_url_is_left_alone(tmp_path: Path) -> None:
    command = [*RUN, "--data-dir", str(tmp_path / "data"), "--", "sh", "-c", "echo $DATABASE_URL"]
    env = {**ENV, "DATABASE_URL": "postgres://elsewhere/db"}
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert result.stdout == "postgres://elsewhere/db\n"
    assert not (tmp_path / "data").exists()


def test_url_is_read_alike_by_django_environ_and_libpq() -> None:
    config = environ.Env.db_url_config(postgres.url(Path("/tmp/Some where")))
    assert config["OPTIONS"] == {"host": "/tmp/Some where"}
    assert (config["NAME"], config["USER"]) == ("stepping_stones", "postgres")


def test_server_listens_on_its_socket_alone_and_sorts_by_unicode(supervisor) -> None:
    url = supervisor().url
    assert execute(url, "SHOW listen_addresses") == [("",)]
    assert execute(url, "SELECT lower('ÁÉŁ')") == [("áéł",)]
    socket = Path(url.partition("host=")[2])
    assert socket.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_server_is_left_after_a_signal(supervisor, signum: int) -> None:
    running = supervisor()
    assert running.end(signum) == 128 + signum
    assert running.server_gone()
    assert not Path(running.url.partition("host=")[2]).exists()


@linux
def test_no_server_is_left_after_sigkill(supervisor) -> None:
    running = supervisor()
    running.end(signal.SIGKILL)
    until(running.server_gone)


def test_what_was_written_is_there_after_all_was_killed(supervisor) -> None:
    running = supervisor()
    execute(running.url, "DROP TABLE IF EXISTS kept")
    execute(running.url, "CREATE TABLE kept AS SELECT 1 AS number")
    os.kill(running.server, signal.SIGKILL)
    running.end(signal.SIGKILL)

    assert execute(supervisor().url, "SELECT number FROM kept") == [(1,)]


def test_second_start_says_where_the_first_one_runs(supervisor, cluster: Path) -> None:
    first = supervisor()
    command = [*RUN, "--data-dir", str(cluster), "--", "true"]
    second = subprocess.run(command, cwd=ROOT, env=ENV, capture_output=True, text=True)
    assert second.returncode == 1
    assert second.stderr == (
        f"Stepping Stones already runs with the data in {cluster} "
        f"(process {first.process.pid}) at {first.url}.\n"
    )


def test_process_number_that_went_to_another_program_does_not_stop_the_start(supervisor) -> None:
    first = supervisor()
    first.end(signal.SIGINT)
    # What a power cut leaves, after which the number was given to us.
    (first.data / "postmaster.pid").write_text(f"{os.getpid()}\n{first.data}\n0\n5432\n")
    assert execute(supervisor().url, "SELECT 1") == [(1,)]


def test_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("17\n")
    with postgres.Server(tmp_path) as url:
        assert execute(url, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_data_of_another_version_are_refused_in_words(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(postgres.PostgresError, match="belong to PostgreSQL 12"):
        postgres.Server(tmp_path).start()


@root
def test_root_without_user_namespaces_keeps_the_data_through_another_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shared = Path(tempfile.mkdtemp())  # below tmp_path no other account could reach it
    monkeypatch.setattr(postgres, "SHARED_ROOT", shared)
    try:
        with postgres.Server(tmp_path) as url:
            execute(url, "CREATE TABLE kept AS SELECT 1 AS number")
        monkeypatch.setattr(postgres.Server, "_namespace_works", lambda self: False)
        server = postgres.Server(tmp_path)
        with server as url:
            assert execute(url, "SELECT number FROM kept") == [(1,)]
            assert server.process is not None
            assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    finally:
        shutil.rmtree(shared)
