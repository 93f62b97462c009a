"""Bodies of the bulk update: what is to be done with each vacancy, and what has become of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from jugendhilfe_api.core.openapi.documented import ProblemDetail
from jugendhilfe_api.core.schemas import KEPT, Input, Output
from jugendhilfe_api.core.types import HeldVersion, Id
from jugendhilfe_api.offers.vacancies.schemas import VacancyPatch, VacancyReport
from jugendhilfe_api.organisations.facilities.schemas import Reference

MOST_ITEMS = 100
ById = Annotated[Id | None, Field(description="Of the vacancy; or its `provider_reference`")]
ByReference = Annotated[
    Reference | None, Field(description="Your own number of the vacancy; or its `id`")
]
Held = Annotated[HeldVersion, Field(description="The version that you know, as in `If-Match`")]


class Creation(Input):
    """Report free places in an offer, as `POST /offers/{offer_id}/vacancies` does."""

    action: Literal["CREATE"]
    offer_id: Id
    report: VacancyReport


class Change(Input):
    """Change a vacancy, as `PATCH /vacancies/{vacancy_id}` does; it confirms it, too."""

    action: Literal["CHANGE"]
    id: ById = None
    provider_reference: ByReference = None
    version: Held
    change: VacancyPatch


class Confirmation(Input):
    """Confirm a vacancy, as `POST /vacancies/{vacancy_id}/confirmation` does."""

    action: Literal["CONFIRM"]
    id: ById = None
    provider_reference: ByReference = None


class Withdrawal(Input):
    """Take a vacancy back, as a change to no places does."""

    action: Literal["WITHDRAW"]
    id: ById = None
    provider_reference: ByReference = None
    version: Held


OfKnown = Change | Confirmation | Withdrawal
Item = Annotated[Creation | OfKnown, Field(discriminator="action")]


class BulkUpdate(Input):
    """What is to be done with many vacancies; each is named once."""

    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]


class BulkItem(Output):
    """What has become of one item: what the single call would have answered."""

    index: Annotated[
        int,
        Field(
            description="Its place in the request, from 0", json_schema_extra={"format": "int32"}
        ),
    ]
    id: Annotated[Id | None, Field(description="Of the vacancy, where there is one")]
    status: Annotated[
        int, Field(json_schema_extra={"format": "int32", "examples": [200, 201, 409, 412]})
    ]
    etag: Annotated[
        str | None, Field(description="Of the vacancy as it is now", examples=['"v2"'])
    ]
    problem: ProblemDetail = KEPT


class BulkResult(Output):
    """What has become of each item, in the order of the request."""

    items: list[BulkItem]


class RefusedItems(BaseModel):
    """What a refused atomic update says of each item; nothing was stored."""

    items: list[BulkItem] = KEPT
