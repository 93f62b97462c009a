"""The name of the young person of the whole main job, looked for in a real service."""

import tempfile
import time
from pathlib import Path

import asyncpg
import httpx
import pytest

from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.data_directory import attached
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.demo import stage, story
from jugendhilfe_api.demo.acts import Child
from jugendhilfe_api.demo.narrator import Narrator
from tests.support.marker import in_files, new_marker, places, server_log
from tests.support.processes import eventually
from tests.support.service import free_port

ALLOWED = {
    "persons.given_name",
    "persons.family_name",
    "persons.given_key",
    "persons.family_key",
    "booking_disclosures.content",
}
# What has been written on the way, and holds no name: none of it may be empty.
WRITTEN = ("answered", "changes", "audit_entries", "outbox", "invoices", "payment_orders")
ANSWERED = "select organisation_id, client, key, body from answered"


class Played:
    """A service after the story, still running."""

    def __init__(self, running: stage.Stage, marker: str, metrics: str, begun: float) -> None:
        self.stage = running
        self.marker = marker
        self.metrics = metrics
        self.begun = begun
        self.directory = running.directory


@pytest.fixture(scope="module")
def played():
    """Play the story about a child that has the marker for a name."""
    marker, port, begun = new_marker(), str(free_port()), time.time()
    with (
        stage.own_directory() as directory,
        stage.serving(directory, JUGENDHILFE_METRICS_PORT=port) as running,
    ):
        story.play(running, Narrator(), Child(marker, f"{marker} {marker}"))
        yield Played(running, marker, f"http://127.0.0.1:{port}/metrics", begun)


@pytest.fixture(scope="module")
async def admin(played):
    connection = await asyncpg.connect(attached(played.directory).url(database="jugendhilfe"))
    yield connection
    await connection.close()


async def test_the_name_stands_only_in_the_tables_that_may_hold_it(played, admin):
    assert await places(admin, played.marker) == ALLOWED
    for table in WRITTEN:
        assert await admin.fetchval(f"select count(*) from {table}") > 0, table


async def test_answers_are_kept_encrypted(played, admin):
    ring = files.read(played.directory / files.NAME)
    kept = [
        ring.decrypt(row["body"], "/".join(map(str, list(row.values())[:3])).encode()).decode()
        for row in await admin.fetch(ANSWERED)
    ]
    assert any(played.marker in body for body in kept)  # it is in there, and nobody can read it
    assert "answered.body" not in await places(admin, played.marker)


async def test_no_log_knows_it(played, admin):
    told = (played.directory / stage.LOG).read_text(errors="replace").lower()
    assert '"route": "/v1/bookings"' in told
    assert played.marker.lower() not in told
    assert played.marker.lower() not in (await server_log(admin)).lower()


def test_no_metric_knows_it(played):
    numbers = httpx.get(played.metrics, timeout=20).text.lower()
    assert "/v1/bookings" in numbers
    assert played.marker.lower() not in numbers


async def test_no_file_knows_it_but_those_of_the_database(played, admin):
    await admin.execute("checkpoint")
    found = in_files(Path(tempfile.gettempdir()), played.marker, played.begun)
    in_database = [path for path in found if "/postgres/data/" in path]
    assert in_database, "this does not look into files"
    assert found == in_database


def test_the_result_of_long_work_knows_no_child_and_belongs_to_who_has_ordered_it(played):
    token, other = (
        {"Authorization": f"Bearer {played.stage.token(Role.PROVIDER, subject)}"}
        for subject in ("traeger-1", "traeger-2")
    )
    with httpx.Client(base_url=f"{played.stage.url}/v1", timeout=20) as client:
        ordered = client.post("/exports", json={"kind": "OFFERS"}, headers=token)
        assert ordered.status_code == 202, ordered.text
        address = f"/operations/{ordered.json()['id']}"
        done = lambda: client.get(address, headers=token).json()["result_url"]  # noqa: E731
        assert eventually(done, 30)
        result = client.get(f"{address}/result", headers=token)
        assert result.status_code == 200
        assert "Bostalsee" in result.text
        assert played.marker not in result.text
        for path in (address, f"{address}/result"):
            assert client.get(path, headers=other).status_code == 404
