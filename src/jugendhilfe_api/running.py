"""What a running process holds: keys, pools, trusted issuers, the worker, metrics, health."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

import asyncpg
from alembic.script import ScriptDirectory
from fastapi import FastAPI

from jugendhilfe_api import migrating
from jugendhilfe_api.core.access.issuers import Issuers
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.database import data_directory
from jugendhilfe_api.core.database.transaction import SETTINGS, Database, connect
from jugendhilfe_api.core.http.health import Health, Heartbeat, answers, migrated
from jugendhilfe_api.core.observability import logs
from jugendhilfe_api.core.observability.exposition import serving
from jugendhilfe_api.core.observability.metrics import Metrics, asyncpg_use, sqlalchemy_use
from jugendhilfe_api.infra.files import jobs as file_jobs
from jugendhilfe_api.infra.files.store import Store
from jugendhilfe_api.infra.issuer.registry import Registry, keep_current, refresh
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer
from jugendhilfe_api.infra.jobs.worker import Worker
from jugendhilfe_api.modules import JOBS, SCHEDULES
from jugendhilfe_api.settings import Settings


def file_store(settings: Settings) -> Store:
    """Open the store of files: a bucket, or a folder that the backup takes along."""
    return Store(settings.files_url, data_directory.of(settings) / "files")


def key_ring(settings: Settings) -> KeyRing:
    """Take the keys of encrypted columns from where the settings say; raise `KeyRingError`.

    None are made here: two hosts with keys of their own could not read each other's values.
    """
    text = settings.key_ring.get_secret_value() if settings.key_ring else None
    return files.load(settings.key_ring_file, text)


@asynccontextmanager
async def running(app: FastAPI, settings: Settings, metrics: Metrics) -> AsyncIterator[None]:
    """Start in the order of need, and end in the opposite one."""
    logs.watch(asyncio.get_running_loop())
    ring = key_ring(settings)
    url = str(settings.database_url)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(connect(url, settings.pool_size, ring))
        app.state.database = database
        store = app.state.files = file_store(settings)
        await _trust(app, settings, ring, stack)
        beat = Heartbeat()
        if settings.worker:
            times = (*SCHEDULES, *file_jobs.schedules(store))
            worker = Worker(url, database, JOBS, times, metrics, beat.beat)
            await _beside(stack, worker.run(), worker.stop)
        app.state.health = _health(database, beat if settings.worker else None)
        _observe(metrics, database)
        if settings.metrics_port:
            exposed = serving(metrics, settings.metrics_host, settings.metrics_port)
            await stack.enter_async_context(exposed)
        try:
            yield
        finally:
            app.state.health.stop()


async def _trust(app: FastAPI, settings: Settings, ring: KeyRing, stack: AsyncExitStack) -> None:
    """Load our signing keys and the registered issuers, and keep them current."""
    tokens = app.state.tokens = Tokens(settings.resource, Issuers())
    issuer = app.state.issuer = EmbeddedIssuer(settings.public_url, settings.resource, ring)
    pool = asyncpg.create_pool(
        str(settings.database_url), min_size=0, max_size=2, server_settings=SETTINGS
    )
    await stack.enter_async_context(pool)
    app.state.issuer_pool = pool
    registry = Registry()
    await refresh(pool, registry, issuer, tokens)
    await _beside(stack, keep_current(pool, registry, issuer, tokens))


async def _beside(
    stack: AsyncExitStack, work: Coroutine[Any, Any, None], stop: Any = None
) -> None:
    """Run work beside the requests; at the end let it finish, or cancel what cannot stop."""
    task = asyncio.create_task(work)

    async def end() -> None:
        if stop:
            stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), 20)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(end)


def _health(database: Database, beat: Heartbeat | None) -> Health:
    script = ScriptDirectory.from_config(migrating.configuration())
    head = script.get_current_head()
    outdated = frozenset(r.revision for r in script.walk_revisions()) - {head}
    checks = {
        "database": answers(database),
        "schema": migrated(database.sessions, frozenset(map(str, outdated))),
    }
    return Health(checks | ({"worker": beat.check} if beat else {}))


def _observe(metrics: Metrics, database: Database) -> None:
    metrics.pool("write", partial(sqlalchemy_use, database.sessions.kw["bind"].sync_engine))
    for role, pool in database.readers.items():
        metrics.pool(f"read_{role}", partial(asyncpg_use, pool))
