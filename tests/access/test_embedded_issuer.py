"""Our own issuer: its keys, the registered issuers beside it, and what it says about itself."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from jose import jws

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.issuers import Issuers
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.core.crypto.ring import KeyRing, UndecryptableError
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import Unauthenticated
from jugendhilfe_api.infra.issuer import registry
from jugendhilfe_api.infra.issuer.keys import ADD
from jugendhilfe_api.infra.issuer.registry import Registration, Registry, register
from jugendhilfe_api.infra.issuer.rules import (
    KEPT_AFTER,
    KEY_LIFETIME,
    PUBLISHED_BEFORE,
    TOKEN_LIFETIME,
)
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer, Grant, NoSigningKeyError
from tests.conftest import DATABASE
from tests.support.issuer import AUDIENCE, Issuer

NAME = AUDIENCE.removesuffix("/v1")
OFFICE, PROVIDER = uuid4(), uuid4()
GRANT = Grant(Role.PROVIDER, PROVIDER, "p-1", "cli", frozenset({"offers:write", "cases:read"}))


@pytest.fixture
async def pool(address, world):
    """Connect as the service does: with its login role, before it has entered any other."""
    await world.admin.execute("delete from signing_keys")  # that of the application itself
    async with asyncpg.create_pool(
        address.format(user="app", database=DATABASE), min_size=1, max_size=4
    ) as pool:
        yield pool


@pytest.fixture
async def owner(address, world):  # noqa: ARG001 - the world is emptied after the test
    connection = await asyncpg.connect(address.format(user="migrate", database=DATABASE))
    yield connection
    await connection.close()


@pytest.fixture
def later(monkeypatch):
    """Move the one clock."""

    def move(**time):
        monkeypatch.setattr(clock.CLOCK, "offset", clock.CLOCK.offset + timedelta(**time))

    return move


@pytest.fixture
def start(pool, world):
    """Start an issuer; with the ring of the application, which refreshes its keys meanwhile."""

    async def started(ring=None):
        embedded = EmbeddedIssuer(NAME, AUDIENCE, ring or world.app.state.database.ring)
        tokens = Tokens(AUDIENCE, Issuers())
        await registry.refresh(pool, Registry(), embedded, tokens)
        return embedded, tokens

    return started


async def admitted(tokens, token):
    try:
        return await tokens.principal(token)
    except Unauthenticated:
        return None


async def test_it_issues_what_role_and_departments_may_hold(start):
    embedded, tokens = await start()
    principal = await tokens.principal(embedded.issue(GRANT))
    assert (principal.issuer, principal.subject, principal.client) == (NAME, "p-1", "cli")
    assert (principal.organisation, principal.role) == (PROVIDER, Role.PROVIDER)
    assert principal.scopes == {"offers:write"}
    assert principal.facilities is None


async def test_it_passes_departments_and_facilities_on(start):
    embedded, tokens = await start()
    home, scopes = uuid4(), frozenset({"cases:read", "invoices:read"})
    clerk = Grant(Role.YOUTH_OFFICE, OFFICE, "c", "cli", scopes, frozenset({"WJH"}))
    carer = Grant(Role.PROVIDER, PROVIDER, "d", "cli", scopes, facilities=frozenset({home}))
    assert (await tokens.principal(embedded.issue(clerk))).departments == {"WJH"}
    assert (await tokens.principal(embedded.issue(clerk))).scopes == scopes
    assert (await tokens.principal(embedded.issue(carer))).facilities == {home}


async def test_a_token_lasts_ten_minutes(start, later):
    embedded, tokens = await start()
    token = embedded.issue(GRANT)
    later(seconds=TOKEN_LIFETIME.total_seconds() - 2)
    assert await admitted(tokens, token)
    later(seconds=3)
    assert not await admitted(tokens, token)


async def test_without_keys_it_issues_nothing():
    with pytest.raises(NoSigningKeyError):
        EmbeddedIssuer(NAME, AUDIENCE, KeyRing.generate("key-1")).issue(GRANT)


async def test_several_processes_share_their_keys(start):
    (first, tokens), (second, others) = await start(), await start()
    assert first.jwks() == second.jwks()
    assert await admitted(others, first.issue(GRANT))
    assert await admitted(tokens, second.issue(GRANT))


async def test_processes_that_start_at_once_make_one_key(start, world):
    started = await asyncio.gather(*(start() for _ in range(8)))
    assert await world.admin.fetchval("select count(*) from signing_keys") == 1
    assert len({str(embedded.jwks()) for embedded, _ in started}) == 1


async def test_who_makes_a_key_waits_for_who_is_making_one(pool, world):
    now = clock.now()
    period = (now, now + KEY_LIFETIME, now)
    async with pool.acquire() as first, pool.acquire() as second:
        making = first.transaction()
        await making.start()
        await first.execute(ADD, uuid4(), b"first", *period)
        rival = asyncio.create_task(second.execute(ADD, uuid4(), b"second", *period))
        await asyncio.wait({rival}, timeout=0.2)
        assert not rival.done()
        await making.commit()
        await rival
    assert await world.admin.fetchval("select private_key from signing_keys") == b"first"
    assert await world.admin.fetchval("select count(*) from signing_keys") == 1


async def test_a_key_is_published_before_it_signs_and_kept_for_its_last_tokens(start, pool, later):
    embedded, tokens = await start()
    (first,) = kids(embedded)
    later(seconds=(KEY_LIFETIME - PUBLISHED_BEFORE).total_seconds() - 60)
    await registry.refresh(pool, Registry(), embedded, tokens)
    assert kids(embedded) == [first]
    later(minutes=2)
    await registry.refresh(pool, Registry(), embedded, tokens)
    assert len(kids(embedded)) == 2
    assert kid_of(embedded.issue(GRANT)) == first
    later(seconds=PUBLISHED_BEFORE.total_seconds() - 120)
    last_of_the_first = embedded.issue(GRANT)
    assert kid_of(last_of_the_first) == first
    later(minutes=2)
    assert kid_of(embedded.issue(GRANT)) != first
    await registry.refresh(pool, Registry(), embedded, tokens)
    assert await admitted(tokens, last_of_the_first)
    later(seconds=KEPT_AFTER.total_seconds())
    await registry.refresh(pool, Registry(), embedded, tokens)
    assert first not in kids(embedded)
    assert len(kids(embedded)) == 1


async def test_after_a_long_sleep_there_is_a_key_at_once(start, pool, later):
    embedded, tokens = await start()
    later(days=365)
    with pytest.raises(NoSigningKeyError):
        embedded.issue(GRANT)
    await registry.refresh(pool, Registry(), embedded, tokens)
    assert await admitted(tokens, embedded.issue(GRANT))


async def test_old_keys_leave_the_database(start, pool, world, later):
    embedded, tokens = await start()
    for _ in range(3):
        later(seconds=KEY_LIFETIME.total_seconds())
        await registry.refresh(pool, Registry(), embedded, tokens)
    assert await world.admin.fetchval("select count(*) from signing_keys") <= 2


async def test_private_keys_are_encrypted(start, world):
    await start()
    (stored,) = await world.admin.fetchrow("select private_key from signing_keys")
    assert b"PRIVATE KEY" not in stored
    with pytest.raises(UndecryptableError):
        await start(KeyRing.generate("key-1"))


@pytest.mark.parametrize("role", ["app", "app_youth_office", "app_provider", "app_public"])
async def test_nobody_reads_the_tables(pool, role):
    for table in ("signing_keys", "trusted_issuers", "issuer_mandates"):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(f"set local role {role}")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"select * from {table}")


@pytest.mark.parametrize("role", ["app_youth_office", "app_provider", "app_public"])
async def test_no_audience_may_ask_for_the_keys(pool, role):
    for function in ("list_signing_keys()", "list_trusted_issuers()"):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(f"set local role {role}")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"select * from {function}")


TOWN, COUNTY = Issuer("https://login.town.example"), Issuer("https://login.county.example")


def registration(issuer, organisation, **changes):
    mandates = {Role.YOUTH_OFFICE: None if organisation is None else frozenset({organisation})}
    return Registration(
        **{"issuer": issuer.name, "mandates": mandates, "jwks": issuer.key_set()} | changes
    )


async def test_registered_issuers_speak_for_their_own(start, owner):
    town, county = uuid4(), uuid4()
    await register(owner, registration(TOWN, town))
    await register(owner, registration(COUNTY, county))
    _, tokens = await start()
    seen = [
        bool(await admitted(tokens, issuer.sign(issuer.claims(organisation, role))))
        for issuer in (TOWN, COUNTY)
        for organisation in (town, county)
        for role in (Role.YOUTH_OFFICE, Role.PROVIDER)
    ]
    assert seen == [True, False, False, False, False, False, True, False]


async def test_a_registration_for_any_organisation(start, owner):
    await register(owner, registration(TOWN, None))
    _, tokens = await start()
    assert await admitted(tokens, TOWN.sign(TOWN.claims(uuid4(), Role.YOUTH_OFFICE)))
    assert not await admitted(tokens, TOWN.sign(TOWN.claims(uuid4(), Role.PROVIDER)))


async def test_a_registration_is_replaced_and_withdrawn(start, pool, owner):
    before, after = uuid4(), uuid4()
    embedded, tokens = await start()
    known = Registry()
    claims = {who: TOWN.sign(TOWN.claims(who, Role.YOUTH_OFFICE)) for who in (before, after)}

    async def admits():
        await registry.refresh(pool, known, embedded, tokens)
        return [bool(await admitted(tokens, claims[who])) for who in (before, after)]

    assert await admits() == [False, False]
    await register(owner, registration(TOWN, before))
    assert await admits() == [True, False]
    await register(owner, registration(TOWN, after))
    assert await admits() == [False, True]
    await owner.execute("delete from trusted_issuers")
    assert await admits() == [False, False]


async def test_an_unchanged_registration_keeps_what_is_remembered(start, pool, owner):
    town = uuid4()
    await register(owner, registration(TOWN, town))
    embedded, tokens = await start()
    known = Registry()
    await registry.refresh(pool, known, embedded, tokens)
    token = TOWN.sign(TOWN.claims(town, Role.YOUTH_OFFICE))
    await tokens.principal(token)
    await registry.refresh(pool, known, embedded, tokens)
    assert tokens.remembered(token)


async def test_nobody_can_be_registered_under_our_name(start, owner):
    impostor = Issuer(NAME)
    await register(owner, registration(impostor, OFFICE))
    embedded, tokens = await start()
    assert not await admitted(tokens, impostor.sign(impostor.claims(OFFICE, Role.YOUTH_OFFICE)))
    assert await admitted(tokens, embedded.issue(GRANT))


async def test_a_broken_registration_breaks_nothing_else(start, owner):
    town = uuid4()
    await register(owner, registration(TOWN, town))
    await register(owner, registration(COUNTY, town))
    await owner.execute("update trusted_issuers set jwks = '[7]' where issuer = $1", COUNTY.name)
    _, tokens = await start()
    assert await admitted(tokens, TOWN.sign(TOWN.claims(town, Role.YOUTH_OFFICE)))
    assert not await admitted(tokens, COUNTY.sign(COUNTY.claims(town, Role.YOUTH_OFFICE)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"jwks": None},
        {"jwks_uri": "https://login.town.example/jwks"},  # and a key set
        {"jwks": {"keys": []}},
        {"jwks": None, "jwks_uri": "http://login.town.example/jwks"},
        {"mandates": {}},
        {"mandates": {Role.YOUTH_OFFICE: frozenset()}},
        {"mandates": {Role.PUBLIC: None}},
    ],
    ids=str,
)
async def test_useless_registrations_are_refused(owner, wrong):
    with pytest.raises(ValueError, match=r"issuer|key set"):
        await register(owner, registration(TOWN, OFFICE, **wrong))


def kids(embedded):
    return [key["kid"] for key in embedded.jwks()["keys"]]


def kid_of(token):
    return jws.get_unverified_header(token)["kid"]
