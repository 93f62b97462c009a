"""The table of rates."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import NO_ORGANISATION, Role
from jugendhilfe_api.reference.code_lists.models import code_list

# The sub-select has policies of its own: a token that is limited to some facilities stays so.
SEES_OFFER = "exists (select from offers o where o.id = offer_rates.offer_id)"
MINE = f"provider_id = {ORGANISATION} and {SEES_OFFER}"
CONTRACTING = f"contracting_office_id = {ORGANISATION}"


@code_list("rate-states")
class RateState(StrEnum):
    """The states of a rate."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


@code_list("rate-components")
class RateComponent(StrEnum):
    """For which part of a service a rate is (Entgeltbestandteil)."""

    BASIC = "BASIC"  # Grundleistung
    PARENT = "PARENT"  # § 19: Mutter oder Vater
    CHILD = "CHILD"  # § 19: Kind
    ADD_ON = "ADD_ON"  # individuelle Zusatzleistung
    CUSTODY = "CUSTODY"  # Inobhutnahme


@code_list("rate-bases")
class RateBasis(StrEnum):
    """On what a rate rests."""

    AGREEMENT = "AGREEMENT"  # Entgeltvereinbarung
    ARBITRATION = "ARBITRATION"  # Entscheidung der Schiedsstelle, § 78g


class OfferRate(Versioned, Base):
    """What one unit of an offer costs in a period, under whose agreement (Entgelt).

    `youth_office_id` is whom the agreement binds: null is every youth office, where the office at
    the seat of the facility has contracted for all (§ 78e). A period that has ended does not end
    the rate: it runs on until the next begins (§ 78d (2)).
    """

    __tablename__ = "offer_rates"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    agreement_id: Mapped[UUID | None]  # of which it is a part
    provider_reference: Mapped[str | None]
    component: Mapped[str]
    unit: Mapped[str]
    contracting_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    youth_office_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))  # EUR for one unit
    investment_share: Mapped[Decimal] = mapped_column(Numeric(12, 4))  # EUR, part of the rate
    absence_rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # none: nothing is paid
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day of the agreed period
    basis: Mapped[str]
    state: Mapped[str]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["provider_id", "offer_id"], ["offers.provider_id", "offers.id"]),
        ForeignKeyConstraint(
            ["provider_id", "agreement_id"], ["agreements.provider_id", "agreements.id"]
        ),
        Index("ix_offer_rates_agreement_id", "agreement_id"),
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "provider_reference"),
        CheckConstraint(
            "youth_office_id is null or youth_office_id = contracting_office_id", "binding"
        ),
        CheckConstraint("state in ('PROPOSED','AGREED','REFUSED','WITHDRAWN')", "state"),
        CheckConstraint("rate >= 0 and investment_share between 0 and rate", "rate"),
        CheckConstraint("valid_until >= valid_from", "period"),
        # Agreed periods of the same thing never overlap; proposals may compete.
        ExcludeConstraint(
            ("offer_id", "="),
            ("component", "="),
            ("unit", "="),
            (text(f"coalesce(youth_office_id, '{NO_ORGANISATION}')"), "="),
            (text("daterange(valid_from, valid_until, '[]')"), "&&"),
            name="rate_agreed_once",
            where=text(f"state = '{RateState.AGREED}'"),
        ),
        Index("ix_offer_rates_offer_id_valid_from", "offer_id", "valid_from", "id"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), MINE),
            Policy(
                "propose",
                "insert",
                (Role.PROVIDER,),
                check=f"{MINE} and state = '{RateState.PROPOSED}'",
            ),
            Policy(
                "withdraw",
                "update",
                (Role.PROVIDER,),
                MINE,
                f"{MINE} and state = '{RateState.WITHDRAWN}'",
                columns=("state", "decided_at", "version"),
            ),
            Policy(
                "binding",
                "select",
                (Role.YOUTH_OFFICE,),
                f"youth_office_id is null and state = '{RateState.AGREED}' or {CONTRACTING}",
            ),
            Policy(
                "contract",
                "update",
                (Role.YOUTH_OFFICE,),
                CONTRACTING,
                CONTRACTING,
                columns=("state", "valid_until", "decided_at", "version"),
            ),
        ),
    )
