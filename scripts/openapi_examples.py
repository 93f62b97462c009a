"""Validate `openapi/examples/<operation_id>.<case>.json` against the contract, or record new ones.

python scripts/openapi_examples.py                check all; every operation must have one
python scripts/openapi_examples.py --record DIR   write the missing ones from answers of the tests

To record, run the suite with `JUGENDHILFE_EXAMPLES=DIR`, then this script, then look at what was
written: examples are read by people, and name nobody who could exist.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
from contract_tools import OPENAPI, made

from jugendhilfe_api.core.openapi.prune import reached

EXAMPLES = OPENAPI / "examples"
MOST_ITEMS = 2
Operations = dict[str, dict[str, Any]]


def main() -> int:
    """Check or record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, default=EXAMPLES, metavar="DIR")
    parser.add_argument("--record", type=Path, metavar="DIR")
    chosen = parser.parse_args()
    document = made()
    operations: Operations = {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for operation in item.values()
    }
    if chosen.record:
        record(operations, chosen.record, chosen.examples)
        return 0
    wrong = list(faults(operations, document["components"], chosen.examples))
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def _answers_with_json(operation: Mapping[str, Any]) -> bool:
    """Say that a success has a JSON body; other representations have examples in the code."""
    successes = (r for status, r in operation["responses"].items() if status.startswith("2"))
    return any("application/json" in r.get("content", {}) for r in successes)


def faults(operations: Operations, components: Mapping[str, Any], examples: Path) -> Iterator[str]:
    """Say what is wrong with the files, and which operations have none."""
    missing = {name for name, operation in operations.items() if _answers_with_json(operation)}
    for path in sorted(examples.glob("*.json")):
        name = path.stem.partition(".")[0]
        if name not in operations:
            yield f"{path.name}: there is no such operation"
            continue
        case = json.loads(path.read_text("utf-8"))
        if str(case["response"]["status"]).startswith("2"):
            missing.discard(name)
        for what, fault in _faults(operations[name], case, components):
            yield f"{path.name}: {what}: {fault}"
    for name in sorted(missing):
        yield f"{name}: no example of a success"


def _faults(
    operation: Mapping[str, Any], case: Mapping[str, Any], components: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    body = operation.get("requestBody", {})
    has_json = any(media_type.endswith("json") for media_type in body.get("content", {}))
    if "request" in case or (has_json and body.get("required")):  # a file has its example in code
        yield from _invalid("request", body, case.get("request"), components)
    answer = case["response"]
    response = operation["responses"].get(str(answer["status"]))
    if response is None:
        yield "response", "this status is not documented"
        return
    if "$ref" in response:
        response = components["responses"][response["$ref"].rpartition("/")[2]]
    if "body" in answer:
        shown = answer.get("media_type", "json")
        yield from _invalid("response", response, answer["body"], components, shown)


def _invalid(
    what: str,
    said: Mapping[str, Any],
    body: object,
    components: Mapping[str, Any],
    shown: str = "json",
) -> Iterator[tuple[str, str]]:
    schemas = [m["schema"] for t, m in said.get("content", {}).items() if t.endswith(shown)]
    if not schemas:
        yield what, "no JSON is documented here"
        return
    whole = {**schemas[0], "components": reached(schemas[0], components)}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    for error in validator.iter_errors(body):
        yield what, f"/{'/'.join(map(str, error.instance_path))}: {error.message}"


def record(operations: Operations, directory: Path, examples: Path) -> None:
    """Write one file for each operation that has none and was answered in the tests."""
    have = {path.stem.partition(".")[0] for path in examples.glob("*.json")}
    examples.mkdir(exist_ok=True)
    for noted in sorted(directory.glob("*.jsonl")):
        for line in noted.read_text("utf-8").splitlines():
            answered = json.loads(line)
            name = answered["operation"]
            if name in have or name not in operations:
                continue
            have.add(name)
            _write(examples / f"{name}.example.json", operations[name]["summary"], answered)
    for name in sorted(set(operations) - have):
        print(f"{name}: no test has had a success of it", file=sys.stderr)


def _write(path: Path, summary: str, answered: dict[str, Any]) -> None:
    body = answered["body"]
    if isinstance(body.get("items"), list):
        body["items"] = body["items"][:MOST_ITEMS]
    case = {"summary": summary}
    case |= {"request": answered["request"]} if "request" in answered else {}
    case |= {"response": {"status": answered["status"], "body": body}}
    path.write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{path.name}: written")


if __name__ == "__main__":
    sys.exit(main())
