"""The worker process: the jobs and schedules, without the API."""

import asyncio
import signal
from contextlib import AsyncExitStack

from jugendhilfe_api.commands import upgrading
from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.core.database.transaction import connect
from jugendhilfe_api.core.observability import logs
from jugendhilfe_api.core.observability.exposition import serving
from jugendhilfe_api.core.observability.metrics import Metrics
from jugendhilfe_api.infra.files import jobs as file_jobs
from jugendhilfe_api.infra.jobs.worker import Worker
from jugendhilfe_api.modules import JOBS, SCHEDULES
from jugendhilfe_api.running import file_store, key_ring
from jugendhilfe_api.settings import Settings

FEW = 3  # connections for each audience: jobs run one after another, mostly


def run(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM.

    Raises:
        CommandError: the database is the embedded one, whose service runs the jobs itself.

    """
    if settings.embedded:
        raise CommandError("`worker` needs JUGENDHILFE_DATABASE_URL: here `serve` does the jobs.")
    upgrading.check(str(settings.database_url))
    logs.configure()
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM; what has begun is finished."""
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    url = str(settings.database_url)
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        pools = connect(url, min(FEW, settings.pool_size), key_ring(settings))
        database = await stack.enter_async_context(pools)
        if settings.metrics_port:
            exposed = serving(metrics, settings.metrics_host, settings.metrics_port)
            await stack.enter_async_context(exposed)
        times = (*SCHEDULES, *file_jobs.schedules(file_store(settings)))
        worker = Worker(url, database, JOBS, times, metrics, _no_beat)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, worker.stop)
        await worker.run()


def _no_beat() -> None:
    """Nobody asks this process for its health over HTTP; its metrics tell."""
