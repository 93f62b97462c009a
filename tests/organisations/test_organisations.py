"""Master data: read by everybody with a token, kept by each organisation itself."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.contract import version_of


async def test_everybody_with_a_token_finds_organisations(world, provider_id):
    stranger = world.client(await world.organisation("Anderer Träger"), Role.POLICY_MAKER)
    found = await stranger.get("/organisations", params={"name_prefix": "Träger"})
    assert [item["id"] for item in found.json()["items"]] == [str(provider_id)]
    assert (await stranger.get(f"/organisations/{provider_id}")).status_code == 200


async def test_a_total_is_counted_when_asked_for(provider, provider_id):
    assert provider_id
    plain = await provider.get("/organisations")
    counted = await provider.get("/organisations", headers={"Prefer": "return=total-count"})
    assert "total_count" not in plain.json()
    assert (counted.json()["total_count"], counted.json()["total_count_relation"]) == (1, "EXACT")
    assert counted.headers["preference-applied"] == "return=total-count"


async def test_an_organisation_keeps_its_master_data(provider, provider_id):
    changed = await provider.patch(
        f"/organisations/{provider_id}",
        json={"city": "Saarlouis", "email": "kontakt@traeger.example"},
        headers={"If-Match": '"v1"'},
    )
    assert (changed.status_code, changed.json()["city"]) == (200, "Saarlouis")
    assert version_of(changed) == "v2"


async def test_nobody_changes_another_organisation(world, provider_id):
    rival = world.client(await world.organisation("Rivale"), Role.PROVIDER)
    answer = await rival.patch(
        f"/organisations/{provider_id}", json={"city": "X"}, headers={"If-Match": '"v1"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")


@pytest.mark.parametrize(
    ("leitweg_id", "status"), [("10044-JUGENDAMT01-03", 200), ("10044-JUGENDAMT01-04", 422)]
)
async def test_the_check_digits_of_a_leitweg_id_must_fit(
    provider, provider_id, leitweg_id, status
):
    answer = await provider.patch(
        f"/organisations/{provider_id}",
        json={"leitweg_id": leitweg_id},
        headers={"If-Match": '"v1"'},
    )
    assert answer.status_code == status


async def test_a_leitweg_id_belongs_to_one(world, provider, provider_id):
    await world.organisation("Anderer", leitweg_id="10044-JUGENDAMT01-03")
    answer = await provider.patch(
        f"/organisations/{provider_id}",
        json={"leitweg_id": "10044-JUGENDAMT01-03"},
        headers={"If-Match": '"v1"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "leitweg-id-taken")
