"""Every gate of the contract is shown one fault that it must find, and no fault, to be quiet."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jugendhilfe_api.core.openapi import yamls
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.views import view
from tests.support.contract import document

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
OPENAPI = ROOT / "openapi"
TOOLS = OPENAPI / "node_modules" / ".bin"
needs_node = pytest.mark.skipif(
    not (TOOLS / "redocly").exists() or shutil.which("node") is None,
    reason="needs Node and the tools of openapi/package.json: npm ci --prefix openapi",
)
OFFER = "/offers/{offer_id}"


def run(script, *arguments):
    path = SCRIPTS / script
    program = [sys.executable, path] if path.suffix == ".py" else [path]
    environment = os.environ | {"PYTHON": sys.executable}
    return subprocess.run(  # noqa: S603 - our own scripts
        [*program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )


@pytest.fixture
def contract():
    """Make a contract to break; of version 1.0.0, so that a release can be tried."""
    made = copy.deepcopy(document())
    made["info"]["version"] = "1.0.0"
    return made


@pytest.fixture
def write(tmp_path):
    def written(made, name="openapi.yaml"):
        path = tmp_path / name
        path.write_text(yamls.dump(made), "utf-8")
        return path

    return written


def test_drift_is_found(write):
    assert run("export_openapi.py", "--check", "--to", write(document())).returncode == 0
    drifted = copy.deepcopy(document())
    drifted["paths"][OFFER]["get"]["summary"] = "Something else"
    result = run("export_openapi.py", "--check", "--to", write(drifted))
    assert result.returncode == 1
    assert "Something else" in result.stderr


def test_a_drifted_view_is_found(tmp_path):
    for slug in SLUGS:
        made = view(yamls_of(OPENAPI / "openapi.yaml"), slug)
        (tmp_path / f"{slug}.yaml").write_text(yamls.dump(made), "utf-8")
    assert run("openapi_views.py", "--check", "--to", tmp_path).returncode == 0
    (tmp_path / "public.yaml").write_text("openapi: 3.1.0\n")
    assert run("openapi_views.py", "--check", "--to", tmp_path).returncode == 1


def test_a_view_of_nobody_is_found(tmp_path):
    run("openapi_views.py", "--to", tmp_path)
    (tmp_path / "nobody.yaml").write_text("openapi: 3.1.0\n")
    assert run("openapi_views.py", "--check", "--to", tmp_path).returncode == 1


def yamls_of(path):
    sys.path.insert(0, str(SCRIPTS))
    try:
        from contract_tools import read  # noqa: PLC0415 - a script, not a package
    finally:
        sys.path.remove(str(SCRIPTS))
    return read(path)


def test_a_wrong_example_is_found(tmp_path):
    for path in (OPENAPI / "examples").glob("*.json"):
        shutil.copy(path, tmp_path)
    case = json.loads((tmp_path / "get_offer.example.json").read_text("utf-8"))
    case["response"]["body"]["version"] = "one"
    (tmp_path / "get_offer.example.json").write_text(json.dumps(case))
    result = run("openapi_examples.py", "--examples", tmp_path)
    assert result.returncode == 1
    assert "get_offer.example.json: response: /version" in result.stderr


def test_a_missing_example_is_found(tmp_path):
    result = run("openapi_examples.py", "--examples", tmp_path)
    assert result.returncode == 1
    assert "get_offer: no example of a success" in result.stderr


def test_an_example_of_an_operation_that_is_gone_is_found(tmp_path):
    (tmp_path / "burn_offer.example.json").write_text("{}")
    assert (
        "burn_offer.example.json: there is no"
        in run("openapi_examples.py", "--examples", tmp_path).stderr
    )


def test_an_answer_that_nobody_has_seen_is_found(tmp_path):
    (tmp_path / "1.txt").write_text("get_offer 200\n")
    excuses = tmp_path / "unexercised.yaml"
    excuses.write_text("excused: []\n")
    result = run("openapi_exercised.py", tmp_path, "--excuses", excuses)
    assert result.returncode == 1
    assert "get_offer 404: documented, but no test has seen it" in result.stderr
    assert "get_offer 200" not in result.stderr


def test_an_excuse_for_what_was_seen_is_found(tmp_path):
    (tmp_path / "1.txt").write_text("get_offer 200\n")
    excuses = tmp_path / "unexercised.yaml"
    excuses.write_text('excused: [{operation: get_offer, status: "200", reason: "x"}]\n')
    result = run("openapi_exercised.py", tmp_path, "--excuses", excuses)
    assert "get_offer 200: excused, but" in result.stderr


def test_a_document_against_the_standard_is_found(contract, write):
    def validate(path):
        return subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, "-m", "openapi_spec_validator", path],
            capture_output=True,
            check=False,
        ).returncode

    assert validate(write(contract)) == 0
    contract["paths"][OFFER]["get"]["parameters"][0]["in"] = "nowhere"
    assert validate(write(contract)) != 0


@needs_node
def test_redocly_finds_an_example_against_its_schema(contract, write):
    contract["components"]["schemas"]["Offer"]["properties"]["id"]["examples"] = [1]
    result = run("openapi_lint.sh", write(contract))
    assert result.returncode == 1
    assert "no-invalid-schema-examples" in result.stdout + result.stderr


def break_every_rule(made):
    """Break each of our rules once; give their names."""
    schemas = made["components"]["schemas"]
    paths = made["paths"]
    offer = schemas["Offer"]["properties"]
    get, change = paths[OFFER]["get"], paths[OFFER]["patch"]
    listing = paths["/offers"]["get"]

    def parameter(name, place="query", **schema):
        return {"name": name, "in": place, "required": place == "path", "schema": schema}

    text = {"type": "string"}
    offer |= {
        "titleText": text,
        "colour": {"type": "string", "enum": ["green"]},
        "size": {"type": "integer"},
        "weight": {"type": "number"},
        "paid_amount": {"type": "integer", "format": "int32"},
        "created": {"type": "string", "format": "date-time"},
        "is_open": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    }
    schemas["OfferPage"]["properties"].pop("next")
    patch = schemas["OfferPatch"]
    patch["additionalProperties"] = True
    patch["properties"] |= {
        "tags": {"type": "array", "items": text},
        "free": text,
        "count": {"type": "integer", "format": "int32"},
    }
    listing["operationId"] = "offers"
    listing["description"] = "List"
    listing["summary"] = "x" * 100
    listing["parameters"] += [
        parameter("sortBy", type="string", maxLength=5),
        parameter("family_name", type="string", maxLength=5),
        parameter("free_text", type="string"),
        parameter("page", type="integer", format="int32"),
        parameter("nothing", anyOf=[{"type": "string", "maxLength": 5}, {"type": "null"}]),
        parameter("Data-Purpose", "header", type="string"),
    ]
    listing["responses"]["default"] = {"description": "anything"}
    listing["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    get["x-audience"] = []
    del get["security"]
    del get["responses"]["406"], get["responses"]["404"]
    get["responses"]["200"]["headers"].pop("API-Version")
    get["responses"]["200"]["headers"]["X-Total"] = {"schema": text}
    get["responses"]["202"] = {"description": "later"}
    get["responses"]["429"] = {"description": "wait", "content": {"text/plain": {}}}
    get["requestBody"] = {"content": {"application/json": {"schema": text}}}
    change["parameters"] = [p for p in change["parameters"] if p["name"] != "If-Match"]
    for status in ("401", "412", "415"):
        del change["responses"][status]
    del change["requestBody"]["content"]["application/merge-patch+json"]
    paths["/v1/Offer_Things/"] = {"get": copy.deepcopy(get), "trace": {"responses": {}}}
    paths["/things/{thingId}"] = {
        "get": copy.deepcopy(get)
        | {"parameters": [parameter("thingId", "path"), parameter("x_id", "path", type="string")]}
    }
    made["servers"] = [{"url": "http://api.example"}]
    made["info"]["version"] = "1"
    made["openapi"] = "3.1.1"
    made["tags"][0]["description"] = "Things"


@needs_node
def test_each_of_our_rules_finds_its_fault(contract, write):
    break_every_rule(contract)
    rules = OPENAPI / "rulesets" / "spectral.yaml"
    result = subprocess.run(  # noqa: S603 - our own arguments
        [TOOLS / "spectral", "lint", "--ruleset", rules, "--format", "json", write(contract)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = {finding["code"] for finding in json.loads(result.stdout)}
    ours = {name for name in yamls_of(rules)["rules"] if name.startswith(("jh-", "adr-"))}
    assert ours - found == set()


@needs_node
def test_what_breaks_clients_is_found(contract, write):
    base = write(contract, "base.yaml")
    assert run("openapi_breaking.sh", base, write(contract)).returncode == 0
    contract["info"]["version"] = "1.1.0"
    contract["components"]["schemas"]["ReservationRequest"]["required"] = ["vacancy_id", "places"]
    del contract["paths"][OFFER]["patch"]
    result = run("openapi_breaking.sh", base, write(contract))
    assert result.returncode == 1
    assert "operation-removed" in result.stdout


@needs_node
def test_what_only_adds_is_let_through(contract, write):
    base = write(contract, "base.yaml")
    contract["info"]["version"] = "1.1.0"
    offer = contract["components"]["schemas"]["Offer"]["properties"]
    offer["nickname"] = {"type": "string"}
    result = run("openapi_breaking.sh", base, write(contract))
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_changed_default_is_found(contract, write):
    base = write(contract, "base.yaml")
    assert run("openapi_defaults.py", base, write(contract)).returncode == 0
    limit = next(
        p for p in contract["paths"]["/offers"]["get"]["parameters"] if p["name"] == "limit"
    )
    limit["schema"]["default"] = 20
    result = run("openapi_defaults.py", base, write(contract))
    assert result.returncode == 1
    assert "/offers / get / parameters / limit" in result.stderr


@needs_node
def test_types_that_have_grown_laxer_do_not_compile(contract, write):
    directory = OPENAPI / "clients" / f"seeded-{os.getpid()}"
    source = OPENAPI / "clients" / "typescript"
    shutil.copytree(source, directory)
    try:
        assert run("typescript_types.sh", write(contract), directory).returncode == 0
        change = contract["paths"][OFFER]["patch"]
        next(p for p in change["parameters"] if p["name"] == "If-Match")["required"] = False
        result = run("typescript_types.sh", write(contract), directory)
    finally:
        shutil.rmtree(directory)
    assert result.returncode != 0
    assert "Unused '@ts-expect-error'" in result.stdout


@needs_node
def test_types_that_have_drifted_are_found(contract, write):
    directory = OPENAPI / "clients" / f"drifted-{os.getpid()}"
    shutil.copytree(OPENAPI / "clients" / "typescript", directory)
    try:
        (directory / "schema.d.ts").write_text("export {}\n")
        result = run("typescript_types.sh", "--check", write(contract), directory)
    finally:
        shutil.rmtree(directory)
    assert result.returncode != 0


def test_a_release_of_another_version_is_refused():
    result = run("release_contract.py", "9.9.9")
    assert result.returncode == 1
    assert "change API_VERSION" in result.stderr
