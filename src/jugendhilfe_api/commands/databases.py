"""The database that a command works on: the embedded one, running or not, or an external one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.core.database import data_directory, roles
from jugendhilfe_api.core.database.data_directory import Access, attached
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from jugendhilfe_api.core.database.functions import LOGIN
from jugendhilfe_api.settings import Settings

NAME: Final = "jugendhilfe"
LOGINS: Final = (LOGIN, roles.OWNER, roles.SEED)
UNSET: Final = "Set {0}: the address of the database for {1}."


@dataclass(frozen=True)
class Database:
    """The addresses of one database, one for each role that logs in; None: not known here."""

    name: str
    app: str
    migrate: str | None
    admin: str | None
    seed: str | None = None
    passwords: dict[str, str] | None = None

    def owner(self) -> str:
        """Return the address for the owner of the tables.

        Raises:
            CommandError: it is not known.

        """
        if self.migrate is None:
            raise CommandError(UNSET.format("JUGENDHILFE_MIGRATE_URL", "role `migrate`"))
        return self.migrate

    def seeder(self) -> str:
        """Return the address for the role that loads made-up data.

        Raises:
            CommandError: it is not known.

        """
        if self.seed is None:
            raise CommandError(UNSET.format("JUGENDHILFE_SEED_URL", "role `seed`"))
        return self.seed

    def administrator(self) -> str:
        """Return the address of this database for an administrator of the server.

        Raises:
            CommandError: it is not known.

        """
        if self.admin is None:
            raise CommandError(UNSET.format("JUGENDHILFE_ADMIN_URL", "a superuser"))
        return self.admin

    def maintenance(self) -> str:
        """Return the administrator's address of the server, whether or not the database exists."""
        return urlsplit(self.administrator())._replace(path="/postgres").geturl()


def directory(settings: Settings) -> Path:
    """Return where the data of this installation lies."""
    return data_directory.of(settings)


def external(settings: Settings) -> Database:
    """Return the database that the environment names."""
    url = str(settings.database_url)
    return Database(
        name=urlsplit(url).path.lstrip("/") or NAME,
        app=url,
        migrate=settings.migrate_url,
        admin=settings.admin_url,
        seed=settings.seed_url,
    )


def embedded(access: Access) -> Database:
    """Return the database of the embedded server."""
    return Database(
        name=NAME,
        app=access.url(LOGIN, NAME),
        migrate=access.url(roles.OWNER, NAME),
        seed=access.url(roles.SEED, NAME),
        admin=access.url(database=NAME),
        passwords=dict.fromkeys(LOGINS, access.password),
    )


@contextmanager
def started(settings: Settings) -> Iterator[Database]:
    """Run the embedded server for as long as the caller works; nobody else may run it."""
    server = EmbeddedServer(directory(settings))
    with console.status("Starting PostgreSQL"):
        server.start()
    try:
        yield embedded(server.access)
    finally:
        server.stop()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Give the database of this installation; start the embedded server if it does not run."""
    if not settings.embedded:
        yield external(settings)
    elif access := attached(directory(settings)):
        yield embedded(access)
    else:
        with started(settings) as database:
            yield database
