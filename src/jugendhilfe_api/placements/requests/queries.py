"""SQL of requests for a place."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, literal_column, or_, select, union

from jugendhilfe_api.cases.models import Case, CasePerson
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Reader, Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements.requests import schemas
from jugendhilfe_api.placements.requests.contacts.models import PlacementContact
from jugendhilfe_api.placements.requests.contacts.queries import PLACE_FREE
from jugendhilfe_api.placements.requests.models import PlacementRequest
from jugendhilfe_api.reference.criteria.models import ExclusionCriterion, Specialisation
from jugendhilfe_api.reference.regions.models import Land, Region
from jugendhilfe_api.reference.service_types.models import ServiceType

MACHINE = Machine("placement-requests", PlacementRequest)
OF_REQUEST = PlacementContact.placement_request_id == PlacementRequest.id
HAS_PLACE: ColumnElement[bool] = exists().where(OF_REQUEST, PLACE_FREE)
MATCHED = (
    select(PlacementContact.id)
    .where(OF_REQUEST, PlacementContact.chosen)
    .correlate(PlacementRequest)
    .scalar_subquery()
)

ITEM = document(
    schemas.PlacementRequest,
    PlacementRequest,
    exclusions=func.array_to_json(PlacementRequest.exclusions),
    languages=func.array_to_json(PlacementRequest.languages),
    regions=func.array_to_json(PlacementRequest.regions),
    place_free=HAS_PLACE,
    matched_contact_id=MATCHED,
    available_steps=MACHINE.available_steps,
)
SOURCE = select(PlacementRequest)
ONE = one(
    ITEM,
    PlacementRequest.version,
    SOURCE.where(PlacementRequest.id == bindparam("placement_request_id")),
)
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.PlacementRequestQuery,
    name="placement-requests",
    orders={"-created_at": Order((PlacementRequest.id,), descending=True)},
    filters={
        "state": PlacementRequest.state == bindparam("state"),
        "case_id": PlacementRequest.case_id == bindparam("case_id"),
        "place_free": bindparam("place_free") == HAS_PLACE,
    },
    identity=PlacementRequest.id,
)
SEEN = Statement(
    select(PlacementRequest.id).where(PlacementRequest.id == bindparam("placement_request_id"))
)
REGIONS = union(select(Land.ags), select(Region.ags)).subquery()
CATALOGUES: dict[str, Any] = {
    "needs": Specialisation.code,
    "exclusions": ExclusionCriterion.code,
    "regions": REGIONS.c.ags,
    "near_ags": Region.ags,
}


async def sees(reader: Reader, request_id: UUID) -> bool:
    """Say whether the caller sees the request."""
    return await reader.row(SEEN, placement_request_id=request_id) is not None


async def get_for_update(tx: Tx, request_id: UUID) -> PlacementRequest | None:
    """Return a request of the caller; others wait for it."""
    return await tx.session.get(PlacementRequest, request_id, with_for_update=True)


async def service_type(tx: Tx, code: str) -> ServiceType | None:
    """Return a service type of the catalogue."""
    return await tx.session.get(ServiceType, code)


async def are_known(tx: Tx, catalogue: str, codes: Collection[str]) -> bool:
    """Say whether every code is in the catalogue."""
    column = CATALOGUES[catalogue]
    counted = select(func.count()).where(column.in_(set(codes)))
    return await tx.session.scalar(counted) == len(set(codes))


async def names_in(tx: Tx, case_id: UUID) -> tuple[str | None, list[str]]:
    """Return the number of a case, and the names of its persons, as far as the caller knows them.

    Without a number the caller does not see the case.
    """
    family = select(CasePerson.person_id).where(CasePerson.case_id == case_id)
    names = func.array_remove(
        func.array_cat(
            func.array_agg(Person.given_name),
            func.array_cat(func.array_agg(Person.family_name), func.array_agg(Person.birth_name)),
        ),
        literal_column("null"),
    )
    found = (
        select(Case.reference, names)
        .outerjoin(Person, or_(Person.id == Case.person_id, Person.id.in_(family)))
        .where(Case.id == case_id)
        .group_by(Case.id)
    )
    row = (await tx.session.execute(found)).first()
    return (row[0], row[1]) if row else (None, [])


async def first_answer(tx: Tx, request_id: UUID) -> Any:
    """Return when the first provider has answered."""
    answered = func.min(PlacementContact.answered_at)
    found = select(answered).where(PlacementContact.placement_request_id == request_id)
    return await tx.session.scalar(found)
