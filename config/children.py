"""Start child processes that never outlive this one.

A child runs through this file as a script: it takes on another identity where asked, asks the
kernel for a signal on its parent's death (Linux), and only then becomes the wanted program.
The order matters: entering a user namespace or changing the user clears that request. A helper
script rather than ``preexec_fn`` because that may deadlock in a process with threads.

Identities: ``same``; ``namespace`` (root under another number in a user namespace of its own,
which programs that refuse to run as root accept); ``user:UID:GID``.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

SAME = "same"
NAMESPACE = "namespace"

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
#: Any number but 0 will do: it means root outside the namespace.
_INNER_ID = 1000


def user(uid: int, gid: int) -> str:
    """The identity of an existing account; only root can take it on."""
    return f"user:{uid}:{gid}"


def wrapped(command: Sequence[str], *, identity: str = SAME, death: int | None = None) -> list[str]:
    """The command line that runs ``command`` so; ``death`` is sent to it when this process dies.

    The kernel watches the *thread* that starts the child: call it from one that stays.
    """
    script = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    return [*script, str(os.getpid()), str(int(death or 0)), identity, *command]


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    identity: str = SAME,
    death: int = signal.SIGKILL,
    own_group: bool = True,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command``. In a group of its own, a terminal's Ctrl-C does not reach it."""
    return subprocess.Popen(
        wrapped(command, identity=identity, death=death),
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL if own_group else None,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=own_group,
    )


def stop(process: subprocess.Popen[bytes], *steps: tuple[int, float]) -> int:
    """Send each signal in turn until the process has gone within that step's seconds."""
    for signum, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            break
        process.send_signal(signum)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    return process.wait()


def can(identity: str, *, execute: str, write: Path) -> bool:
    """Whether that identity may be taken on, run that program and write into that folder."""
    check = (
        "import os, sys; a, b = sys.argv[1:]; sys.exit(not (os.access(a, 1) and os.access(b, 3)))"
    )
    command = [sys.executable, "-I", "-S", "-c", check, execute, str(write)]
    result = subprocess.run(wrapped(command, identity=identity), capture_output=True)
    return result.returncode == 0


def _enter_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_INNER_ID} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{_INNER_ID} {gid} 1")


def _take_on(identity: str) -> None:
    if identity == NAMESPACE:
        _enter_namespace()
    elif identity != SAME:
        _, uid, gid = identity.split(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))


def _die_with_parent(parent: int, signum: int) -> None:
    if sys.platform != "linux" or not signum:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was made
        sys.exit(1)


def _main(arguments: list[str]) -> None:
    parent, signum, identity, *command = arguments
    try:
        _take_on(identity)
    except OSError as error:
        sys.exit(f"cannot run {command[0]} as {identity}: {error}")
    _die_with_parent(int(parent), int(signum))
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")


if __name__ == "__main__":
    _main(sys.argv[1:])
