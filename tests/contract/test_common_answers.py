"""What every operation of a form answers with, brought about for each operation of the contract.

So no documented status is a promise that nobody has tried; what is special to an operation is
tried by the tests of its resource.
"""

import re

import pytest

from jugendhilfe_api.core.http.limits import QUOTAS, Limiter
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.idempotency import service as idempotency
from jugendhilfe_api.main import create_app
from tests.contract.real_ids import MAKERS, scene_of
from tests.contract.requests_of import file, nowhere, roles, send, somewhere, too_much
from tests.support.contract import operations

OPERATIONS = operations()
CLIENT, KEY = "test-client", "a-key-that-is-in-use"  # the client of the tokens of the tests


def those(status, form=lambda _: True):
    """Parametrise a test with the operations that document a status."""
    found = [o for o in OPERATIONS if status in o.statuses and form(o)]
    return pytest.mark.parametrize("operation", found, ids=lambda operation: operation.id)


def has(name):
    return lambda operation: operation.parameter(name) is not None


def is_get(operation):
    return operation.method == "get"


@pytest.fixture
async def scene(world):
    return await scene_of(world)


@pytest.fixture(scope="module")
def never_started():
    """Make the application once: building its routes takes longer than all that is asked of it."""
    return create_app()


@pytest.fixture
def another_app(never_started):
    """Give an application that was never started; what a test puts into it is gone afterwards."""
    kept = dict(never_started.state._state)  # noqa: SLF001 - Starlette has no other way
    yield never_started
    never_started.state._state = kept  # noqa: SLF001


@those("400")
async def test_an_unknown_parameter_is_400(scene, operation):
    role = roles(operation)[0]
    answer = await send(
        scene.client(role), operation, role, nowhere(operation), params={"limt": "1"}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "limt"


@those("400", has("Data-Purpose"))
async def test_a_missing_purpose_is_400(scene, operation):
    role = roles(operation)[0]
    answer = await send(
        scene.client(role), operation, role, nowhere(operation), headers={"Data-Purpose": None}
    )
    assert answer.status_code == 400


@those("409", has("Idempotency-Key"))
async def test_a_key_in_use_is_409(scene, operation, monkeypatch):
    monkeypatch.setattr(idempotency, "LONGEST_WAIT", "50ms")
    role = roles(operation)[0]
    address = await somewhere(operation, scene, role)
    name = f"{scene.organisation(role)}/{CLIENT}/{KEY}"
    async with scene.world.admin.transaction():
        lock = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
        await scene.world.admin.execute(lock, name)
        held = {"Idempotency-Key": KEY}
        answer = await send(scene.client(role), operation, role, address, headers=held)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-in-progress")


@those("401")
async def test_no_token_is_401(scene, operation):
    anybody = scene.client(Role.PUBLIC)
    answer = await send(anybody, operation, roles(operation)[0], nowhere(operation))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@those("403")
async def test_a_token_without_the_scope_is_403(world, scene, operation):
    role = roles(operation)[0]
    poor = world.client(scene.organisation(role), role, "nothing:read")
    answer = await send(poor, operation, role, nowhere(operation))
    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient-scope"


@those("404", lambda operation: "{" in operation.path)
async def test_an_id_of_nothing_is_404(scene, operation):
    statuses = set()
    for role in roles(operation):
        answer = await send(scene.client(role), operation, role, nowhere(operation))
        statuses.add(answer.status_code)
    assert statuses == {404}


@those("406")
async def test_an_unknown_representation_is_406(scene, operation):
    role = roles(operation)[0]
    accept = {"Accept": "text/x-nothing"}
    answer = await send(scene.client(role), operation, role, nowhere(operation), headers=accept)
    assert answer.status_code == 406


@those("413")
async def test_a_body_too_large_is_413(scene, operation):
    role = roles(operation)[0]
    answer = await send(
        scene.client(role), operation, role, nowhere(operation), **too_much(operation)
    )
    assert answer.status_code == 413


@those("415")
async def test_a_body_of_another_type_is_415(scene, operation):
    role = roles(operation)[0]
    plain = {"Content-Type": "text/plain"}
    answer = await send(
        scene.client(role), operation, role, nowhere(operation), content=b"{}", headers=plain
    )
    assert answer.status_code == 415
    readable = (file(operation) or ("application/json",))[0]
    assert readable in answer.headers["Accept"]


@those("422", has("cursor"))
async def test_a_foreign_cursor_is_422(scene, operation):
    role = roles(operation)[0]
    address = await somewhere(operation, scene, role)
    answer = await send(
        scene.client(role), operation, role, address, params={"cursor": "Zm9yZWlnbg"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "invalid-cursor"


@those("428", has("If-Match"))
async def test_a_change_without_a_version_is_428(scene, operation):
    assert 428 in await answers_of_all_roles(scene, operation, {"If-Match": None})


@those("412", has("If-Match"))
async def test_a_change_of_an_old_version_is_412(scene, operation):
    assert 412 in await answers_of_all_roles(scene, operation, {"If-Match": '"v0"'})


async def answers_of_all_roles(scene, operation, headers):
    """Return the statuses that the roles get: not each of them sees the row."""
    statuses = set()
    for role in roles(operation):
        address = await somewhere(operation, scene, role)
        answer = await send(scene.client(role), operation, role, address, headers=headers)
        statuses.add(answer.status_code)
    return statuses


@those("304", is_get)
async def test_a_version_that_the_client_holds_is_304(scene, operation):
    statuses = []
    for role in roles(operation):
        address = await somewhere(operation, scene, role)
        first = await send(scene.client(role), operation, role, address)
        held = {"If-None-Match": first.headers.get("ETag", '"v0"')}
        again = await send(scene.client(role), operation, role, address, headers=held)
        statuses.append((first.status_code, again.status_code))
    assert (200, 304) in statuses


@those("500")
async def test_a_failure_is_500_and_says_nothing(world, another_app, operation):
    role = roles(operation)[0]
    client = world.bearer("x", app=another_app)  # it has neither keys nor a database
    answer = await send(client, operation, role, nowhere(operation))
    assert answer.status_code == 500
    assert answer.json().keys() == {"type", "title", "status", "code", "instance", "request_id"}


class Unreachable:
    """A database of which no connection can be had."""

    def refuse(self, *_):
        raise TimeoutError

    reader = transaction = refuse


@those("503")
async def test_no_connection_is_503_and_says_when_to_come_back(
    world, scene, another_app, operation
):
    role = roles(operation)[0]
    lonely = another_app
    lonely.state.tokens = world.app.state.tokens
    lonely.state.database = Unreachable()
    lonely.state.files = world.app.state.files  # read before a connection is asked for
    client = scene.client(role)
    token = client.headers.get("Authorization", "").removeprefix("Bearer ")
    answer = await send(world.bearer(token, app=lonely), operation, role, nowhere(operation))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1


@those("429")
async def test_too_many_requests_are_429(world, scene, another_app, operation):
    limiter = getattr(world.app.state, "limiter", None)
    if limiter is None:
        pytest.skip("no limiter is in use")
    role = roles(operation)[0]
    strict = another_app
    strict.state.tokens = world.app.state.tokens
    strict.state.database = Unreachable()
    strict.state.limiter = Limiter(dict.fromkeys(QUOTAS, 1))
    client = scene.client(role)
    token = client.headers.get("Authorization", "").removeprefix("Bearer ")
    hasty = world.bearer(token, app=strict)
    answers = [await send(hasty, operation, role, nowhere(operation)) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_every_path_parameter_has_real_ids():
    named = {name for o in OPERATIONS for name in re.findall(r"\{(\w+)\}", o.path)}
    assert named - MAKERS.keys() == set()


def test_every_maker_of_ids_is_needed():
    named = {name for o in OPERATIONS for name in re.findall(r"\{(\w+)\}", o.path)}
    assert MAKERS.keys() - named == set()
