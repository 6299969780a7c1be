"""Serve Stepping Stones on this computer, with everything it needs under one process.

bin/demo calls it. The database, the web server and the worker are children of this process and
end with it, whichever way it ends. What is kept stands in $DATA_DIR (default: .data).
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config import children, postgres

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
ACCOUNTS = (
    "tutor@demo.example",
    "tutor2@demo.example",
    "counsellor@demo.example",
    "admin@demo.example",
    "privacy@demo.example",
    "tutor@other.example",
    "admin@other.example",
)
PASSWORD = "demo-password"  # noqa: S105 - printed for everyone to read
STEPS = (
    (["migrate", "--verbosity=0"], "Preparing the database"),
    (["createcachetable", "--verbosity=0"], ""),
    (["collectstatic", "--noinput", "--verbosity=0"], "Collecting styles, scripts and fonts"),
    (["load_demo"], "Loading the demonstration centre"),
)
#: Whose change makes the preparation run again.
PREPARED_FROM = ("*/migrations/*.py", "static/**/*", "*/management/commands/load_demo.py")
STARTUP_SECONDS = 60.0
#: A worker that ends sooner than this has failed to start rather than crashed.
SHORT_LIFE = 5.0
MAX_SHORT_LIVES = 3


class DemoError(Exception):
    """The demo cannot go on; the text is meant for the person at the terminal."""


def say(text: str) -> None:
    print(text, flush=True)


def port() -> int:
    """$PORT, or 8000; raises DemoError where it is no port or is taken."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        # As the web server does it: connections of an earlier run that fade out do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise DemoError(f"Port {text} needs rights that you do not have here.") from None
            raise DemoError(
                f"Port {text} is in use by another program. "
                f"Choose another one: PORT={int(text) % 65535 + 1} bin/demo"
            ) from None
    return int(text)


def keys(folder: Path) -> dict[str, str]:
    """The signing and encryption keys of this installation, made at the first start.

    Without them what is encrypted in the database cannot be read: they stay beside it.
    """
    path = folder / "secrets.env"
    if not path.exists():
        fernet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(f"SECRET_KEY={secrets.token_urlsafe(64)}\nFIELD_KEYS=k1:{fernet}\n")
        new.rename(path)  # whole or not at all, should the power fail now
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def fingerprint(files: Iterable[Path], database_url: str) -> str:
    """Changes when a file does, or when another database is named."""
    digest = hashlib.sha256(database_url.encode())
    for path in sorted(files):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepared_files() -> list[Path]:
    patterns = [path for pattern in PREPARED_FROM for path in ROOT.glob(pattern)]
    return [*patterns, ROOT / "constraints.txt", ROOT / "package-lock.json"]


def prepare(env: dict[str, str], folder: Path, database: str) -> None:
    """Bring database and static files up to date, unless nothing changed since the last time."""
    stamp = folder / "prepared"
    wanted = fingerprint(prepared_files(), database)
    with contextlib.suppress(OSError):
        if stamp.read_text() == wanted and (folder / "static" / "staticfiles.json").exists():
            return
    for arguments, words in STEPS:
        if words:
            say(f"{words} ...")
        manage(arguments, env)
    stamp.write_text(wanted)


def manage(arguments: list[str], env: dict[str, str]) -> None:
    process = children.start([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)
    try:
        code = process.wait()
    finally:
        children.stop(process, (signal.SIGTERM, 5.0))
    if code:
        raise DemoError(f"'manage.py {arguments[0]}' failed; its message stands above.")


@dataclass
class Child:
    """A program that has to run as long as the demo does."""

    name: str
    command: list[str]
    env: dict[str, str]
    #: What the kernel sends when this process is killed. A master needs one that it can answer.
    death: int
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False, default=0.0)
    short_lives: int = field(init=False, default=0)

    def start(self) -> None:
        self.process = children.start(self.command, env=self.env, cwd=ROOT, death=self.death)
        self.started = time.monotonic()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def restart(self) -> None:
        """Start again; raises DemoError for one that again and again does not stay up."""
        lived = time.monotonic() - self.started
        self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE else 0
        code = self.process.returncode
        if self.short_lives >= MAX_SHORT_LIVES:
            raise DemoError(f"The {self.name} does not stay up (last exit code {code}).")
        say(f"The {self.name} ended unexpectedly (exit code {code}); starting it again.")
        self._end_group()
        self.start()

    def stop(self) -> None:
        if self.started:
            children.stop(self.process, (signal.SIGTERM, 10.0))
            self._end_group()

    def _end_group(self) -> None:
        """Whatever it started itself; a web server's orphan would keep the port."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def web_server(env: dict[str, str], number: int) -> Child:
    options = [
        f"--bind={HOST}:{number}",
        "--workers=2",
        "--graceful-timeout=5",
        "--no-control-socket",
        "--max-requests=2000",
        "--max-requests-jitter=200",
        # A list of 20,000 students takes longer than the default of 30 seconds.
        "--timeout=120",
        "--log-level=warning",
        # On Linux in memory: on a slow disk a worker's heartbeat would stall it.
        *(["--worker-tmp-dir=/dev/shm"] if os.access("/dev/shm", os.W_OK) else []),  # noqa: S108
    ]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", *options]
    return Child("web server", command, env, death=signal.SIGTERM)


def worker(env: dict[str, str]) -> Child:
    # Killed outright: the reaper gives its task to another worker at the next start.
    return Child(
        "worker",
        [sys.executable, "manage.py", "worker", "--verbosity=0"],
        env,
        death=signal.SIGKILL,
    )


def wait_until_healthy(server: Child, address: str) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.ended():
            raise DemoError("The web server did not start; its message stands above.")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310
            return
        except urllib.error.HTTPError as error:
            raise DemoError(f"The web server answers {error.code} on /healthz.") from None
        except OSError:
            time.sleep(0.1)
    raise DemoError(f"The web server did not answer within {STARTUP_SECONDS:.0f} seconds.")


def announce(address: str) -> None:
    width = max(len(account) for account in ACCOUNTS)
    say(f"\nStepping Stones runs at {address}\n")
    for account in ACCOUNTS:
        say(f"    {account:<{width}}    {PASSWORD}")
    say("\nPress Ctrl-C to stop it. What you enter is kept for the next start.")


def watch(server: Child, jobs: Child, database: subprocess.Popen[bytes] | None) -> None:
    """Until something ends that cannot be started again."""
    while True:
        time.sleep(0.5)
        if database is not None and database.poll() is not None:
            raise DemoError("The database server ended unexpectedly. Start the demo again.")
        for child in (server, jobs):
            if child.ended():
                child.restart()


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """What the children see. Keys that the caller set win over those in the folder."""
    mine = {
        "DEMO": "1",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SITE_URL": f"http://{HOST}:{os.environ.get('PORT') or 8000}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    caller = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    return keys(folder) | caller | mine


def serve(folder: Path) -> None:
    """Everything from the port to the last child's end; raises what ended it."""
    with contextlib.ExitStack() as stack:
        database_url = os.environ.get("DATABASE_URL", "")
        database = None if database_url else hold_database(folder, stack)
        number = port()
        if database:
            say("Starting the database ...")
            database_url = database.start()
        env = environment(folder, database_url)
        # The socket's place changes at every start: the embedded server is one database to us.
        prepare(env, folder, "embedded" if database else database_url)
        say("Starting the web server ...")
        server, jobs = web_server(env, number), worker(env)
        for child in (server, jobs):
            stack.callback(child.stop)
            child.start()
        address = f"http://{HOST}:{number}"
        wait_until_healthy(server, address)
        announce(address)
        watch(server, jobs, database.process if database else None)


def hold_database(folder: Path, stack: contextlib.ExitStack) -> postgres.Server:
    """Take the folder, before all else: it knows whether, and where, this demo runs already."""
    database = postgres.Server(folder, address=f"http://{HOST}:{os.environ.get('PORT') or 8000}")
    stack.callback(database.stop)
    database.take_folder()
    return database


def main() -> int:
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(signum: int, frame: FrameType | None) -> None:
        for each in ending:  # a second Ctrl-C must not cut the tidying short
            signal.signal(each, signal.SIG_IGN)
        with contextlib.suppress(OSError):  # a closed terminal takes no words
            say("\nStopping ...")
        raise SystemExit(0 if signum == signal.SIGINT else 128 + signum)

    for signum in ending:
        signal.signal(signum, end)
    folder = postgres.data_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        serve(folder)
    except (DemoError, postgres.PostgresError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nThe demo cannot run: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
