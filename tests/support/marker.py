"""A marker: a name that nobody has, planted through the API and looked for everywhere.

`planted(world)` gives a stage whose clients note what they send and what they are answered;
`places` finds the marker in the tables, whatever the type of the column.
"""

import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from httpx import AsyncClient, Request, Response

from tests.support.contract import Operation, operations
from tests.support.world import World

COLUMNS = """
select c.oid::regclass::text as table, a.attname as column, format_type(a.atttypid, null) as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relkind in ('r', 'p', 'm')
   and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
 order by 1, 2
"""


def new_marker() -> str:
    """Make up a name: of letters that folding leaves alone."""
    return "Xqv" + "".join(random.choices("bcdfghjklm", k=12))  # noqa: S311 - no secret


async def places(admin: asyncpg.Connection, marker: str) -> set[str]:
    """Return the columns (`table.column`) of all tables in which the marker stands."""
    found: set[str] = set()
    by_table: dict[str, list[tuple[str, str]]] = {}
    for row in await admin.fetch(COLUMNS):
        by_table.setdefault(row["table"], []).append((row["column"], row["type"]))
    for table, columns in by_table.items():
        tests = ", ".join(f"coalesce(bool_or({_holds(*column)}), false)" for column in columns)
        row = await admin.fetchrow(f"select {tests} from {table}", marker.lower())
        found |= {f"{table}.{name}" for (name, _), hit in zip(columns, row, strict=True) if hit}
    return found


def _holds(column: str, kind: str) -> str:
    """Look into the text of a value, and into the bytes of a binary one."""
    if kind == "bytea":
        return f"position($1 in lower(encode(\"{column}\", 'escape'))) > 0"
    return f'position($1 in lower("{column}"::text)) > 0'


@dataclass
class Planted:
    """What was done with the marker: operations that were called, answers that were given."""

    world: World
    marker: str
    called: set[str] = field(default_factory=set)
    echoed: list[str] = field(default_factory=list)
    known: list[Operation] = field(default_factory=operations)

    async def request(self, request: Request) -> None:
        """Send a key with every POST, so that every answer is one that is kept."""
        if request.method == "POST" and "Idempotency-Key" not in request.headers:
            request.headers["Idempotency-Key"] = uuid4().hex

    async def response(self, response: Response) -> None:
        """Note the operation, and an error that repeats what was sent."""
        request = response.request
        for operation in self.known:
            same = operation.method == request.method.lower()
            if same and operation.form.fullmatch(request.url.path):
                self.called.add(operation.id)
                break
        await response.aread()
        said = response.text + str(response.headers)
        if response.is_error and self.marker.lower() in said.lower():
            self.echoed.append(f"{request.method} {request.url.path} {response.status_code}")


@contextmanager
def planted(world: World, monkeypatch: Any) -> Iterator[Planted]:
    """Watch every client that the world makes from here on, and what it is answered."""
    stage = Planted(world, new_marker())
    bearer = world.bearer

    def watched(*arguments: Any, **named: Any) -> AsyncClient:
        client = bearer(*arguments, **named)
        client.event_hooks["request"].append(stage.request)
        client.event_hooks["response"].append(stage.response)
        return client

    monkeypatch.setattr(world, "bearer", watched)
    yield stage


async def server_log(admin: asyncpg.Connection) -> str:
    """Return what PostgreSQL itself has logged: embedded, beside its data directory."""
    data = Path(await admin.fetchval("show data_directory"))
    logs = [path for path in data.parent.glob("*.log*") if path.is_file()]
    assert logs, "there is no log to look into"
    return "".join(path.read_text(errors="replace") for path in logs)


def in_files(folder: Path, marker: str, newer_than: float) -> list[str]:
    """Find files below a folder, written since then, in which the marker stands."""
    wanted = re.compile(re.escape(marker.encode()), re.IGNORECASE)
    found = []
    everything = (Path(at) / name for at, _, names in os.walk(folder) for name in names)
    for path in everything:
        try:
            fresh = path.is_file() and path.stat().st_mtime >= newer_than
            if fresh and path.stat().st_size < 10_000_000 and wanted.search(path.read_bytes()):
                found.append(str(path))
        except OSError:
            continue  # gone, or another's
    return found
