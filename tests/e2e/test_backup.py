"""Backup and restore, tried end to end on the embedded server."""

import asyncio
import io
import json
import stat
import tarfile
from pathlib import Path

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.commands import backups, databases, upgrading
from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.data_directory import InUseError
from jugendhilfe_api.settings import Settings
from tests.support import postgres

from .conftest import ask

NAMES = ("Jugendamt Musterstadt", "Träger Sonnenhof")
INSERT = """insert into organisations (id, version, kind, name, created_at)
values ($1, 1, $2, $3, $4)"""
COUNT = "select count(*) from organisations"


@pytest.fixture(scope="module")
def source():
    """Give an installation with rows, a key ring and a stored file."""
    with postgres.folder() as directory:
        settings = Settings(data_dir=directory)
        with databases.started(settings) as database:
            upgrading.upgrade(database)
            asyncio.run(_fill(database.administrator()))
        files.load_or_create(directory)
        (directory / "files").mkdir()
        (directory / "files" / "plan.pdf").write_bytes(b"%PDF-1.7 \x00\xff")
        yield settings


@pytest.fixture(scope="module")
def saved(source, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "all.tar"
    backups.backup(source, file)
    return file


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for kind, name in zip(("YOUTH_OFFICE", "PROVIDER"), NAMES, strict=True):
            await connection.execute(INSERT, uuid7(), kind, name, clock.now())
    finally:
        await connection.close()


def rows(settings: Settings) -> object:
    with databases.started(settings) as database:
        return asyncio.run(ask(database.administrator(), COUNT))


def test_everything_comes_back(source, saved, directory):
    target = Settings(data_dir=directory)
    manifest = backups.restore(target, saved)
    assert manifest["tables"]["organisations"][0] == rows(target) == rows(source)
    for name in ("key-ring.json", "files/plan.pdf"):
        assert (directory / name).read_bytes() == (source.data_dir / name).read_bytes()
    assert stat.S_IMODE((directory / "key-ring.json").stat().st_mode) == 0o600
    assert files.read(directory / "key-ring.json")


def test_roles_policies_and_logins_work_after_a_restore(saved, directory):
    target = Settings(data_dir=directory)
    backups.restore(target, saved)
    with databases.started(target) as database:
        assert asyncio.run(ask(database.app, "select current_user")) == "app"
        unprotected = asyncio.run(
            ask(
                database.administrator(),
                "select count(*) from pg_class where relname in ('organisations', 'members') "
                "and not (relrowsecurity and relforcerowsecurity)",
            )
        )
        owner = "select tableowner from pg_tables where tablename = 'organisations'"
        assert asyncio.run(ask(database.administrator(), owner)) == "migrate"
    assert unprotected == 0


def test_the_file_is_for_its_owner_alone_and_replaces_nothing(source, saved):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="exists already"):
        backups.backup(source, saved)
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_neither_server_nor_password_is_in_the_file(source, saved):
    password = json.loads((source.data_dir / "server.json").read_text())["password"]
    with tarfile.open(saved) as tar:
        assert not [name for name in tar.getnames() if "postgres" in name or "server" in name]
    assert password.encode() not in saved.read_bytes()


def test_a_backup_is_taken_while_the_service_runs(source, tmp_path):
    with databases.started(source):
        backups.backup(source, tmp_path / "running.tar")
    assert (tmp_path / "running.tar").stat().st_size > 10_000


def test_data_are_replaced_only_by_force(saved, directory):
    target = Settings(data_dir=directory)
    backups.restore(target, saved)
    with databases.started(target) as database:
        asyncio.run(ask(database.administrator(), "delete from organisations", COUNT))
    with pytest.raises(CommandError, match="holds data already"):
        backups.restore(target, saved)
    assert rows(target) == 0
    backups.restore(target, saved, force=True)
    assert rows(target) >= len(NAMES)


def test_a_running_service_is_not_restored_over(saved, directory):
    target = Settings(data_dir=directory)
    with databases.started(target), pytest.raises(InUseError):
        backups.restore(target, saved, force=True)


def test_a_difference_is_found(saved, directory, tmp_path):
    changed = rewritten(saved, tmp_path / "changed.tar", tables={"organisations": [9999, 1, 1]})
    with pytest.raises(CommandError, match=r"not equal to the backup: .*organisations"):
        backups.restore(Settings(data_dir=directory), changed)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"format": 99}, "not a backup that this version can read"),
        ({"revision": "9999_future"}, "needs version"),
    ],
)
def test_a_backup_of_another_age_is_refused(saved, directory, tmp_path, manifest, said):
    changed = rewritten(saved, tmp_path / "changed.tar", **manifest)
    with pytest.raises(CommandError, match=said):
        backups.restore(Settings(data_dir=directory), changed)
    assert not (directory / "postgres").exists()


def test_a_file_that_is_no_backup_is_refused(directory, tmp_path):
    for content in (b"", b"no tar at all" * 100):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(CommandError, match="backup"):
            backups.restore(Settings(data_dir=directory), tmp_path / "x")


def test_a_hostile_file_writes_nowhere_else(saved, directory, tmp_path):
    hostile = tmp_path / "hostile.tar"
    with tarfile.open(saved) as old, tarfile.open(hostile, "w") as new:
        for entry in old.getmembers():
            new.addfile(entry, old.extractfile(entry) if entry.isfile() else None)
        escape = tarfile.TarInfo("data/../../escaped")
        escape.size = 1
        new.addfile(escape, io.BytesIO(b"x"))
    with pytest.raises(tarfile.FilterError):
        backups.restore(Settings(data_dir=directory), hostile)
    assert not (directory.parent / "escaped").exists()


def rewritten(file: Path, target: Path, **changes: object) -> Path:
    """Copy a backup with another manifest."""
    with tarfile.open(file) as old, tarfile.open(target, "w") as new:
        for entry in old.getmembers():
            content = old.extractfile(entry) if entry.isfile() else None
            if entry.name == backups.MANIFEST:
                text = json.dumps(json.loads(content.read()) | changes).encode()
                entry.size, content = len(text), io.BytesIO(text)
            new.addfile(entry, content)
    return target
