"""Tokens for trying out: signed by the embedded issuer, for people of the demonstration only."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.commands.databases import Database, directory, opened
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.scopes import PERSONS_ONLY, may_hold
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.data_directory import remembered
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer, Grant
from jugendhilfe_api.organisations.members.models import MemberKind
from jugendhilfe_api.settings import Settings

CLIENT: Final = "jugendhilfe-token"
EMBEDDED_ONLY: Final = (
    "Tokens for trying out exist only with the embedded database. In production people log in "
    "with your OIDC issuer and programs are registered: jugendhilfe client create."
)
NOBODY: Final = "Nobody of role {0} answers to {1!r}. There are: {2}"
MEMBERS: Final = """
    select m.subject, m.display_name, m.kind, m.departments, o.id as organisation_id,
      o.name as organisation
    from members m join organisations o on o.id = m.organisation_id
    where o.kind = $1 and m.issuer = $2 and m.valid_from <= $3
      and (m.valid_until is null or m.valid_until >= $3)
    order by m.kind desc, o.name, m.display_name, m.id
"""


@dataclass(frozen=True)
class Holder:
    """Somebody of the demonstration who can get a token."""

    subject: str
    name: str
    kind: str
    departments: frozenset[str]
    organisation_id: UUID
    organisation: str


def holders(settings: Settings, role: Role) -> list[Holder]:
    """Return who can get a token in a role."""
    with _demonstration(settings) as database:
        return asyncio.run(_holders(database, role, _issuer_name(settings)))


def token(settings: Settings, role: Role, person: str | None) -> tuple[Holder, str]:
    """Sign a token for a person or machine, named by subject or by name; else for the first.

    Raises:
        CommandError: nobody answers to that name, or this is not the embedded database.

    """
    with _demonstration(settings) as database:
        return asyncio.run(_token(settings, database, role, person))


def _demonstration(settings: Settings) -> AbstractContextManager[Database]:
    if not settings.embedded:
        raise CommandError(EMBEDDED_ONLY)
    return opened(settings)


async def _token(
    settings: Settings, database: Database, role: Role, person: str | None
) -> tuple[Holder, str]:
    name = _issuer_name(settings)
    known = await _holders(database, role, name)
    holder = next((each for each in known if person in (None, each.subject, each.name)), None)
    if holder is None:
        listed = ", ".join(f"{each.subject} ({each.name})" for each in known) or "nobody"
        raise CommandError(NOBODY.format(role, person, listed))
    scopes = may_hold(role, holder.departments)
    if holder.kind != MemberKind.PERSON:
        scopes -= PERSONS_ONLY
    issuer = EmbeddedIssuer(name, f"{name}/v1", files.load_or_create(directory(settings)))
    connection = await asyncpg.connect(database.app, timeout=15)
    try:
        await issuer.refresh(connection)
    finally:
        await connection.close()
    departments = holder.departments
    organisation = holder.organisation_id
    grant = Grant(role, organisation, holder.subject, CLIENT, scopes, departments)
    return holder, issuer.issue(grant)


async def _holders(database: Database, role: Role, issuer: str) -> list[Holder]:
    connection = await asyncpg.connect(database.administrator(), timeout=15)
    try:
        rows = await connection.fetch(
            MEMBERS, role.value.upper(), issuer, clock.day_of(clock.now())
        )
    finally:
        await connection.close()
    return [
        Holder(
            row["subject"],
            row["display_name"],
            row["kind"],
            frozenset(row["departments"]),
            row["organisation_id"],
            row["organisation"],
        )
        for row in rows
    ]


def _issuer_name(settings: Settings) -> str:
    """Return the issuer that the service of this directory is, which depends on its port."""
    if "public_url" in settings.model_fields_set:
        return settings.public_url
    return str(remembered(directory(settings)).get("public_url") or settings.public_url)
