"""The key figure of unsuccessful searches counts requests, and not those that were withdrawn."""

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.key_figures import jobs
from tests.support.office import made


async def test_it_is_the_share_of_those_without_a_place(search, world):
    for step in ("match", "match", "match", "closure", "withdrawal"):
        body = {"reason": "NO_FREE_PLACE"} if step == "closure" else {}
        made(await search.step(await search.opened(), step, **body), 200)
    async with world.app.state.database.job(JobRole.ROLLUP) as tx:
        await jobs.roll_up(tx)
    month = clock.day_of(clock.now()).isoformat()[:7]
    wish = {"figures": ["UNSUCCESSFUL_SEARCHES"], "from_month": month, "to_month": month}
    office = world.client(search.placing.office.id, Role.YOUTH_OFFICE)
    answer = await office.post("/key-figures/query", json=wish)
    (cell,) = made(answer, 200)["items"]
    assert (cell["own"]["value"], cell["unit"]) == ("25.0000", "PERCENT")
