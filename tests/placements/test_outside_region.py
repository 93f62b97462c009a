"""Bookings outside the own region, and occupancy by other offices: one field tells both."""

import pytest

from tests.support.office import Office
from tests.support.placements import placement


@pytest.mark.parametrize(
    ("ags", "outside"), [("10046", False), ("10046117", False), ("10041", True), (None, False)]
)
@pytest.mark.parametrize("protected", [False, True])
async def test_it_follows_from_the_districts(world, provider_id, ags, outside, protected):
    office = await world.organisation("Jugendamt", "YOUTH_OFFICE", ags=ags)
    placing = await placement(world, Office(world, office), provider_id)
    # The public point of a protected address may lie elsewhere; the house decides.
    columns = {"address_protected": True, "public_ags": "10041"} if protected else {}
    home = await world.facility(provider_id, **columns)
    offer_id = await world.offer(provider_id, facility_id=home)
    booking = await placing.booked(await world.vacancy(provider_id, offer_id=offer_id))
    assert booking["outside_region"] is outside
    for side in (placing.worker, placing.provider):
        for wanted in (True, False):
            found = await side.get("/bookings", params={"outside_region": str(wanted).lower()})
            assert len(found.json()["items"]) == (wanted is outside)
