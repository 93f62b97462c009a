"""Processes seen from outside."""

import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jugendhilfe_api

SOURCES = Path(jugendhilfe_api.__file__).parents[1]
PACKAGES = next(Path(p) for p in sys.path if p.endswith("site-packages"))


def alive(pid: int) -> bool:
    """Tell whether the process exists and is not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], bool], limit: float = 10.0) -> bool:
    """Wait for a condition, at most `limit` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def nobody() -> int:
    """Return the user id of `nobody`."""
    return pwd.getpwnam("nobody").pw_uid


def interpreter_of(uid: int) -> str | None:
    """Return a Python >= 3.11 that this user can start with our packages, if there is one."""
    probe = "import sys, jugendhilfe_api; assert sys.version_info >= (3, 11)"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-c", probe], check=False, env=environment(), user=uid, cwd="/"
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


def environment() -> dict[str, str]:
    """Return an environment in which any interpreter finds our packages."""
    return {"PYTHONPATH": f"{SOURCES}{os.pathsep}{PACKAGES}", "PATH": os.defpath}
