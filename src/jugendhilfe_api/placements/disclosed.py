"""What a provider may learn of a young person at a stage: a whitelist, valid from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jugendhilfe_api.placements import dated

WHITELIST = "disclosed_fields.yaml"


def disclosed(
    stage: str, known: Mapping[str, Any], day: date
) -> tuple[list[str], dict[str, Any], date]:
    """Take from what is known the fields that the whitelist of the stage names on this day.

    Returns the fields, their values, and since when the whitelist was in force.
    """
    whitelist = dated.in_force(WHITELIST, day)
    fields: list[str] = whitelist["stages"][stage]
    content = {name: known[name] for name in fields if known.get(name) is not None}
    return fields, content, whitelist["valid_from"]
