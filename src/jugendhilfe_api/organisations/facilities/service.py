"""Use cases of facilities."""

from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.facilities import queries, schemas
from jugendhilfe_api.organisations.facilities.models import (
    Facility,
    FacilityAddress,
    LocationAccuracy,
)

POSTAL_CODE_DIGITS = 5
OF_FACILITY = frozenset(
    {"name", "description", "description_en", "provider_reference", "address_protected"}
)
PUBLIC_DIGITS = 3  # what may be known of a protected address

EXPORT = queries.BY_NAME.whole()  # all that the caller may see


class ProviderReferenceTaken(Conflict):
    """The provider has used this number of its own already."""

    code = "provider-reference-taken"


class FacilityReferenceTaken(ProviderReferenceTaken):
    """The provider has another facility with this number."""

    constraint = "uq_facilities_provider_id_provider_reference"


class UnknownPostalCode(RuleViolated):
    """No German postal code begins like this one."""

    def __init__(self) -> None:
        detail = Text(
            "Keine deutsche Postleitzahl beginnt so", "No German postal code begins like this"
        )
        super().__init__(Violation("postal-code-unknown", detail, pointer="#/address/postal_code"))


async def search(reader: Reader, query: schemas.FacilityQuery, *, total: bool) -> Slice:
    """Find facilities, by name."""
    return await queries.BY_NAME.page(reader, query, total=total)


async def read(reader: Reader, facility_id: UUID) -> Resource:
    """Read one facility."""
    return await reader.resource(queries.ONE, facility_id=facility_id)


async def must_see(reader: Reader, facility_id: UUID) -> None:
    """Raise `NotFound` (404) for a facility that the caller does not see."""
    if await reader.row(queries.VISIBLE, facility_id=facility_id) is None:
        raise NotFound


async def is_own(tx: Tx, facility_id: UUID) -> bool:
    """Say whether the facility is the caller's, and one to which its token is not closed."""
    return await queries.is_own(tx, facility_id)


async def get_own(tx: Tx, facility_id: UUID) -> Facility:
    """Return a facility that the caller may change; others wait for it."""
    if found := await queries.get_for_update(tx, facility_id):
        return found[0]
    raise NotFound


async def register(tx: Tx, new: schemas.FacilityRegistration) -> tuple[UUID, Resource]:
    """Register a facility of the caller's organisation."""
    facility = Facility(
        provider_id=tx.principal.organisation,
        name=new.name,
        description=new.description,
        description_en=new.description_en,
        provider_reference=new.provider_reference,
        address_protected=new.address_protected,
    )
    address = FacilityAddress(
        provider_id=tx.principal.organisation,
        address_protected=new.address_protected,
        **new.address.model_dump(),
        **(new.contact or schemas.ContactInput()).model_dump(),
    )
    await _locate(tx, facility, address, new.location, given_ags=new.address.ags is not None)
    tx.session.add(facility)
    await tx.session.flush()
    address.facility_id = facility.id
    tx.session.add(address)
    await changes.record(tx, "facility.registered", facility)
    return facility.id, await tx.resource(queries.ONE, facility_id=facility.id)


async def change(
    tx: Tx, facility_id: UUID, held: IfMatch, patch: schemas.FacilityPatch
) -> Resource:
    """Change what the patch names, if the client knows the current version."""
    found = await queries.get_for_update(tx, facility_id)
    if found is None:
        raise NotFound
    facility, address = found
    held.check(facility.version)
    given = patch.model_dump(exclude_unset=True)
    for name in given.keys() & OF_FACILITY:
        setattr(facility, name, given[name])
    _change_address(address, given)
    if tx.session.is_modified(address) or given.keys() & {"location", "address_protected"}:
        with tx.session.no_autoflush:  # or the change would be two versions
            await _relocate(tx, facility, address, patch)
    if tx.session.is_modified(address):
        facility.address_changed_at = tx.now
    if tx.session.is_modified(facility):
        await changes.record(tx, "facility.changed", facility)
    return await tx.resource(queries.ONE, facility_id=facility_id)


def _change_address(address: FacilityAddress, given: dict[str, Any]) -> None:
    contact: dict[str, Any] | None = given.get("contact", {})
    if contact is None:
        contact = dict.fromkeys(("email", "phone", "website"))
    for name, value in {**given.get("address", {}), **contact}.items():
        setattr(address, name, value)


async def _relocate(
    tx: Tx, facility: Facility, address: FacilityAddress, patch: schemas.FacilityPatch
) -> None:
    """Find the points anew; a location that was given stays with the same postal code."""
    sent = patch.model_fields_set
    of_address = patch.address.model_fields_set if "address" in sent else set()
    moved = "postal_code" in of_address
    location = patch.location if "location" in sent else None
    if "location" not in sent and not moved and address.accuracy == LocationAccuracy.EXACT:
        location = schemas.PointInput(
            type="Point", coordinates=(address.longitude, address.latitude)
        )
    kept_ags = not moved and address.ags is not None
    given_ags = kept_ags or ("ags" in of_address and address.ags is not None)
    await _locate(tx, facility, address, location, given_ags=given_ags)


async def _locate(
    tx: Tx,
    facility: Facility,
    address: FacilityAddress,
    location: schemas.PointInput | None,
    *,
    given_ags: bool,
) -> None:
    """Set the exact and the public point, and the Kreis of each."""
    here = await queries.middle(tx, address.postal_code, POSTAL_CODE_DIGITS)
    around = await queries.middle(tx, address.postal_code, PUBLIC_DIGITS)
    if here is None or around is None:
        raise UnknownPostalCode
    if not given_ags:
        address.ags = here.ags if here.kreise == 1 else None
    elif address.ags is not None and not await queries.is_kreis(tx, address.ags):
        raise UnknownReference("#/address/ags")
    if location:
        address.longitude, address.latitude = location.coordinates
        address.accuracy = LocationAccuracy.EXACT
    else:
        address.longitude, address.latitude = here.longitude, here.latitude
        exact = here.digits == POSTAL_CODE_DIGITS
        address.accuracy = (
            LocationAccuracy.POSTAL_CODE if exact else LocationAccuracy.POSTAL_REGION
        )
    if facility.address_protected:
        facility.public_latitude, facility.public_longitude = around.latitude, around.longitude
        facility.public_accuracy = LocationAccuracy.POSTAL_REGION
        facility.public_ags = around.ags
    else:
        facility.public_latitude, facility.public_longitude = address.latitude, address.longitude
        facility.public_accuracy = address.accuracy
        facility.public_ags = address.ags
