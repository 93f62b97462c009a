"""The registered issuers: written by operators, read by every process at least once a minute."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from jugendhilfe_api.core.access.issuers import Issuers, TrustedIssuer
from jugendhilfe_api.core.access.keys import (
    KeySource,
    RemoteKeys,
    StaticKeys,
    checked_uri,
    public_keys,
)
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.core.crypto.ring import UndecryptableError
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer.keys import Connection
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer

log = structlog.get_logger()

REFRESHED_SECONDS = 60
LIST = "select * from list_trusted_issuers()"
REGISTER = """
    insert into trusted_issuers (issuer, jwks_uri, jwks, audience, valid_from, valid_until)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (issuer) do update set
      jwks_uri = excluded.jwks_uri, jwks = excluded.jwks, audience = excluded.audience,
      valid_from = excluded.valid_from, valid_until = excluded.valid_until
"""
MANDATE = """
    insert into issuer_mandates (issuer, role, organisations, any_organisation)
    values ($1, $2, $3, $4)
"""


@dataclass(frozen=True, slots=True)
class Registration:
    """An issuer to be trusted: `jwks_uri` or `jwks`, and for whom it may speak (`None`: any)."""

    issuer: str
    mandates: Mapping[Role, frozenset[UUID] | None]
    jwks_uri: str | None = None
    jwks: Mapping[str, Any] | None = None
    audience: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def check(self) -> None:
        """Raise `ValueError` for what could never admit anybody, or would admit the wrong ones."""
        if (self.jwks_uri is None) == (self.jwks is None):
            raise ValueError("an issuer has the address of a key set or a key set")
        if self.jwks_uri is not None:
            checked_uri(self.jwks_uri)
        elif not public_keys(self.jwks):
            raise ValueError("the key set has no key that may verify tokens")
        if not self.mandates or Role.PUBLIC in self.mandates or frozenset() in self._listed():
            raise ValueError("an issuer speaks for somebody in every role that it is given")

    def _listed(self) -> list[frozenset[UUID] | None]:
        return list(self.mandates.values())


async def register(connection: Connection, new: Registration) -> None:
    """Register an issuer or replace its registration, as the owner of the tables."""
    new.check()
    jwks = None if new.jwks is None else json.dumps(new.jwks)
    period = (new.valid_from, new.valid_until)
    async with connection.transaction():
        await connection.execute(REGISTER, new.issuer, new.jwks_uri, jwks, new.audience, *period)
        await connection.execute("delete from issuer_mandates where issuer = $1", new.issuer)
        for role, organisations in new.mandates.items():
            listed = sorted(organisations or ())
            await connection.execute(
                MANDATE, new.issuer, role.value, listed, organisations is None
            )


class Registry:
    """Reads the registrations; a source of keys is kept as long as its registration says so."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str | None, ...], KeySource] = {}

    async def load(self, connection: Connection) -> list[TrustedIssuer]:
        """Return the registered issuers; one that cannot be used is passed over and logged."""
        rows = await connection.fetch(LIST)
        used: dict[tuple[str | None, ...], KeySource] = {}
        issuers: list[TrustedIssuer] = []
        for name, group in groupby(rows, key=lambda row: str(row["issuer"])):
            entries = list(group)
            try:
                issuers.append(self._issuer(name, entries, used))
            except (ValueError, TypeError):
                log.warning("trusted_issuer_unusable", issuer=name)
        self._sources = used
        return issuers

    def _issuer(
        self,
        name: str,
        entries: Iterable[asyncpg.Record],
        used: dict[tuple[str | None, ...], KeySource],
    ) -> TrustedIssuer:
        first, *_ = entries = list(entries)
        source = (name, first["jwks_uri"], first["jwks"])
        used[source] = self._sources.get(source) or _keys(first)
        return TrustedIssuer(
            name,
            used[source],
            {Role(row["role"]): _organisations(row) for row in entries},
            first["audience"],
            first["valid_from"],
            first["valid_until"],
        )


def _keys(row: asyncpg.Record) -> KeySource:
    if row["jwks_uri"] is not None:
        return RemoteKeys(row["jwks_uri"])
    return StaticKeys(json.loads(row["jwks"]))


def _organisations(row: asyncpg.Record) -> frozenset[UUID] | None:
    # asyncpg has a class of its own for UUIDs; principals carry plain ones.
    listed = frozenset(UUID(int=organisation.int) for organisation in row["organisations"])
    return None if row["any_organisation"] else listed


async def refresh(
    pool: "asyncpg.Pool[asyncpg.Record]",
    registry: Registry,
    embedded: EmbeddedIssuer,
    tokens: Tokens,
) -> None:
    """Bring the keys of our issuer and the trusted issuers up to date.

    The embedded issuer comes last: nobody can be registered under its name.
    """
    async with pool.acquire() as connection:
        await embedded.refresh(connection)
        registered = await registry.load(connection)
    tokens.trust(Issuers([*registered, embedded.trusted]))


async def keep_current(
    pool: "asyncpg.Pool[asyncpg.Record]",
    registry: Registry,
    embedded: EmbeddedIssuer,
    tokens: Tokens,
    seconds: float = REFRESHED_SECONDS,
) -> None:
    """Refresh once a minute until cancelled; what is known goes on while the database is away."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await refresh(pool, registry, embedded, tokens)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("issuers_not_refreshed", exception=type(error).__name__)
        except UndecryptableError:
            log.error("signing_keys_undecryptable")  # noqa: TRY400 - the cause says no more
