"""Two hundred offices at once: one place, as many places as offices, siblings and single ones.

`JUGENDHILFE_RACE_ROUNDS=50` runs the full number of rounds; by default there are a few.
"""

import asyncio
import os

import pytest

from tests.concurrency.test_last_place import expected, held, outcome
from tests.support.placements import reserve

CLIENTS = 200
ROUNDS = int(os.environ.get("JUGENDHILFE_RACE_ROUNDS", "3"))


@pytest.fixture
async def offices(world):
    return [await world.youth_office() for _ in range(CLIENTS)]


async def test_two_hundred_offices_and_one_place(world, provider_id, offices):
    for _ in range(ROUNDS):
        vacancy_id = await world.vacancy(provider_id)
        answers = await asyncio.gather(*(reserve(office, vacancy_id) for office in offices))
        assert outcome(answers) == expected(1, CLIENTS)
    assert len(await held(world)) == len(set(await held(world))) == ROUNDS


async def test_as_many_places_as_rivals(world, provider_id, offices):
    vacancy_id = await world.vacancy(provider_id, places=CLIENTS)
    answers = await asyncio.gather(*(reserve(office, vacancy_id) for office in offices))
    assert outcome(answers) == expected(CLIENTS, CLIENTS)
    assert len(set(await held(world))) == CLIENTS


async def test_siblings_get_all_places_or_none(world, provider_id, offices):
    vacancy_id = await world.vacancy(provider_id, places=11)
    wishes = [
        reserve(office, vacancy_id, places=1 + number % 3) for number, office in enumerate(offices)
    ]
    answers = await asyncio.gather(*wishes)
    won = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} == {201, 409}
    assert sum(reservation["places"] for reservation in won) == 11  # singles take what is left
    kept = await world.admin.fetch(
        "select reservation_id::text as id, count(occupancy_id) as places "
        "from reservation_places group by 1"
    )
    assert {row["id"]: row["places"] for row in kept} == {r["id"]: r["places"] for r in won}
    assert len(set(await held(world))) == 11
