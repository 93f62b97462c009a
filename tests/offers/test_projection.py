"""The projection of the market is what it would be if it were made anew."""

import asyncio

import pytest

from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.published import functions
from tests.support import market

PARTS = {
    "published_offers": (f"id, {functions.OFFER_COLUMNS}", functions.OFFERS),
    "published_rates": (functions.RATE_COLUMNS, functions.rates()),
    "published_facilities": (f"id, {functions.FACILITY_COLUMNS}", functions.FACILITIES),
}


async def differences(world) -> dict[str, int]:
    """Count the rows in which the tables and a recomputation differ."""
    found = {}
    for table, (columns, query) in PARTS.items():
        kept, made = f"select {columns} from {table}", f"select {columns} from ({query}) made"
        found[table] = await world.admin.fetchval(
            f"select count(*) from (({kept} except {made}) union all ({made} except {kept})) d"
        )
    return {table: number for table, number in found.items() if number}


async def patch(client, url, body):
    tag = (await client.get(url)).headers["etag"]
    answer = await client.patch(url, json=body, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    return answer


async def test_every_change_reaches_the_market(world, provider, provider_id):
    office_id, office = await market.contracting_office(world)
    offer = await market.through_api(world, provider)
    assert await differences(world) == {}
    await market.agreed_rate(
        provider, office, offer["id"], office_id, valid_from="2190-01-01", valid_until="2190-06-30"
    )
    assert await differences(world) == {}
    changes = [
        (f"/offers/{offer['id']}", {"title": "Neu", "genders": ["FEMALE"], "age_max": 12}),
        (f"/facilities/{offer['facility']['id']}", {"name": "Haus am See"}),
        (f"/facilities/{offer['facility']['id']}", {"address": {"street": "Seeweg"}}),
        (f"/facilities/{offer['facility']['id']}", {"address_protected": True}),
        (f"/facilities/{offer['facility']['id']}", {"address": {"postal_code": "20095"}}),
        (f"/organisations/{provider_id}", {"name": "Träger Mondhof"}),
    ]
    for url, body in changes:
        await patch(provider, url, body)
        assert await differences(world) == {}, url
    shown = await world.admin.fetchrow("select * from published_offers")
    assert (shown["title"], shown["facility_name"]) == ("Neu", "Haus am See")
    assert (shown["provider_name"], shown["ags"]) == ("Träger Mondhof", "02000")
    for step in ("suspension", "publication", "retirement"):
        await provider.post(f"/offers/{offer['id']}/{step}")
        assert await differences(world) == {}, step
    assert await world.admin.fetchval("select count(*) from published_offers") == 0
    assert await world.admin.fetchval("select count(*) from published_rates") == 0


async def test_there_is_one_rate_for_all_on_every_day(world, provider_id):
    offer_id = await world.offer(provider_id)
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    for first, last in (("2025-01-01", "2025-03-31"), ("2025-07-01", None)):
        await market.rate(
            world,
            provider_id,
            offer_id,
            contracting_office_id=office_id,
            valid_from=first,
            valid_until=last,
        )
    rows = await world.admin.fetch(
        "select in_force_from::text, in_force_until::text from published_rates order by 1"
    )
    periods = sorted((row[0], row[1]) for row in rows)
    assert periods == [
        ("-infinity", "2025-01-01"),
        ("2025-01-01", "2025-07-01"),
        ("2025-07-01", "infinity"),
    ]


async def test_changes_at_the_same_time_are_all_seen(world, provider, provider_id):
    home = await world.facility(provider_id)
    offers = [await world.offer(provider_id, facility_id=home, state="DRAFT") for _ in range(8)]
    answers = await asyncio.gather(
        *(provider.post(f"/offers/{offer_id}/publication") for offer_id in offers),
        patch(provider, f"/facilities/{home}", {"name": "Haus am See"}),
        patch(provider, f"/organisations/{provider_id}", {"name": "Träger Mondhof"}),
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await differences(world) == {}
    names = await world.admin.fetch(
        "select distinct facility_name, provider_name from published_offers"
    )
    assert [tuple(row) for row in names] == [("Haus am See", "Träger Mondhof")]


async def test_the_comparison_finds_a_difference(world, provider_id):
    await world.offer(provider_id)
    await world.admin.execute("update published_offers set title = 'x'")
    assert await differences(world) == {"published_offers": 2}


@pytest.mark.parametrize("table", PARTS)
async def test_nobody_writes_the_projection(world, provider_id, table):
    await world.offer(provider_id)
    for role in Role:
        async with world.admin.transaction():
            await world.admin.execute(f"set local role app_{role}")
            privileges = await world.admin.fetchval(
                f"select has_table_privilege('{table}', 'insert') "
                f"or has_table_privilege('{table}', 'update') "
                f"or has_table_privilege('{table}', 'delete')"
            )
        assert not privileges
