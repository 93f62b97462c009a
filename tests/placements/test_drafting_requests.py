"""A request for a place: what is needed, and nothing that says by whom."""

import pytest

from jugendhilfe_api.placements.requests.rules import LETTERS
from tests.support.office import made
from tests.support.placements import codes, day
from tests.support.searching import CRITERIA


async def test_it_is_drafted_under_a_pseudonym(search):
    first, second = await search.draft(), await search.draft()
    assert first["pseudonym"] != second["pseudonym"]
    assert set(first["pseudonym"].removeprefix("P-")) <= set(LETTERS)
    assert (first["state"], first["places"], first["contacts"]) == ("DRAFT", 1, 0)
    assert first["young_people"] == CRITERIA["young_people"]
    assert first["available_steps"] == ["opening", "withdrawal"]
    assert (await search.seen(first)) == first


async def test_siblings_stay_together(search):
    children = [{"age": 7}, {"age": 9, "gender": "FEMALE"}]
    request = await search.draft(young_people=children)
    assert request["places"] == 2
    assert request["young_people"][0] == {"age": 7, "gender": None, "needs": []}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "COUNSELLING"}, "kind-not-of-service-type"),
        ({"needed_until": day(3)}, "period-reversed"),
        ({"needed_from": day(-1)}, "day-in-past"),
        ({"near_ags": None}, "middle-missing"),
        ({"young_people": [{"age": 1}, {"age": 2}], "places": 1}, "too-many-young-people"),
        ({"service_type": "NO_SUCH"}, "unknown-reference"),
        ({"exclusions": ["NO_SUCH"]}, "unknown-reference"),
        ({"regions": ["99"]}, "unknown-reference"),
        ({"near_ags": "99999"}, "unknown-reference"),
        ({"young_people": [{"age": 1, "needs": ["NO_SUCH"]}]}, "unknown-reference"),
        ({"case_id": "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"}, "unknown-reference"),
    ],
)
async def test_what_does_not_fit_is_refused(search, fields, code):
    answer = await search.drafting(**fields)
    assert (answer.status_code, codes(answer)) == (422, {code})


@pytest.mark.parametrize(
    "fields",
    [
        {"regions": ["10046116"]},  # a municipality is an exact town
        {"born_on": "2014-05-17"},
        {"young_people": []},
        {"young_people": [{"age": 12, "name": "Vorname"}]},
        {"places": 21},
    ],
)
async def test_what_would_say_too_much_has_no_field(search, fields):
    assert (await search.drafting(**fields)).status_code == 400


async def test_a_draft_is_changed_and_an_open_request_is_not(search):
    draft = await search.draft()
    changed = made(await search.change(draft, places=3, radius_km=None, regions=["10", "10"]), 200)
    assert (changed["places"], changed["radius_km"], changed["regions"]) == (3, None, ["10"])
    assert (await search.change(draft, places=4)).status_code == 412
    assert codes(await search.change(changed, kind="COUNSELLING")) == {"kind-not-of-service-type"}
    opened = made(await search.step(changed, "opening"), 200)
    assert opened["opened_at"] is not None
    refused = await search.change(opened, places=4)
    assert (refused.status_code, refused.json()["code"]) == (409, "placement-request-opened")


async def test_a_draft_of_yesterday_is_not_opened_for_a_day_that_has_passed(search, world):
    draft = await search.draft()
    update = "update placement_requests set needed_from = '2026-01-01' where id = $1"
    await world.admin.execute(update, draft["id"])
    assert codes(await search.step(draft, "opening")) == {"day-in-past"}


async def test_the_criteria_are_a_snapshot(search):
    request, contact = await search.asked()
    again = await search.inquiry(contact)
    assert again["needs"]["young_people"] == CRITERIA["young_people"]
    assert again["needs"]["regions"] == ["07211", "10"]
    assert again["needs"]["needed_from"] == day(3)
    assert again["pseudonym"] == request["pseudonym"]
