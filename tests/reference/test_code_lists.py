"""Code lists: every enumeration has its labels, and none is forgotten."""

import re
from enum import StrEnum

import pytest
import yaml

import jugendhilfe_api.modules  # noqa: F401 - registers what the program serves
from jugendhilfe_api.core.database.states import declared
from jugendhilfe_api.core.resources import contract_file
from jugendhilfe_api.reference.code_lists import models, schemas, service
from jugendhilfe_api.reference.code_lists.models import REGISTERED, code_list

TECHNICAL = {"core", "infra", "commands", "settings"}  # their enumerations never leave the program
ELSEWHERE = {"FigureId"}  # has a catalogue of its own: /key-figures


def enumerations() -> list[type[StrEnum]]:
    """Collect the enumerations of the domains that the program serves."""
    found, waiting = [], [StrEnum]
    while waiting:
        waiting += (subclasses := waiting.pop().__subclasses__())
        found += subclasses
    return [
        found_one
        for found_one in found
        if found_one.__module__.startswith("jugendhilfe_api.")
        and found_one.__module__.split(".")[1] not in TECHNICAL
    ]


@pytest.mark.parametrize("name", sorted(REGISTERED))
def test_a_list_has_labels_for_exactly_its_codes(name):
    labels = {code.code for code in service.read(name).codes}
    assert labels == {member.value for member in REGISTERED[name]}


def test_no_enumeration_is_forgotten():
    registered = set(REGISTERED.values())
    forgotten = {e.__qualname__ for e in enumerations() if e not in registered} - ELSEWHERE
    assert forgotten == set(), "add @code_list(name) and the labels in openapi/code-lists.yaml"


@pytest.mark.parametrize("resource", sorted(declared()))
def test_every_state_has_its_german_name(resource):
    singular = resource[:-3] + "y" if resource.endswith("ies") else resource.removesuffix("s")
    singular = resource if resource.endswith("ss") else singular  # such as emergency-access
    labels = {code.code for code in service.read(f"{singular}-states").codes}
    assert labels == set(declared()[resource].states)


def test_every_label_says_something_in_both_languages():
    for found in service.all_lists().values():
        assert re.fullmatch(schemas.NAME_PATTERN, found.name)
        assert found.de.strip()
        assert found.en.strip()
        assert found.codes
        for code in found.codes:
            assert "" not in {code.de.strip(), code.en.strip()}, (found.name, code.code)


def test_official_codes_are_unique_in_their_list():
    for found in service.all_lists().values():
        official = [(o.system, o.code) for code in found.codes for o in code.official_codes]
        assert len(official) == len(set(official)), found.name


def test_the_file_is_sorted_by_name_so_that_two_additions_seldom_meet():
    written = contract_file("code-lists.yaml").read_text("utf-8")
    names = re.findall(r"^([a-z][a-z0-9-]*):$", written, re.MULTILINE)
    assert names == sorted(names)
    assert len(names) == len(yaml.safe_load(written)), "a name appears twice"


def test_a_name_belongs_to_one_enumeration():
    class Other(StrEnum):
        ONE = "ONE"

    with pytest.raises(LookupError, match="departments"):
        code_list("departments")(Other)
    assert models.REGISTERED["departments"] is not Other


async def test_the_directory_names_every_list(anybody):
    answer = await anybody.get("/code-lists")
    names = [item["name"] for item in answer.json()["items"]]
    assert set(REGISTERED) <= set(names)
    assert names == sorted(names)
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_list_is_read_with_labels_in_both_languages(anybody):
    found = (await anybody.get("/code-lists/departments")).json()
    asd = next(code for code in found["codes"] if code["code"] == "ASD")
    assert (asd["de"], asd["en"]) == ("Allgemeiner Sozialer Dienst", "General social service")


async def test_the_keys_of_the_statistics_say_how_long_they_held(anybody):
    found = (await anybody.get("/code-lists/statistics-help-ends")).json()
    planned = next(code for code in found["codes"] if code["code"] == "AS_PLANNED")
    assert planned["official_codes"] == [{"system": "I_1_2007", "code": "10"}]
    assert (planned["valid_from"], planned["valid_until"]) == ("2007-01-01", "2021-12-31")


async def test_a_client_that_holds_the_list_gets_304(anybody):
    tag = (await anybody.get("/code-lists/roles")).headers["etag"]
    again = await anybody.get("/code-lists/roles", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


@pytest.mark.parametrize(
    ("name", "status"), [("no-such-list", 404), ("Roles", 400), ("..", 404), ("a" * 61, 400)]
)
async def test_bad_names_get_the_stated_problem(anybody, name, status):
    assert (await anybody.get(f"/code-lists/{name}")).status_code == status
