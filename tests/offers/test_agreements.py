"""Agreements: whom they bind, from which day on, and how long."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import market
from tests.support.office import made
from tests.support.placements import codes, day, key, later


@pytest.fixture
async def seat(world):
    return await market.contracting_office(world)


@pytest.fixture
async def offer(world, provider_id):
    offer_id = await world.offer(provider_id)
    home = await world.admin.fetchval("select facility_id from offers where id = $1", offer_id)
    return {"facility_id": str(home), "offer_id": str(offer_id)}


@pytest.fixture
async def ambulatory(world, provider_id):
    offer_id = await world.offer(
        provider_id, service_type="FAMILY_AID", kind="AMBULATORY", billing_unit="HOUR"
    )
    home = await world.admin.fetchval("select facility_id from offers where id = $1", offer_id)
    return {"facility_id": str(home), "offer_id": str(offer_id)}


def wish(office_id, of, **fields):
    body = {"youth_office_id": str(office_id), "kind": "RATE", "effective_from": day()}
    return of | body | fields


async def proposed(provider, office_id, of, **fields):
    return made(await provider.post("/agreements", json=wish(office_id, of, **fields)))


async def concluded(provider, seat, of, **fields):
    office_id, office = seat
    agreement = await proposed(provider, office_id, of, **fields)
    return made(await office.post(f"/agreements/{agreement['id']}/conclusion", json={}), 200)


async def test_the_office_at_the_seat_agrees_for_all(world, provider, seat, offer):
    office_id, office = seat
    agreement = await proposed(provider, office_id, offer)
    assert (agreement["state"], agreement["binds_all"], agreement["in_force"]) == (
        "PROPOSED", True, False
    )  # fmt: skip
    assert agreement["available_steps"] == ["withdrawal"]
    stranger = await world.youth_office()
    address = f"/agreements/{agreement['id']}"
    assert (await stranger.get(address)).status_code == 404
    agreed = made(await office.post(f"{address}/conclusion", json={}), 200)
    assert (agreed["state"], agreed["concluded_on"], agreed["in_force"]) == ("AGREED", day(), True)
    seen = (await stranger.get(address)).json()
    assert seen == agreed | {"available_steps": []}
    assert (await stranger.post(f"{address}/ending", json={"last_day": day()})).status_code == 404


async def test_another_office_than_the_seat_is_refused(world, provider, offer):
    other, _ = await market.contracting_office(world, ags="10041")
    answer = await provider.post("/agreements", json=wish(other, offer))
    assert (answer.status_code, codes(answer)) == (422, {"not-the-seat"})
    individual = wish(other, offer, kind="INDIVIDUAL_CASE")
    assert made(await provider.post("/agreements", json=individual))["binds_all"] is False


async def test_the_kind_fits_the_help(provider, seat, offer, ambulatory):
    for of, kind, code in (
        (ambulatory, "RATE", "not-under-78a"),
        (offer, "SECTION_77", "not-under-77"),
    ):
        answer = await provider.post("/agreements", json=wish(seat[0], of, kind=kind))
        assert (answer.status_code, codes(answer)) == (422, {code})


async def test_section_77_binds_the_two_only(world, provider, ambulatory):
    other = await market.contracting_office(world, ags="10041")
    agreement = await concluded(provider, other, ambulatory, kind="SECTION_77")
    assert (agreement["state"], agreement["binds_all"]) == ("AGREED", False)
    stranger = await world.youth_office()
    assert (await stranger.get("/agreements")).json()["items"] == []


async def test_it_is_for_the_future(provider, seat, offer):
    office_id, office = seat
    agreement = await proposed(provider, office_id, offer, effective_from=day(-1))
    address = f"/agreements/{agreement['id']}/conclusion"
    refused = await office.post(address, json={})
    assert (refused.status_code, codes(refused)) == (422, {"agreement-retroactive"})
    tomorrow = await office.post(address, json={"concluded_on": day(1)})
    assert "concluded-in-the-future" in codes(tomorrow)
    # It was signed before, and is entered now.
    entered = made(await office.post(address, json={"concluded_on": day(-3)}), 200)
    assert entered["concluded_on"] == day(-3)


async def test_arbitration_counts_from_the_application(provider, seat, offer):
    office_id, office = seat
    past = {"basis": "ARBITRATION", "effective_from": day(-40)}
    without = await provider.post("/agreements", json=wish(office_id, offer, **past))
    assert (without.status_code, codes(without)) == (422, {"application-does-not-fit"})
    late = wish(office_id, offer, arbitration_applied_on=day(-30), **past)
    refused = await provider.post("/agreements", json=late)
    assert codes(refused) == {"agreement-retroactive"}
    agreement = await proposed(provider, office_id, offer, arbitration_applied_on=day(-60), **past)
    made(await office.post(f"/agreements/{agreement['id']}/conclusion", json={}), 200)


@pytest.mark.parametrize("continues", [True, False])
async def test_after_its_term_it_goes_on_if_it_says_so(world, provider, seat, offer, continues):
    term = {"term_until": day(10), "continues": continues}
    agreement = await concluded(provider, seat, offer, **term)
    with later(world, provider, days=20):
        (seen,) = (await provider.get("/agreements")).json()["items"]
        assert seen["in_force"] is continues
        listed = (await provider.get(f"/agreements?valid_on={day()}")).json()["items"]
        assert bool(listed) is continues
    assert agreement["in_force"] is True


async def test_the_next_one_takes_its_place(world, provider, seat, offer):
    first = await concluded(provider, seat, offer, term_until=day(10))
    second = await concluded(provider, seat, offer, effective_from=day(20))
    for passed, current in ((15, first), (20, second)):
        with later(world, provider, days=passed):
            found = (await provider.get(f"/agreements?valid_on={day()}")).json()["items"]
            assert [item["id"] for item in found] == [current["id"]]


async def test_it_is_refused_withdrawn_or_ended(provider, seat, offer):
    office_id, office = seat
    refused, withdrawn = [await proposed(provider, office_id, offer) for _ in range(2)]
    address = f"/agreements/{refused['id']}"
    assert made(await office.post(f"{address}/refusal"), 200)["state"] == "REFUSED"
    again = await office.post(f"{address}/conclusion", json={})
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")
    address = f"/agreements/{withdrawn['id']}"
    assert made(await provider.post(f"{address}/withdrawal"), 200)["state"] == "WITHDRAWN"
    agreement = await concluded(provider, seat, offer)
    address = f"/agreements/{agreement['id']}"
    ended = made(await provider.post(f"{address}/ending", json={"last_day": day(30)}), 200)
    assert (ended["state"], ended["ended_on"], ended["in_force"]) == ("ENDED", day(30), True)


async def test_only_providers_propose_and_only_their_own(world, provider, seat, offer):
    office_id, office = seat
    mine = await office.post("/agreements", json=wish(office_id, offer), headers=key())
    assert mine.status_code == 422  # no facility of theirs
    rival = world.client(await world.organisation("Rivale"), Role.PROVIDER)
    answer = await rival.post("/agreements", json=wish(office_id, offer), headers=key())
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})
    agreement = await proposed(provider, office_id, offer)
    assert (await rival.get(f"/agreements/{agreement['id']}")).status_code == 404


async def test_it_does_not_end_before_it_begins(provider, seat, offer):
    agreement = await concluded(provider, seat, offer, effective_from=day(5))
    address = f"/agreements/{agreement['id']}"
    refused = await seat[1].post(f"{address}/ending", json={"last_day": day(4)})
    assert (refused.status_code, codes(refused)) == (422, {"ends-before-beginning"})
    assert (await seat[1].get(address)).json() == agreement
    ended = await seat[1].post(f"{address}/ending", json={"last_day": day(5)})
    assert made(ended, 200)["state"] == "ENDED"


async def test_a_rate_names_its_agreement(provider, seat, offer):
    office_id, office = seat
    agreement = await concluded(provider, seat, offer, effective_from=day(5))
    rates = f"/offers/{offer['offer_id']}/rates"
    new = {
        "contracting_office_id": str(office_id),
        "rate": "187.4000",
        "agreement_id": agreement["id"],
    }
    early = await provider.post(rates, json=new | {"valid_from": day(4)})
    assert (early.status_code, codes(early)) == (422, {"before-agreement"})
    rate = made(await provider.post(rates, json=new | {"valid_from": day(5)}))
    assert rate["agreement_id"] == agreement["id"]
    assert made(await office.post(f"{rates}/{rate['id']}/agreement"), 200)["state"] == "AGREED"
    quality = await concluded(provider, seat, offer, kind="QUALITY")
    wrong = new | {"agreement_id": quality["id"], "valid_from": day(50)}
    answer = await provider.post(rates, json=wrong)
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_a_rate_is_as_old_as_its_agreement(provider, seat, offer):
    office_id, office = seat
    agreement = await proposed(provider, office_id, offer, effective_from=day(-10))
    address = f"/agreements/{agreement['id']}/conclusion"
    made(await office.post(address, json={"concluded_on": day(-20)}), 200)
    rates = f"/offers/{offer['offer_id']}/rates"
    new = {"contracting_office_id": str(office_id), "rate": "187.4000", "valid_from": day(-10)}
    alone = await provider.post(rates, json=new)
    assert (alone.status_code, codes(alone)) == (422, {"rate-retroactive"})
    rate = made(await provider.post(rates, json=new | {"agreement_id": agreement["id"]}))
    made(await office.post(f"{rates}/{rate['id']}/agreement"), 200)
