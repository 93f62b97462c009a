"""What is handed over at each stage: the whitelist, frozen, listed, and later more of it."""

import pytest

from jugendhilfe_api.placements import dated
from tests.support.office import made
from tests.support.placements import day, key, later, reserve

ESSENTIALS = {
    "contact_persons": [
        {"name": "Bezugsperson Eins", "relation": "MOTHER", "phone": "+4968311234567"}
    ],
    "custody": "BOTH_PARENTS",
    "allergies": "Erdnuss",
    "medication": None,
    "health": None,
}
CHILD = {"age": 12, "gender": "MALE", "needs": ["TRAUMA"], "initials": "VT"}


@pytest.fixture
async def booking(placing):
    return await placing.booked(essentials=ESSENTIALS)


async def disclosed(client, booking):
    listed = (await client.get(f"/bookings/{booking['id']}/disclosures")).json()["items"]
    url = f"/bookings/{booking['id']}/disclosures/"
    return [(await client.get(url + item["id"])).json() for item in listed]


async def more(placing, booking, **fields):
    body = {"reason": "Neue Verordnung", "essentials": {"medication": "morgens eine"}} | fields
    url = f"/bookings/{booking['id']}/disclosures"
    return await placing.worker.post(url, json=body, headers=key())


async def test_the_provider_gets_the_essentials_with_the_booking(placing, booking):
    for side in (placing.provider, placing.worker):
        (told,) = await disclosed(side, booking)
        assert told["essentials"] == ESSENTIALS
        assert told["content"]["family_name"] == "Testperson"


async def test_lists_show_no_health_data_and_the_database_keeps_none_in_clear(
    placing, booking, world
):
    for address in ("/bookings", f"/bookings/{booking['id']}/disclosures"):
        for side in (placing.provider, placing.worker):
            assert "Erdnuss" not in (await side.get(address)).text
    rows = await world.admin.fetch("select d::text from booking_disclosures d")
    assert "Erdnuss" not in str(rows)
    assert "Bezugsperson" not in str(rows)


async def test_nothing_that_is_not_on_the_whitelist_is_handed_over(placing, monkeypatch):
    entry = dated.entries("disclosed_fields.yaml")[0]
    fewer = [name for name in entry["stages"]["BOOKING"] if name not in {"allergies", "born_on"}]
    monkeypatch.setitem(entry["stages"], "BOOKING", fewer)
    booking = await placing.booked(essentials=ESSENTIALS)
    (told,) = await disclosed(placing.provider, booking)
    assert told["essentials"] == ESSENTIALS | {"allergies": None}
    assert told["content"]["born_on"] is None
    assert told["fields"] == fewer


async def test_the_office_hands_over_more_with_a_reason(placing, booking, world):
    answer = await more(placing, booking)
    added = made(answer)
    read = await placing.worker.get(answer.headers["location"].removeprefix("/v1"))
    assert read.json() == added
    assert (added["stage"], added["reason"]) == ("ADDITIONAL", "Neue Verordnung")
    assert added["essentials"]["medication"] == "morgens eine"
    assert added["essentials"]["allergies"] is None
    first, second = await disclosed(placing.provider, booking)
    assert first["essentials"] == ESSENTIALS
    assert second["essentials"] == added["essentials"]
    assert second["reason"] is None  # for the office only
    kinds = [row["kind"] for row in await world.admin.fetch("select kind from changes")]
    assert kinds.count("booking.disclosed") == 1
    assert made(await more(placing, booking))["id"] != added["id"]


async def test_only_the_office_hands_over_and_only_with_a_reason(placing, booking):
    url = f"/bookings/{booking['id']}/disclosures"
    body = {"reason": "Grund", "essentials": {"health": "Brille"}}
    refused = await placing.provider.post(url, json=body, headers=key())
    assert refused.status_code == 403
    missing = await placing.worker.post(url, json={"essentials": {}}, headers=key())
    assert missing.status_code == 400
    unknown = {"essentials": {"diagnosis": "F90.0"}}
    assert (await more(placing, booking, **unknown)).status_code == 400


@pytest.mark.parametrize("ending", ["cancellation", "non-arrival"])
async def test_nothing_is_told_or_shown_when_access_has_ended(placing, booking, ending):
    (told,) = await disclosed(placing.worker, booking)
    await placing.step(booking, ending)
    assert (await more(placing, booking)).status_code == 409
    url = f"/bookings/{booking['id']}/disclosures/{told['id']}"
    assert (await placing.provider.get(url)).status_code == 404
    assert (await placing.worker.get(url)).json() == told


async def test_a_reservation_tells_initials_and_needs(placing, world, provider_id):
    vacancy_id = await world.vacancy(provider_id, places=2)
    young = [CHILD, {"age": 3}]
    reservation = made(await reserve(placing.worker, vacancy_id, places=2, young_people=young))
    url = f"/reservations/{reservation['id']}/disclosures"
    for side in (placing.provider, placing.worker):
        first, second = (await side.get(url)).json()["items"]
        assert (first["stage"], first["number"], first["content"]) == ("RESERVATION", 1, CHILD)
        assert second["content"] == {"initials": None, "age": 3, "gender": None, "needs": []}
        assert first["fields"] == ["initials", "age", "gender", "needs"]
        assert first["recipient"]["id"] == str(provider_id)
    await placing.provider.post(f"/reservations/{reservation['id']}/confirmation")
    booking = await placing.booked(reservation_id=reservation["id"])
    before, _ = await disclosed(placing.provider, booking)
    assert before["content"]["initials"] == "VT"


@pytest.mark.parametrize("end", ["cancellation", "expiry"])
async def test_what_a_reservation_has_told_ends_with_it(placing, world, provider_id, end):
    vacancy_id = await world.vacancy(provider_id)
    reservation = made(await reserve(placing.worker, vacancy_id, young_people=[CHILD]))
    address = f"/reservations/{reservation['id']}"
    hours = 0
    if end == "cancellation":
        made(await placing.worker.post(f"{address}/cancellation"), 200)
    else:
        hours = 72
    with later(world, placing.worker, placing.provider, hours=hours):
        assert (await placing.provider.get(address)).json()["young_people"] == []
        assert (await placing.provider.get(f"{address}/disclosures")).json()["items"] == []
        kept = (await placing.worker.get(address)).json()["young_people"]
        assert kept[0]["initials"] == "VT"
        assert len((await placing.worker.get(f"{address}/disclosures")).json()["items"]) == 1


async def test_parent_and_child_are_placed_together(placing, world, provider_id):
    """A place each, all or none (§ 19 SGB VIII)."""
    offer_id = await world.offer(provider_id, service_type="PARENT_CHILD_HOME")
    vacancy_id = await world.vacancy(provider_id, places=2, offer_id=offer_id)
    two = [{"age": 17, "component": "PARENT"}, {"age": 0, "component": "CHILD"}]
    reservation = made(await reserve(placing.worker, vacancy_id, places=2, young_people=two))
    seen = (await placing.provider.get(f"/reservations/{reservation['id']}")).json()
    assert [person["component"] for person in seen["young_people"]] == ["PARENT", "CHILD"]
    await placing.provider.post(f"/reservations/{reservation['id']}/confirmation")
    for component in ("PARENT", "CHILD"):
        wish = {"reservation_id": reservation["id"], "component": component}
        assert (await placing.booked(**wish))["component"] == component
    assert await placing.free(vacancy_id, day(), None) == 0
