"""Where the committed parts of the contract are: in the wheel, or beside the source."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PACKAGED = Path(__file__).parent.parent / "contract"
COMMITTED = Path(__file__).parents[3] / "openapi"


def contract_file(name: str) -> Path:
    """Return the path of a file of `openapi/`, such as `scopes.yaml`."""
    for folder in (PACKAGED, COMMITTED):
        if (path := folder / name).is_file():
            return path
    raise FileNotFoundError(name)


def contract_data(name: str) -> Mapping[str, Any]:
    """Read a YAML file of `openapi/`."""
    with contract_file(name).open(encoding="utf-8") as file:
        data: Mapping[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return data
