"""SQL of permits."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    SmallInteger,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.documents import document, documents, optional
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.facilities.groups.models import FacilityGroup
from jugendhilfe_api.organisations.facilities.groups.schemas import GroupReference
from jugendhilfe_api.organisations.facilities.models import Facility, FacilityAddress
from jugendhilfe_api.organisations.models import Jurisdiction, Organisation
from jugendhilfe_api.organisations.permits import schemas
from jugendhilfe_api.organisations.permits.models import Permit, PermitCondition, PermitPlaces
from jugendhilfe_api.organisations.schemas import OrganisationReference

NOT_OVER = or_(Permit.valid_until.is_(None), Permit.valid_until >= current_today)
MACHINE = Machine("permits", Permit, {"not_over": NOT_OVER})


def in_force(permit: Any, day: Any) -> ColumnElement[bool]:
    """Say that a permit is in force on a day."""
    return and_(
        permit.valid_from <= day, or_(permit.valid_until.is_(None), permit.valid_until >= day)
    )


PLACES = documents(
    document(
        schemas.ApprovedPlaces,
        PermitPlaces,
        group=optional(document(GroupReference, FacilityGroup), FacilityGroup.id),
    ),
    PermitPlaces.__table__.outerjoin(
        FacilityGroup.__table__, FacilityGroup.id == PermitPlaces.group_id
    ),
    PermitPlaces.permit_id == Permit.id,
    order_by=func.row(FacilityGroup.name, PermitPlaces.id),
)
CONDITIONS = documents(
    document(schemas.Condition, PermitCondition),
    PermitCondition.__table__,
    PermitCondition.permit_id == Permit.id,
    order_by=PermitCondition.id,
)
ITEM = document(
    schemas.Permit,
    Permit,
    authority=document(OrganisationReference, Organisation),
    in_force=in_force(Permit, current_today),
    approved_places=PLACES,
    conditions=CONDITIONS,
    available_steps=MACHINE.available_steps,
)
SOURCE = (
    select(Permit)
    .join(Organisation, Organisation.id == Permit.authority_id)
    .where(Permit.facility_id == bindparam("facility_id"))
)

ONE = one(ITEM, Permit.version, SOURCE.where(Permit.id == bindparam("permit_id")))
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.PermitQuery,
    name="permits",
    orders={"-valid_from": Order((Permit.valid_from, Permit.id), descending=True)},
    filters={
        "state": Permit.state == bindparam("state"),
        "valid_on": in_force(Permit, cast(bindparam("valid_on", type_=Date()), Date)),
    },
)


def approved_places(facility_id: Any, group_id: Any) -> ColumnElement[int | None]:
    """Write the places that the permit in force approves for a group, as SQL."""
    granted, of_group = aliased(Permit), aliased(PermitPlaces)
    found = select(of_group.places).where(
        granted.facility_id == facility_id,
        in_force(granted, current_today),
        of_group.permit_id == granted.id,
        of_group.group_id == group_id,
    )
    return cast(found.correlate_except(granted, of_group).scalar_subquery(), SmallInteger)


async def supervised(tx: Tx, facility_id: UUID) -> Facility | None:
    """Return a facility for which the caller gives permits today."""
    found = (
        select(Facility)
        .join(FacilityAddress, FacilityAddress.facility_id == Facility.id)
        .join(Jurisdiction, Jurisdiction.ags == FacilityAddress.ags)
        .where(
            Facility.id == facility_id,
            Jurisdiction.authority_id == tx.principal.organisation,
            Jurisdiction.task == "PERMITS",
            in_force(Jurisdiction, literal(tx.today, Date)),
        )
    )
    return await tx.session.scalar(found)


async def groups_of(tx: Tx, facility_id: UUID) -> set[UUID]:
    """Return the groups of a facility."""
    found = select(FacilityGroup.id).where(FacilityGroup.facility_id == facility_id)
    return set(await tx.session.scalars(found))


async def get_for_update(tx: Tx, facility_id: UUID, permit_id: UUID) -> Permit | None:
    """Return a permit of a facility of which the caller is in charge; others wait for it."""
    found = select(Permit).where(Permit.id == permit_id, Permit.facility_id == facility_id)
    return await tx.session.scalar(found.with_for_update())


async def condition(tx: Tx, permit_id: UUID, condition_id: UUID) -> PermitCondition | None:
    """Return a condition of a permit."""
    found = select(PermitCondition).where(
        PermitCondition.id == condition_id, PermitCondition.permit_id == permit_id
    )
    return await tx.session.scalar(found)
