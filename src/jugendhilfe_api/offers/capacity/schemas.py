"""What a problem of the ledger says beyond its code."""

from typing import Annotated

from pydantic import BaseModel, Field

from jugendhilfe_api.core.schemas import KEPT, Output
from jugendhilfe_api.core.types import Id, Line, Rate


class OfferTitle(Output):
    """An offer, as part of another resource."""

    id: Id
    title: Line


class FacilityName(Output):
    """A facility, as part of another resource."""

    id: Id
    name: Line


class Alternative(Output):
    """Another offer of the same kind that has places for the same nights."""

    offer: OfferTitle
    facility: FacilityName
    vacancy_id: Id
    free_places: Annotated[int, Field(json_schema_extra={"format": "int32"})]
    distance_km: Annotated[
        int,
        Field(
            description="From the facility that was asked for",
            json_schema_extra={"format": "int32"},
        ),
    ]
    rate: Annotated[
        Rate | None, Field(description="Basic rate that binds your office; null: no agreement")
    ]


class Alternatives(BaseModel):
    """What `vacancy-taken` says beyond its code: the next best offers for the same criteria."""

    alternatives: list[Alternative] = KEPT
