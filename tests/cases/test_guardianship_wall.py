"""Nothing of a guardianship or a legal assistance reaches the ASD on any path, nor the reverse.

§§ 55 (5), 68 SGB VIII: no list, search, history, count, error message or entity tag tells whether
such a case exists.
"""

from uuid import uuid4

import pytest

from tests.support.office import PERSON, made

WALLED = ["GUARDIANSHIP", "ASSISTANCE"]
PAIRS = [(a, b) for w in WALLED for a, b in ((w, "ASD"), ("ASD", w))]
NOTE = {"kind": "OTHER", "text": "Vermerk"}
COUNTED = {"Prefer": "return=total-count"}


def answer_of(answer):
    """Return what a caller learns from an answer, without the number of the request."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict) and "request_id" in body:
        body = {k: v for k, v in body.items() if k not in {"request_id", "instance"}}
    return answer.status_code, body, answer.headers.get("etag")


async def paths(client, case_id, person_id, note_id, member_id):
    """Ask in every way for a case, its person and what belongs to it."""
    one = f"/cases/{case_id}"
    about = {"person_id": person_id}
    opening = {"department": "ASD", "person_id": person_id, "responsible_member_id": member_id}
    named = {"family_name": PERSON["family_name"], "born_on": PERSON["born_on"]}
    person = f"/persons/{person_id}"
    change = {"If-Match": '"v1"'}
    asked = [
        client.get(one),
        client.get(one, headers={"If-None-Match": '"v1"'}),
        client.get("/cases", headers=COUNTED),
        client.get("/cases", params=about, headers=COUNTED),
        client.get("/measures", params={"case_id": case_id}, headers=COUNTED),
        client.get(f"{one}/notes", headers=COUNTED),
        client.get(f"{one}/notes/{note_id}"),
        client.get(f"{one}/events"),
        client.get(f"{one}/access"),
        client.get(f"{one}/participations"),
        client.get(f"{one}/emergency-access"),
        client.get("/case-transfers"),
        client.get("/inbox", headers=COUNTED),
        client.get(person),
        client.get(f"{person}/residences"),
        client.get(f"{person}/jurisdiction"),
        client.post("/persons/search", json=named),
        client.patch(one, json={}, headers=change),
        client.patch(person, json={}, headers=change),
        client.post(f"{one}/closure", json={"reason": "OTHER"}),
        client.post(f"{one}/notes", json=NOTE),
        client.post(f"{one}/emergency-access", json={"reason": "Ein Kind ist allein."}),
        client.post("/cases", json=opening),
    ]
    return [answer_of(await question) for question in asked]


@pytest.mark.parametrize(("keeper", "other"), PAIRS)
async def test_no_path_tells_a_case_behind_the_wall_from_one_that_does_not_exist(
    office, keeper, other
):
    await office.member(keeper)
    outside, member = await office.worker(other), str(await office.member(other))
    nothing = await paths(outside, *(str(uuid4()) for _ in range(3)), member)
    case = await office.case(keeper)
    inside = await office.worker(keeper)
    note = made(await inside.post(f"/cases/{case['id']}/notes", json=NOTE))
    walled = await paths(outside, case["id"], case["person_id"], note["id"], member)
    assert walled == nothing


@pytest.mark.parametrize("keeper", WALLED)
async def test_an_emergency_tells_nothing_either(office, keeper):
    await office.member(keeper)
    duty = await office.worker("ASD", purpose="EMERGENCY_ACCESS")
    member = str(await office.member("ASD"))
    nothing = await paths(duty, *(str(uuid4()) for _ in range(3)), member)
    case = await office.case(keeper)
    inside = await office.worker(keeper)
    note = made(await inside.post(f"/cases/{case['id']}/notes", json=NOTE))
    assert await paths(duty, case["id"], case["person_id"], note["id"], member) == nothing


async def test_the_same_person_on_both_sides_is_two_rows(office):
    """Neither side learns from its own search that the other knows the child, too."""
    rows = {d: (await office.person(d))["id"] for d in ("ASD", *WALLED)}
    for department, own in rows.items():
        worker = await office.worker(department)
        found = await worker.post("/persons/search", json={"family_name": PERSON["family_name"]})
        assert [p["id"] for p in found.json()["items"]] == [own]


@pytest.mark.parametrize(("keeper", "other"), PAIRS)
async def test_a_key_of_the_other_side_repeats_nothing(office, keeper, other):
    """Both departments use the office's one client: its keys carry nothing over the wall."""
    person = await office.person(keeper)
    inside, outside = await office.worker(keeper), await office.worker(other)
    body = {"department": keeper, "person_id": person["id"]}
    body["responsible_member_id"] = str(await office.member(keeper))
    key = {"Idempotency-Key": "one-key-of-the-client-01"}
    case = made(await inside.post("/cases", json=body, headers=key))
    answer = await outside.post("/cases", json=body, headers=key)
    assert answer.status_code == 422
    assert case["id"] not in answer.text
    assert case["reference"] not in answer.text
