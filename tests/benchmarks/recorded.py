"""Which SQL the service sends for a request, with its arguments: for pgbench to send it, too."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import httpx

from jugendhilfe_api.core.database import transaction
from jugendhilfe_api.core.database.context import PREPARE
from jugendhilfe_api.core.database.reader import LOG_READ, Reader, Statement
from jugendhilfe_api.core.http.limits import QUOTAS
from jugendhilfe_api.main import create_app
from jugendhilfe_api.settings import Settings
from tests.benchmarks.load import Request


@dataclass
class Sent:
    """The statements of one request: how it begins, and what it reads."""

    prepare: str
    begin: str
    reads: list[tuple[str, list[Any]]]


async def record(environment: dict[str, str], headers: dict[str, str], asked: Request) -> Sent:
    """Answer the request in this process and note what it sends."""
    sent = Sent(PREPARE, "", [])
    silence = redirect_stdout(io.StringIO())  # of the log
    with silence, patch.dict(os.environ, environment), _noting(sent):
        unlimited = dict.fromkeys(QUOTAS, 0)
        app = create_app(Settings(rate_limits=unlimited, worker=False, metrics_port=0))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://service"
            ) as client,
        ):
            known = {**headers, **asked.headers}
            content = asked.bodies[0] if asked.bodies else None
            if content:
                known["Content-Type"] = "application/json"
            answer = await client.request(asked.method, asked.path, headers=known, content=content)
            answer.raise_for_status()
    return sent


@contextmanager
def _noting(sent: Sent) -> Iterator[None]:
    row, note, begin = Reader.row, Reader.note_read, transaction.begin

    async def noted_row(self: Reader, statement: Statement, **values: object) -> Any:
        sent.reads.append((statement.sql, statement.arguments(values)))
        return await row(self, statement, **values)

    async def noted_read(self: Reader, ids: Any) -> None:
        if self.principal.purpose:
            sent.reads.append((LOG_READ, [self.operation, list(ids)]))
        await note(self, ids)

    def noted_begin(*arguments: Any, **named: Any) -> str:
        sent.begin = begin(*arguments, **named)
        return sent.begin

    with (
        patch.object(Reader, "row", noted_row),
        patch.object(Reader, "note_read", noted_read),
        patch.object(transaction, "begin", noted_begin),
    ):
        yield
