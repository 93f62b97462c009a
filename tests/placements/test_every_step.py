"""What `states.yaml` does not allow is refused and changes nothing; what it allows is done."""

from itertools import product

import pytest

from jugendhilfe_api.core.database.states import declared
from jugendhilfe_api.core.principal import Role
from tests.support.office import made
from tests.support.placements import day, reserve

RESOURCES = ("reservations", "bookings")
BODIES = {
    ("reservations", "refusal"): {"reason": "AGE"},
    ("reservations", "extension"): {},
    ("bookings", "admission"): {"day": day()},
    ("bookings", "discharge"): {"day": day(), "reason": "OTHER"},
    ("bookings", "extension"): {"discharge_day": day(9)},
    ("bookings", "rescheduling"): {"admission_day": day(1)},
}
CASES = [
    (resource, state, step.name, role)
    for resource in RESOURCES
    for state, step, role in product(
        declared()[resource].states,
        declared()[resource].steps.values(),
        (Role.YOUTH_OFFICE, Role.PROVIDER),
    )
    if not step.system
]
MORE = {
    "REFUSED": ", refusal_reason = 'AGE'",
    "ENDED": ", discharge_reason = 'OTHER'",
}


async def thing(placing, world, resource, state):
    """Make one in this state."""
    vacancy_id = await world.vacancy(placing.provider_id)
    if resource == "reservations":
        row = made(await reserve(placing.worker, vacancy_id))
    else:
        row = await placing.booked(vacancy_id, discharge_day=day(5))
    await world.admin.execute(
        f"update {resource} set state = $1{MORE.get(state, '')} where id = $2", state, row["id"]
    )
    return f"/{resource}/{row['id']}"


@pytest.mark.parametrize(("resource", "state", "name", "role"), CASES)
async def test_a_step_is_listed_and_possible_or_neither(
    placing, world, resource, state, name, role
):
    client = placing.worker if role is Role.YOUTH_OFFICE else placing.provider
    address = await thing(placing, world, resource, state)
    before = (await client.get(address)).json()
    step = declared()[resource].steps[name]
    allowed = state in step.origins and role in step.roles
    assert (name in before["available_steps"]) == allowed
    answer = await client.post(f"{address}/{name}", json=BODIES.get((resource, name)))
    if allowed:
        assert made(answer, 200)["state"] == step.leads_to(role, state)
        assert answer.json()["version"] == before["version"] + 1
    else:
        assert answer.status_code == (409 if role in step.roles else 403)
        assert (await client.get(address)).json() == before
