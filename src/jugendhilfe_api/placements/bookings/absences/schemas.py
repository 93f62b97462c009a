"""Bodies and queries of absences."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Day, Id, Instant
from jugendhilfe_api.placements.bookings.absences.models import AbsenceKind

Departure = Annotated[Day, Field(description="Day of departure, not after today")]
Return = Annotated[Day | None, Field(description="Day of return; null while away")]


class AbsenceRecord(Input):
    """That the young person is or was away (Abwesenheit)."""

    kind: AbsenceKind
    departed_on: Departure
    returned_on: Return = None


class AbsenceReturn(Input):
    """That the young person is back (Rückkehr)."""

    day: Annotated[Day, Field(description="Not before the departure, not after today")]


class AbsenceQuery(PageQuery):
    """Which absences of the booking the client looks for."""

    kind: AbsenceKind | None = None


class Absence(Output):
    """Days on which the young person was away (Abwesenheit).

    Whether the days of departure and return count as presence is a matter of the agreement.
    """

    id: Id
    booking_id: Id
    kind: Annotated[str, Field(description="Extensible enum", examples=list(AbsenceKind))]
    departed_on: Departure
    returned_on: Return
    created_at: Instant
    version: Version
