"""A server of its own for the story: a process on a free port, with a temporary directory."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from jugendhilfe_api.core.database.data_directory import remembered
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.demo.narrator import NotAsExpectedError

MODULE: Final = "jugendhilfe_api"
START: Final = 180.0  # seconds; the machine may be busy
END: Final = 60.0
LOG: Final = "demo.log"
READY: Final = 200


@dataclass(frozen=True)
class Stage:
    """A running server: where it is, and its data directory."""

    directory: Path
    url: str

    def tokens(self, people: Sequence[tuple[Role, str]]) -> dict[str, str]:
        """Get tokens with `jugendhilfe token`, several at a time; by subject."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            signed = pool.map(lambda each: self.token(*each), people)
            return dict(zip((subject for _, subject in people), signed, strict=True))

    def token(self, role: Role, subject: str) -> str:
        """Get a token of a person or machine."""
        return self.command("token", "--role", role.value, "--person", subject)

    def command(self, *arguments: str) -> str:
        """Run `jugendhilfe …` on the directory; return what it prints.

        Raises:
            NotAsExpectedError: it failed.

        """
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            [sys.executable, "-m", MODULE, *arguments],
            env=_environment(self.directory),
            check=False,
            capture_output=True,
            text=True,
            timeout=END,
        )
        if done.returncode:
            said = f"jugendhilfe {arguments[0]} failed: {done.stderr.strip()}"
            raise NotAsExpectedError(said)
        return done.stdout.strip()


@contextmanager
def own_directory() -> Iterator[Path]:
    """Make a temporary directory; PostgreSQL, which never runs as root, may enter it."""
    directory = Path(tempfile.mkdtemp(prefix="jugendhilfe-demo-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def serving(directory: Path, **variables: str) -> Iterator[Stage]:
    """Run a server on a free port until the caller is done, whatever happens.

    `variables` are added to its environment.

    Raises:
        NotAsExpectedError: it did not start, or did not end as it should.

    """
    log = directory / LOG
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            [sys.executable, "-m", MODULE, "serve", "--port", "0"],
            env=_environment(directory) | variables,
            stdout=output,
            stderr=output,
        )
    try:
        yield Stage(directory, _address(process, directory))
    finally:
        _end(process)


def _address(process: "subprocess.Popen[bytes]", directory: Path) -> str:
    """Wait until the server answers; return where."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() is not None:
            last = (directory / LOG).read_text(errors="replace").strip().splitlines()[-3:]
            raise NotAsExpectedError(f"The server did not start: {' / '.join(last)}")
        url = str(remembered(directory).get("public_url") or "")
        if url and _is_ready(url):
            return url
        time.sleep(0.1)
    raise NotAsExpectedError(f"The server was not ready after {START:.0f} seconds")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=5).status_code == READY
    except httpx.TransportError:
        return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the server as Ctrl-C does; kill it if it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(END)


def _environment(directory: Path) -> dict[str, str]:
    """Take over the environment without settings of another installation."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("JUGENDHILFE_")}
    own = {"JUGENDHILFE_DATA_DIR": str(directory), "JUGENDHILFE_METRICS_PORT": "0"}
    return kept | own
