"""Tell a supervisor whether this process lives, and a load balancer whether to send requests.

Outside `/v1`, without a token, and without details: what is wrong stands in the log. A database
that is newer than the program is no reason to stop serving: migrations run before the new program
starts, and the old one works on the new schema until it is replaced.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from jugendhilfe_api.core.database.transaction import Database
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import TemporarilyReduced

Check = Callable[[], Awaitable[bool]]
LOG = structlog.get_logger()
SECONDS_OF_A_CHECK = 2.0
SECONDS_OF_AN_ANSWER = 1.0  # so long it holds: probing does not become a load
RETRY_AFTER = "5"

router = APIRouter(include_in_schema=False)


class Health:
    """What must hold for this process to serve: `app.state.health`, made when it starts."""

    def __init__(
        self, checks: Mapping[str, Check], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._monotonic = monotonic
        self._failing: set[str] = set()
        self._asked: float | None = None
        self._lock = asyncio.Lock()
        self._stopping = False

    def stop(self) -> None:
        """Say no from now on: the process ends after the requests that it has."""
        self._stopping = True

    async def ready(self) -> bool:
        """Return whether every check holds; many who ask at once cause one round of checks."""
        async with self._lock:
            now = self._monotonic()
            if self._asked is None or now - self._asked >= SECONDS_OF_AN_ANSWER:
                await asyncio.gather(*(self._ask(name) for name in self._checks))
                self._asked = self._monotonic()
            return not self._failing and not self._stopping

    async def _ask(self, name: str) -> None:
        """Run a check; log it when it begins or ceases to fail."""
        error: Exception | None = None
        holds = False
        try:
            async with asyncio.timeout(SECONDS_OF_A_CHECK):
                holds = await self._checks[name]()
        except Exception as caught:  # noqa: BLE001 - whatever it is, the check does not hold
            error = caught
        if not holds and name not in self._failing:
            self._failing.add(name)
            LOG.error("not_ready", check=name, exc_info=error)
        elif holds and name in self._failing:
            self._failing.discard(name)
            LOG.info("ready_again", check=name)


@router.get("/health/live")
async def live() -> Response:
    """Answer as long as the event loop turns."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Answer 200 if this process can serve, otherwise 503."""
    health: Health | None = getattr(request.app.state, "health", None)
    if health is None or not await health.ready():
        raise TemporarilyReduced(headers={"Retry-After": RETRY_AFTER})
    return JSONResponse({"status": "ready"})


def answers(database: Database) -> Check:
    """Check that the pools, to read and to write, lend a connection that works."""

    async def check() -> bool:
        async with asyncio.TaskGroup() as both:
            both.create_task(_reads(database))
            both.create_task(_writes(database))
        return True

    return check


def migrated(
    session: Callable[[], AbstractAsyncContextManager[Any]], outdated: frozenset[str]
) -> Check:
    """Check that the schema is not older than the program.

    `outdated` are the revisions that the program knows, without the last. The role needs SELECT
    on `alembic_version`.
    """

    async def check() -> bool:
        async with session() as opened:
            rows = await opened.execute(text("select version_num from alembic_version"))
            found = {row[0] for row in rows}
        return bool(found) and not found & outdated

    return check


class Heartbeat:
    """The sign of life of the worker, where it runs inside this process."""

    def __init__(
        self, seconds: float = 60, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._last = monotonic()  # it gets this long to start

    def beat(self) -> None:
        """Note that the worker has gone round once more."""
        self._last = self._monotonic()

    async def check(self) -> bool:
        """Return whether the last sign is recent."""
        return self._monotonic() - self._last < self._seconds


async def _reads(database: Database) -> None:
    async with database.readers[Role.PUBLIC].acquire() as connection:
        await connection.execute("select 1")


async def _writes(database: Database) -> None:
    async with database.sessions() as session:
        await session.execute(text("select 1"))
