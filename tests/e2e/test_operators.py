"""What operators do from the command line, on an embedded database that nobody serves."""

import asyncio
import json

import asyncpg
import pytest

from tests.support import postgres
from tests.support import service as services

ISSUER = "https://login.example"
PLACE = "DE\t66740\tSaarlouis\tSaarland\tSL\t\t00\tSaarlouis\t10044\t49.3167\t6.7500\t4\n"


@pytest.fixture(scope="module")
def home():
    with postgres.folder() as directory:
        done = services.run(directory, "migrate")
        assert done.returncode == 0, done.stderr
        yield directory


async def ask(home, query):
    """Ask the database of a directory, started for as long as that takes."""
    with postgres.EmbeddedServer(home) as server:
        connection = await asyncpg.connect(server.url(database="jugendhilfe"))
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()


def test_exact_centres_are_imported(home):
    file = home / "DE.txt"
    file.write_text(PLACE, encoding="utf-8")
    done = services.run(home, "regions", "import", str(file))
    assert done.returncode == 0, done.stderr
    query = "select lat, lon from postal_codes where postal_code = '66740'"
    (row,) = asyncio.run(ask(home, query))
    assert (round(row[0], 4), round(row[1], 4)) == (49.3167, 6.75)


def test_a_file_of_something_else_is_refused(home):
    file = home / "other.txt"
    file.write_text("nothing\n", encoding="utf-8")
    done = services.run(home, "regions", "import", str(file))
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_land_gets_a_period_of_its_own(home):
    rule = ("vacancies", "rule", "--days", "21", "--reminder-days", "5")
    dated = ("--valid-from", "2027-01-01", "--source", "Empfehlung")
    done = services.run(home, *rule, *dated, "--land", "05")
    assert done.returncode == 0, done.stderr
    corrected = services.run(home, *rule[:3], "28", *rule[4:], *dated, "--land", "05")
    assert corrected.returncode == 0, corrected.stderr
    query = "select days, reminder_days from vacancy_confirmation_rules where land = '05'"
    (row,) = asyncio.run(ask(home, query))
    assert tuple(row) == (28, 5)
    refused = services.run(home, *rule, *dated, "--land", "17")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr


def test_an_issuer_is_trusted_for_some(home):
    keys = f"{ISSUER}/jwks"
    arguments = ("issuer", "add", ISSUER, "--jwks-uri", keys, "--role", "provider")
    done = services.run(home, *arguments)
    assert done.returncode == 0, done.stderr
    (row,) = asyncio.run(ask(home, "select role from issuer_mandates"))
    assert row["role"] == "provider"
    refused = services.run(home, *arguments[:-1], "public")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr


def test_keys_are_changed(home):
    ring = home / "key-ring.json"
    assert services.run(home, "keys", "rotate").returncode != 0  # there is no ring yet
    with services.serving(home):
        pass  # makes one
    before = json.loads(ring.read_text())
    assert services.run(home, "keys", "add", "key-of-2027").returncode == 0
    after = json.loads(ring.read_text())
    assert after["active"] == "key-of-2027"
    assert before["keys"].items() <= after["keys"].items()
    done = services.run(home, "keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert "0 could not be read" in done.stderr
