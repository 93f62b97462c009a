"""Take work from the queue: once begun it is finished, or begun again after a crash."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.models import Job as Queued
from pgqueuer.domain.models import Schedule as Due

from jugendhilfe_api.core.database.transaction import SETTINGS, Database
from jugendhilfe_api.core.observability.metrics import Metrics
from jugendhilfe_api.infra.jobs.queue import NAMES, queries
from jugendhilfe_api.infra.jobs.service import Job, Schedule, perform

log = structlog.get_logger()
HEARTBEAT = timedelta(seconds=15)  # a job whose worker is silent for so long is begun again
SIGN_OF_LIFE = 10.0  # seconds
BATCH = 20
LATEST_RECONNECT = 30.0  # seconds


class JobFailedError(Exception):
    """A job failed; the queue keeps this text, and so only the kind of the error."""


class Worker:
    """Runs jobs and schedules until it is told to stop; reconnects when the database was away."""

    def __init__(
        self,
        url: str,
        database: Database,
        jobs: Iterable[Job],
        schedules: Iterable[Schedule],
        metrics: Metrics,
        beat: Callable[[], None],
    ) -> None:
        self._url = url
        self._database = database
        self._jobs = tuple(jobs)
        self._schedules = tuple(schedules)
        self._metrics = metrics
        self._beat = beat
        self._stopping = asyncio.Event()
        self._running: PgQueuer | None = None

    async def run(self) -> None:
        """Work until `stop`."""
        pause = 0.5
        while not self._stopping.is_set():
            try:
                await self._work()
                pause = 0.5
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("worker_reconnects", exception=type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
                pause = min(pause * 2, LATEST_RECONNECT)

    def stop(self) -> None:
        """Finish what has begun, and end."""
        self._stopping.set()
        if self._running:
            self._running.shutdown.set()

    async def _work(self) -> None:
        living: asyncio.Task[None] | None = None
        settings = SETTINGS | {"application_name": "jugendhilfe-worker"}
        connection = await asyncpg.connect(self._url, server_settings=settings)
        try:
            driver = AsyncpgDriver(connection)
            queue = self._assembled(driver)
            self._running = queue
            if not self._stopping.is_set():
                living = asyncio.create_task(self._live(driver))
                await queue.run(
                    dequeue_timeout=timedelta(seconds=5),
                    batch_size=BATCH,
                    heartbeat_timeout=HEARTBEAT,
                )
        finally:
            self._running = None
            if living:
                living.cancel()
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close()

    async def _live(self, driver: AsyncpgDriver) -> None:
        """Give signs of life as long as the connection of the queue answers."""
        while True:
            await driver.fetch("select 1")
            self._beat()
            await asyncio.sleep(SIGN_OF_LIFE)

    def _assembled(self, driver: AsyncpgDriver) -> PgQueuer:
        queue = PgQueuer(driver, NAMES.channel, queries=queries(driver))
        for job in self._jobs:
            register = queue.entrypoint(
                job.kind, on_failure="hold", executor_factory=_with_retries
            )
            register(self._entrypoint(job))
        for schedule in self._schedules:
            queue.schedule(schedule.kind, schedule.times)(self._chore(schedule))
        return queue

    def _entrypoint(self, job: Job) -> Any:
        async def run(queued: Queued) -> None:
            try:
                with self._metrics.job(job.kind):
                    await perform(self._database, job, queued.payload or b"{}")
            except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold data
                log.warning("job_failed", job=job.kind, exception=type(error).__name__)
                raise JobFailedError(type(error).__name__) from None

        return run

    def _chore(self, schedule: Schedule) -> Any:
        async def run(_: Due) -> None:
            try:
                with self._metrics.job(schedule.kind):
                    async with self._database.job(schedule.role) as tx:
                        await schedule.run(tx)
            except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold data
                log.warning("chore_failed", job=schedule.kind, exception=type(error).__name__)
                raise JobFailedError(type(error).__name__) from None

        return run


def _with_retries(parameters: Any) -> DatabaseRetryEntrypointExecutor:
    return DatabaseRetryEntrypointExecutor(
        parameters=parameters, max_attempts=5, initial_delay=timedelta(seconds=1)
    )
