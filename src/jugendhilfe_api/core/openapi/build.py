"""The OpenAPI document: FastAPI's, made to say what the contract route does."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from jugendhilfe_api.core.http.edge import API_VERSION
from jugendhilfe_api.core.openapi import (
    audiences,
    examples,
    headers,
    links,
    operations,
    prune,
    responses,
    schemas,
)
from jugendhilfe_api.core.openapi.documented import Finding, ProblemDetail
from jugendhilfe_api.core.resources import contract_data

PREFIX = "/v1"
LICENCE = {"name": "European Union Public Licence 1.2", "identifier": "EUPL-1.2"}
CONTACT = {"name": "Jugendhilfe API"}
ORDER = ("openapi", "info", "servers", "tags", "paths", "webhooks", "components")


def document(app: FastAPI) -> dict[str, Any]:
    """Build the document of everything under `/v1`."""
    built = get_openapi(
        title=app.title,
        version=API_VERSION,
        openapi_version="3.1.0",
        description=app.description,
        contact=CONTACT,
        license_info=LICENCE,
        servers=[{"url": PREFIX, "description": "This service"}],
        routes=app.routes,
        webhooks=app.webhooks.routes,
        separate_input_output_schemas=False,
    )
    built["paths"] = _paths(built["paths"])
    _components(built)
    for _, method, operation in operations.operations(built):
        operations.complete(operation, method)
        responses.complete(built, operation, method)
    _webhooks(built)
    schemas.rename_pages(built)
    schemas.tidy(built)
    links.add(built)
    examples.add(built)
    responses.share(built)
    prune.prune(built)
    built["tags"] = tags(built)
    for item in built["paths"].values():
        item.update({method: operations.in_order(o) for method, o in item.items()})
    return {key: built[key] for key in ORDER if built.get(key)}


def _paths(found: dict[str, Any]) -> dict[str, Any]:
    """Keep what is under `/v1`, in the order of the addresses; the server says `/v1`."""
    inside = {p.removeprefix(PREFIX): i for p, i in found.items() if p.startswith(f"{PREFIX}/")}
    return {
        path: {m: inside[path][m] for m in operations.METHODS if m in inside[path]}
        for path in sorted(inside)
    }


def _components(built: dict[str, Any]) -> None:
    components = built.setdefault("components", {})
    named = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        named.pop(unused, None)
    place = f"{schemas.REFERENCE}{{model}}"
    for model in (Finding, ProblemDetail):
        schema = model.model_json_schema(ref_template=place)
        schema.pop("$defs", None)
        named[model.__name__] = schema
    components["headers"] = {n: dict(h) for n, h in headers.HEADERS.items()}
    asked: set[str] = set()
    for _, _, operation in operations.operations(built):
        asked.update(*map(audiences.scopes_of, operation.get("security", [])))
    components["securitySchemes"] = {"oauth2": audiences.scheme(asked)}


def _webhooks(built: dict[str, Any]) -> None:
    """FastAPI documents its own 422 in webhooks too, whose schema is gone."""
    for item in built.get("webhooks", {}).values():
        for operation in item.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
            operation.setdefault("security", [])


def tags(built: dict[str, Any]) -> list[dict[str, Any]]:
    """Describe the tags in use, in the order of `openapi/tags.yaml`."""
    used = {tag for _, _, o in operations.operations(built) for tag in o.get("tags", [])}
    described = contract_data("tags.yaml")
    ordered = [tag for tag in described if tag in used] + sorted(used - described.keys())
    return [{"name": tag, "description": described.get(tag, "")} for tag in ordered]
