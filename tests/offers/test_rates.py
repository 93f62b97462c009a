"""Proposing, agreeing and looking up rates."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Principal, Role
from jugendhilfe_api.offers.rates import service
from tests.support import market
from tests.support.placements import codes, later

TODAY = clock.day_of(clock.now())
DAY = timedelta(days=1)


@pytest.fixture
async def seat(world):
    return await market.contracting_office(world)


@pytest.fixture
async def offer_id(world, provider_id):
    return await world.offer(provider_id)


def proposal(office_id, **fields):
    return (
        {"contracting_office_id": str(office_id), "rate": "187.4000"}
        | {"valid_from": str(TODAY + DAY)}
        | fields
    )


async def propose(provider, offer_id, office_id, **fields):
    return await provider.post(f"/offers/{offer_id}/rates", json=proposal(office_id, **fields))


async def agree(office, offer_id, rate, step="agreement"):
    return await office.post(f"/offers/{offer_id}/rates/{rate.json()['id']}/{step}")


async def rate_for(world, offer_id, office_id, day, **more):
    principal = Principal("i", "s", "c", office_id, Role.YOUTH_OFFICE, frozenset())
    async with world.app.state.database.transaction(principal) as tx:
        found = await service.rate_for(tx, offer_id, office_id, day, **more)
        return found and str(found.rate)


async def test_a_rate_is_proposed_and_agreed(world, provider, provider_id, offer_id, seat):
    office_id, office = seat
    proposed = await propose(provider, offer_id, office_id, investment_share="20.0000")
    assert proposed.status_code == 201
    assert (proposed.json()["state"], proposed.json()["binds_all"]) == ("PROPOSED", True)
    assert proposed.json()["available_steps"] == ["withdrawal"]
    listed = (await office.get(f"/offers/{offer_id}/rates")).json()["items"]
    assert listed[0]["available_steps"] == ["agreement", "refusal"]
    agreed = await agree(office, offer_id, proposed)
    assert (agreed.status_code, agreed.json()["state"]) == (200, "AGREED")
    url = proposed.headers["location"].removeprefix("/v1")
    assert (await provider.get(url)).json()["rate"] == "187.4000"
    changes = await world.admin.fetch("select kind, concerns from changes order by seq")
    assert [row["kind"] for row in changes] == ["rate.proposed", "rate.agreed"]
    assert all(set(row["concerns"]) == {provider_id, office_id} for row in changes)


async def test_a_rate_whose_first_day_has_passed_is_not_agreed_to(world, provider, offer_id, seat):
    office_id, office = seat
    proposed = await propose(provider, offer_id, office_id)
    with later(world, office, days=2):
        refused = await agree(office, offer_id, proposed)
    assert (refused.status_code, codes(refused)) == (422, {"rate-retroactive"})
    url = proposed.headers["location"].removeprefix("/v1")
    assert (await provider.get(url)).json() == proposed.json()


async def test_a_proposal_is_between_two(world, provider, offer_id, seat):
    proposed = await propose(provider, offer_id, seat[0])
    _, other = await market.contracting_office(world)
    assert (await other.get(f"/offers/{offer_id}/rates")).json()["items"] == []
    url = f"/offers/{offer_id}/rates/{proposed.json()['id']}"
    assert (await other.get(url)).status_code == 404
    assert (await agree(other, offer_id, proposed)).status_code == 404


async def test_the_seat_binds_every_office(world, provider, offer_id, seat):
    await agree(seat[1], offer_id, await propose(provider, offer_id, seat[0]))
    other_id, other = await market.contracting_office(world, "02000")
    (seen,) = (await other.get(f"/offers/{offer_id}/rates")).json()["items"]
    assert (seen["binds_all"], seen["available_steps"]) == (True, [])
    assert await rate_for(world, offer_id, other_id, TODAY + DAY) == "187.4000"
    assert await rate_for(world, offer_id, other_id, TODAY) is None
    assert await rate_for(world, offer_id, other_id, TODAY + DAY, component="ADD_ON") is None


async def test_an_ambulatory_rate_binds_its_office_only(world, provider, provider_id, seat):
    offer_id = await world.offer(
        provider_id, service_type="FAMILY_AID", kind="AMBULATORY", billing_unit="HOUR"
    )
    far_id, far = await market.contracting_office(world, "02000")
    proposed = await propose(provider, offer_id, far_id, rate="71.5000")
    assert (proposed.json()["binds_all"], proposed.json()["unit"]) == (False, "HOUR")
    assert (await agree(far, offer_id, proposed)).status_code == 200
    assert await rate_for(world, offer_id, far_id, TODAY + DAY) == "71.5000"
    assert await rate_for(world, offer_id, seat[0], TODAY + DAY) is None
    assert (await seat[1].get(f"/offers/{offer_id}/rates")).json()["items"] == []


async def test_an_expired_rate_runs_on_until_the_next_begins(world, provider_id, offer_id, seat):
    office_id = seat[0]
    for rate, first, last in (("150", "2025-01-01", "2025-06-30"), ("160", "2025-10-01", None)):
        await market.rate(
            world,
            provider_id,
            offer_id,
            contracting_office_id=office_id,
            rate=rate,
            valid_from=first,
            valid_until=last,
        )
    found = [
        await rate_for(world, offer_id, office_id, date.fromisoformat(day))
        for day in ("2024-12-31", "2025-01-01", "2025-09-30", "2025-10-01", "2031-01-01")
    ]
    assert found == [None, "150.0000", "150.0000", "160.0000", "160.0000"]
    listed = (await seat[1].get(f"/offers/{offer_id}/rates?valid_on=2025-08-01")).json()["items"]
    assert [(item["rate"], item["in_force_until"]) for item in listed] == [
        ("150.0000", "2025-09-30")
    ]


async def test_an_open_rate_ends_before_the_next(provider, offer_id, seat):
    office_id, office = seat
    for rate, day in (("187.4000", TODAY + DAY), ("191.0000", TODAY + 31 * DAY)):
        proposed = await propose(provider, offer_id, office_id, rate=rate, valid_from=str(day))
        assert (await agree(office, offer_id, proposed)).status_code == 200
    listed = (await office.get(f"/offers/{offer_id}/rates")).json()["items"]
    assert [(item["rate"], item["valid_until"]) for item in listed] == [
        ("191.0000", None),
        ("187.4000", str(TODAY + 30 * DAY)),
    ]


async def test_agreed_periods_never_overlap(world, provider, offer_id, seat):
    office_id, office = seat
    day = str(TODAY + 9 * DAY)
    first, second = [
        await propose(provider, offer_id, office_id, valid_until=day) for _ in range(2)
    ]
    assert (await agree(office, offer_id, first)).status_code == 200
    refused = await agree(office, offer_id, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "rates-overlap")
    states = await world.admin.fetch("select state from offer_rates order by id")
    assert [row["state"] for row in states] == ["AGREED", "PROPOSED"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"valid_from": str(TODAY - DAY)}, "rate-retroactive"),
        ({"valid_until": str(TODAY)}, "period-reversed"),
        ({"investment_share": "187.4001"}, "share-exceeds-rate"),
    ],
)
async def test_a_proposal_must_make_sense(provider, offer_id, seat, fields, code):
    answer = await propose(provider, offer_id, seat[0], **fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


async def test_arbitration_may_reach_back(provider, offer_id, seat):
    day = str(TODAY - 20 * DAY)
    proposed = await propose(provider, offer_id, seat[0], valid_from=day, basis="ARBITRATION")
    assert (await agree(seat[1], offer_id, proposed)).status_code == 200


async def test_the_office_at_the_seat_contracts(world, provider, offer_id):
    far_id, _ = await market.contracting_office(world, "02000")
    answer = await propose(provider, offer_id, far_id)
    assert answer.json()["errors"][0]["code"] == "not-the-seat"
    unknown = await propose(provider, offer_id, uuid4())
    assert unknown.json()["errors"][0]["code"] == "unknown-reference"


@pytest.mark.parametrize("step", ["refusal", "withdrawal"])
async def test_what_is_decided_stays_so(provider, offer_id, seat, step):
    office_id, office = seat
    proposed = await propose(provider, offer_id, office_id)
    who = office if step == "refusal" else provider
    assert (await agree(who, offer_id, proposed, step)).status_code == 200
    again = await agree(office, offer_id, proposed)
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


async def test_another_department_does_not_agree(world, provider, offer_id, seat):
    office_id, _ = seat
    await world.member(office_id, "social-worker", departments="{ASD}")
    claims = world.issuer.claims(office_id, Role.YOUTH_OFFICE, subject="social-worker")
    worker = world.bearer(world.issuer.sign(claims))
    proposed = await propose(provider, offer_id, office_id)
    assert (await agree(worker, offer_id, proposed)).status_code == 403


async def test_rates_of_a_draft_are_not_found(world, provider_id, seat):
    offer_id = await world.offer(provider_id, state="DRAFT")
    assert (await seat[1].get(f"/offers/{offer_id}/rates")).status_code == 404


async def test_a_stranger_proposes_nothing(world, offer_id, seat):
    rival = world.client(await world.organisation(), Role.PROVIDER)
    assert (await propose(rival, offer_id, seat[0])).status_code == 404
    assert (await rival.get(f"/offers/{offer_id}/rates/{UUID(int=1)}")).status_code == 404
