"""The tables of service packages. A row is one version; versions of a package are a series."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.functions import function, trigger
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    ORGANISATION,
    Policy,
    in_departments,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.service_packages.codes import (
    Annex,
    Competence,
    EndReason,
    PackageState,
    PersonPart,
    Reimbursement,
    ReturnReason,
)

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"
DRAFTING = (Department.ASD, Department.JGH, Department.PKD)
KEEPS = f"department = any({DEPARTMENTS})"
# Who pays sees nothing before it was handed over, and changes nothing but the decision.
PAYS = f"{in_departments(Department.WJH)} and state not in ('DRAFT', 'RELEASED')"
DECIDED = (
    PackageState.ACCEPTED,
    PackageState.RETURNED,
    PackageState.PAYABLE,
    PackageState.ENDED,
)
KEPT = (
    PackageState.DRAFT,
    PackageState.RELEASED,
    PackageState.HANDED_OVER,
    PackageState.ENDED,
)
OPEN_STATES = "state in ('DRAFT', 'RELEASED', 'HANDED_OVER')"


class ServicePackage(Versioned, Base):
    """What a provider is to render for whom, and how it is paid (Leistungspaket, one version).

    Nothing in it changes once it is released; a change is a new version with `valid_from`. There
    is no diagnosis in it: whoever pays must not know one.
    """

    __tablename__ = "service_packages"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]  # of the case
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reference: Mapped[str]  # the same for all versions
    series_id: Mapped[UUID]  # the first version
    number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    # What is rendered
    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    booking_id: Mapped[UUID | None]
    service_type: Mapped[str]  # of the catalogue
    kind: Mapped[str]
    valid_from: Mapped[date]
    planned_until: Mapped[date | None]
    valid_until: Mapped[date | None]  # last day: the next version begins, or the service ended
    # How much, and at which rate
    component: Mapped[str]
    unit: Mapped[str]
    rate_id: Mapped[UUID | None]  # null: there is no agreement
    units_per_month: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))  # at most
    hours_per_week: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    days_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    annexes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Who pays, from what
    payee_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    budget_product: Mapped[str]  # Produkt
    budget_cost_centre: Mapped[str]  # Kostenstelle
    budget_account: Mapped[str]  # Sachkonto
    competence: Mapped[str]
    reimbursement: Mapped[str | None]
    remark: Mapped[str | None]
    # Who has done what
    persons_changed_at: Mapped[datetime | None]  # the lists of persons are part of the version
    author_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str | None]
    return_note: Mapped[str | None]
    end_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        ForeignKeyConstraint(["provider_id", "offer_id"], ["offers.provider_id", "offers.id"]),
        ForeignKeyConstraint(
            ["provider_id", "rate_id"], ["offer_rates.provider_id", "offer_rates.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "booking_id"],
            ["bookings.youth_office_id", "bookings.provider_id", "bookings.id"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "released_by"], ["members.organisation_id", "members.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "series_id"],
            ["service_packages.youth_office_id", "service_packages.id"],
        ),
        UniqueConstraint("youth_office_id", "id"),
        UniqueConstraint("series_id", "number"),
        UniqueConstraint("youth_office_id", "reference", "number"),
        CheckConstraint(f"department in ({listed(DRAFTING)})", "department"),
        CheckConstraint(f"state in ({listed(PackageState)})", "state"),
        CheckConstraint(f"annexes <@ array[{listed(Annex)}]", "annexes"),
        CheckConstraint(f"competence in ({listed(Competence)})", "competence"),
        CheckConstraint(f"reimbursement in ({listed(Reimbursement)})", "reimbursement"),
        CheckConstraint(f"return_reason in ({listed(ReturnReason)})", "return_reason"),
        CheckConstraint(f"end_reason in ({listed(EndReason)})", "end_reason"),
        CheckConstraint("planned_until >= valid_from", "planned"),
        CheckConstraint("valid_until >= valid_from - 1", "period"),  # - 1: replaced as a whole
        CheckConstraint("units_per_month > 0 and hours_per_week > 0", "quantity"),
        CheckConstraint("days_per_week between 1 and 7", "days"),
        CheckConstraint("released_by <> all(author_ids)", "second_person"),
        CheckConstraint("(state = 'DRAFT') = (released_by is null)", "released"),
        CheckConstraint("(state = 'RETURNED') = (return_reason is not null)", "returned"),
        CheckConstraint(
            "state <> 'ENDED' or (end_reason is not null and valid_until is not null)", "ended"
        ),
        # Of a series one version at a time is on its way.
        Index("version_pending", "series_id", unique=True, postgresql_where=text(OPEN_STATES)),
        Index("ix_service_packages_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_service_packages_case_id", "case_id"),
        Index("ix_service_packages_booking_id_valid_from", "booking_id", "valid_from"),
        protected(
            Policy("sees", "select", OFFICE, f"{MINE} and ({KEEPS} or ({PAYS}))"),
            Policy("draft", "insert", OFFICE, check=f"{MINE} and {KEEPS} and state = 'DRAFT'"),
            Policy(
                "keep",
                "update",
                OFFICE,
                f"{MINE} and {KEEPS}",
                f"{MINE} and {KEEPS} and state in ({listed(KEPT)})",
            ),
            Policy(
                "decide",
                "update",
                OFFICE,
                f"{MINE} and {PAYS}",
                f"{MINE} and {in_departments(Department.WJH)} and state in ({listed(DECIDED)})",
            ),
        ),
    )


SEES = "exists (select from service_packages s where s.id = package_id)"
DRAFTS = (
    "exists (select from service_packages s where s.id = package_id "
    f"and s.state = 'DRAFT' and s.department = any({DEPARTMENTS}))"
)


class ServicePackagePerson(Base):
    """A further person of a service package: also helped, or asked for a contribution."""

    __tablename__ = "service_package_persons"

    youth_office_id: Mapped[UUID]
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "package_id"],
            ["service_packages.youth_office_id", "service_packages.id"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        CheckConstraint(f"part in ({listed(PersonPart)})", "part"),
        Index("ix_service_package_persons_person_id", "person_id"),
        protected(
            Policy("sees", "select", OFFICE, f"{MINE} and {SEES}"),
            Policy("draft", "all", OFFICE, f"{MINE} and {DRAFTS}", f"{MINE} and {DRAFTS}"),
        ),
    )


# The database itself refuses to change what is released: what was checked, accepted and paid is
# what stands there. Steps change the columns that are named here, and nothing else.
function(
    "keep_released_package()",
    """
    create or replace function keep_released_package() returns trigger language plpgsql as $$
    declare
      steps constant text[] := array[
        'version', 'state', 'valid_until', 'released_by', 'released_at', 'handed_over_at',
        'decided_by', 'decided_at', 'return_reason', 'return_note', 'end_reason'];
    begin
      if old.state <> 'DRAFT' and to_jsonb(new) - steps <> to_jsonb(old) - steps then
        raise insufficient_privilege using message = 'a released service package is immutable';
      end if;
      return new;
    end
    $$
    """,
)
trigger(
    "service_packages_keep_released",
    "create or replace trigger service_packages_keep_released before update on service_packages "
    "for each row execute function keep_released_package()",
)
