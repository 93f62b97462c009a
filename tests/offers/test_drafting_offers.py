"""Drafting offers and taking them through their states."""

from uuid import UUID, uuid4

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.market import OFFER


@pytest.fixture
async def new(world, provider_id):
    return OFFER | {"facility_id": str(await world.facility(provider_id))}


async def test_a_draft_is_the_providers_own(provider, office, new):
    wish = new | {"specialisations": ["TRAUMA", "ADHD", "TRAUMA"], "catchment": ["10046"]}
    made = await provider.post("/offers", json=wish)
    assert made.status_code == 201
    offer = made.json()
    assert (offer["state"], offer["billing_unit"]) == ("DRAFT", "DAY_RATE")
    assert offer["specialisations"] == ["ADHD", "TRAUMA"]
    assert offer["available_steps"] == ["publication", "retirement"]
    url = made.headers["location"].removeprefix("/v1")
    assert (await provider.get(url)).content == made.content
    assert (await office.get(url)).status_code == 404


async def test_an_offer_goes_through_its_states(world, provider, new):
    offer = (await provider.post("/offers", json=new)).json()
    steps = ["publication", "suspension", "publication", "retirement"]
    states = []
    for step in steps:
        assert step in offer["available_steps"]
        answer = await provider.post(f"/offers/{offer['id']}/{step}")
        assert answer.status_code == 200
        offer = answer.json()
        states.append(offer["state"])
    assert states == ["PUBLISHED", "SUSPENDED", "PUBLISHED", "RETIRED"]
    assert offer["available_steps"] == []
    kinds = await world.admin.fetch("select kind from changes order by seq")
    assert [row["kind"] for row in kinds] == [
        "offer.drafted",
        "offer.published",
        "offer.suspended",
        "offer.published",
        "offer.retired",
    ]


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("DRAFT", "suspension"),
        ("PUBLISHED", "publication"),
        ("SUSPENDED", "suspension"),
        ("RETIRED", "publication"),
        ("RETIRED", "suspension"),
        ("RETIRED", "retirement"),
    ],
)
async def test_other_steps_are_refused(world, provider, provider_id, state, step):
    offer_id = await world.offer(provider_id, state=state)
    answer = await provider.post(f"/offers/{offer_id}/{step}")
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")
    assert (await provider.get(f"/offers/{offer_id}")).json()["state"] == state


async def test_a_retired_offer_stays_as_it_was(world, provider, provider_id):
    offer_id = await world.offer(provider_id, state="RETIRED")
    answer = await provider.patch(
        f"/offers/{offer_id}", json={"title": "Neu"}, headers={"If-Match": '"v1"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "offer-retired")


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"kind": "AMBULATORY"}, "kind-not-of-service-type", "#/kind"),
        ({"service_type": "NO_SUCH_HELP"}, "unknown-reference", "#/service_type"),
        ({"specialisations": ["NO_SUCH_THING"]}, "unknown-reference", "#/specialisations"),
        ({"exclusions": ["TRAUMA"]}, "unknown-reference", "#/exclusions"),
        ({"catchment": ["99999"]}, "unknown-reference", "#/catchment"),
        ({"facility_id": str(uuid4())}, "unknown-reference", "#/facility_id"),
        ({"age_min": 12, "age_max": 6}, "ages-reversed", "#/age_min"),
        ({"auto_confirm_hours": 4}, "emergency-admission-missing", "#/auto_confirm_hours"),
    ],
)
async def test_an_offer_must_make_sense(world, provider, new, change, code, pointer):
    answer = await provider.post("/offers", json=new | change)
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["code"], error["pointer"]) == (code, pointer)
    assert await world.admin.fetchval("select count(*) from offers") == 0


@pytest.mark.parametrize("patch", [{"age_min": 17}, {"auto_confirm_hours": 2}])
async def test_a_change_must_fit_what_is_kept(world, provider, provider_id, patch):
    offer_id = await world.offer(provider_id, age_max=12)
    headers = {"If-Match": '"v1"'}
    answer = await provider.patch(f"/offers/{offer_id}", json=patch, headers=headers)
    assert answer.status_code == 422
    assert (await provider.get(f"/offers/{offer_id}")).json()["version"] == 1


async def test_an_offer_is_for_ones_own_facility(world, provider, new):
    foreign = await world.facility(await world.organisation())
    answer = await provider.post("/offers", json=new | {"facility_id": str(foreign)})
    assert answer.json()["errors"][0]["pointer"] == "#/facility_id"


async def test_a_token_for_one_home_sees_its_offers_only(world, provider_id):
    here, there = [await world.offer(provider_id) for _ in range(2)]
    home = await world.admin.fetchval("select facility_id from offers where id = $1", here)
    claims = world.issuer.claims(provider_id, Role.PROVIDER, facilities=[home])
    narrowed = world.bearer(world.issuer.sign(claims))
    listed = (await narrowed.get("/offers")).json()["items"]
    assert [UUID(item["id"]) for item in listed] == [here]
    assert (await narrowed.post(f"/offers/{there}/suspension")).status_code == 404


async def test_a_repeated_draft_is_one(provider, new):
    headers = {"Idempotency-Key": "draft-of-an-offer-1"}
    first, second = [await provider.post("/offers", json=new, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert len((await provider.get("/offers")).json()["items"]) == 1
