"""Several issuers: each speaks for its own only, and its keys are fetched with care."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access import keys
from jugendhilfe_api.core.access.keys import RemoteKeys, StaticKeys
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import Unauthenticated
from tests.support.issuer import AUDIENCE, KID, Issuer, key_server, tokens_of

TOWN, COUNTY, PROVIDER = uuid4(), uuid4(), uuid4()
TOWN_ISSUER = Issuer("https://login.town.example")
COUNTY_ISSUER = Issuer("https://login.county.example")


@pytest.fixture
def tokens():
    return tokens_of(
        TOWN_ISSUER.trusted(
            mandates={
                Role.YOUTH_OFFICE: frozenset({TOWN}),
                Role.PROVIDER: frozenset({PROVIDER}),
            }
        ),
        COUNTY_ISSUER.trusted(mandates={Role.YOUTH_OFFICE: frozenset({COUNTY})}),
    )


async def admitted(tokens, token):
    try:
        return await tokens.principal(token)
    except Unauthenticated:
        return None


@pytest.mark.parametrize(
    ("issuer", "role", "organisation", "expected"),
    [
        (TOWN_ISSUER, Role.YOUTH_OFFICE, TOWN, True),
        (TOWN_ISSUER, Role.PROVIDER, PROVIDER, True),
        (TOWN_ISSUER, Role.YOUTH_OFFICE, COUNTY, False),
        (TOWN_ISSUER, Role.YOUTH_OFFICE, PROVIDER, False),
        (TOWN_ISSUER, Role.PROVIDER, TOWN, False),
        (TOWN_ISSUER, Role.POLICY_MAKER, TOWN, False),
        (COUNTY_ISSUER, Role.YOUTH_OFFICE, COUNTY, True),
        (COUNTY_ISSUER, Role.YOUTH_OFFICE, TOWN, False),
        (COUNTY_ISSUER, Role.PROVIDER, PROVIDER, False),
        (COUNTY_ISSUER, Role.PROVIDER, COUNTY, False),
        (COUNTY_ISSUER, Role.YOUTH_OFFICE, uuid4(), False),
    ],
)
async def test_an_issuer_speaks_for_its_own(tokens, issuer, role, organisation, expected):
    token = issuer.sign(issuer.claims(organisation, role))
    assert bool(await admitted(tokens, token)) == expected


async def test_an_issuer_cannot_sign_as_another(tokens):
    claims = TOWN_ISSUER.claims(TOWN, Role.YOUTH_OFFICE)
    assert await admitted(tokens, TOWN_ISSUER.sign(claims))
    assert not await admitted(tokens, COUNTY_ISSUER.sign(claims))


async def test_an_unregistered_issuer_is_refused(tokens):
    stranger = Issuer("https://login.elsewhere.example")
    claims = stranger.claims(TOWN, Role.YOUTH_OFFICE)
    assert not await admitted(tokens, stranger.sign(claims))


@pytest.mark.parametrize("name", ["https://login.town.example/", "HTTPS://login.town.example"])
async def test_the_name_of_an_issuer_is_exact(tokens, name):
    claims = TOWN_ISSUER.claims(TOWN, Role.YOUTH_OFFICE)
    assert not await admitted(tokens, TOWN_ISSUER.sign(claims | {"iss": name}))


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [(-2, 2, True), (-2, None, True), (None, 2, True), (1, 2, False), (-2, -1, False)],
)
async def test_a_registration_has_its_time(begins, ends, expected):
    now = clock.now()
    period = {
        "valid_from": begins and now + timedelta(days=begins),
        "valid_until": ends and now + timedelta(days=ends),
    }
    tokens = tokens_of(TOWN_ISSUER.trusted(**period))
    token = TOWN_ISSUER.sign(TOWN_ISSUER.claims(TOWN, Role.YOUTH_OFFICE))
    assert bool(await admitted(tokens, token)) == expected


async def test_nobody_comes_as_the_public():
    tokens = tokens_of(TOWN_ISSUER.trusted(mandates={Role.PUBLIC: None, Role.PROVIDER: None}))
    claims = TOWN_ISSUER.claims(TOWN, Role.PROVIDER)
    assert await admitted(tokens, TOWN_ISSUER.sign(claims))
    assert not await admitted(tokens, TOWN_ISSUER.sign(claims | {"role": "public"}))


async def test_an_audience_of_its_own_replaces_ours():
    tokens = tokens_of(TOWN_ISSUER.trusted(audience="jugendhilfe"))
    claims = TOWN_ISSUER.claims(TOWN, Role.YOUTH_OFFICE)
    assert await admitted(tokens, TOWN_ISSUER.sign(claims | {"aud": "jugendhilfe"}))
    assert not await admitted(tokens, TOWN_ISSUER.sign(claims | {"aud": AUDIENCE}))


class Seconds:
    """A monotonic clock that is moved by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def token_with(issuer, **header):
    return issuer.sign(issuer.claims(TOWN, Role.YOUTH_OFFICE), **header)


async def test_keys_are_fetched_once_and_kept():
    async with key_server(TOWN_ISSUER.key_set()) as server:
        tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(server.uri)))
        for _ in range(3):
            assert await admitted(tokens, token_with(TOWN_ISSUER))
        assert server.asked == 1


async def test_a_storm_of_unknown_keys_fetches_once_a_minute():
    time = Seconds()
    async with key_server(TOWN_ISSUER.key_set()) as server:
        tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(server.uri, time)))
        server.delay = 0.05
        storm = [token_with(TOWN_ISSUER, kid=f"invented-{n}") for n in range(100)]
        answers = await asyncio.gather(*(admitted(tokens, token) for token in storm))
        assert not any(answers)
        assert server.asked == 1
        time.now += 59
        assert not await admitted(tokens, storm[0])
        assert server.asked == 1
        time.now += 1
        assert not any(await asyncio.gather(*(admitted(tokens, token) for token in storm)))
        assert server.asked == 2
        assert await admitted(tokens, token_with(TOWN_ISSUER))


async def test_everybody_waits_for_the_same_fetch():
    async with key_server(TOWN_ISSUER.key_set()) as server:
        server.delay = 0.05
        tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(server.uri)))
        fresh = [token_with(TOWN_ISSUER) for _ in range(20)]
        assert all(await asyncio.gather(*(admitted(tokens, token) for token in fresh)))
        assert server.asked == 1


async def test_who_hangs_up_does_not_spoil_the_fetch():
    async with key_server(TOWN_ISSUER.key_set()) as server:
        server.delay = 0.1
        tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(server.uri)))
        impatient = asyncio.create_task(admitted(tokens, token_with(TOWN_ISSUER)))
        await asyncio.sleep(0.02)
        patient = asyncio.create_task(admitted(tokens, token_with(TOWN_ISSUER)))
        impatient.cancel()
        assert await patient
        assert server.asked == 1


async def test_a_new_key_is_found():
    time = Seconds()
    async with key_server(TOWN_ISSUER.key_set()) as server:
        tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(server.uri, time)))
        assert await admitted(tokens, token_with(TOWN_ISSUER))
        later = Issuer(TOWN_ISSUER.name)
        server.body = json.dumps(later.key_set("next")).encode()
        time.now += 60
        assert await admitted(tokens, token_with(later, kid="next"))


async def test_a_withdrawn_key_is_noticed():
    time = Seconds()
    async with key_server(TOWN_ISSUER.key_set()) as server:
        source = RemoteKeys(server.uri, time)
        assert await source.find(KID)
        server.body = json.dumps(Issuer().key_set("next")).encode()
        time.now += keys.FRESH_SECONDS + 1
        assert source.known(KID)  # once more, while the keys are fetched beside the request
        async with asyncio.timeout(5):
            while source.known(KID):  # noqa: ASYNC110 - nobody tells when a fetch ends
                await asyncio.sleep(0.01)
        assert source.known("next")
        assert server.asked == 2


async def test_an_issuer_that_is_down_is_still_believed():
    time = Seconds()
    async with key_server(TOWN_ISSUER.key_set()) as server:
        source = RemoteKeys(server.uri, time)
        tokens = tokens_of(TOWN_ISSUER.trusted(source))
        assert await admitted(tokens, token_with(TOWN_ISSUER))
    time.now += 3600
    assert await admitted(tokens, token_with(TOWN_ISSUER))
    assert not await admitted(tokens, token_with(TOWN_ISSUER, kid="unknown"))
    time.now += keys.STALE_SECONDS
    assert not await admitted(tokens, token_with(TOWN_ISSUER))


async def test_an_issuer_that_was_never_up_admits_nobody():
    async with key_server({}) as server:
        uri = server.uri
    tokens = tokens_of(TOWN_ISSUER.trusted(RemoteKeys(uri)))
    assert not await admitted(tokens, token_with(TOWN_ISSUER))


OTHER_KEYS = json.dumps(Issuer().key_set("other")).encode()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "500 Internal Server Error", "body": OTHER_KEYS},
        {"status": "203 Non-Authoritative Information", "body": OTHER_KEYS},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b'{"keys": 7}'},
        {"body": b'{"keys": [7, null, {"kid": 1}, {"kty": "EC", "kid": "x", "crv": []}]}'},
        {"body": b'{"keys": []}'},
        {"body": b"[" * 100_000},
        {"body": b" " * keys.MOST_BYTES + OTHER_KEYS},
    ],
    ids=["500", "203", "html", "list", "number", "entries", "empty", "deep", "big"],
)
async def test_a_bad_answer_changes_nothing(answer):
    time = Seconds()
    async with key_server(TOWN_ISSUER.key_set()) as server:
        source = RemoteKeys(server.uri, time)
        assert await source.find(KID)
        for name, value in answer.items():
            setattr(server, name, value)
        time.now += 60
        assert await source.find("unknown") is None
        assert server.asked == 2
        assert source.known(KID)
        assert source.known("other") is None


async def test_a_redirect_is_not_followed():
    async with key_server(TOWN_ISSUER.key_set()) as real, key_server({}) as server:
        server.status, server.headers = "302 Found", [f"Location: {real.uri}"]
        assert await RemoteKeys(server.uri).find(KID) is None
        assert (server.asked, real.asked) == (1, 0)


async def test_a_silent_issuer_does_not_hold_us(monkeypatch):
    monkeypatch.setattr(keys, "FETCH_SECONDS", 0.1)
    async with key_server(TOWN_ISSUER.key_set()) as server:
        server.delay = 30
        assert await asyncio.wait_for(RemoteKeys(server.uri).find(KID), 5) is None


@pytest.mark.parametrize(
    "uri",
    [
        "http://login.town.example/jwks",
        "file:///etc/passwd",
        "ftp://login.town.example/jwks",
        "https:///jwks",
        "https://name:secret@login.town.example/jwks",
        "//login.town.example/jwks",
    ],
)
def test_keys_do_not_come_over_open_roads(uri):
    with pytest.raises(ValueError, match="https"):
        RemoteKeys(uri)


async def test_the_first_of_two_keys_with_one_name_counts():
    first, second = Issuer(TOWN_ISSUER.name), Issuer(TOWN_ISSUER.name)
    both = {"keys": first.key_set()["keys"] + second.key_set()["keys"]}
    tokens = tokens_of(first.trusted(StaticKeys(both)))
    assert await admitted(tokens, token_with(first))
    assert not await admitted(tokens, token_with(second))


async def test_a_point_off_the_curve_is_no_key():
    entry = TOWN_ISSUER.key_set()["keys"][0]
    assert keys.public_keys({"keys": [entry]})
    assert not keys.public_keys({"keys": [entry | {"y": entry["x"]}]})
