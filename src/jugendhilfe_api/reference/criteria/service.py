"""Use cases of selection criteria."""

from typing import Any

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.criteria import queries, schemas


async def specialisations(reader: Reader, query: schemas.CriteriaQuery) -> Slice:
    """List the specialisations."""
    return await queries.SPECIALISATIONS.page(reader, query)


async def exclusion_criteria(reader: Reader, query: schemas.CriteriaQuery) -> Slice:
    """List the exclusion criteria."""
    return await queries.EXCLUSION_CRITERIA.page(reader, query)


def specialisation_rows() -> list[dict[str, Any]]:
    """Return the specialisations that this version ships."""
    return [
        {"paragraph": None, **entry, "position": position}
        for position, entry in enumerate(shipped.entries("specialisations.yaml"), 1)
    ]


def exclusion_criterion_rows() -> list[dict[str, Any]]:
    """Return the exclusion criteria that this version ships."""
    return [
        {**entry, "position": position}
        for position, entry in enumerate(shipped.entries("exclusion_criteria.yaml"), 1)
    ]
