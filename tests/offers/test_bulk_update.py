"""Many vacancies in one request: each item like the single call, in few statements."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import event

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.vacancies import jobs
from tests.support.contract import version_of
from tests.support.placements import day, key, later

STATEMENTS = 20  # of which the context is one
URL = "/vacancies/bulk-update"
REPORT = {"available_from": "2026-09-01", "places": 2}


@pytest.fixture
async def offer_id(world, provider_id):
    return await world.offer(provider_id, places=99)


@pytest.fixture
def new(offer_id):
    def item(**fields):
        return {"action": "CREATE", "offer_id": str(offer_id), "report": REPORT | fields}

    return item


def on(day_of_month):
    return f"2026-09-{day_of_month:02}"


async def send(provider, *items, atomic=False, **headers):
    query = "?atomic=true" if atomic else ""
    return await provider.post(URL + query, json={"items": list(items)}, headers=headers)


async def done(provider, *items):
    answer = await send(provider, *items)
    assert answer.status_code == 207, answer.text
    found = answer.json()["items"]
    assert [item["index"] for item in found] == list(range(len(items)))
    return found


async def made(provider, *items):
    found = await done(provider, *items)
    assert {item["status"] for item in found} == {201}, found
    return [item["id"] for item in found]


def change(vacancy_id, version=1, **fields):
    return {"action": "CHANGE", "id": str(vacancy_id), "version": version, "change": fields}


def confirm(vacancy_id):
    return {"action": "CONFIRM", "id": str(vacancy_id)}


def withdraw(vacancy_id, version=1):
    return {"action": "WITHDRAW", "id": str(vacancy_id), "version": version}


def reason(item):
    problem = item["problem"]
    return problem.get("errors", [problem])[0]["code"]


async def take(world, vacancy_id, nights="[2026-12-01,2027-06-01)"):
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) "
        f"select gen_random_uuid(), id, '{nights}', 'BOOKED' from places where vacancy_id = $1",
        vacancy_id,
    )


async def test_all_that_single_calls_do_in_one_request(world, provider, office, new):
    ids = await made(provider, *(new(available_from=on(n), places=n) for n in range(1, 5)))
    items = await done(
        provider,
        new(available_from=on(9), provider_reference="P-9"),
        change(ids[0], places=5, available_until="2027-01-01"),
        confirm(ids[1]),
        withdraw(ids[2]),
    )
    assert [item["status"] for item in items] == [201, 200, 200, 200]
    assert [item["etag"] for item in items] == ['"v1"', '"v2"', '"v2"', '"v2"']
    assert all("problem" not in item for item in items)
    seen = {v["id"]: v for v in (await office.get("/vacancies")).json()["items"]}
    assert [seen[item["id"]]["places"] for item in items] == [2, 5, 2, 0]
    assert seen[ids[0]]["available_until"] == "2027-01-01"
    assert {v["confirm_by"] for v in seen.values()} == {day(14)}
    for item in items:
        read = await provider.get(f"/vacancies/{item['id']}")
        assert f'"{version_of(read)}"' == item["etag"]
    kinds = [
        row["kind"] for row in await world.admin.fetch("select kind from changes order by seq")
    ]
    assert sorted(kinds[4:]) == [
        "vacancy.changed",
        "vacancy.changed",
        "vacancy.confirmed",
        "vacancy.reported",
    ]


async def test_vacancies_are_named_by_the_number_of_the_provider(provider, new):
    (vacancy_id,) = await made(provider, new(provider_reference="P-1"))
    (confirmed,) = await done(provider, {"action": "CONFIRM", "provider_reference": "P-1"})
    assert (confirmed["id"], confirmed["etag"]) == (vacancy_id, '"v2"')
    (changed,) = await done(
        provider,
        {
            "action": "CHANGE",
            "provider_reference": "P-1",
            "version": 2,
            "change": {"provider_reference": "P-2"},
        },
    )
    assert changed["status"] == 200
    gone, found = await done(
        provider,
        {"action": "CONFIRM", "provider_reference": "P-1"},
        {"action": "CONFIRM", "provider_reference": "P-2"},
    )
    assert (gone["status"], found["status"]) == (404, 200)


async def test_an_item_that_fails_does_not_undo_the_others(world, provider, provider_id, new):
    ids = await made(provider, *(new(available_from=on(n)) for n in range(1, 4)))
    await take(world, ids[1])
    retired = await world.offer(provider_id, state="RETIRED")
    items = await done(
        provider,
        change(ids[0], version=7, places=1),
        change(ids[1], places=1),
        change(ids[2], available_until=on(1)),
        confirm(uuid4()),
        new(available_from=on(1)),
        new(available_from=on(20), confirm_by=day(15)),
        new(available_from=on(21)) | {"offer_id": str(uuid4())},
        new(available_from=on(22)) | {"offer_id": str(retired)},
        {"action": "CONFIRM"},
        new(available_from=on(23)),
    )
    assert [(item["status"], reason(item)) for item in items[:-1]] == [
        (412, "version-mismatch"),
        (409, "places-taken"),
        (422, "period-reversed"),
        (404, "not-found"),
        (409, "vacancy-already-reported"),
        (422, "confirm-by-too-late"),
        (404, "not-found"),
        (409, "offer-retired"),
        (422, "vacancy-unnamed"),
    ]
    assert items[0]["etag"] == '"v1"'  # what it is now
    assert items[2]["problem"]["errors"][0]["pointer"] == "#/change/available_until"
    assert items[-1]["status"] == 201
    versions = await world.admin.fetch("select version from vacancies")
    assert [row["version"] for row in versions] == [1, 1, 1, 1]
    assert await world.admin.fetchval("select count(*) from places") == 8


async def test_items_do_not_see_each_other(provider, new):
    one, two = await made(provider, new(available_from=on(1)), new(available_from=on(2)))
    items = await done(
        provider,
        confirm(one),
        withdraw(one),
        new(available_from=on(3), provider_reference="P-3"),
        new(available_from=on(3)),
        new(available_from=on(4), provider_reference="P-3"),
        {"action": "CONFIRM", "provider_reference": "P-3"},
        change(two, available_from=on(1)),
    )
    assert [item["status"] for item in items] == [200, 422, 201, 409, 409, 404, 409]
    assert [reason(items[n]) for n in (1, 3, 4, 6)] == [
        "vacancy-named-twice",
        "vacancy-already-reported",
        "provider-reference-taken",
        "vacancy-already-reported",
    ]


async def test_atomic_is_all_or_none(world, provider, new):
    (vacancy_id,) = await made(provider, new())
    wish = [confirm(vacancy_id), new(available_from=on(2))]
    broken = [*wish, change(vacancy_id, places=1), confirm(uuid4())]
    refused = await send(provider, *broken, atomic=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "rule-violated")
    found = [(error["code"], error["pointer"]) for error in refused.json()["errors"]]
    assert found == [("vacancy-named-twice", "#/items/2/id"), ("not-found", "#/items/3")]
    assert [item["status"] for item in refused.json()["items"]] == [200, 201, 422, 404]
    assert (await provider.get(f"/vacancies/{vacancy_id}")).json()["version"] == 1
    assert await world.admin.fetchval("select count(*) from vacancies") == 1
    assert await world.admin.fetchval("select count(*) from changes") == 1
    accepted = await send(provider, *wish, atomic=True)
    assert (accepted.status_code, len(accepted.json()["items"])) == (200, 2)


async def test_problems_are_in_the_language_of_the_client(provider):
    for language, title in (("de", "nicht"), ("en", "not")):
        answer = await send(provider, confirm(uuid4()), **{"Accept-Language": language})
        assert title in answer.json()["items"][0]["problem"]["title"].lower()


async def test_a_repeated_key_repeats_the_answer(world, provider, new):
    same = key()
    items = [new(), confirm(uuid4())]
    first, second = [await send(provider, *items, **same) for _ in range(2)]
    assert (first.status_code, second.status_code) == (207, 207)
    assert second.content == first.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await world.admin.fetchval("select count(*) from vacancies") == 1
    other = await send(provider, new(available_from=on(5)), **same)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (
        422,
        "idempotency-key-reused",
    )
    atomic = await send(provider, *items, atomic=True, **same)
    assert atomic.status_code == 422  # another request: no answer of this one is repeated


async def test_others_vacancies_are_not_there(world, new, provider, office):
    (vacancy_id,) = await made(provider, new(provider_reference="P-1"))
    stranger = world.client(await world.organisation("Anderer Träger"), Role.PROVIDER)
    items = await done(
        stranger,
        confirm(vacancy_id),
        withdraw(vacancy_id),
        {"action": "CONFIRM", "provider_reference": "P-1"},
        new(available_from=on(5)),
    )
    assert [item["status"] for item in items] == [404] * 4
    assert (await send(office, confirm(vacancy_id))).status_code == 403


async def test_facilities_narrow(world, provider, provider_id, new):
    (vacancy_id,) = await made(provider, new(provider_reference="P-1"))
    elsewhere = await world.facility(provider_id)
    offer_id = await world.offer(provider_id, facility_id=elsewhere, places=99)
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=[str(elsewhere)])
    mine = {"offer_id": str(offer_id)}
    items = await done(
        narrowed,
        confirm(vacancy_id),
        new() | mine,
        new(available_from=on(2), provider_reference="P-1") | mine,  # taken, where it cannot see
    )
    found = [(item["status"], item.get("problem", {}).get("code")) for item in items]
    assert found == [(404, "not-found"), (201, None), (409, "provider-reference-taken")]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{}]},
        {"items": [{"action": "DELETE", "id": str(uuid4())}]},
        {"items": [confirm(uuid4())] * 101},
        {"items": [confirm(uuid4()) | {"version": 1}]},
        {"items": [change(uuid4(), 0)]},
        {"items": [change(uuid4(), 2**31)]},
        {"items": [change(uuid4(), places="2")]},
        {"items": [confirm("x")]},
    ],
)
async def test_what_has_another_form_is_refused_as_a_whole(provider, body):
    answer = await provider.post(URL, json=body)
    assert answer.status_code == 400


async def test_an_empty_change_changes_nothing(provider, new):
    (vacancy_id,) = await made(provider, new())
    (item,) = await done(provider, change(vacancy_id))
    assert (item["status"], item["etag"]) == (200, '"v1"')


async def test_a_day_that_is_given_up_is_free_for_the_next_request(provider, new):
    one, two = await made(provider, new(available_from=on(1)), new(available_from=on(2)))
    swapped = await done(
        provider, change(one, available_from=on(2)), change(two, available_from=on(3))
    )
    assert [item["status"] for item in swapped] == [409, 200]
    (again,) = await done(provider, change(one, available_from=on(2)))
    assert again["status"] == 200


async def test_taken_nights_stay_inside_the_vacancy(world, provider, new):
    one, two = await made(provider, new(available_from=on(1)), new(available_from=on(2)))
    await take(world, one)
    items = await done(
        provider,
        change(one, available_until="2027-01-01"),
        change(two, available_until="2027-01-01"),
    )
    assert [item["status"] for item in items] == [409, 200]


async def test_withdrawn_places_come_back_before_new_ones(world, provider, new):
    (vacancy_id,) = await made(provider, new(places=4))
    await done(provider, change(vacancy_id, places=1))
    await done(provider, change(vacancy_id, 2, places=6))
    assert await world.admin.fetchval("select count(*) from places where not withdrawn") == 6
    assert await world.admin.fetchval("select count(*) from places") == 6


async def test_what_waits_for_a_confirmation_is_closed(world, provider, new):
    ids = await made(provider, *(new(available_from=on(n)) for n in range(1, 4)))
    with later(world, provider, days=12):
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await jobs.remind(tx)
        await done(provider, confirm(ids[0]), change(ids[1], places=3))
        waiting = (await provider.get("/inbox?state=OPEN")).json()["items"]
        assert [entry["subject"]["id"] for entry in waiting] == [ids[2]]


async def statements_of(world, run):
    """Count the statements that a writing request sends."""
    engine = world.app.state.database.sessions.kw["bind"].sync_engine
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        await run
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("number", [4, 100])
async def test_the_number_of_items_changes_nothing(world, provider, provider_id, number):
    """As many statements for 100 items as for 4, over many offers."""
    offers = [await world.offer(provider_id, places=99) for _ in range(number)]
    vacancies = [
        await world.vacancy(provider_id, 2, offer_id=offer, available_from=on(1))
        for offer in offers
    ]
    kinds = [
        lambda n: confirm(vacancies[n]),
        lambda n: change(vacancies[n], places=3, available_until="2027-01-01"),
        lambda n: withdraw(vacancies[n]),
        lambda n: {
            "action": "CREATE",
            "offer_id": str(offers[n]),
            "report": REPORT | {"available_from": on(2)},
        },
    ]
    items = [kinds[n % 4](n) for n in range(number)]
    seen = await statements_of(world, send(provider, *items))
    assert await world.admin.fetchval("select count(*) from changes") == number
    assert len(seen) == STATEMENTS, seen


async def test_two_updates_of_the_same_vacancies_wait_for_each_other(world, provider, new):
    ids = await made(provider, *(new(available_from=on(n)) for n in range(1, 11)))
    for version in range(1, 6):
        forward = [change(i, version, places=version) for i in ids]
        answers = await asyncio.gather(
            send(provider, *forward), send(provider, *reversed(forward))
        )
        assert {answer.status_code for answer in answers} == {207}
        statuses = sorted(item["status"] for a in answers for item in a.json()["items"])
        assert statuses == [200] * 10 + [412] * 10
    versions = await world.admin.fetch("select version from vacancies")
    assert {row["version"] for row in versions} == {6}


async def test_rivals_for_a_number_of_the_provider(world, provider, provider_id):
    """In different offers, so that no lock is shared: one gets it, and no other item fails."""
    for round_ in range(5):
        offers = [await world.offer(provider_id, places=99) for _ in range(6)]
        answers = await asyncio.gather(
            *(
                send(
                    provider,
                    {
                        "action": "CREATE",
                        "offer_id": str(offer),
                        "report": REPORT | {"provider_reference": f"R-{round_}"},
                    },
                    {
                        "action": "CREATE",
                        "offer_id": str(offer),
                        "report": REPORT | {"available_from": on(5)},
                    },
                )
                for offer in offers
            )
        )
        items = [answer.json()["items"] for answer in answers]
        assert sorted(item[0]["status"] for item in items) == [201] + [409] * 5
        assert {item[1]["status"] for item in items} == {201}
