"""The same search and lists as others write them: Django REST framework, and Fastify with `pg`.

Each is installed on demand from its own lock, into a folder that is kept. Where Node or a registry
is missing, the measurement goes on without it and says so.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from jugendhilfe_api.core.database.context import ENTER, NAMES
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer
from tests.benchmarks.bench import Bench, process
from tests.support.service import free_port

HERE = Path(__file__).parent
INSTALLED = Path(os.environ.get("BENCHMARK_PEERS", Path(__file__).parents[3] / "var" / "peers"))
Command = tuple[list[str], dict[str, str]]


class NotHereError(Exception):
    """A peer cannot be installed; the text says why."""


@dataclass(frozen=True)
class Peer:
    """A peer that answers."""

    name: str
    url: str
    pid: int


def running(stack: ExitStack, bench: Bench, issuer: EmbeddedIssuer) -> Iterator[Peer]:
    """Start every peer that can be installed."""
    keys, context = bench.directory / "jwks.json", bench.directory / "context.json"
    keys.write_text(json.dumps(issuer.jwks()))
    context.write_text(json.dumps({"sql": str(ENTER), "names": NAMES}))
    known = {
        "PEER_DATABASE": bench.database,
        "PEER_HOST": str(bench.postgres.access.socket),
        "PEER_PORT": str(bench.postgres.access.port),
        "PEER_JWKS": str(keys),
        "PEER_ISSUER": issuer.name,
        "PEER_AUDIENCE": f"{issuer.name}/v1",
        "PEER_CONTEXT": str(context),
    }
    for name, made in (("Django REST framework", django), ("Fastify", fastify)):
        try:
            yield _started(stack, bench, name, made, known)
        except NotHereError as error:
            print(f"Without {name}: {error}", flush=True)


def _started(
    stack: ExitStack,
    bench: Bench,
    name: str,
    made: Callable[[int], Command],
    known: dict[str, str],
) -> Peer:
    port = free_port()
    command, more = made(port)
    url = f"http://127.0.0.1:{port}"
    log = bench.directory / f"{made.__name__}.log"
    pid = stack.enter_context(process(command, known | more, log, f"{url}/health"))
    return Peer(name, url, pid)


def django(port: int) -> Command:
    """Install Django REST framework and say how it is served."""
    lock, place = HERE / "django" / "requirements.lock", INSTALLED / "django"
    python = place / "bin" / "python"
    if not _current(place, lock):
        _run([sys.executable, "-m", "venv", str(place)])
        _run([str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)])
        _note(place, lock)
    command = [
        str(python), "-m", "gunicorn", "--workers", "1", "--threads", "8",
        "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--keep-alive", "60",
        "--chdir", str(HERE / "django"), "market.wsgi:application",
    ]  # fmt: skip
    return command, {"PYTHONPATH": str(HERE / "django")}


def fastify(port: int) -> Command:
    """Install Fastify and say how it is served."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotHereError("there is no Node")
    lock, place = HERE / "fastify" / "package-lock.json", INSTALLED / "fastify"
    if not _current(place, lock):
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "fastify" / name, place / name)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(place)])
        _note(place, lock)
    shutil.copy(HERE / "fastify" / "server.mjs", place / "server.mjs")
    return [node, str(place / "server.mjs")], {"PORT": str(port), "NODE_ENV": "production"}


def _current(place: Path, lock: Path) -> bool:
    stamp = place / ".installed"
    return stamp.exists() and stamp.read_text() == lock.read_text()


def _note(place: Path, lock: Path) -> None:
    (place / ".installed").write_text(lock.read_text())


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise NotHereError(f"it cannot be installed: {said.strip()[-300:]}") from error
