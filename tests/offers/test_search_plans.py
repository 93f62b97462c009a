"""What the search costs in a market of the size of the country.

Each mix of criteria runs with the plan that the reading pools use (`force_generic_plan`), as the
role of a youth office and under its policies. The test fails on a sequential scan over the market.
"""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from jugendhilfe_api.core.principal import Role
from tests.benchmarks.mixes import MIXES, OTHERS
from tests.support import country

MARKET = {
    "published_offers",
    "published_rates",
    "published_vacancies",
    "vacancies",
    "places",
    "occupancies",
}
ALL = MIXES | OTHERS


@pytest.fixture(scope="module")
async def market(whole_world):
    await country.build(whole_world)
    yield whole_world
    tables = f"{', '.join(sorted(MARKET))}, offers, offer_rates, facilities, organisations"
    await whole_world.admin.execute(f"truncate {tables} cascade")


def literal(value: Any) -> str:
    """Write an argument of the statement as SQL."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "'{" + ",".join(map(str, value)) + "}'"
    return f"'{value}'" if isinstance(value, str | date) else str(value)


async def explained(world, wish) -> dict[str, Any]:
    """Search, and explain the statement that the search has run."""
    office = world.client(uuid4(), Role.YOUTH_OFFICE)
    pool = world.app.state.database.readers[Role.YOUTH_OFFICE]
    seen = []

    def note(record):
        if "published_offers" in record.query:
            seen.append(record)

    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    answer = await office.post("/offers/search", json=wish)
    async with pool.acquire() as connection:
        connection.remove_query_logger(note)
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"], "a plan without hits shows nothing"
        (record,) = seen
        arguments = ", ".join(map(literal, record.args))
        async with connection.transaction():
            await connection.execute(
                f"set local role app_youth_office; set local app.organisation = '{uuid4()}'; "
                f"set local app.today = '{country.TODAY}'; "
                f"set local app.now = '{country.TODAY}T12:00:00Z'"
            )
            await connection.execute(f"prepare asked as {record.query}")
            call = f"explain (analyze, format json) execute asked ({arguments})"
            await connection.execute(call)  # warm
            plan = await connection.fetchval(call)
            await connection.execute("deallocate asked")
    return json.loads(plan)[0]


def scans(node) -> list[str]:
    """Name the tables that a plan reads from the beginning to the end, where it came to that."""
    if node.get("Actual Loops") == 0:
        return []
    found = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" else []
    return found + [name for part in node.get("Plans", []) for name in scans(part)]


@pytest.mark.parametrize("mix", ALL)
async def test_no_search_reads_the_whole_market(market, mix):
    plan = await explained(market, ALL[mix])
    assert not MARKET & set(scans(plan["Plan"]))


async def test_the_check_finds_a_scan_over_the_market(market):
    plan = await market.admin.fetchval(
        "explain (format json) select from published_offers where concept = 'x'"
    )
    assert scans(json.loads(plan)[0]["Plan"]) == ["published_offers"]
