"""Use cases of code lists: labels are read once, from `openapi/code-lists.yaml`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.core.resources import contract_data
from jugendhilfe_api.reference.code_lists.models import code_list
from jugendhilfe_api.reference.code_lists.schemas import (
    Code,
    CodeList,
    CodeListDirectory,
    CodeListSummary,
    OfficialCode,
)

__all__ = ["all_lists", "code_list", "directory", "label", "read"]


@cache
def all_lists() -> Mapping[str, CodeList]:
    """Return every list by its name, in the order of the names."""
    return {
        name: _list(name, content)
        for name, content in sorted(contract_data("code-lists.yaml").items())
    }


def _list(name: str, content: Mapping[str, Any]) -> CodeList:
    codes = [_code(code, entry) for code, entry in content["codes"].items()]
    return CodeList(name=name, de=content["de"], en=content["en"], codes=codes)


def _code(code: str, entry: Mapping[str, Any]) -> Code:
    official = entry.get("official", {})
    return Code(
        code=code,
        de=entry["de"],
        en=entry["en"],
        official_codes=[OfficialCode(system=s, code=c) for s, c in official.items()],
        valid_from=entry.get("valid_from"),
        valid_until=entry.get("valid_until"),
    )


def directory() -> CodeListDirectory:
    """Name all lists."""
    lists = all_lists().values()
    return CodeListDirectory(
        items=[CodeListSummary(name=found.name, de=found.de, en=found.en) for found in lists],
        next=None,
    )


def read(name: str) -> CodeList:
    """Return one list, or say that there is none."""
    if found := all_lists().get(name):
        return found
    raise NotFound


def label(name: str, code: str, *, german: bool = True) -> str:
    """Return the label of a code, for documents and messages."""
    entry = next(entry for entry in read(name).codes if entry.code == code)
    return entry.de if german else entry.en
