"""What is done once instead of for each request: finding routes, checking queries, the context."""

from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI

from jugendhilfe_api.core.http.sections import Sections
from jugendhilfe_api.core.principal import Principal, Role

QUOTES = "o'b\\'; drop table offers; --\"$$ü"


async def test_a_wrong_query_and_a_wrong_id_are_told_together(office):
    answer = await office.get("/offers/no-id/rates?limit=0")
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["offer_id", "limit"]


async def test_a_wrong_query_takes_no_connection(world, office):
    async with world.statements(Role.YOUTH_OFFICE) as statements:
        assert (await office.get("/offers?limit=0")).status_code == 400
    assert statements == []


@pytest.mark.parametrize("path", ["/offers/", "/offersx", "/", "/offers/a/b/c/d", "//offers"])
async def test_a_path_of_no_route_is_not_found(office, path):
    answer = await office.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_section_has_a_name():
    router = APIRouter()
    router.add_api_route("/{anything}", lambda: None)
    with pytest.raises(LookupError, match="anything"):
        Sections(FastAPI().router, FastAPI(), [router], "/v1")


async def test_what_a_token_says_is_never_sql(world):
    who = Principal(
        QUOTES, QUOTES, QUOTES, uuid4(), Role.PROVIDER, frozenset(), frozenset({QUOTES})
    )
    asked = "select current_setting('app.subject'), current_setting('app.client')"
    async with world.app.state.database.reader(who) as reader:
        assert tuple(await reader.connection.fetchrow(asked)) == (QUOTES, QUOTES)
