"""Examples: pairs of request and answer in `openapi/examples/<operation_id>.<case>.json`.

A file is `{"summary": …, "request": body or absent, "response": {"status": …, "body": …}}`; a
response that is no `application/json` says its `media_type`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jugendhilfe_api.core.openapi.operations import operations
from jugendhilfe_api.core.resources import COMMITTED, PACKAGED

Case = dict[str, Any]
JSON = frozenset({"application/json", "application/problem+json"})


def files(place: Path | None = None) -> Iterator[tuple[str, str, Case]]:
    """Go through operation id, case and content, in the order of the names."""
    for path in sorted((place or directory()).glob("*.json")):
        operation_id, _, case = path.stem.partition(".")
        yield operation_id, case, json.loads(path.read_text("utf-8"))


def directory() -> Path:
    """Return where the examples are: in the wheel, or beside the source."""
    packaged = PACKAGED / "examples"
    return packaged if packaged.is_dir() else COMMITTED / "examples"


def add(document: dict[str, Any], place: Path | None = None) -> None:
    """Put the examples where they belong; those of operations that are gone stay out."""
    known = {operation["operationId"]: operation for _, _, operation in operations(document)}
    for operation_id, case, content in files(place):
        if operation := known.get(operation_id):
            _add(operation, case, content)


def _add(operation: dict[str, Any], case: str, content: Case) -> None:
    summary = content.get("summary", case)
    if "request" in content:
        for media in operation.get("requestBody", {}).get("content", {}).values():
            media.setdefault("examples", {})[case] = {
                "summary": summary,
                "value": content["request"],
            }
    answer = content["response"]
    response = operation["responses"].get(str(answer["status"]), {})
    if "body" in answer:
        shown = {answer["media_type"]} if "media_type" in answer else JSON
        for media_type, media in response.get("content", {}).items():
            if media_type in shown:
                example = {"summary": summary, "value": answer["body"]}
                media.setdefault("examples", {})[case] = example
