"""The embedded PostgreSQL when processes are killed with -9."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jugendhilfe_api.core.database import postmaster
from jugendhilfe_api.core.database.data_directory import attached
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from tests.support.processes import alive, environment, eventually

from .conftest import ask

HOLD = """
import sys, time
from pathlib import Path
from jugendhilfe_api.core.database.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    time.sleep(600)
"""


def server(directory: Path) -> EmbeddedServer:
    return EmbeddedServer(directory)  # durable: this is about what survives


@pytest.fixture
def killed(directory):
    """Kill a process with -9; give the server it left behind."""
    command = [sys.executable, "-c", HOLD, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as process:
        orphan = int(process.stdout.readline())
        process.kill()
        process.wait()
    yield orphan
    if alive(orphan):
        os.kill(orphan, signal.SIGQUIT)


async def test_a_killed_server_comes_back_with_every_committed_row(directory, caplog):
    async with server(directory) as running:
        url = running.url()
        await ask(url, "create table kept as select 7 as n", "select 1")
        first = running.pid
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: running.pid != first and attached(directory) is not None, 30)
        assert running.url() == url
        assert await ask(url, "select n from kept") == 7
    assert "starting it again" in caplog.text


async def test_rows_survive_when_server_and_program_die_together(directory, killed):
    access = attached(directory)
    await ask(access.url(), "create table kept as select 7 as n", "select 1")
    os.kill(killed, signal.SIGKILL)
    async with server(directory) as running:
        assert await ask(running.url(), "select n from kept") == 7


async def test_a_server_left_behind_is_ended_by_the_next_start(directory, killed):
    assert alive(killed)
    access = attached(directory)
    await ask(access.url(), "create table kept as select 7 as n", "select 1")
    async with server(directory) as running:
        assert not alive(killed)
        assert running.pid != killed
        assert await ask(running.url(), "select n from kept") == 7
    assert attached(directory) is None


def test_a_stale_pid_file_spares_the_process_that_got_the_number(directory):
    with server(directory) as running:
        data = running.data
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        lines = [
            str(bystander.pid),
            str(data),
            "1",
            "5432",
            str(directory),
            "127.0.0.1",
            "",
            "ready",
        ]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        with server(directory) as running:
            assert running.pid != bystander.pid
        assert alive(bystander.pid)
    finally:
        bystander.kill()
        bystander.wait()


def test_a_torn_state_file_is_no_obstacle(directory):
    with server(directory):
        pass
    (directory / "server.json").write_text('{"port": 1')
    with server(directory) as running:
        assert running.access.port > 1
    assert set(json.loads((directory / "server.json").read_text())) == {"port", "password"}


def test_a_server_deaf_to_requests_is_ended_firmly(monkeypatch):
    script = "import signal, time; signal.signal(2, signal.SIG_IGN); print(1, flush=True);"
    deaf = subprocess.Popen(
        [sys.executable, "-c", script + "time.sleep(600)"], stdout=subprocess.PIPE
    )
    deaf.stdout.readline()
    monkeypatch.setattr(postmaster, "STEPS", ((signal.SIGINT, 0.1), (signal.SIGKILL, 10.0)))
    postmaster.end(deaf.pid, lambda: deaf.poll() is not None)
    assert deaf.returncode == -signal.SIGKILL
    deaf.stdout.close()
