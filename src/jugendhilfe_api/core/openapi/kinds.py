"""The problems that every operation of a form can answer with."""

from typing import Any

from jugendhilfe_api.core.http.errors import Internal
from jugendhilfe_api.core.http.limits import QuotaExceeded
from jugendhilfe_api.core.http.negotiation import NotAcceptable, UnsupportedMediaType
from jugendhilfe_api.core.http.preconditions import PreconditionRequired, VersionMismatch
from jugendhilfe_api.core.http.uploads import PayloadTooLarge
from jugendhilfe_api.core.problems import (
    InsufficientScope,
    InvalidRequest,
    NotFound,
    NotPermitted,
    Problem,
    PurposeNotAllowed,
    TemporarilyReduced,
    Unauthenticated,
)

Kinds = tuple[type[Problem], ...]
ALWAYS: Kinds = (InvalidRequest, NotAcceptable, QuotaExceeded, Internal, TemporarilyReduced)
WITH_TOKEN: Kinds = (Unauthenticated, InsufficientScope)
WITH_PURPOSE: Kinds = (PurposeNotAllowed,)
WITH_PATH: Kinds = (NotFound,)
WITH_BODY: Kinds = (PayloadTooLarge, UnsupportedMediaType)
THAT_WRITE: Kinds = (NotPermitted,)
WITH_IF_MATCH: Kinds = (PreconditionRequired, VersionMismatch)


def of(operation: dict[str, Any]) -> Kinds:
    """Return the problems that follow from the form of an operation."""
    parameters = operation.get("parameters", [])
    names = {p["name"] for p in parameters}
    body = "requestBody" in operation
    found = ALWAYS
    found += WITH_TOKEN if operation.get("security") else ()
    found += WITH_PATH if any(p["in"] == "path" for p in parameters) else ()
    found += WITH_BODY if body else ()
    found += THAT_WRITE if body and operation.get("security") else ()
    found += WITH_PURPOSE if "Data-Purpose" in names else ()
    found += WITH_IF_MATCH if "If-Match" in names else ()
    return found
