"""Municipal holidays that youth offices enter: in their own district, counted at once."""

from datetime import date

import pytest

from jugendhilfe_api.core.principal import ANYBODY, Role
from jugendhilfe_api.reference.holidays import service as holidays
from jugendhilfe_api.reference.holidays.rules import Seat
from tests.support.contract import version_of

FAIR = {
    "ags": "05315000",
    "municipality": "Köln",
    "code": "ROSE_MONDAY",
    "de": "Rosenmontag",
    "en": "Rose Monday",
    "easter_offset": -48,
    "valid_from": "2026-01-01",
    "source": "Dienstvereinbarung der Stadt",
}
FIXED = FAIR | {"code": "TOWN_DAY", "easter_offset": None, "month": 9, "day": 21}
MONDAY = date(2027, 2, 8)


@pytest.fixture
async def cologne(world):
    return await office_of(world, "05315")


async def office_of(world, ags, number=1, **claims):
    office_id = await world.organisation(f"Jugendamt {ags}-{number}", "YOUTH_OFFICE", ags=ags)
    await world.member(office_id, "admin-1", departments="{ADMIN}")
    return world.client(office_id, Role.YOUTH_OFFICE, subject="admin-1", **claims)


async def entered(office, **fields):
    answer = await office.post("/holidays", json=FAIR | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(office, holiday, **body):
    tag = {"If-Match": f'"v{holiday["version"]}"'}
    return await office.patch(f"/holidays/{holiday['id']}", json=body, headers=tag)


async def is_holiday(world, day, ags="05315000"):
    async with world.app.state.database.reader(ANYBODY) as reader:
        return (await holidays.calendar(reader, Seat.at(ags))).is_holiday(day)


async def listed(client, year=2027, ags="05315000"):
    answer = await client.get(f"/holidays?year={year}&ags={ags}")
    return {item["day"]: item for item in answer.json()["items"]}


def code(answer):
    return answer.json()["errors"][0]["code"]


async def test_what_an_office_enters_counts_at_once_and_everybody_reads_it(world, cologne):
    assert not await is_holiday(world, MONDAY)
    made = await entered(cologne)
    assert await is_holiday(world, MONDAY)
    anybody = world.bearer("")
    del anybody.headers["Authorization"]
    item = (await listed(anybody))[MONDAY.isoformat()]
    assert (item["id"], item["organisation_id"]) == (made["id"], made["organisation_id"])
    assert (item["scope"], item["verified"], item["source"]) == (
        "MUNICIPAL",
        False,
        FAIR["source"],
    )
    read = await anybody.get(f"/holidays/{made['id']}")
    assert (read.json(), version_of(read)) == (made, "v1")


async def test_a_holiday_of_the_kreis_holds_in_its_municipalities(world):
    office = await office_of(world, "10046")
    await entered(office, ags="10046", municipality="Landkreis")
    assert await is_holiday(world, MONDAY, "10046118")
    assert not await is_holiday(world, MONDAY, "10044111")


@pytest.mark.parametrize(
    ("own", "ags"),
    [
        ("05315", "05314"),  # another Kreis
        ("10046118", "10046117"),  # another municipality
        ("10046118", "10046"),  # the Kreis around the municipality
        ("10", "10046"),  # a Land is no district of an office
        (None, "10046"),
    ],
)
async def test_an_office_enters_nothing_outside_its_district(world, own, ags):
    office = await office_of(world, own)
    answer = await office.post("/holidays", json=FAIR | {"ags": ags})
    assert (answer.status_code, code(answer)) == (422, "place-outside-office")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"month": 2, "day": 8}, "holiday-unclear"),
        ({"easter_offset": None}, "holiday-unclear"),
        ({"easter_offset": None, "month": 2}, "holiday-unclear"),
        ({"easter_offset": None, "month": 2, "day": 29}, "no-such-day"),
        ({"easter_offset": None, "month": 4, "day": 31}, "no-such-day"),
        ({"valid_until": "2025-12-31"}, "period-reversed"),
    ],
)
async def test_a_holiday_must_be_on_a_day_that_can_be(cologne, fields, expected):
    answer = await cologne.post("/holidays", json=FAIR | fields)
    assert (answer.status_code, code(answer)) == (422, expected)


@pytest.mark.parametrize(
    "fields", [{"easter_offset": 300}, {"month": 13}, {"ags": "053"}, {"source": ""}]
)
async def test_what_has_another_form_is_refused(cologne, fields):
    assert (await cologne.post("/holidays", json=FAIR | fields)).status_code == 400


async def test_a_holiday_is_entered_once(cologne):
    await entered(cologne)
    again = await cologne.post("/holidays", json=FAIR)
    assert (again.status_code, again.json()["code"]) == (409, "holiday-already-entered")


async def test_a_change_does_not_make_a_holiday_twice(cologne):
    await entered(cologne)
    later = await entered(cologne, valid_from="2027-01-01")
    again = await change(cologne, later, valid_from="2026-01-01")
    assert (again.status_code, again.json()["code"]) == (409, "holiday-already-entered")


async def test_an_office_ends_its_holiday(world, cologne):
    made = await entered(cologne)
    ended = await change(cologne, made, valid_until="2026-12-31")
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert not await is_holiday(world, MONDAY)
    assert await is_holiday(world, date(2026, 2, 16))


async def test_an_office_corrects_its_holiday(world, cologne):
    made = await entered(cologne)
    fixed = await change(cologne, made, easter_offset=None, month=9, day=21)
    assert fixed.json()["easter_offset"] is None
    assert await is_holiday(world, date(2027, 9, 21))
    unclear = await change(cologne, fixed.json(), day=None)
    assert (unclear.status_code, code(unclear)) == (422, "holiday-unclear")


async def test_an_empty_change_changes_nothing(cologne):
    made = await entered(cologne)
    assert (await change(cologne, made)).json() == made


async def test_a_person_confirms_and_a_change_takes_it_back(cologne):
    made = await entered(cologne, **FIXED)
    confirmed = await cologne.post(f"/holidays/{made['id']}/confirmation")
    assert confirmed.json()["verified"] is True
    again = await cologne.post(f"/holidays/{made['id']}/confirmation")
    assert again.json() == confirmed.json()
    assert (await listed(cologne))["2027-09-21"]["verified"] is True
    changed = await change(cologne, confirmed.json(), source="Satzung vom 1. Januar 2026")
    assert changed.json()["verified"] is False


async def test_a_machine_does_not_confirm(world, cologne):
    made = await entered(cologne)
    machine = await world.member(made["organisation_id"], "machine-1", kind="MACHINE")
    client = world.client(made["organisation_id"], Role.YOUTH_OFFICE, subject="machine-1")
    answer = await client.post(f"/holidays/{made['id']}/confirmation")
    assert machine
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")


async def test_an_office_deletes_its_holiday(world, cologne):
    made = await entered(cologne)
    stale = await cologne.delete(f"/holidays/{made['id']}", headers={"If-Match": '"v2"'})
    assert stale.status_code == 412
    gone = await cologne.delete(f"/holidays/{made['id']}", headers={"If-Match": '"v1"'})
    assert gone.status_code == 204
    assert (await cologne.get(f"/holidays/{made['id']}")).status_code == 404
    assert not await is_holiday(world, MONDAY)


async def test_holidays_of_others_and_shipped_ones_stay(world, cologne):
    made = await entered(cologne)
    shipped = (await listed(cologne, 2026, "09761"))["2026-08-08"]
    assert shipped["organisation_id"] is None
    augsburg = await office_of(world, "09761")
    neighbour = await office_of(world, "05315", 2)
    for office, holiday in ((augsburg, shipped), (neighbour, made), (augsburg, made)):
        url = f"/holidays/{holiday['id']}"
        before = (await office.get(url)).content
        tag = {"If-Match": '"v1"'}
        answers = [
            await office.patch(url, json={"de": "anders"}, headers=tag),
            await office.post(f"{url}/confirmation"),
            await office.delete(url, headers=tag),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert (await office.get(url)).content == before


async def test_only_the_administration_of_an_office_enters_holidays(world, provider):
    clerk = await office_of(world, "05315", departments=["ASD"])
    for client in (clerk, provider):
        answer = await client.post("/holidays", json=FAIR)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")


async def test_policies_keep_offices_in_their_district(world, cologne):
    """Even where a rule forgot it: row-level security says the same."""
    made = await entered(cologne)
    async with world.admin.transaction():
        await world.admin.execute(
            "select set_config('app.organisation', $1, true), "
            "set_config('role', 'app_youth_office', true)",
            made["organisation_id"],
        )
        moved = "update local_holidays set ags = $1 where organisation_id is not distinct from $2"
        assert await world.admin.execute(moved, "05315", None) == "UPDATE 0"
        with pytest.raises(Exception, match="row-level security"):
            await world.admin.execute(moved, "09761", made["organisation_id"])


async def test_changes_are_recorded(world, cologne):
    made = await entered(cologne)
    changed = (await change(cologne, made, de="Anders")).json()
    await cologne.post(f"/holidays/{made['id']}/confirmation")
    tag = {"If-Match": f'"v{changed["version"] + 1}"'}
    await cologne.delete(f"/holidays/{made['id']}", headers=tag)
    kinds = [
        row["kind"] for row in await world.admin.fetch("select kind from changes order by seq")
    ]
    assert kinds == [f"holiday.{what}" for what in ("entered", "changed", "confirmed", "deleted")]
