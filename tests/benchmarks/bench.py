"""The processes of a measurement: PostgreSQL, the service, and a token for somebody."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from jugendhilfe_api.core.access.scopes import may_hold
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer, Grant
from tests.support.service import free_port

# In the log of PostgreSQL: what a client sent, up to the next entry, which begins with a day.
STATEMENT = re.compile(r"(?ms)LOG:  (?:statement|execute \S+): (.*?)(?=^\d{4}-|\Z)")


@dataclass(frozen=True)
class Somebody:
    """On whose behalf requests are made."""

    organisation: UUID
    subject: str
    role: Role = Role.YOUTH_OFFICE
    departments: frozenset[str] = frozenset({"ASD"})


class Bench:
    """The processes of a run."""

    def __init__(self, postgres: EmbeddedServer, directory: Path, database: str) -> None:
        self.postgres = postgres
        self.database = database
        self.directory = directory
        self.url = f"http://127.0.0.1:{free_port()}"
        self.pattern = (
            "postgresql://{user}@/{database}"
            f"?host={postgres.access.socket}&port={postgres.access.port}"
        )

    def address(self, user: str) -> str:
        """Return the address of the database for a role that logs in."""
        return self.pattern.format(user=user, database=self.database)

    def environment(self) -> dict[str, str]:
        """Return what the service must know."""
        files.load_or_create(self.directory)
        return {
            "JUGENDHILFE_DATABASE_URL": self.address("app"),
            "JUGENDHILFE_KEY_RING_FILE": str(self.directory / files.NAME),
            "JUGENDHILFE_PUBLIC_URL": self.url,
        }

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Run the service; give its process id."""
        command = [sys.executable, "-m", "tests.benchmarks.server", self.url.rpartition(":")[2]]
        with process(
            command, self.environment(), self.directory / "service.log", f"{self.url}/health/live"
        ) as pid:
            yield pid

    async def issuer(self) -> EmbeddedIssuer:
        """Return the issuer that the service believes."""
        ring = files.load_or_create(self.directory)
        issuer = EmbeddedIssuer(self.url, f"{self.url}/v1", ring)
        connection = await asyncpg.connect(self.address("app"))
        await issuer.refresh(connection)
        await connection.close()
        return issuer

    async def headers(self, who: Somebody, **more: str) -> dict[str, str]:
        """Sign a token of ten minutes for somebody."""
        issuer = await self.issuer()
        scopes = may_hold(who.role, who.departments)
        grant = Grant(
            who.role, who.organisation, who.subject, "benchmark", scopes, who.departments
        )
        return {"Authorization": f"Bearer {issuer.issue(grant)}"} | more

    async def statements(
        self, path: str, headers: dict[str, str], body: str | None = None
    ) -> list[str]:
        """Let PostgreSQL say which messages one request costs; each is a round trip."""
        admin = await asyncpg.connect(self.address("postgres"))
        known = headers | ({"Content-Type": "application/json"} if body else {})
        try:
            await self._log(admin, "all")
            begin = self.postgres.log.stat().st_size
            async with httpx.AsyncClient(headers=known) as client:
                method = "POST" if body else "GET"
                answer = await client.request(method, f"{self.url}{path}", content=body)
            if not answer.is_success:
                raise ValueError(answer.text)
            await asyncio.sleep(0.3)
            said = self.postgres.log.read_bytes()[begin:].decode()
        finally:
            await self._log(admin, "none")
            await admin.close()
        return [" ".join(entry.split()) for entry in STATEMENT.findall(said)]

    async def _log(self, admin: Any, which: str) -> None:
        await admin.execute(f"alter system set log_statement = '{which}'")
        await admin.execute("select pg_reload_conf()")
        await asyncio.sleep(0.5)


@contextmanager
def process(
    command: list[str], environment: dict[str, str], log: Path, alive: str
) -> Iterator[int]:
    """Run a process until it answers under `alive`; give its id, and end it at the end."""
    with log.open("wb") as output:
        started = subprocess.Popen(  # noqa: S603
            command, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        _wait(started, alive, log)
        yield started.pid
    finally:
        started.terminate()
        started.wait()


def _wait(started: subprocess.Popen[bytes], alive: str, log: Path) -> None:
    for _ in range(600):
        if started.poll() is not None:
            break
        try:
            if httpx.get(alive).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text()[-3000:])
