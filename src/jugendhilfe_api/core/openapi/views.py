"""The contract as one audience sees it: what its scopes allow, and nothing unreachable."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from jugendhilfe_api.core.access.scopes import AUDIENCES, MAY_HOLD
from jugendhilfe_api.core.openapi.audiences import SLUGS, may_call, scheme, scopes_of
from jugendhilfe_api.core.openapi.operations import operations
from jugendhilfe_api.core.openapi.prune import prune
from jugendhilfe_api.core.principal import Role


def view(document: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """Return the part of the document that an audience may call.

    Names of operations and schemas stay, so code made from a view fits the whole contract.
    """
    role = SLUGS[slug]
    audience = AUDIENCES[role]
    cut = deepcopy(dict(document))
    info = cut["info"]
    info["title"] += f" – {audience.name.en} ({audience.name.de})"
    info["description"] = f"{audience.description.en}.\n\n{info['description']}"
    info["x-audience"] = slug
    _paths(cut, role)
    _links(cut)
    used = {tag for _, _, operation in operations(cut) for tag in operation.get("tags", [])}
    cut["tags"] = [tag for tag in cut.get("tags", []) if tag["name"] in used]
    _scopes(cut, role)
    prune(cut)
    return cut


def _paths(cut: dict[str, Any], role: Role) -> None:
    for path, item in list(cut["paths"].items()):
        for method, operation in list(item.items()):
            if not may_call(role, operation["security"]):
                del item[method]
        if not item:
            del cut["paths"][path]


def _links(cut: dict[str, Any]) -> None:
    """Drop the links to operations that are not in the view."""
    known = {operation["operationId"] for _, _, operation in operations(cut)}
    for _, _, operation in operations(cut):
        for response in operation["responses"].values():
            links = response.get("links", {})
            kept = {name: link for name, link in links.items() if link["operationId"] in known}
            if kept:
                response["links"] = kept
            else:
                response.pop("links", None)


def _scopes(cut: dict[str, Any], role: Role) -> None:
    """Keep the scopes that an operation of the view asks for and the audience may hold."""
    alternatives = [a for _, _, operation in operations(cut) for a in operation["security"]]
    asked = set().union(*map(scopes_of, alternatives)) & MAY_HOLD[role]
    if asked:
        cut["components"]["securitySchemes"] = {"oauth2": scheme(asked)}
    else:
        cut["components"].pop("securitySchemes", None)
