"""Processor time of processes, from /proc: what others on the machine do does not count in it."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """Return the fields of `/proc/<pid>/stat` after the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def seconds(pid: int) -> float:
    """Return user and system time of a process, without that of its children."""
    user, system = _fields(pid)[11:13]
    return (int(user) + int(system)) / TICKS


def of_family(pid: int) -> float:
    """Return user and system time of a process, its children, and those that have ended."""
    ended = _fields(pid)[13:15]
    return seconds(pid) + sum(map(int, ended)) / TICKS + sum(map(_quietly, _children(pid)))


def _children(pid: int) -> list[int]:
    listed = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [each for each in listed if _parent(each) == pid]


def _parent(pid: int) -> int:
    try:
        return int(_fields(pid)[1])
    except OSError:
        return 0


def _quietly(pid: int) -> float:
    try:
        return seconds(pid)
    except OSError:
        return 0.0
