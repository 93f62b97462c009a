"""What the provider learns of a young person, when, and until when."""

from datetime import date

import pytest

from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.placements import dated
from jugendhilfe_api.placements.bookings.schemas import KNOWN_FIELDS
from tests.support.office import made, open_office
from tests.support.placements import day, home_lead, later, placement, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id, places=2)


@pytest.fixture
async def booking(placing, vacancy_id):
    return await placing.booked(vacancy_id, needs=["TRAUMA"])


async def test_the_name_comes_with_the_booking_and_not_before(placing, vacancy_id):
    child = {"age": 12, "gender": "MALE", "needs": ["TRAUMA"]}
    reservation = made(await reserve(placing.worker, vacancy_id, young_people=[child]))
    seen = await placing.provider.get(f"/reservations/{reservation['id']}")
    assert "Testperson" not in seen.text
    await placing.provider.post(f"/reservations/{reservation['id']}/confirmation")
    booking = await placing.booked(reservation_id=reservation["id"])
    told = (await placing.provider.get(f"/bookings/{booking['id']}")).json()["young_person"]
    assert (told["family_name"], told["born_on"]) == ("Testperson", "2014-05-17")
    assert told["age"] is None  # whoever has the birthday needs no age
    listed = (await placing.provider.get(f"/bookings/{booking['id']}/disclosures")).json()
    assert [item["stage"] for item in listed["items"]] == ["RESERVATION", "BOOKING"]
    before, now = (item["content"] for item in listed["items"])
    assert before == dict.fromkeys(KNOWN_FIELDS) | child
    assert now == told


async def test_the_office_sees_what_was_handed_over(placing, booking):
    listed = (await placing.worker.get(f"/bookings/{booking['id']}/disclosures")).json()
    (item,) = listed["items"]
    assert item["fields"] == dated.entries("disclosed_fields.yaml")[0]["stages"]["BOOKING"]
    assert item["recipient"]["id"] == str(placing.provider_id)
    assert item["content"] == booking["young_person"]
    assert item["content"]["needs"] == ["TRAUMA"]


async def test_nothing_else_of_the_case_reaches_the_provider(placing, booking):
    for address in (f"/bookings/{booking['id']}", "/bookings"):
        seen = await placing.provider.get(address)
        body = seen.json()
        (item,) = body.get("items", [body])
        hidden = {"case_id", "person_id", "choice_reason", "choice_note"}
        assert {name for name in hidden if item[name] is not None} == set()
        assert placing.case["id"] not in seen.text
    filtered = await placing.provider.get("/bookings", params={"case_id": placing.case["id"]})
    assert filtered.json()["items"] == []


@pytest.mark.parametrize("side", ["office", "provider"])
async def test_access_ends_with_the_cancellation(placing, booking, side):
    who = placing.worker if side == "office" else placing.provider
    await placing.step(booking, "cancellation", who)
    seen = await placing.provider.get(f"/bookings/{booking['id']}")
    assert seen.json()["young_person"] is None
    assert "Testperson" not in seen.text
    listed = await placing.provider.get(f"/bookings/{booking['id']}/disclosures")
    assert listed.json()["items"] == []
    kept = await placing.worker.get(f"/bookings/{booking['id']}/disclosures")
    assert len(kept.json()["items"]) == 1


async def test_it_is_a_snapshot(placing, booking):
    asd = await placing.office.worker("ASD")
    person = (await asd.get(f"/persons/{placing.person_id}")).json()
    changed = await asd.patch(
        f"/persons/{placing.person_id}",
        json={"family_name": "Andersperson"},
        headers={"If-Match": f'"v{person["version"]}"'},
    )
    assert changed.status_code == 200
    seen = (await placing.provider.get(f"/bookings/{booking['id']}")).json()
    assert seen["young_person"]["family_name"] == "Testperson"


async def test_who_is_no_member_learns_no_name(world, placing, booking):
    machine = world.client(
        placing.provider_id, Role.PROVIDER, subject="unknown", purpose="SERVICE_PROVISION"
    )
    seen = await machine.get(f"/bookings/{booking['id']}")
    assert "Testperson" not in seen.text


async def test_every_look_at_a_name_is_logged(world, placing, booking):
    await placing.provider.get(f"/bookings/{booking['id']}")
    await placing.provider.get("/bookings")
    rows = await world.admin.fetch(
        "select * from read_entries where operation in ('get_booking', 'list_bookings')"
    )
    assert len(rows) == 2
    for row in rows:
        assert "SERVICE_PROVISION" in dict(row).values()
        assert booking["id"] in str(dict(row))


async def test_without_a_purpose_nothing_is_shown(placing, booking):
    del placing.provider.headers["Data-Purpose"]
    assert (await placing.provider.get(f"/bookings/{booking['id']}")).status_code == 400
    placing.provider.headers["Data-Purpose"] = "PLACEMENT"
    assert (await placing.provider.get(f"/bookings/{booking['id']}")).status_code == 403


async def test_strangers_see_nothing(world, placing, booking):
    other_office = await placement(world, await open_office(world), placing.provider_id)
    rival = await home_lead(world, await world.organisation())
    for who in (other_office.worker, rival):
        assert (await who.get("/bookings")).json()["items"] == []
        for part in ("", "/disclosures", "/absences"):
            assert (await who.get(f"/bookings/{booking['id']}{part}")).status_code == 404
    assert (await placing.step(booking, "admission", rival, day=day())).status_code == 404
    stranger = other_office.worker
    assert (await placing.step(booking, "cancellation", stranger)).status_code == 404


async def test_walls_stand_inside_the_office(placing, booking):
    address = f"/bookings/{booking['id']}"
    jgh = await placing.office.worker("JGH")
    assert (await jgh.get(address)).status_code == 404
    wjh = await placing.office.worker("WJH")  # who pays sees what is paid for
    seen = await wjh.get(address)
    assert (seen.status_code, seen.json()["available_steps"]) == (200, [])
    assert (await wjh.post(f"{address}/cancellation")).status_code == 403
    colleague = await placing.office.worker("ASD", 2)
    assert (await colleague.post(f"{address}/cancellation")).status_code == 200


async def test_a_home_sees_its_own(world, placing, booking):
    home = booking["facility"]["id"]
    other = await world.facility(placing.provider_id)
    for facility, status in ((home, 200), (other, 404)):
        token = await home_lead(world, placing.provider_id, facilities=[facility])
        assert (await token.get(f"/bookings/{booking['id']}")).status_code == status
        step = await placing.step(booking, "admission", token, day=day())
        assert step.status_code == status


async def test_who_has_left_the_provider_sees_nothing(world, placing, booking):
    await world.admin.execute(
        "update members set valid_until = $1 where organisation_id = $2",
        date.fromisoformat(day()),
        placing.provider_id,
    )
    with later(world, placing.provider, days=2):
        seen = await placing.provider.get(f"/bookings/{booking['id']}")
    assert "Testperson" not in seen.text
