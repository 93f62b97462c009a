"""What was made up is served like everything else: each answer is checked against the contract."""

import pytest

from jugendhilfe_api.commands import figures
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.seeding import authorities, people, providers, service
from tests.support.issuer import ISSUER

OF_OFFICE = ("organisations", "facilities", "offers", "vacancies", "members")
OF_PROVIDER = ("facilities", "offers", "vacancies", "service-records", "invoices")
OF_PAYERS = ("service-records", "invoices", "payment-orders")
OF_PEOPLE = ("bookings", "service-packages")


@pytest.fixture
async def country(world):
    """Load the demonstration into the database of the tests."""
    await world.admin.execute("set role seed")
    try:
        assert await service.load(world.admin, ISSUER, clock.now()) > 0
    finally:
        await world.admin.execute("reset role")
    return world


def office(world, subject, departments, purpose=""):
    named = {"departments": departments, "subject": subject}
    return world.client(people.office_ids()[0], Role.YOUTH_OFFICE, purpose=purpose, **named)


async def first(client, name):
    """Read a list, and its first thing by itself."""
    page = await client.get(f"/{name}", params={"limit": 5})
    assert page.status_code == 200, (name, page.text)
    items = page.json()["items"]
    assert items, name
    one = await client.get(f"/{name}/{items[0]['id']}")
    assert one.status_code == 200, (name, one.text)
    return one.json()


async def test_everything_that_was_made_up_is_served(country):
    asd = office(country, "asd-1", ["ASD"], "CASE_WORK")
    wjh = office(country, "wjh-1", ["WJH"], "PAYMENT")
    provider_id = providers.providers()[0]["id"]
    provider = country.client(
        provider_id, Role.PROVIDER, subject="traeger-1", purpose="SERVICE_PROVISION"
    )
    for name in OF_OFFICE:
        await first(asd, name)
    for name in (*OF_PROVIDER, "bookings"):
        await first(provider, name)
    accounts = await provider.get(f"/organisations/{provider_id}/bank-accounts")
    assert [account["state"] for account in accounts.json()["items"]] == ["CONFIRMED"]
    for name in OF_PAYERS:
        await first(wjh, name)
    for name in OF_PEOPLE:
        await first(asd, name)
        await first(wjh, name)
    case = await first(asd, "cases")
    person = await asd.get(f"/persons/{case['person_id']}")
    assert person.status_code == 200
    assert person.json()["family_name"] == "Demoperson"


async def test_the_next_case_gets_the_next_number(country):
    asd = office(country, "asd-1", ["ASD"], "CASE_WORK")
    new = {"department": "ASD", "given_name": "Mika", "family_name": "Musterkind"}
    person = (await asd.post("/persons", json=new)).json()
    me = (await asd.get("/me")).json()["member"]["id"]
    opened = {"department": "ASD", "person_id": person["id"], "responsible_member_id": me}
    case = await asd.post("/cases", json=opened)
    assert case.status_code == 201, case.text


async def test_an_authority_sees_the_facilities_of_its_region_only(country):
    by_key = {key: each for each, key in authorities.keys().items()}
    seen = {}
    for key in ("saarland", "lvr", "lwl"):
        client = country.client(by_key[key], Role.STATE_YOUTH_OFFICE, subject=f"aufsicht-{key}")
        items = (await client.get("/facilities")).json()["items"]
        seen[key] = {item["ags"][:3] for item in items}
    assert seen["saarland"] == {"100"}
    assert seen["lvr"] == {"051", "053"}
    assert seen["lwl"] == set()


async def test_policy_makers_read_figures_of_every_month(country):
    database = country.app.state.database
    async with database.job(JobRole.ROLLUP) as tx:
        await figures.begin(people.office_ids(), tx)
    today = clock.day_of(clock.now())
    query = {
        "figures": ["BEGUN_STAYS", "RUNNING_STAYS", "SPENDING", "AVERAGE_DAILY_RATE"],
        "from_month": f"{today:%Y-%m}",
        "to_month": f"{today:%Y-%m}",
    }
    politics = country.client(
        authorities.policy_makers()[0]["id"], Role.POLICY_MAKER, subject="politik-1"
    )
    answer = await politics.post("/key-figures/query", json=query)
    for item in answer.json()["items"]:
        peers = item["peers"]
        assert peers, item
        assert not peers["suppressed"], item
        assert peers["contributors"] == len(people.office_ids())
        if item["figure"] != "RUNNING_STAYS":
            assert float(peers["minimum"]) < float(peers["maximum"])


async def test_a_release_of_the_day_can_be_made_again_in_the_demonstration(country):
    database = country.app.state.database
    async with database.job(JobRole.ROLLUP) as tx:
        before = await figures.begin(people.office_ids(), tx)
    async with database.job(JobRole.ROLLUP) as tx:
        after = await figures.demonstrate(tx)
    assert before != after
    count = "select count(*) from figure_releases"
    assert await country.admin.fetchval(count) == 1
