"""Who may see an active booking sees the protected address of the house."""

from uuid import uuid4

import pytest

from jugendhilfe_api.core.principal import Role

SUBJECT = f"{Role.YOUTH_OFFICE}-user"
DATED = {"version": 1, "created_at": "2026-01-01"}


async def booking(world, office_id, offer_id, state):
    """Write a booking without what it rests on, as the tables alone would allow."""
    found = "select provider_id, facility_id from offers where id = $1"
    offer = await world.admin.fetchrow(found, offer_id)
    await world.admin.execute("set session_replication_role = replica")
    try:
        ended = {"discharge_day": "2026-10-01", "discharge_reason": "PLANNED"}
        await world.insert(
            "bookings",
            id=uuid4(),
            youth_office_id=office_id,
            provider_id=offer["provider_id"],
            facility_id=offer["facility_id"],
            offer_id=offer_id,
            vacancy_id=uuid4(),
            case_id=uuid4(),
            person_id=uuid4(),
            reference=f"B-{uuid4()}",
            admission_day="2026-09-01",
            choice_reason="NEEDS",
            state=state,
            **DATED,
            **(ended if state == "ENDED" else {}),
        )
    finally:
        await world.admin.execute("set session_replication_role = origin")


@pytest.mark.parametrize(
    ("state", "sees"),
    [("PLANNED", True), ("ACTIVE", True), ("ENDED", False), ("CANCELLED_BY_OFFICE", False)],
)
async def test_an_active_booking_opens_the_address(world, provider_id, state, sees):
    home = await world.facility(provider_id, address_protected=True)
    offer_id = await world.offer(provider_id, facility_id=home)
    offices = []
    for _ in range(2):
        office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
        await world.member(office_id, SUBJECT, departments="{WJH}")
        offices.append((office_id, world.client(office_id, Role.YOUTH_OFFICE)))
    (booking_id, booking_office), (_, other) = offices
    await booking(world, booking_id, offer_id, state)
    seen = (await booking_office.get(f"/facilities/{home}")).json()
    assert (seen["address"] is not None) == sees
    assert (seen["location_accuracy"] == "EXACT") == sees
    assert (await other.get(f"/facilities/{home}")).json()["address"] is None
