"""Register the issuers whose tokens are believed, and for whom each may speak."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.commands.databases import opened
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer.registry import Registration, register
from jugendhilfe_api.settings import Settings


def add(
    settings: Settings,
    issuer: str,
    jwks_uri: str,
    roles: Sequence[Role],
    organisations: Sequence[UUID],
    audience: str | None,
) -> None:
    """Register an issuer or replace its registration; without organisations it speaks for any.

    Raises:
        CommandError: the registration could admit nobody, or the wrong ones.

    """
    among = frozenset(organisations) or None
    registration = Registration(issuer, dict.fromkeys(roles, among), jwks_uri, audience=audience)
    with opened(settings) as database:
        try:
            asyncio.run(_registered(database.owner(), registration))
        except ValueError as error:
            raise CommandError(str(error)) from error


async def _registered(url: str, registration: Registration) -> None:
    connection = await asyncpg.connect(url, timeout=15)
    try:
        await register(connection, registration)
    finally:
        await connection.close()
