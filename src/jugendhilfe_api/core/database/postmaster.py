"""A PostgreSQL server as seen from outside: its pid file, whether it is ours, ending it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .wheel import EmbeddedError

READY: Final = "ready"
PROC: Final = Path("/proc")
# "Fast" ends sessions and writes a checkpoint; "immediate" leaves recovery to the next start.
# SIGTERM would wait for every client to leave.
STEPS: Final = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
STUBBORN: Final = "PostgreSQL (process {0}) does not end."


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says about a server."""

    pid: int
    port: int
    socket: Path
    status: str


def read(data: Path) -> Postmaster | None:
    """Read the pid file of a data directory; None without one, or while it is being written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 8:  # noqa: PLR2004 - PostgreSQL: the last line it writes is the status
        return None
    return Postmaster(int(lines[0]), int(lines[3]), Path(lines[4]), lines[7].strip())


def runs(pid: int, data: Path) -> bool:
    """Tell whether the process is the server of this data directory, not one that got its number.

    A server works in its data directory and is called `postgres`.
    """
    if not PROC.joinpath("self").exists():
        return _listed(pid, data)
    try:
        same = PROC.joinpath(f"{pid}/cwd").stat().st_ino == data.stat().st_ino
        return same and PROC.joinpath(f"{pid}/comm").read_text().strip() == "postgres"
    except OSError:  # it has ended, or belongs to somebody else
        return False


def _listed(pid: int, data: Path) -> bool:
    """Answer `runs` on systems without /proc."""
    command = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(  # noqa: S603 - our own arguments
        command, check=False, capture_output=True, text=True, timeout=10
    ).stdout
    return "postgres" in shown and str(data) in shown


def end(pid: int, gone: Callable[[], bool]) -> None:
    """End a server: politely, then firmly, each step for a limited time.

    Raises:
        EmbeddedError: it is still there.

    """
    for step, limit in STEPS:
        try:
            os.kill(pid, step)
        except ProcessLookupError:
            return
        if wait(gone, limit):
            return
    raise EmbeddedError(STUBBORN.format(pid))


def wait(until: Callable[[], bool], limit: float) -> bool:
    """Wait at most `limit` seconds for a condition; tell whether it came."""
    deadline = time.monotonic() + limit
    while not until():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def clear(data: Path) -> None:
    """End the server that a killed process of ours left behind, or remove its stale pid file.

    A pid file whose number now belongs to another process of the same user would stop
    PostgreSQL from starting. Call it only with the lock of the directory held.
    """
    left = read(data)
    if left is None:
        return
    if runs(left.pid, data):
        end(left.pid, lambda: not runs(left.pid, data))
    elif PROC.joinpath(str(left.pid)).exists():
        (data / "postmaster.pid").unlink(missing_ok=True)
