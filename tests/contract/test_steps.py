"""Every step × state × role: what is listed in `available_steps` works, what is not is refused.

Made from `openapi/states.yaml` and the contract. A listed step is never answered with 403 or 409;
one that is not listed always is (or 404, by whom the row is not seen), and changes nothing: not
the row, not the ledger of places, not what is told of changes. So it is for every role, and for
every single department of a youth office.
"""

import pytest

from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.access.scopes import MAY_HOLD
from jugendhilfe_api.core.database.states import declared
from jugendhilfe_api.core.principal import Department, Role
from tests.contract.real_ids import SUBJECT, scene_of
from tests.contract.requests_of import roles, send, somewhere
from tests.support.contract import operations

TABLES = {
    "rates": "offer_rates",
    "placement-inquiries": "placement_contacts",
    "inbox": "inbox_entries",
    "merges": "person_merges",
    "notes": "case_notes",
    "emergency-access": "emergency_accesses",
}  # where the table has another name than the resource
NAMED = {"contacts": "placement-inquiries"}  # by the office, and by the provider that is asked
REFUSED = {403, 409}
# A state that a row was forced into, though what it points to does not agree: 409 is right.
DISAGREEING = {("reject_payment_order", "APPROVED")}


def steps():
    """Find the operations that are steps: `POST …/<resource>/{id}/<step>`."""
    for operation in operations():
        *_, resource, parameter, step = ["", "", "", *operation.path.split("/")]
        resource = NAMED.get(resource, resource)
        known = declared().get(resource)
        if operation.method == "post" and known and parameter[:1] == "{" and step in known.steps:
            yield resource, step, operation


STEPS = list(steps())
CASES = [
    pytest.param(resource, step, operation, state, id=f"{operation.id}-{state}")
    for resource, step, operation in STEPS
    for state in declared()[resource].states
]
READING = {o.path: o for o in operations() if o.method == "get"}


def test_every_step_has_a_path():
    """No step of the data is without an operation, unless it is the system's own."""
    offered = {(resource, step) for resource, step, _ in STEPS}
    data = {
        (resource, name)
        for resource, known in declared().items()
        for name, step in known.steps.items()
        if not step.system
    }
    assert offered == data


def table_of(resource):
    return TABLES.get(resource, resource.replace("-", "_"))


@pytest.fixture(scope="module", autouse=True)
async def unchecked(whole_world):
    """Let the checks of the tables look away: a row is put into states it does not fit.

    Once for all tests, because after a change of a table everybody plans their statements anew.
    """
    tables = sorted({table_of(resource) for resource, _, _ in STEPS})
    checks = await whole_world.admin.fetch(
        """select conrelid::regclass::text as table, conname as name,
                  pg_get_constraintdef(oid) as definition
           from pg_constraint where contype = 'c' and conrelid::regclass::text = any($1)""",
        tables,
    )
    for check in checks:
        dropped = f'alter table {check["table"]} drop constraint "{check["name"]}"'
        await whole_world.admin.execute(dropped)
    yield
    for check in checks:
        added = f'alter table {check["table"]} add constraint "{check["name"]}"'
        await whole_world.admin.execute(f"{added} {check['definition']}")


async def force(world, table, row_id, state):
    """Put a row into a state that its history does not explain."""
    async with world.admin.transaction():
        await world.admin.execute("set local session_replication_role = replica")
        await world.admin.execute(f"update {table} set state = $1 where id = $2", state, row_id)


@pytest.mark.parametrize(("resource", "step", "operation", "state"), CASES)
async def test_a_step_is_listed_or_refused(world, resource, step, operation, state):
    table = table_of(resource)
    scene, taken = await scene_of(world), False
    for role in (r for r in Role if r is not Role.PUBLIC):
        if taken:  # a step that was refused has changed nothing; one that was taken may have
            scene, taken = await scene_of(world), False
        caller = role if role in roles(operation) else None
        address = await somewhere(operation, scene, role)
        row, _, _ = address.rpartition("/")
        row_id = row.rpartition("/")[2]
        await force(world, table, row_id, state)
        listed = await available(scene, operation, role, row)
        before = await everything(world, table, row_id)
        answer = await send(scene.client(role), operation, role, address)
        if step in listed and (operation.id, state) in DISAGREEING:
            assert answer.status_code == 409, (role, answer.text)
        elif step in listed:
            assert answer.status_code not in REFUSED, (role, answer.text)
            taken = True
        else:
            assert answer.status_code in {*REFUSED, 404}, (role, answer.text)
            assert await everything(world, table, row_id) == before
        assert caller or answer.json()["code"] == "insufficient-scope"


@pytest.mark.parametrize(("resource", "step", "operation", "state"), CASES)
async def test_a_department_takes_its_own_steps_only(world, resource, step, operation, state):
    known = declared()[resource].steps[step]
    table = table_of(resource)
    office = Role.YOUTH_OFFICE
    scene = await scene_of(world)
    address = await somewhere(operation, scene, office)
    row_id = address.split("/")[-2]
    await force(world, table, row_id, state)
    before = await everything(world, table, row_id)
    for department in Department:
        its_own = office in known.roles and (
            not known.departments or department in known.departments
        )
        if its_own and state in known.origins:
            continue  # whether it may depends on the row: see above
        client = world.client(
            scene.organisation(office), office, subject=SUBJECT, departments=[department]
        )
        purpose = next(iter(may_claim(office, {department})), None)
        headers = {"Data-Purpose": purpose} if operation.parameter("Data-Purpose") else {}
        answer = await send(client, operation, office, address, headers=headers)
        refused = {*REFUSED, 404} | ({400} if headers and not purpose else set())
        assert answer.status_code in refused, (department, answer.text)
        assert await everything(world, table, row_id) == before, department


async def available(scene, operation, role, row):
    """Return the steps that the resource lists for a role; none where it does not see it."""
    path = operation.path.rpartition("/")[0]
    reading = READING.get(path)
    if reading is None:  # a part of a list, such as the versions of something
        return ()
    (needed,) = reading.said["security"]
    if not set(needed["oauth2"]) <= MAY_HOLD[role]:
        return ()
    answer = await send(scene.client(role), reading, role, row)
    return answer.json()["available_steps"] if answer.status_code == 200 else ()


LEDGER = "select md5(string_agg(o::text, ',' order by o.id)) from occupancies o"
TOLD = "select count(*) from changes"


async def everything(world, table, row_id):
    """Return what a refused step must leave as it is: row, ledger and change feed."""
    row = await world.admin.fetchval(f"select t::text from {table} t where id = $1", row_id)
    return row, await world.admin.fetchval(LEDGER), await world.admin.fetchval(TOLD)
