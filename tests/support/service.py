"""The real `jugendhilfe` command, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from .processes import environment, eventually

BROWSER = httpx.Client(verify=False)  # noqa: S501 - loopback; reading certificates is slow
START = 60.0  # seconds; the first one makes a database


@dataclass
class Service:
    """A running `jugendhilfe serve`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return BROWSER.get(f"{self.url}{path}", timeout=20)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


def command(directory: Path, *arguments: str, **variables: str) -> dict[str, object]:
    """Return the arguments of `subprocess` that run the command on a data directory."""
    own = {"JUGENDHILFE_DATA_DIR": str(directory), "JUGENDHILFE_METRICS_PORT": "0"}
    return {
        "args": [sys.executable, "-m", "jugendhilfe_api", *arguments],
        "env": environment() | {"HOME": os.environ.get("HOME", "/")} | own | variables,
    }


def run(directory: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        **command(directory, *arguments, **variables),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(directory: Path, port: int, what: str = "serve", **variables: str) -> Service:
    """Start a service or a worker without waiting for it."""
    arguments = [what, "--port", str(port)] if what == "serve" else [what]
    log = directory / "service.log"
    with log.open("ab") as output:
        started = subprocess.Popen(
            **command(directory, *arguments, **variables),
            stdout=output,
            stderr=output,
        )
    return Service(started, f"http://127.0.0.1:{port}", log)


@contextmanager
def serving(directory: Path, port: int | None = None, **variables: str) -> Iterator[Service]:
    """Run a service until it answers; end it at the end if it still runs."""
    service = spawn(directory, port or free_port(), **variables)
    try:
        answered = eventually(
            lambda: service.process.poll() is not None or answers(service), START
        )
        assert answered, service.log.read_text()
        yield service
    finally:
        if service.process.poll() is None:
            service.end()


def answers(service: Service) -> bool:
    """Tell whether the service is ready."""
    try:
        return service.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False
