"""Every operation says all that a reader needs; rules of form are in openapi/rulesets."""

import re

import pytest

from jugendhilfe_api.core.access.scopes import SCOPES
from jugendhilfe_api.core.openapi import examples
from jugendhilfe_api.core.problems import published
from jugendhilfe_api.core.resources import contract_data
from tests.contract.requests_of import resolved
from tests.support.contract import document, operations

GERMAN = re.compile(r"\([^)]*[A-Za-zÄÖÜäöüß]{3,}[^)]*\)")
OPERATIONS = pytest.mark.parametrize("operation", operations(), ids=lambda o: o.id)


@OPERATIONS
def test_it_has_a_summary_and_a_description_with_the_german_term(operation):
    assert operation.said["summary"]
    assert GERMAN.search(operation.said["description"]), operation.said["description"]


@OPERATIONS
def test_it_has_an_example_of_a_success(operation):
    answers = [resolved(r) for s, r in operation.said["responses"].items() if s < "300"]
    bodies = [media for answer in answers for media in answer.get("content", {}).values()]
    assert answers
    assert not bodies or any(media.get("examples") for media in bodies)


@OPERATIONS
def test_a_request_with_a_body_has_an_example(operation):
    for media in operation.said.get("requestBody", {}).get("content", {}).values():
        assert media.get("examples")


@OPERATIONS
def test_every_error_has_an_example(operation):
    for status, response in operation.said["responses"].items():
        if status >= "400":
            assert resolved(response)["content"]["application/problem+json"]["examples"]


@OPERATIONS
def test_it_has_an_audience_and_known_scopes(operation):
    assert operation.said["x-audience"]
    assert operation.scopes <= SCOPES.keys()
    assert (operation.said["security"] == []) == ("public" in operation.said["x-audience"])


@OPERATIONS
def test_its_chapter_is_described(operation):
    assert len(operation.said["tags"]) == 1
    assert operation.said["tags"][0] in contract_data("tags.yaml")


@OPERATIONS
def test_it_carries_the_headers_of_every_answer(operation):
    for response in operation.said["responses"].values():
        assert {"API-Version", "X-Request-Id"} <= resolved(response)["headers"].keys()


def test_operations_have_names_of_their_own():
    names = [operation.id for operation in operations()]
    assert len(names) == len(set(names))


def test_every_example_belongs_to_an_operation():
    known = {operation.id for operation in operations()}
    assert [name for name, _, _ in examples.files() if name not in known] == []


def test_every_problem_in_the_document_has_published_texts():
    assert document()["components"]["examples"].keys() <= published().keys()


def test_the_document_names_only_scopes_that_operations_ask_for():
    flows = document()["components"]["securitySchemes"]["oauth2"]["flows"]
    asked = {scope for operation in operations() for scope in operation.scopes}
    assert all(set(flow["scopes"]) == asked for flow in flows.values())
