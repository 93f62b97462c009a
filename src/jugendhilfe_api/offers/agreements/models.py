"""The table of agreements."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

MINE = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
PARTY = f"youth_office_id = {ORGANISATION}"


@code_list("agreement-states")
class AgreementState(StrEnum):
    """The states of an agreement."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"  # terminated; what it says on rates goes on until the next (§ 78d (2))


@code_list("agreement-kinds")
class AgreementKind(StrEnum):
    """What an agreement is about, and under which provision."""

    SERVICE = "SERVICE"  # Leistungsvereinbarung, § 78b (1) No. 1
    RATE = "RATE"  # Entgeltvereinbarung, § 78b (1) No. 2
    QUALITY = "QUALITY"  # Qualitätsentwicklungsvereinbarung, § 78b (1) No. 3
    SECTION_77 = "SECTION_77"  # ambulante und andere Leistungen, § 77
    INDIVIDUAL_CASE = "INDIVIDUAL_CASE"  # im Einzelfall, § 78b (3)


@code_list("agreement-bases")
class AgreementBasis(StrEnum):
    """How an agreement came about."""

    NEGOTIATION = "NEGOTIATION"
    ARBITRATION = "ARBITRATION"  # Schiedsstelle, § 78g


class Agreement(Versioned, Base):
    """What a provider and a youth office have agreed (Vereinbarung), for a facility or an offer.

    Where § 78e SGB VIII applies, it is the office at the seat, and it binds all. Nothing of it is
    changed afterwards: what changes is agreed anew.
    """

    __tablename__ = "agreements"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    offer_id: Mapped[UUID | None]  # none: all offers of the facility
    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_reference: Mapped[str | None]
    kind: Mapped[str]
    basis: Mapped[str]
    arbitration_applied_on: Mapped[date | None]
    effective_from: Mapped[date]
    term_until: Mapped[date | None]  # the last day of the agreed term
    continues: Mapped[bool]  # after the term, until the next one (Fortgeltung, § 78d (2))
    binds_all: Mapped[bool]
    concluded_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    state: Mapped[str]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        ForeignKeyConstraint(
            ["provider_id", "offer_id", "facility_id"],
            ["offers.provider_id", "offers.id", "offers.facility_id"],
        ),
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "provider_reference"),
        CheckConstraint("state in ('PROPOSED','AGREED','REFUSED','WITHDRAWN','ENDED')", "state"),
        CheckConstraint(
            "kind in ('SERVICE','RATE','QUALITY','SECTION_77','INDIVIDUAL_CASE')", "kind"
        ),
        CheckConstraint("term_until >= effective_from", "term"),
        CheckConstraint("ended_on >= effective_from", "end"),
        CheckConstraint(
            "(basis = 'ARBITRATION') = (arbitration_applied_on is not null)", "arbitration"
        ),
        CheckConstraint("not binds_all or kind in ('SERVICE','RATE','QUALITY')", "binds_all"),
        CheckConstraint("not (state in ('AGREED','ENDED')) or concluded_on is not null", "agreed"),
        # § 78d (1): for the future; after arbitration from the application on (§ 78g (3)).
        CheckConstraint(
            "effective_from >= coalesce(arbitration_applied_on, concluded_on)", "prospective"
        ),
        Index("ix_agreements_provider_id", "provider_id", "effective_from", "id"),
        Index("ix_agreements_effective_from", "effective_from", "id"),
        Index("ix_agreements_youth_office_id", "youth_office_id"),
        Index("ix_agreements_offer_id", "offer_id"),
        Index("ix_agreements_facility_id", "facility_id"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), MINE),
            Policy("propose", "insert", (Role.PROVIDER,), check=f"{MINE} and state = 'PROPOSED'"),
            Policy(
                "withdraw",
                "update",
                (Role.PROVIDER,),
                MINE,
                f"{MINE} and state in ('WITHDRAWN','ENDED')",
                columns=("state", "ended_on", "decided_at", "version"),
            ),
            Policy(
                "binding",
                "select",
                (Role.YOUTH_OFFICE,),
                f"{PARTY} or binds_all and state in ('AGREED','ENDED')",
            ),
            Policy(
                "contract",
                "update",
                (Role.YOUTH_OFFICE,),
                PARTY,
                PARTY,
                columns=("state", "concluded_on", "ended_on", "decided_at", "version"),
            ),
        ),
    )
