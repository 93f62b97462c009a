"""Tokens for trying out and API clients from the command line, used against the real service."""

import asyncio
from uuid import UUID

import asyncpg
import httpx
import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.data_directory import attached, remembered
from tests.support import postgres
from tests.support import service as services

ORGANISATION = """insert into organisations (id, version, kind, name, created_at)
values ($1, 1, $2, $3, $4)"""
MEMBER = """insert into members (id, version, organisation_id, kind, issuer, subject, display_name,
  departments, valid_from, created_at)
values ($1, 1, $2, 'PERSON', $3, $4, $5, $6, $7, $8)"""
OFFICE, PROVIDER = uuid7(), uuid7()


@pytest.fixture(scope="module")
def home():
    with postgres.folder() as directory:
        yield directory


@pytest.fixture(scope="module")
def service(home):
    with services.serving(home) as running:
        asyncio.run(_people(attached(home).url(database="jugendhilfe"), running.url))
        yield running


async def _people(url: str, issuer: str) -> None:
    connection = await asyncpg.connect(url)
    now = clock.now()
    try:
        await connection.execute(ORGANISATION, OFFICE, "YOUTH_OFFICE", "Jugendamt Muster", now)
        await connection.execute(ORGANISATION, PROVIDER, "PROVIDER", "Träger Muster", now)
        for subject, name, organisation, departments in (
            ("asd-1", "Fachkraft Eins", OFFICE, ["ASD"]),
            ("wjh-1", "Sachbearbeitung Eins", OFFICE, ["WJH"]),
            ("leitung", "Leitung Eins", PROVIDER, []),
        ):
            person = (issuer, subject, name, departments, clock.day_of(now), now)
            await connection.execute(MEMBER, uuid7(), organisation, *person)
    finally:
        await connection.close()


def me(url: str, token: str) -> httpx.Response:
    return httpx.get(f"{url}/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=20)


def test_a_token_opens_the_api_for_its_person(home, service):
    for arguments, organisation in (
        (["--role", "youth_office", "--person", "wjh-1"], OFFICE),
        (["--role", "PROVIDER", "--person", "Leitung Eins"], PROVIDER),
        (["--role", "provider"], ""),  # whoever comes first
    ):
        done = services.run(home, "token", *arguments)
        assert done.returncode == 0, done.stderr
        answer = me(service.url, done.stdout.strip())
        assert answer.status_code == 200, answer.text
        assert str(organisation) in answer.text


def test_who_can_get_a_token_is_listed(home, service):
    done = services.run(home, "token", "--role", "youth_office", "--list", COLUMNS="200")
    assert {"asd-1", "wjh-1"} <= set(done.stderr.replace("│", " ").split()), service.url
    assert done.stdout == ""


def test_an_unknown_person_is_told_the_known_ones(home, service):
    done = services.run(home, "token", "--role", "youth_office", "--person", "stranger")
    assert done.returncode == 1, service.url
    assert "asd-1" in done.stderr
    assert done.stdout == ""


def test_a_registered_client_gets_tokens(home, service):
    made = services.run(
        home, "client", "create", "--organisation", str(PROVIDER), "--name", "Belegungssoftware"
    )
    assert made.returncode == 0, made.stderr
    secret = dict(line.split("=", 1) for line in made.stdout.split())
    assert UUID(secret["client_id"])
    form = {"grant_type": "client_credentials", **secret}
    answer = httpx.post(f"{service.url}/oauth/token", data=form, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json()["access_token"]
    again = services.run(
        home, "client", "create", "--organisation", str(PROVIDER), "--name", "Belegungssoftware"
    )
    assert "active client of this name" in " ".join(again.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--organisation", str(uuid7())], "There is no organisation"),
        (["--organisation", str(PROVIDER), "--scope", "root:all"], "#/scopes/0"),
        (["--organisation", str(PROVIDER), "--department", "ASD"], "Only youth offices"),
    ],
)
def test_a_client_beyond_what_may_be_is_refused(home, service, arguments, said):
    done = services.run(home, "client", "create", "--name", "X", *arguments)
    assert done.returncode == 1, service.url
    assert said in " ".join(done.stderr.split())


def test_another_port_makes_no_strangers(home, service):
    service.end()
    with services.serving(home) as moved:
        assert moved.url != service.url
        assert remembered(home)["public_url"] == moved.url
        done = services.run(home, "token", "--role", "provider")
        assert me(moved.url, done.stdout.strip()).status_code == 200
