"""Machine clients: administrators of an organisation keep them; they get tokens by a secret."""

import asyncio
from base64 import b64encode
from urllib.parse import quote_plus
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from jugendhilfe_api.core.access.issuers import Issuers
from jugendhilfe_api.core.access.scopes import MAY_HOLD, PERSONS_ONLY
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.core.http.addresses import Proxies
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import NotFound, RuleViolated
from jugendhilfe_api.infra.issuer import endpoints, registry
from jugendhilfe_api.infra.issuer.registry import Registry
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer
from jugendhilfe_api.organisations.api_clients import endpoint, guard, operators
from jugendhilfe_api.organisations.api_clients.guard import Guard
from tests.conftest import DATABASE
from tests.support.contract import version_of
from tests.support.issuer import AUDIENCE, ISSUER

NAME = AUDIENCE.removesuffix("/v1")
NOBODY = "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"
NEW = {"name": "Belegungssoftware", "scopes": ["vacancies:write", "vacancies:read"]}


async def member(world, organisation, role, kind="PERSON", functions="{ORGANISATION_ADMIN}"):
    return await world.insert(
        "members",
        id=uuid4(),
        organisation_id=organisation,
        kind=kind,
        issuer=ISSUER,
        subject=f"{role}-user",
        display_name="Verwaltung",
        departments="{ADMIN,WJH}" if role == Role.YOUTH_OFFICE else "{}",
        functions=functions,
        valid_from="2020-01-01",
        version=1,
        created_at="2020-01-01",
    )


@pytest.fixture
async def admin(world, provider_id):
    await member(world, provider_id, Role.PROVIDER)
    return world.client(provider_id, Role.PROVIDER)


@pytest.fixture
async def made(admin):
    answer = await admin.post("/api-clients", json=NEW)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def service(world):
    """Serve what is outside `/v1`, as the application does."""
    app = Starlette(routes=[*endpoints.ROUTES, *endpoint.ROUTES])
    app.state.database = world.app.state.database
    app.state.tokens = Tokens(AUDIENCE, Issuers())
    app.state.issuer = EmbeddedIssuer(NAME, AUDIENCE, app.state.database.ring)
    app.state.proxies = Proxies()
    pool = world.app.state.database.readers[Role.PUBLIC]
    await registry.refresh(pool, Registry(), app.state.issuer, app.state.tokens)
    async with AsyncClient(transport=ASGITransport(app), base_url=NAME) as client:
        client.app = app
        yield client


def credentials(made):
    return {"client_id": made["api_client"]["id"], "client_secret": made["client_secret"]}


async def ask(service, **fields):
    return await service.post("/oauth/token", data={"grant_type": "client_credentials"} | fields)


def basic(client_id, secret):
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
    return {"Authorization": "Basic " + b64encode(pair).decode()}


async def test_a_client_is_registered_and_its_secret_shown_once(admin, made, world):
    client = made["api_client"]
    assert client["scopes"] == sorted(NEW["scopes"])
    assert (client["role"], client["state"], client["facilities"]) == ("provider", "ACTIVE", None)
    assert client["available_steps"] == ["secret-rotation", "revocation"]
    read = await admin.get(f"/api-clients/{client['id']}")
    assert read.json() == client
    assert version_of(read) == "v1"
    listed = await admin.get("/api-clients")
    assert listed.json()["items"] == [client]
    assert made["client_secret"] not in read.text + listed.text
    row = await world.admin.fetchrow("select * from api_clients")
    assert made["client_secret"] not in str(dict(row))
    assert row["secret_hash"].startswith("$argon2id$")
    changes = await world.admin.fetch("select * from changes")
    assert made["client_secret"] not in str(list(map(dict, changes)))


async def test_two_active_clients_have_two_names(admin, made):
    again = await admin.post("/api-clients", json=NEW)
    assert (again.status_code, again.json()["code"]) == (409, "api-client-exists")
    await admin.post(f"/api-clients/{made['api_client']['id']}/revocation")
    assert (await admin.post("/api-clients", json=NEW)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"scopes": ["offers:read", "cases:read"]}, "#/scopes/1"),
        ({"scopes": ["made-up:write"]}, "#/scopes/0"),
        ({"scopes": ["api-clients:write"]}, "#/scopes/0"),  # a step of persons
        ({"departments": ["ASD"]}, "#/departments"),
    ],
)
async def test_a_client_gets_what_its_role_may_hold(admin, changed, pointer):
    answer = await admin.post("/api-clients", json=NEW | changed)
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": []},
        {"scopes": ["offers:read\u0000"]},
        {"scopes": "offers:read"},
        {"facilities": []},
        {"facilities": ["x"]},
        {"departments": ["KITCHEN"]},
        {"name": ""},
        {"role": "youth_office"},
        {"secret": "mine"},
    ],
    ids=str,
)
async def test_the_form_of_a_registration_is_checked(admin, changed):
    assert (await admin.post("/api-clients", json=NEW | changed)).status_code == 400


async def test_departments_of_a_youth_office_decide(world):
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    await member(world, office_id, Role.YOUTH_OFFICE)
    admin = world.client(office_id, Role.YOUTH_OFFICE)
    new = {"name": "Fachverfahren", "scopes": ["invoices:read"]}
    refused = await admin.post("/api-clients", json=new)
    assert refused.json()["errors"][0]["code"] == "scope-not-grantable"
    made = await admin.post("/api-clients", json=new | {"departments": ["WJH"]})
    assert made.json()["api_client"]["departments"] == ["WJH"]
    limited = new | {"departments": ["WJH"], "facilities": [str(uuid4())], "name": "B"}
    refused = await admin.post("/api-clients", json=limited)
    assert refused.json()["errors"][0]["pointer"] == "#/facilities"


@pytest.mark.parametrize(
    ("kind", "functions", "code"),
    [
        ("PERSON", "{BILLING}", "not-permitted"),
        ("MACHINE", "{ORGANISATION_ADMIN}", "person-required"),
        (None, None, "person-required"),
    ],
)
async def test_only_administrators_in_person_register(world, provider_id, kind, functions, code):
    if kind:
        await member(world, provider_id, Role.PROVIDER, kind, functions)
    answer = await world.client(provider_id, Role.PROVIDER).post("/api-clients", json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_others_see_nothing(world, made):
    url = f"/api-clients/{made['api_client']['id']}"
    stranger_id = await world.organisation()
    await member(world, stranger_id, Role.PROVIDER)
    stranger = world.client(stranger_id, Role.PROVIDER)
    assert (await stranger.get("/api-clients")).json()["items"] == []
    assert (await stranger.get(url)).status_code == 404
    assert (await stranger.post(f"{url}/revocation")).status_code == 404
    assert (await stranger.post(f"{url}/secret-rotation")).status_code == 404


async def test_who_is_no_longer_administrator_sees_nothing(world, admin, made):
    await world.admin.execute("update members set valid_until = '2020-12-31'")
    assert (await admin.get(f"/api-clients/{made['api_client']['id']}")).status_code == 404


async def test_a_token_is_issued_and_admitted(world, service, made):
    answer = await ask(service, **credentials(made))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body.keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert body["scope"] == " ".join(sorted(NEW["scopes"]))
    principal = await service.app.state.tokens.principal(body["access_token"])
    client_id = made["api_client"]["id"]
    assert (principal.subject, principal.client, principal.issuer) == (client_id, client_id, NAME)
    assert principal.scopes == set(NEW["scopes"])
    used = await world.admin.fetchval("select last_used_on from api_clients")
    assert used is not None


async def test_a_limited_client_gets_limited_tokens(service, admin):
    home = str(uuid4())
    made = (await admin.post("/api-clients", json=NEW | {"facilities": [home]})).json()
    token = (await ask(service, **credentials(made))).json()["access_token"]
    assert (await service.app.state.tokens.principal(token)).facilities == {UUID(home)}


async def test_the_secret_may_come_in_the_header(service, made):
    client_id, secret = credentials(made).values()
    answer = await service.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers=basic(client_id, secret),
    )
    assert answer.status_code == 200


@pytest.fixture
async def owner(address, world):  # noqa: ARG001 - the world is emptied after the test
    connection = await asyncpg.connect(address.format(user="migrate", database=DATABASE))
    yield connection
    await connection.close()


async def test_an_operator_registers_the_first_client(service, provider_id, owner):
    made = await operators.create(owner, provider_id, "Erster", ["offers:read"])
    answer = await ask(service, client_id=str(made.client_id), client_secret=made.secret)
    principal = await service.app.state.tokens.principal(answer.json()["access_token"])
    assert (principal.role, principal.organisation) == (Role.PROVIDER, provider_id)
    assert principal.scopes == {"offers:read"}


async def test_an_operator_is_bound_by_the_same_rules(provider_id, owner):
    with pytest.raises(RuleViolated):
        await operators.create(owner, provider_id, "A", ["cases:read"])
    with pytest.raises(NotFound):
        await operators.create(owner, uuid4(), "A", ["offers:read"])


async def test_fewer_scopes_may_be_asked_for(service, made):
    answer = await ask(service, **credentials(made), scope="vacancies:read")
    assert answer.json()["scope"] == "vacancies:read"
    answer = await ask(service, **credentials(made), scope="vacancies:read offers:write")
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_scope"})


async def test_scopes_that_a_role_has_lost_are_not_issued(world, service, made):
    await world.admin.execute("update api_clients set scopes = '{vacancies:read,cases:read}'")
    assert (await ask(service, **credentials(made))).json()["scope"] == "vacancies:read"


async def test_the_resource_may_be_named(service, made):
    assert (await ask(service, **credentials(made), resource=AUDIENCE)).status_code == 200
    other = await ask(service, **credentials(made), resource="https://other.example")
    assert (other.status_code, other.json()) == (400, {"error": "invalid_target"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "jhs_wrong"},
        {"client_secret": ""},
        {"client_secret": "x" * 10_000},
        {"client_id": NOBODY},
        {"client_id": "nobody"},
        {"client_id": "' or 1=1 --"},
    ],
    ids=str,
)
async def test_wrong_credentials_are_refused_alike(service, made, wrong):
    answer = await ask(service, **credentials(made) | wrong)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert answer.headers["cache-control"] == "no-store"


async def test_an_unknown_client_costs_a_hash_too(service, made, monkeypatch):
    seen = []
    real = endpoint.secrets._matches  # noqa: SLF001 - counted, not replaced

    def counted(kept, secret):
        seen.append(kept)
        return real(kept, secret)

    monkeypatch.setattr(endpoint.secrets, "_matches", counted)
    await ask(service, client_id=str(uuid4()), client_secret=made["client_secret"])
    await ask(service, **credentials(made) | {"client_secret": "wrong"})
    assert len(seen) == 2
    parameters = [kept.split("$")[1:4] for kept in seen]
    assert parameters[0] == parameters[1]


@pytest.mark.parametrize(
    ("content", "headers", "error"),
    [
        (b"", {}, "invalid_client"),
        (b"grant_type=client_credentials", {}, "invalid_client"),
        (b"grant_type=client_credentials", {"Authorization": "Basic"}, "invalid_client"),
        (b"grant_type=client_credentials", {"Authorization": "Basic !!"}, "invalid_client"),
        (b"grant_type=client_credentials", {"Authorization": "Basic /w=="}, "invalid_client"),
        (b"grant_type=client_credentials", {"Authorization": "Bearer x"}, "invalid_client"),
        (b"%CREDENTIALS%", {}, "invalid_request"),
        (b"%CREDENTIALS%&grant_type=password", {}, "unsupported_grant_type"),
        (b"%CREDENTIALS%&grant_type=authorization_code", {}, "unsupported_grant_type"),
        (b"%CREDENTIALS%&grant_type=a&grant_type=b", {}, "invalid_request"),
        (b"%CREDENTIALS%&client_secret=b", {}, "invalid_request"),
        (b"client_secret=a", basic(NOBODY, "a"), "invalid_request"),
        (b"client_id=a", basic(NOBODY, "a"), "invalid_request"),
        (b"\xff=\xfe", {}, "invalid_request"),
        (b"a=%ff", {}, "invalid_request"),
        (b"&".join(b"a%d=1" % n for n in range(50)), {}, "invalid_request"),
        (b'{"grant_type": "client_credentials"}', {}, "invalid_request"),
        (b"%CREDENTIALS%", {"Content-Type": "application/json"}, "invalid_request"),
        (b"a=" + b"x" * 20_000, {}, "invalid_request"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_bad_requests_are_refused(service, made, content, headers, error):
    client_id, secret = credentials(made).values()
    known = f"client_id={client_id}&client_secret={secret}".encode()
    answer = await service.post(
        "/oauth/token",
        content=content.replace(b"%CREDENTIALS%", known),
        headers={"Content-Type": "application/x-www-form-urlencoded"} | headers,
    )
    assert answer.json() == {"error": error}
    assert answer.status_code == {"invalid_client": 401}.get(error, answer.status_code)
    assert answer.status_code in {400, 401, 413}
    assert secret not in answer.text


async def test_a_rotated_secret_replaces_the_old_one(service, admin, made):
    url = f"/api-clients/{made['api_client']['id']}"
    rotated = await admin.post(f"{url}/secret-rotation")
    assert rotated.status_code == 200
    assert rotated.json()["api_client"]["version"] == 2
    assert (await ask(service, **credentials(made))).status_code == 401
    assert (await ask(service, **credentials(rotated.json()))).status_code == 200


async def test_a_revoked_client_gets_no_token(service, admin, made):
    url = f"/api-clients/{made['api_client']['id']}"
    revoked = await admin.post(f"{url}/revocation")
    assert revoked.json()["state"] == "REVOKED"
    assert revoked.json()["available_steps"] == []
    assert revoked.json()["revoked_at"]
    assert (await ask(service, **credentials(made))).json() == {"error": "invalid_client"}
    for step in ("revocation", "secret-rotation"):
        answer = await admin.post(f"{url}/{step}")
        assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_clients_of_a_closed_organisation_get_no_token(world, service, made):
    await world.admin.execute("update organisations set active = false")
    assert (await ask(service, **credentials(made))).status_code == 401


async def test_guessing_is_slowed_down(service, made):
    service.app.state.token_guard = Guard(most_of_address=5)
    wrong = credentials(made) | {"client_secret": "wrong"}
    answers = [(await ask(service, **wrong)).status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    refused = await ask(service, **credentials(made))  # now even the right one must wait
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= guard.WINDOW_SECONDS + 1


async def test_many_guesses_at_once_gain_nothing(service, made):
    service.app.state.token_guard = Guard(most_of_address=5)
    wrong = credentials(made) | {"client_secret": "wrong"}
    answers = await asyncio.gather(*(ask(service, **wrong) for _ in range(30)))
    assert sorted(a.status_code for a in answers) == [401] * 5 + [429] * 25


async def test_success_is_not_counted(service, made):
    service.app.state.token_guard = Guard(most_of_address=3)
    answers = [(await ask(service, **credentials(made))).status_code for _ in range(10)]
    assert answers == [200] * 10


async def test_many_addresses_cannot_try_one_client(service, made):
    service.app.state.token_guard = Guard(most_of_client=5)
    wrong = credentials(made) | {"client_secret": "wrong"}
    answers = [(await ask(service, **wrong)).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_failures_are_forgotten_after_a_while():
    time = [0.0]
    failures = guard.Failures(2, lambda: time[0])
    for _ in range(2):
        assert failures.wait("a") == 0
        failures.count("a")
    assert failures.wait("a") > 0
    assert failures.wait("b") == 0
    time[0] = guard.WINDOW_SECONDS
    assert failures.wait("a") == 0


def test_the_memory_of_failures_is_bounded(monkeypatch):
    monkeypatch.setattr(guard, "MOST_REMEMBERED", 10)
    failures = guard.Failures(1)
    for number in range(100):
        failures.count(str(number))
    assert failures.wait("89") == 0
    assert failures.wait("90") > 0


async def test_the_issuer_describes_itself(service):
    described = (await service.get("/.well-known/oauth-authorization-server")).json()
    assert described["issuer"] == NAME
    assert described["token_endpoint"] == f"{NAME}/oauth/token"
    assert described["grant_types_supported"] == ["client_credentials"]
    keys = (await service.get(described["jwks_uri"])).json()["keys"]
    assert [(k["kty"], k["alg"], k["use"]) for k in keys] == [("EC", "ES256", "sig")]
    assert all("d" not in key for key in keys)


async def test_the_api_describes_itself(service):
    described = (await service.get("/.well-known/oauth-protected-resource/v1")).json()
    assert described["resource"] == AUDIENCE
    assert described["authorization_servers"] == [NAME]
    assert set(described["scopes_supported"]) == set().union(*MAY_HOLD.values())


@pytest.mark.parametrize("scope", sorted(PERSONS_ONLY))
async def test_no_client_is_given_a_step_of_persons(world, scope):
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    await member(world, office_id, Role.YOUTH_OFFICE)
    admin = world.client(office_id, Role.YOUTH_OFFICE)
    new = {"name": "A", "scopes": [scope], "departments": ["ASD", "WJH", "ADMIN"]}
    assert (await admin.post("/api-clients", json=new)).status_code == 422
