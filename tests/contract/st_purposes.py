"""Purposes that the sender may have: of another one, nothing is said but that it is another's."""

from collections.abc import Collection

import schemathesis

from jugendhilfe_api.core.access.purposes import PURPOSES


def claim(case: schemathesis.Case, purposes: Collection[str]) -> None:
    """Lead the request to a purpose that its sender may claim."""
    named = (case.headers or {}).get("Data-Purpose")
    if purposes and named in PURPOSES.keys() - set(purposes):
        case.headers["Data-Purpose"] = min(purposes)
