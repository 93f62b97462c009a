"""The table of requests for a place: what the office knows of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, JobRole, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.models import codes
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)


@code_list("placement-request-states")
class RequestState(StrEnum):
    """The states of a request for a place."""

    DRAFT = "DRAFT"  # Entwurf
    OPEN = "OPEN"  # offen: its criteria no longer change
    MATCHED = "MATCHED"  # Treffer
    UNSUCCESSFUL = "UNSUCCESSFUL"  # ergebnislos
    WITHDRAWN = "WITHDRAWN"  # zurückgezogen


@code_list("unsuccessful-reasons")
class UnsuccessfulReason(StrEnum):
    """Why a search has ended without a place (ergebnislose Suche)."""

    NO_SUITABLE_OFFER = "NO_SUITABLE_OFFER"  # no offer fits the need
    NO_FREE_PLACE = "NO_FREE_PLACE"  # what fits is full
    ALL_DECLINED = "ALL_DECLINED"  # every provider has declined
    NO_ANSWER = "NO_ANSWER"  # nobody has answered in time
    TOO_LATE = "TOO_LATE"  # a place would be free too late
    TOO_FAR = "TOO_FAR"  # only far from family and school
    OTHER = "OTHER"


# With the walls of the case: who does not see it sees no request for it.
IN_CASE = "exists (select from cases where cases.id = case_id)"
KEPT = f"youth_office_id = {ORGANISATION} and {IN_CASE}"


class PlacementRequest(Versioned, Base):
    """The search for a place for young people of a case (Platzanfrage).

    Its criteria name nobody and stand still once it is open: providers are told a copy of them.
    `first_answer_at` is found out when it is closed; until then the contacts know.
    """

    __tablename__ = "placement_requests"

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    case_id: Mapped[UUID]
    pseudonym: Mapped[str]  # random: what both sides call it
    service_type: Mapped[str]
    kind: Mapped[str]
    young_people: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # age, gender, needs
    places: Mapped[int] = mapped_column(SmallInteger)
    exclusions: Mapped[list[str]] = codes()
    languages: Mapped[list[str]] = codes()
    regions: Mapped[list[str]] = codes()  # AGS of Länder and Kreise, nothing smaller
    near_ags: Mapped[str | None]  # the Kreis in the middle of the radius
    radius_km: Mapped[int | None] = mapped_column(SmallInteger)
    needed_from: Mapped[date]
    needed_until: Mapped[date | None]
    emergency: Mapped[bool] = mapped_column(server_default=text("false"))
    description: Mapped[str | None]  # checked: it says not who is meant
    state: Mapped[str]
    contacts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    opened_at: Mapped[datetime | None]
    first_answer_at: Mapped[datetime | None]
    matched_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    unsuccessful_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id"], ["cases.youth_office_id", "cases.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        UniqueConstraint("youth_office_id", "pseudonym"),
        CheckConstraint("needed_until > needed_from", "period"),
        CheckConstraint("places between 1 and 20", "places"),
        CheckConstraint("contacts between 0 and 50", "contacts"),
        CheckConstraint("radius_km is null or near_ags is not null", "radius"),
        CheckConstraint("state in ('DRAFT','OPEN','MATCHED','UNSUCCESSFUL','WITHDRAWN')", "state"),
        CheckConstraint(
            "(state = 'UNSUCCESSFUL') = (unsuccessful_reason is not null)", "unsuccessful"
        ),
        CheckConstraint(
            "(state in ('MATCHED','UNSUCCESSFUL','WITHDRAWN')) = (closed_at is not null) "
            "and (state = 'MATCHED') = (matched_at is not null)",
            "closed",
        ),
        Index("ix_placement_requests_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_placement_requests_case_id", "case_id"),
        protected(
            Policy("office", "select", OFFICE, KEPT),
            Policy("draft", "insert", OFFICE, check=KEPT),
            Policy("keep", "update", OFFICE, KEPT, KEPT),
            Policy(
                "rollup",
                "select",
                (JobRole.ROLLUP,),
                "true",
                columns=("id", "youth_office_id", "state", "opened_at", "closed_at", "contacts"),
            ),
        ),
    )
