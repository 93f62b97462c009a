"""Who may do what with a reservation, and what happens to the places."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.placements import reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id)


async def step(who, reservation, name, **body):
    return await who.post(f"/reservations/{reservation['id']}/{name}", json=body or None)


async def test_the_provider_confirms(office, provider, vacancy_id):
    made = (await reserve(office, vacancy_id)).json()
    assert made["available_steps"] == ["cancellation", "extension"]
    seen = (await provider.get(f"/reservations/{made['id']}")).json()
    assert seen["available_steps"] == ["confirmation", "refusal", "cancellation"]
    confirmed = await step(provider, made, "confirmation")
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["state"] == "CONFIRMED"
    assert confirmed.json()["version"] == 2
    assert confirmed.json()["available_steps"] == ["cancellation"]
    assert confirmed.json()["confirmation_basis"] == "PROVIDER"


async def test_a_refusal_has_a_reason_and_frees_the_place(office, provider, vacancy_id, world):
    made = (await reserve(office, vacancy_id)).json()
    for reason in (None, "BECAUSE"):
        assert (await step(provider, made, "refusal", reason=reason)).status_code == 400
    refused = (await step(provider, made, "refusal", reason="GROUP_CONSTELLATION")).json()
    assert refused["version"] == 2
    fields = "select fields from audit_entries where kind = 'reservation.refused'"
    assert await world.admin.fetchval(fields) == ["decided_at", "refusal_reason", "state"]
    assert (refused["state"], refused["refusal_reason"]) == ("REFUSED", "GROUP_CONSTELLATION")
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
    assert (await reserve(office, vacancy_id)).status_code == 201


@pytest.mark.parametrize("side", ["OFFICE", "PROVIDER"])
@pytest.mark.parametrize("confirmed", [False, True])
async def test_either_side_cancels(office, provider, vacancy_id, side, confirmed):
    made = (await reserve(office, vacancy_id)).json()
    if confirmed:
        await step(provider, made, "confirmation")
    who = office if side == "OFFICE" else provider
    cancelled = await step(who, made, "cancellation")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, f"CANCELLED_BY_{side}")
    assert cancelled.json()["available_steps"] == []
    assert (await reserve(office, vacancy_id)).status_code == 201


@pytest.mark.parametrize("name", ["confirmation", "refusal", "cancellation"])
async def test_what_is_over_stays_over(office, provider, vacancy_id, name):
    made = (await reserve(office, vacancy_id)).json()
    await step(office, made, "cancellation")
    body = {"reason": "AGE"} if name == "refusal" else {}
    answer = await step(provider, made, name, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_only_some_departments_cancel(world, vacancy_id):
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    for subject, department in (("asd", "ASD"), ("wjh", "WJH")):
        await world.member(office_id, subject, departments=f"{{{department}}}")
    asd, wjh = (
        world.client(office_id, Role.YOUTH_OFFICE, subject=s, departments=[s.upper()])
        for s in ("asd", "wjh")
    )
    made = (await reserve(asd, vacancy_id)).json()
    seen = (await wjh.get(f"/reservations/{made['id']}")).json()
    assert seen["available_steps"] == []
    assert (await step(wjh, made, "cancellation")).status_code == 403
