"""SQL of service packages."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
)

from jugendhilfe_api.core.database.context import current_departments, current_member
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.people.merges.models import of_same_person
from jugendhilfe_api.placements.bookings.models import Booking
from jugendhilfe_api.reference.service_types.models import ServiceType
from jugendhilfe_api.service_packages import schemas
from jugendhilfe_api.service_packages.codes import PackageState, PersonPart
from jugendhilfe_api.service_packages.models import ServicePackage, ServicePackagePerson

OWN_DEPARTMENT: ColumnElement[bool] = ServicePackage.department == func.any(current_departments)
NO_AUTHOR: ColumnElement[bool] = current_member != func.all(ServicePackage.author_ids)
PAYING: ColumnElement[bool] = literal_column(f"'{Department.WJH}'") == func.any(
    current_departments
)
STATES = Machine(
    "service-packages",
    ServicePackage,
    {
        "own_department": OWN_DEPARTMENT,
        "second_person": and_(OWN_DEPARTMENT, NO_AUTHOR),
        "uninvolved": and_(NO_AUTHOR, ServicePackage.released_by.is_distinct_from(current_member)),
        "concerned": or_(OWN_DEPARTMENT, PAYING),
        "commitment_given": ServicePackage.rate_id.is_not(None),
    },
)


def _persons(part: PersonPart) -> ColumnElement[Any]:
    return documents(
        ServicePackagePerson.person_id,  # type: ignore[arg-type] # a column is an element of SQL
        ServicePackagePerson.__table__,
        ServicePackagePerson.package_id == ServicePackage.id,
        ServicePackagePerson.part == literal_column(f"'{part}'"),
        order_by=ServicePackagePerson.person_id,
    )


ITEM = document(
    schemas.ServicePackage,
    ServicePackage,
    further_recipient_ids=_persons(PersonPart.RECIPIENT),
    cost_contributor_ids=_persons(PersonPart.CONTRIBUTOR),
    available_steps=STATES.available_steps,
)
SOURCE = select(ServicePackage)
ONE = one(ITEM, ServicePackage.version, SOURCE.where(ServicePackage.id == bindparam("package_id")))
FILTERS = ("state", "case_id", "provider_id", "booking_id", "series_id")
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="service-packages",
    query=schemas.PackageQuery,
    orders={"newest": Order((ServicePackage.id,), descending=True)},
    filters={name: getattr(ServicePackage, name) == bindparam(name) for name in FILTERS}
    | {"person_id": of_same_person(ServicePackage.person_id, bindparam("person_id"))},
    identity=ServicePackage.id,
)


async def get_for_update(tx: Tx, package_id: UUID) -> ServicePackage | None:
    """Return a package on which the caller may act; others wait."""
    return await tx.session.get(ServicePackage, package_id, with_for_update=True)


async def is_visible(tx: Tx, package_id: UUID) -> bool:
    """Say whether the caller may see the package."""
    found = select(ServicePackage.id).where(ServicePackage.id == package_id)
    return (await tx.session.execute(found)).first() is not None


async def count_series(tx: Tx, case_id: UUID) -> int:
    """Count the packages of a case, whatever their versions."""
    counted = select(func.count(ServicePackage.series_id.distinct()))
    found = counted.where(ServicePackage.case_id == case_id)
    return int((await tx.session.execute(found)).scalar_one())


async def last_number(tx: Tx, series_id: UUID) -> int:
    """Return the number of the newest version; other drafts of a version wait."""
    first = select(ServicePackage.id).where(ServicePackage.id == series_id).with_for_update()
    await tx.session.execute(first)
    found = select(func.max(ServicePackage.number)).where(ServicePackage.series_id == series_id)
    return int((await tx.session.execute(found)).scalar_one())


async def earlier_payable(tx: Tx, package: ServicePackage) -> list[ServicePackage]:
    """Return the versions that paid until this one, locked."""
    found = select(ServicePackage).where(
        ServicePackage.series_id == package.series_id,
        ServicePackage.number < package.number,
        ServicePackage.state == PackageState.PAYABLE.value,
        or_(
            ServicePackage.valid_until.is_(None), ServicePackage.valid_until >= package.valid_from
        ),
    )
    return list((await tx.session.scalars(found.with_for_update())).all())


async def persons_of(tx: Tx, package: ServicePackage) -> dict[str, list[UUID]]:
    """Return the further persons of a package, by their part."""
    found = select(ServicePackagePerson.part, ServicePackagePerson.person_id).where(
        ServicePackagePerson.package_id == package.id
    )
    parts: dict[str, list[UUID]] = {part.value: [] for part in PersonPart}
    for part, person_id in await tx.session.execute(found):
        parts[part].append(person_id)
    return parts


async def set_persons(
    tx: Tx, package: ServicePackage, part: PersonPart, person_ids: Iterable[UUID]
) -> None:
    """Replace the persons of one part."""
    await tx.session.execute(
        delete(ServicePackagePerson).where(
            ServicePackagePerson.package_id == package.id,
            ServicePackagePerson.part == part.value,
        )
    )
    for person_id in dict.fromkeys(person_ids):
        tx.session.add(
            ServicePackagePerson(
                youth_office_id=package.youth_office_id,
                package_id=package.id,
                person_id=person_id,
                part=part.value,
            )
        )


async def booking(tx: Tx, booking_id: UUID) -> Booking | None:
    """Return a booking that the caller sees."""
    return await tx.session.get(Booking, booking_id)


async def offer(tx: Tx, offer_id: UUID) -> Offer | None:
    """Return an offer that the caller sees."""
    return await tx.session.get(Offer, offer_id)


async def kinds_of(tx: Tx, service_type: str) -> list[str]:
    """Return the kinds of a service type; none if there is no such type."""
    found = await tx.session.get(ServiceType, service_type)
    return list(found.kinds) if found else []


async def is_organisation(tx: Tx, organisation_id: UUID) -> bool:
    """Say whether there is such an organisation."""
    return await tx.session.get(Organisation, organisation_id) is not None
