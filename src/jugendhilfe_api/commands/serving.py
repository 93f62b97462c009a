"""Serve the API: start what is needed, greet, and end everything in order.

Order of the end: no new requests, the running ones finish, jobs stop, PostgreSQL stops ("fast").
"""

import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from rich.panel import Panel
from rich.table import Table
from uvicorn.supervisors import Multiprocess

from jugendhilfe_api.commands import databases, demonstration, upgrading
from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.core.access.scopes import AUDIENCES
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.data_directory import remember
from jugendhilfe_api.core.observability import logs
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.main import create_app
from jugendhilfe_api.settings import Settings
from jugendhilfe_api.starting import uncollected

GRACE: Final = 30  # seconds for running requests
LOOPBACK_ONLY: Final = (
    "{0} is open to the network. Without JUGENDHILFE_DATABASE_URL this is a demonstration with "
    "made-up data and tokens for everybody: it serves 127.0.0.1 only."
)
TAKEN: Final = "Port {0} is not free ({1}): end the other program or choose another --port."
FAILED: Final = "The service did not start; the reason is in the lines above."


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._greet()


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        CommandError: the address is not free or not allowed, or the service does not start.

    """
    if settings.embedded and not _is_loopback(host):
        raise CommandError(LOOPBACK_ONLY.format(host))
    if settings.embedded and workers > 1:
        raise CommandError("--workers needs JUGENDHILFE_DATABASE_URL.")
    with _ending(), _listening(host, port) as listener:
        if settings.embedded:
            _serve_embedded(settings, listener)
        else:
            upgrading.check(str(settings.database_url))
            _run(settings, listener, workers)


def _serve_embedded(settings: Settings, listener: socket.socket) -> None:
    place = databases.directory(settings)
    with databases.started(settings) as database:
        if "public_url" not in settings.model_fields_set:
            settings = settings.model_copy(update={"public_url": _address(listener)})
        upgrading.upgrade(database)
        upgrading.move(database, place, settings.public_url)
        demonstration.load_if_empty(database, place, settings.public_url)
        remember(place, public_url=settings.public_url)
        served = {"database_url": database.app, "data_dir": place} | _keys(settings, place)
        _run(settings.model_copy(update=served), listener, 1, demo=True)


def _keys(settings: Settings, place: Path) -> dict[str, Path]:
    """Keep a key ring in the data directory, unless the environment names one."""
    if settings.key_ring_file or settings.key_ring:
        return {}
    files.load_or_create(place)
    return {"key_ring_file": place / files.NAME}


def _run(settings: Settings, listener: socket.socket, workers: int, *, demo: bool = False) -> None:
    logs.configure()
    with uncollected():
        app = "jugendhilfe_api.main:create_app" if workers > 1 else create_app(settings)
    config = uvicorn.Config(
        app,
        factory=workers > 1,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,  # core.observability decides what a line may hold
        server_header=False,
        proxy_headers=False,  # the edge reads them, from trusted proxies only
        timeout_graceful_shutdown=GRACE,
    )
    address = _address(listener)
    if workers > 1:
        Multiprocess(config, [listener]).run()
        return
    server = _Server(config, lambda: _greet(address, demo=demo))
    try:
        server.run(sockets=[listener])
    except SystemExit:
        if not server.started:  # uvicorn raises the signal that ended it once more
            raise
    if not server.started:
        raise CommandError(FAILED)


def _greet(address: str, *, demo: bool) -> None:
    """Say where the service is and, in a demonstration, how to get a token."""
    lines = Table.grid(padding=(0, 2))
    lines.add_row("Documentation", f"[bold]{address}/docs[/]")
    lines.add_row("Contract", f"{address}/v1/openapi.yaml")
    if demo:
        for role, audience in AUDIENCES.items():
            if role is not Role.PUBLIC:
                lines.add_row(f"Token: {audience.name.en}", f"jugendhilfe token --role {role}")
    lines.add_row("End", "Ctrl-C")
    console.print(Panel(lines, title=f"Jugendhilfe API · {address}", expand=False))


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the address before anything is started, so that a taken one is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(TAKEN.format(port, os.strerror(error.errno or 0))) from error
        listener.set_inheritable(True)
        yield listener


@contextmanager
def _ending() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into an orderly end; once it has begun, nothing interrupts it."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in handled:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    handled = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, leave) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
