"""Two who merge the same persons at once: chains and circles of names never arise."""

import asyncio

from tests.support.merging import propose
from tests.support.office import open_office


async def test_of_two_merges_in_opposite_directions_one_is_made(world):
    office = await open_office(world)
    one, other = await office.person(), await office.person()
    proposals = [await propose(office, one, other), await propose(office, other, one)]
    second = await office.worker("ASD", 2)
    answers = await asyncio.gather(
        *(
            second.post(f"/persons/{merge['person_id']}/merges/{merge['id']}/confirmation")
            for merge in proposals
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    made = await world.admin.fetchval("select count(*) from person_merges where state = 'MERGED'")
    assert made == 1


async def test_a_person_becomes_another_name_of_one_of_many(world):
    office = await open_office(world)
    merged = await office.person()
    worker = await office.worker()
    remaining = [await office.person() for _ in range(6)]
    body = {"merged_person_id": merged["id"], "reason": "doppelt erfasst"}
    answers = await asyncio.gather(
        *(worker.post(f"/persons/{person['id']}/merges", json=body) for person in remaining)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
