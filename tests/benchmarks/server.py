"""The process that is measured: the service as `jugendhilfe serve` runs it, and the ORM's way.

Two differences from production, the same for both ways: no rate limits, and no jobs beside the
requests. The line of log of each request is written, and counted for the metrics.

    python -m tests.benchmarks.server PORT
"""

import sys

import uvicorn

from jugendhilfe_api import main as service
from jugendhilfe_api.core.http.limits import QUOTAS
from jugendhilfe_api.core.observability import logs
from jugendhilfe_api.settings import Settings
from tests.benchmarks import orm


def main() -> None:
    unlimited = dict.fromkeys(QUOTAS, 0)
    service.ROUTERS += (orm.router,)
    app = service.create_app(Settings(rate_limits=unlimited, worker=False, metrics_port=0))
    logs.configure()
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
