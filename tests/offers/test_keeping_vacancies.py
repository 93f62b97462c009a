"""Confirming, changing and taking back vacancies."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock

TODAY = clock.day_of(clock.now())


@pytest.fixture
async def url(world, provider_id):
    return f"/vacancies/{await world.vacancy(provider_id, 2, confirm_by='2026-01-01')}"


@pytest.fixture
async def offer_url(world, provider_id):
    return f"/offers/{await world.offer(provider_id)}"


async def patch(provider, url, body, tag='"v1"'):
    return await provider.patch(url, json=body, headers={"If-Match": tag})


async def test_a_report_counts_for_fourteen_days(provider, offer_url):
    new = {"available_from": "2027-01-01", "places": 1}
    made = (await provider.post(f"{offer_url}/vacancies", json=new)).json()
    assert made["confirm_by"] == str(TODAY + timedelta(days=14))


async def test_an_unconfirmed_vacancy_leaves_the_market_until_confirmed(provider, office, url):
    assert (await office.get("/vacancies")).json()["items"] == []
    confirmed = await provider.post(f"{url}/confirmation")
    assert confirmed.json()["confirm_by"] == str(TODAY + timedelta(days=14))
    assert [item["id"] for item in (await office.get("/vacancies")).json()["items"]] == [
        confirmed.json()["id"]
    ]


async def test_a_change_confirms_as_well(world, provider, url):
    changed = (await patch(provider, url, {"places": 5, "available_until": "2027-03-01"})).json()
    assert (changed["places"], changed["free_places"], changed["version"]) == (5, 5, 2)
    assert changed["confirm_by"] == str(TODAY + timedelta(days=14))
    kinds = await world.admin.fetch("select kind from changes")
    assert [row["kind"] for row in kinds] == ["vacancy.changed"]


async def test_a_vacancy_is_taken_back(provider, url):
    assert (await patch(provider, url, {"places": 0})).json()["free_places"] == 0


async def test_taken_places_stay(world, provider, url):
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) "
        "select gen_random_uuid(), id, '[2026-12-01,2027-06-01)', 'BOOKED' from places"
    )
    for body in ({"places": 1}, {"available_until": "2027-01-01"}):
        answer = await patch(provider, url, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "places-taken")
    assert (await provider.get(url)).json()["version"] == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"available_until": "2027-01-01"}, "period-reversed"),
        ({"confirm_by": str(TODAY + timedelta(days=15))}, "confirm-by-too-late"),
    ],
)
async def test_a_report_must_make_sense(provider, offer_url, fields, code):
    new = {"available_from": "2027-01-01", "places": 1} | fields
    answer = await provider.post(f"{offer_url}/vacancies", json=new)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_change_must_make_sense(provider, url):
    answer = await patch(provider, url, {"available_until": "2026-01-01"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "period-reversed")
    assert (await provider.get(url)).json()["version"] == 1


async def test_a_retired_offer_has_no_new_places(world, provider, provider_id):
    offer_id = await world.offer(provider_id, state="RETIRED")
    new = {"available_from": "2027-01-01", "places": 1}
    answer = await provider.post(f"/offers/{offer_id}/vacancies", json=new)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer-retired")


async def test_a_suspended_offer_takes_its_places_along(world, provider, office, provider_id):
    vacancy_id = await world.vacancy(provider_id)
    (seen,) = (await office.get("/vacancies")).json()["items"]
    assert seen["id"] == str(vacancy_id)
    await provider.post(f"/offers/{seen['offer']['id']}/suspension")
    assert (await office.get("/vacancies")).json()["items"] == []
