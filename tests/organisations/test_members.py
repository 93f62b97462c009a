"""Members and teams: kept by administrators; leaving ends access with the next request."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.organisations.conftest import staffed
from tests.support.issuer import ISSUER

NEW = {
    "issuer": ISSUER,
    "subject": "new-worker",
    "display_name": "Fachkraft 7",
    "departments": ["ASD"],
    "valid_from": "2026-01-01",
}


async def test_an_administrator_makes_teams_and_members(staff):
    team = await staff.admin.post("/teams", json={"name": "Team Nord", "department": "ASD"})
    assert team.status_code == 201
    made = await staff.admin.post("/members", json=NEW | {"team_id": team.json()["id"]})
    assert made.status_code == 201
    assert made.json()["kind"] == "PERSON"
    listed = (await staff.worker.get("/members", params={"team_id": team.json()["id"]})).json()
    assert [m["id"] for m in listed["items"]] == [made.json()["id"]]


async def test_others_may_not(staff):
    answers = [
        await staff.worker.post("/members", json=NEW),
        await staff.worker.post("/teams", json={"name": "Team Süd"}),
        await staff.worker.patch(
            f"/members/{staff.worker_id}",
            json={"functions": ["ORGANISATION_ADMIN"]},
            headers={"If-Match": '"v1"'},
        ),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "not-permitted")] * 3


async def test_members_of_others_are_invisible(world, staff):
    other = await staffed(world, "Jugendamt Anderswo")
    answer = await other.admin.get(f"/members/{staff.worker_id}")
    assert answer.status_code == 404
    listed = (await other.admin.get("/members")).json()["items"]
    assert str(staff.worker_id) not in [item["id"] for item in listed]


async def test_a_reference_to_another_office_is_unknown(world, staff):
    other = await staffed(world, "Jugendamt Anderswo")
    team = (await other.admin.post("/teams", json={"name": "Team West"})).json()
    answer = await staff.admin.post("/members", json=NEW | {"team_id": team["id"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown-reference"


async def test_leaving_ends_access_with_the_next_request(staff):
    before = (await staff.worker.get("/me")).json()
    assert before["member"]["id"] == str(staff.worker_id)
    assert before["departments"] == ["ADMIN", "ASD"]
    yesterday = clock.day_of(clock.now()) - timedelta(days=1)
    left = await staff.admin.patch(
        f"/members/{staff.worker_id}",
        json={"valid_until": yesterday.isoformat()},
        headers={"If-Match": '"v1"'},
    )
    assert left.status_code == 200
    after = (await staff.worker.get("/me")).json()
    assert (after["member"], after["departments"], after["purposes"]) == (None, [], [])


async def test_departments_are_those_of_token_and_member(world, staff):
    claimed = world.client(
        staff.id, Role.YOUTH_OFFICE, subject="worker", departments=["ASD", "WJH"]
    )
    assert (await claimed.get("/me")).json()["departments"] == ["ASD"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (NEW | {"valid_until": "2025-12-31"}, "period-reversed"),
        (NEW | {"team_id": "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"}, "unknown-reference"),
    ],
)
async def test_a_member_must_make_sense(staff, body, code):
    answer = await staff.admin.post("/members", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_subject_is_one_member(staff):
    answer = await staff.admin.post("/members", json=NEW | {"subject": "worker"})
    assert (answer.status_code, answer.json()["code"]) == (409, "member-subject-taken")


async def test_a_change_of_a_member_must_make_sense(staff):
    answer = await staff.admin.patch(
        f"/members/{staff.worker_id}",
        json={"valid_until": "2019-12-31"},
        headers={"If-Match": '"v1"'},
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "period-reversed")


async def test_a_team_name_is_there_once(staff):
    await staff.admin.post("/teams", json={"name": "Team Nord"})
    other = (await staff.admin.post("/teams", json={"name": "Team Süd"})).json()
    renamed = await staff.admin.patch(
        f"/teams/{other['id']}", json={"name": "Team Nord"}, headers={"If-Match": '"v1"'}
    )
    again = await staff.admin.post("/teams", json={"name": "Team Nord"})
    assert [a.json()["code"] for a in (renamed, again)] == ["team-name-taken"] * 2
