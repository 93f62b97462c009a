"""`pg_dump` and `pg_restore` of the wheel, and the counts that prove their work."""

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.core.database.wheel import ENVIRONMENT, find

HOURS: Final = 6 * 3600.0
TABLES: Final = """
    select c.oid::regclass::text as name, c.relforcerowsecurity as forced,
      (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by 1
"""


def environment(url: str) -> dict[str, str]:
    """Return an address as libpq's variables: arguments would show the password to everybody."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found = {
        "PGHOST": query.get("host") or parts.hostname,
        "PGPORT": query.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": unquote(parts.path.lstrip("/")) or None,
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
    }
    return {name: value for name, value in found.items() if value}


async def counts(connection: "asyncpg.Connection[Any]") -> dict[str, list[int]]:
    """Return for each table its rows, its policies, and whether they bind the owner too."""
    found = {}
    for table in await connection.fetch(TABLES):
        # The name comes quoted from the catalogue.
        rows = await connection.fetchval(f"select count(*) from {table['name']}")  # noqa: S608
        found[str(table["name"])] = [int(rows), int(table["policies"]), int(table["forced"])]
    return found


async def dump(url: str, file: Path) -> dict[str, Any]:
    """Write the database to a file, in pg_dump's own format; describe what is in it.

    The counts are those of the snapshot that was written, although work goes on meanwhile.
    """
    connection = await asyncpg.connect(url, timeout=30)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("select pg_export_snapshot()")
            facts = {
                "server": await connection.fetchval("show server_version"),
                "revision": await connection.fetchval("select version_num from alembic_version"),
                "tables": await counts(connection),
            }
            options = ["--format=custom", f"--snapshot={snapshot}", f"--file={file}"]
            await asyncio.to_thread(program, "pg_dump", url, *options)
    finally:
        await connection.close()
    return facts


async def restore(url: str, file: Path) -> None:
    """Read a file of pg_dump into an empty database: all of it or nothing."""
    options = ["--exit-on-error", "--single-transaction", f"--dbname={urlsplit(url).path[1:]}"]
    await asyncio.to_thread(program, "pg_restore", url, *options, str(file))


async def differences(url: str, expected: dict[str, list[int]]) -> list[str]:
    """Return the tables whose rows or policies are not those that were written."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        found = await counts(connection)
    finally:
        await connection.close()
    return sorted(name for name in expected | found if expected.get(name) != found.get(name))


def program(name: str, url: str, *options: str) -> None:
    """Run a program of the wheel against a database.

    Raises:
        CommandError: it failed; the text is what it said.

    """
    done = subprocess.run(  # noqa: S603 - a program of the wheel, our own arguments
        [find().bin / name, "--no-password", *options],
        check=False,
        env=ENVIRONMENT | environment(url) | {"HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=HOURS,
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr[-2000:].strip()}")
