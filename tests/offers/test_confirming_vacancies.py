"""A vacancy of a retired offer is not confirmed."""


async def test_a_vacancy_of_a_retired_offer_is_not_confirmed(world, provider, provider_id):
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    retired = await provider.post(f"/offers/{offer_id}/retirement")
    assert retired.status_code == 200
    before = await world.admin.fetchval("select confirm_by from vacancies")
    answer = await provider.post(f"/vacancies/{vacancy_id}/confirmation")
    assert (answer.status_code, answer.json()["code"]) == (409, "offer-retired")
    assert await world.admin.fetchval("select confirm_by from vacancies") == before
