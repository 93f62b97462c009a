"""Numbers for Prometheus: requests by route template, pools, jobs; no organisation in labels."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, NamedTuple

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

LOG = structlog.get_logger()
REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOB_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800)


class PoolUse(NamedTuple):
    """How many connections of a pool are lent, are open and idle, and may be open at most."""

    used: int
    idle: int
    most: int


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "jugendhilfe_http_request_seconds",
            "Duration of requests; the count is the number of requests.",
            ["route", "method", "status"],
            buckets=REQUEST_SECONDS,
            registry=self._registry,
        )
        self._jobs = Histogram(
            "jugendhilfe_job_seconds",
            "Duration of jobs by how they ended.",
            ["job", "outcome"],
            buckets=JOB_SECONDS,
            registry=self._registry,
        )
        self._waiting = Gauge(
            "jugendhilfe_jobs_waiting",
            "Jobs that wait to be run.",
            ["job"],
            registry=self._registry,
        )
        self._pools = _Pools()
        self._registry.register(self._pools)
        self._before: list[Callable[[], Awaitable[None]]] = []

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request under the class of its status, such as `2xx`."""
        self._requests.labels(route, method, f"{status // 100}xx").observe(seconds)

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Measure a job."""
        started, outcome = perf_counter(), "failed"
        try:
            yield
            outcome = "succeeded"
        finally:
            self._jobs.labels(name, outcome).observe(perf_counter() - started)

    def waiting(self, counts: dict[str, int]) -> None:
        """Tell how many jobs of each kind wait."""
        self._waiting.clear()
        for name, count in counts.items():
            self._waiting.labels(name).set(count)

    def pool(self, name: str, use: Callable[[], PoolUse]) -> None:
        """Watch a pool: it is asked whenever the metrics are read."""
        self._pools.watched[name] = use

    def before_reading(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Run this before the metrics are read, such as the query that counts waiting jobs."""
        self._before.append(refresh)

    async def text(self) -> bytes:
        """Write the metrics. A number that cannot be refreshed does not hide the others."""
        for refresh in self._before:
            try:
                await refresh()
            except Exception:
                LOG.exception("metric_not_refreshed")
        return generate_latest(self._registry)


class _Pools(Collector):
    """The use of the pools at the instant of reading."""

    def __init__(self) -> None:
        self.watched: dict[str, Callable[[], PoolUse]] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "jugendhilfe_pool_connections", "Connections of a pool.", labels=["pool", "state"]
        )
        for name, use in self.watched.items():
            for state, number in use()._asdict().items():
                family.add_metric([name, state], number)
        yield family


def asyncpg_use(pool: Any) -> PoolUse:
    """Read the use of a pool of asyncpg."""
    idle = pool.get_idle_size()
    return PoolUse(pool.get_size() - idle, idle, pool.get_max_size())


def sqlalchemy_use(engine: Any) -> PoolUse:
    """Read the use of the pool of an (async) engine."""
    pool = engine.pool
    return PoolUse(pool.checkedout(), pool.checkedin(), pool.size())
