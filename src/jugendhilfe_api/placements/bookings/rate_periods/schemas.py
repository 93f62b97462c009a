"""Bodies and queries of rate periods."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Code, Day, Id
from jugendhilfe_api.offers.rates.models import RateComponent


class RatePeriodQuery(PageQuery):
    """Which part of the list the client wants."""


class RatePeriod(Output):
    """By which class of rates the days of a booking are paid (Entgeltklasse)."""

    id: Id
    component: Annotated[Code, Field(description="Extensible enum", examples=list(RateComponent))]
    valid_from: Day
    valid_until: Annotated[
        Day | None, Field(description="The last day; null is as long as the booking")
    ]
