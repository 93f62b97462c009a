"""Loaded by the Schemathesis command: ids of real rows instead of random ones.

`JUGENDHILFE_REAL_IDS` is JSON: parameter → id. Ids that the service itself has given out in this
run (of things made on the way) are left alone. `JUGENDHILFE_PURPOSES` lists what the sender may
claim.
"""

import json
import os
from typing import Any
from uuid import UUID

import schemathesis

import tests.contract.st_files  # noqa: F401 - registers itself
from tests.contract.st_purposes import claim

PURPOSES: list[str] = json.loads(os.environ.get("JUGENDHILFE_PURPOSES", "[]"))
REAL: dict[str, str] = json.loads(os.environ.get("JUGENDHILFE_REAL_IDS", "{}"))
given_out: set[str] = set()


def is_id(value: object) -> bool:
    """Tell whether a value is an id in the form of the contract."""
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


@schemathesis.hook
def before_call(context: Any, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:  # noqa: ARG001
    """Lead the request to a row that exists."""
    for name, value in (case.path_parameters or {}).items():
        # What is computed has no id of its own: a list shows null for it.
        unknown = value in {None, "null"} or (is_id(value) and value not in given_out)
        if unknown and name in REAL:
            case.path_parameters[name] = REAL[name]
    claim(case, PURPOSES)


@schemathesis.hook
def after_call(context: Any, case: schemathesis.Case, response: Any) -> None:  # noqa: ARG001
    """Remember what was made."""
    if response.status_code == 201:
        made = response.json().get("id")
        if made:
            given_out.add(made)
