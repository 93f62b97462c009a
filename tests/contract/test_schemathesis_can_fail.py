"""Schemathesis finds answers that the contract does not allow: one seeded fault of each kind."""

from datetime import timedelta

import httpx
import pytest
from schemathesis.core.failures import FailureGroup

from tests.contract.test_schemathesis import SCHEMA

RIGHT = {"items": [], "next": None}
HEADERS = {
    "API-Version": "1.0.0",
    "X-Request-Id": "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11",
    "Content-Type": "application/json",
}


def answer(status: int, body: object, **headers: str) -> httpx.Response:
    request = httpx.Request("GET", "http://t/v1/teams")
    made = httpx.Response(status, json=body, headers=HEADERS | headers, request=request)
    made.elapsed = timedelta(milliseconds=1)
    return made


def validate(response: httpx.Response) -> None:
    SCHEMA["/teams"]["GET"].Case().validate_response(response)


def test_an_answer_of_the_contract_passes():
    validate(answer(200, RIGHT))


@pytest.mark.parametrize(
    "wrong",
    [
        answer(500, RIGHT),
        answer(418, RIGHT),
        answer(200, {"items": {}, "next": None}),
        answer(200, {"next": None}),
        answer(200, RIGHT, **{"Content-Type": "text/html"}),
        answer(200, RIGHT, **{"API-Version": "one"}),
    ],
    ids=["server-error", "status", "type", "missing", "media-type", "header"],
)
def test_any_other_is_found(wrong):
    with pytest.raises(FailureGroup):
        validate(wrong)
