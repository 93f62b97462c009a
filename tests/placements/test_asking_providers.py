"""An open request is sent to offers; each home sees what it was told, and nothing else."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.placements import dated
from tests.support.office import made
from tests.support.placements import codes, home_lead, key
from tests.support.searching import searching


async def test_each_provider_is_asked(search, world):
    rival_id = await world.organisation("Träger Mondhof")
    offers = [await world.offer(search.placing.provider_id), await world.offer(rival_id)]
    request = await search.opened()
    made(await search.ask(request, *offers))
    assert [c["offer"]["id"] for c in await search.contacts(request)] == list(map(str, offers))
    assert (await search.seen(request))["contacts"] == 2
    rival = await home_lead(world, rival_id)
    for home, offer in ((search.provider, offers[0]), (rival, offers[1])):
        (item,) = (await home.get("/placement-inquiries")).json()["items"]
        assert item["offer"]["id"] == str(offer)
        assert item["available_steps"] == ["acceptance", "refusal", "waiting-list"]


async def test_nothing_leads_back_to_the_case(search, world):
    request, contact = await search.asked(description="Braucht eine kleine Gruppe.")
    case = search.placing.case
    seen = await search.provider.get(f"/placement-inquiries/{contact['id']}")
    listed = await search.provider.get("/placement-inquiries")
    hidden = [case["id"], case["reference"], case["person_id"], request["id"], "Testperson"]
    hidden += [str(await search.placing.office.member())]
    for answer in (seen, listed):
        assert [text for text in hidden if text in answer.text] == []
    assert seen.json()["needs"]["description"] == "Braucht eine kleine Gruppe."
    assert "case_id" not in seen.json()
    row = await world.admin.fetchval("select content from placement_contacts")
    assert set(seen.json()["needs"]) >= set(json.loads(row))


async def test_the_office_sees_what_was_told_by_which_whitelist(search):
    request, contact = await search.asked()
    assert contact["fields"] == dated.entries("disclosed_fields.yaml")[0]["stages"]["REQUEST"]
    assert contact["told"] == (await search.inquiry(contact))["needs"]
    assert (await search.contacts(request)) == [contact]


async def test_what_the_whitelist_does_not_name_is_not_told(search, monkeypatch):
    narrow = [{"valid_from": clock.day_of(clock.now()), "stages": {"REQUEST": ["age", "kind"]}}]
    entries = dated.entries
    monkeypatch.setattr(
        dated, "entries", lambda name: narrow if "disclosed" in name else entries(name)
    )
    _, contact = await search.asked(description="Braucht Ruhe.")
    told = (await search.inquiry(contact))["needs"]
    assert told["young_people"] == [{"age": 12, "gender": None, "needs": []}]
    assert {name for name, value in told.items() if value not in (None, [], False)} == {
        "kind",
        "young_people",
    }


async def test_an_answer_is_due_in_three_days_and_in_an_emergency_in_four_hours(search):
    for emergency, hours in ((False, 72), (True, 4)):
        _, contact = await search.asked(emergency=emergency)
        instants = (contact[name] for name in ("asked_at", "answer_due_at"))
        asked, due = map(datetime.fromisoformat, instants)
        assert due - asked == timedelta(hours=hours)


@pytest.mark.parametrize("hours", [-1, 24 * 28 + 1])
async def test_an_answer_is_not_due_in_the_past_or_never(search, hours):
    due = (clock.now() + timedelta(hours=hours)).isoformat(timespec="seconds")
    answer = await search.ask(await search.opened(), answer_due_at=due.replace("+00:00", "Z"))
    assert codes(answer) == {"answer-out-of-range"}


async def test_only_an_open_request_is_sent(search):
    draft = await search.draft()
    for request in (draft, made(await search.step(draft, "withdrawal"), 200)):
        answer = await search.ask(request)
        assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_an_offer_is_asked_once_and_must_be_in_the_market(search, world):
    provider_id = search.placing.provider_id
    known, new = await world.offer(provider_id), await world.offer(provider_id)
    request, _ = await search.asked(known)
    again = await search.ask(request, new, known)
    assert codes(again) == {"already-asked"}
    for offer in (uuid4(), await world.offer(provider_id, state="SUSPENDED")):
        assert codes(await search.ask(request, new, offer)) == {"unknown-reference"}
    assert len(await search.contacts(request)) == 1  # all or none


async def test_a_request_goes_to_fifty_offers_at_most(search, world):
    provider_id = search.placing.provider_id
    facility_id = await world.facility(provider_id)
    offers = [await world.offer(provider_id, facility_id=facility_id) for _ in range(51)]
    request = await search.opened()
    assert (await search.ask(request, *offers)).status_code == 400
    assert (await search.ask(request, *offers[:50])).status_code == 201
    assert codes(await search.ask(request, offers[50])) == {"too-many-contacts"}


async def test_the_same_key_asks_once(search, world):
    request = await search.opened()
    offer = await world.offer(search.placing.provider_id)
    address, wish = f"/placement-requests/{request['id']}/contacts", {"offer_ids": [str(offer)]}
    sent = key()
    answers = [await search.worker.post(address, json=wish, headers=sent) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert (await search.seen(request))["contacts"] == 1


async def test_strangers_see_nothing(search, world):
    request, contact = await search.asked()
    other = await searching(world, await world.organisation())
    assert (await other.worker.get("/placement-requests")).json()["items"] == []
    for part in ("", "/contacts"):
        answer = await other.worker.get(f"/placement-requests/{request['id']}{part}")
        assert answer.status_code == 404
    assert (await search.step(request, "withdrawal", other.worker)).status_code == 404
    assert (await other.ask(request)).status_code == 404
    assert (await other.provider.get("/placement-inquiries")).json()["items"] == []
    assert (await search.answer(contact, "acceptance", other.provider)).status_code == 404


async def test_the_walls_of_the_case_hold(search):
    request, _ = await search.asked()
    office = search.placing.office
    jgh = await office.worker("JGH")
    assert (await jgh.get(f"/placement-requests/{request['id']}")).status_code == 404
    assert (await jgh.get("/placement-requests")).json()["items"] == []
    assert codes(await search.drafting(jgh)) == {"unknown-reference"}
    wjh = await office.worker("WJH")
    assert (await wjh.get("/placement-requests")).status_code == 403
    colleague = await office.worker("ASD", 2)
    assert (await colleague.get(f"/placement-requests/{request['id']}")).status_code == 200


async def test_a_home_sees_its_own(search, world):
    _, contact = await search.asked()
    provider_id = search.placing.provider_id
    other = await world.facility(provider_id)
    for facility, status in ((contact["facility"]["id"], 200), (other, 404)):
        token = await home_lead(world, provider_id, facilities=[facility])
        assert (await search.answer(contact, "waiting-list", token)).status_code == status
        seen = await token.get(f"/placement-inquiries/{contact['id']}")
        assert seen.status_code == status


async def test_who_is_no_member_and_who_has_no_purpose_sees_nothing(search, world):
    _, contact = await search.asked()
    address = f"/placement-inquiries/{contact['id']}"
    nobody = world.client(
        search.placing.provider_id, Role.PROVIDER, subject="nobody", purpose="SERVICE_PROVISION"
    )
    assert (await nobody.get(address)).status_code == 404
    del search.provider.headers["Data-Purpose"]
    assert (await search.provider.get(address)).status_code == 400
    del search.worker.headers["Data-Purpose"]
    assert (await search.worker.get("/placement-requests")).status_code == 400


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.STATE_YOUTH_OFFICE, "STATE_YOUTH_OFFICE"), (Role.POLICY_MAKER, "POLICY_MAKER")],
)
async def test_authorities_and_politics_see_nothing(search, world, role, kind):
    await search.asked()
    stranger = world.client(await world.organisation("Behörde", kind), role, purpose="PLACEMENT")
    for address in ("/placement-requests", "/placement-inquiries"):
        assert (await stranger.get(address)).status_code == 403


async def test_every_look_is_logged(search, world):
    request, contact = await search.asked()
    await search.inquiry(contact)
    await search.contacts(request)
    rows = await world.admin.fetch(
        "select * from read_entries where operation in "
        "('get_placement_inquiry', 'list_placement_contacts')"
    )
    text = " ".join(str(dict(row)) for row in rows)
    assert len(rows) == 2
    assert contact["id"] in text
    assert request["id"] in text
