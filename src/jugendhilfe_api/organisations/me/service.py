"""Say who is calling."""

import json

from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.organisations.me import queries


async def describe(reader: Reader) -> str:
    """Write what the caller is and may, as JSON.

    Departments are those that the token claims and the member has; a token without an active
    member keeps none of them, and so no purpose.
    """
    principal = reader.principal
    (row,) = await reader.rows(queries.KNOWN)
    departments = sorted(row["departments"])
    return json.dumps(
        {
            "role": principal.role,
            "organisation": _parsed(row["organisation"]),
            "member": _parsed(row["member"]),
            "departments": departments,
            "scopes": sorted(principal.scopes),
            "purposes": sorted(may_claim(principal.role, departments)),
        },
        ensure_ascii=False,
    )


def _parsed(document: str | None) -> object:
    return json.loads(document) if document else None
