"""Use cases of drafts: what a version says, as long as nobody has released it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.models import Case, CaseState
from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleViolated,
    StateTransition,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.core.schemas import Input
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.rates import service as rates
from jugendhilfe_api.people import service as people
from jugendhilfe_api.placements.bookings.models import BookingState
from jugendhilfe_api.service_packages import queries, rules, schemas, service
from jugendhilfe_api.service_packages.codes import PackageState, PersonPart
from jugendhilfe_api.service_packages.models import DRAFTING, ServicePackage

PARTS = {
    "further_recipient_ids": PersonPart.RECIPIENT,
    "cost_contributor_ids": PersonPart.CONTRIBUTOR,
}
# What a new version takes over from the one before.
TAKEN_OVER = (
    "youth_office_id",
    "department",
    "case_id",
    "person_id",
    "reference",
    "series_id",
    "provider_id",
    "offer_id",
    "booking_id",
    "service_type",
    "kind",
    "planned_until",
    "component",
    "units_per_month",
    "hours_per_week",
    "days_per_week",
    "annexes",
    "payee_id",
    "budget_product",
    "budget_cost_centre",
    "budget_account",
    "competence",
    "reimbursement",
    "remark",
)
SUCCEEDED = {PackageState.RETURNED, PackageState.ACCEPTED, PackageState.PAYABLE}
STANDING = {BookingState.PLANNED, BookingState.ACTIVE, BookingState.ENDED}
NO_OFFER = Text(
    "Ein Leistungspaket nennt ein Angebot oder eine Belegung",
    "A service package names an offer or a booking",
)
OTHER_BOOKING = Text(
    "Diese Belegung ist für eine andere Person, ein anderes Angebot, oder sie gilt nicht mehr",
    "This booking is for another person or another offer, or it no longer holds",
)
NOT_IN_CASE = Text(
    "Um diese Person geht es nicht in der Akte", "The case is not about this person"
)
NO_PACKAGES = Text(
    "Zu dieser Akte gibt es keine Leistungspakete", "There are no service packages for this case"
)
OTHER_KIND = Text(
    "Diese Hilfeart gibt es nicht in der Form des Angebots",
    "This service type does not exist in the form of the offer",
)


class PackageReleased(Conflict):
    """The version is released: a change is a new version."""

    code = "service-package-released"


class VersionPending(Conflict):
    """Another version of the package is on its way."""

    code = "service-package-pending"
    constraint = "version_pending"


async def draft(tx: Tx, new: schemas.PackageDraft) -> Resource:
    """Draft the first version of a package for a person of a case."""
    case = await _case(tx, new.case_id)
    if new.person_id not in await cases.persons_of(tx, case):
        raise RuleViolated(Violation("not-in-case", NOT_IN_CASE, "#/person_id"))
    offer = await _offer(tx, new.booking_id, new.offer_id)
    number = await queries.count_series(tx, case.id) + 1
    package_id = uuid7()
    package = ServicePackage(
        id=package_id,
        youth_office_id=case.youth_office_id,
        department=case.department,
        case_id=case.id,
        person_id=new.person_id,
        reference=f"{case.reference}-L{number:02d}",
        series_id=package_id,
        number=1,
        state=queries.STATES.initial,
        provider_id=offer.provider_id,
        offer_id=offer.id,
        service_type=new.service_type or offer.service_type,
        kind=offer.kind,
        payee_id=new.payee_id or offer.provider_id,
        author_ids=[tx.member],
    )
    if package.kind not in await queries.kinds_of(tx, package.service_type):
        raise RuleViolated(Violation("service-type-differs", OTHER_KIND, "#/service_type"))
    own = {"case_id", "person_id", "offer_id", "service_type", "payee_id"}
    await _write(tx, package, _given(new, type(new).model_fields.keys() - own))
    return await service.taken(tx, package, "service-package.drafted")


async def change(tx: Tx, package_id: UUID, held: IfMatch, patch: schemas.PackagePatch) -> Resource:
    """Change a draft; whoever does is one of its authors and cannot release it."""
    package = await service.lock(tx, package_id)
    held.check(package.version)
    if package.state != PackageState.DRAFT:
        raise PackageReleased
    changed = _given(patch, patch.model_fields_set)
    if not changed:
        return await tx.resource(queries.ONE, package_id=package.id)
    if tx.member and tx.member not in package.author_ids:
        package.author_ids = [*package.author_ids, tx.member]
    await _write(tx, package, changed)
    return await service.taken(tx, package, "service-package.changed")


async def draft_version(tx: Tx, package_id: UUID, new: schemas.PackageVersion) -> Resource:
    """Draft the next version: it counts from its first day, once it is accepted."""
    before = await service.lock(tx, package_id)
    if before.department not in tx.departments:
        raise NotPermitted
    if before.state not in SUCCEEDED:
        raise StateTransition
    number = await queries.last_number(tx, before.series_id) + 1
    package = ServicePackage(
        id=uuid7(),
        number=number,
        state=queries.STATES.initial,
        author_ids=[tx.member],
        **{name: getattr(before, name) for name in TAKEN_OVER},
    )
    parts = await queries.persons_of(tx, before)
    persons = {name: parts[part.value] for name, part in PARTS.items()}
    await _write(tx, package, persons | _given(new, new.model_fields_set))
    return await service.taken(tx, package, "service-package.version-drafted")


def _given(body: Input, names: Iterable[str]) -> dict[str, Any]:
    """Take fields as they are: a dump would turn quantities into texts."""
    return {name: getattr(body, name) for name in names}


async def _write(tx: Tx, package: ServicePackage, values: dict[str, Any]) -> None:
    """Write contents into a draft; raise `RuleViolated` for what cannot be."""
    with tx.session.no_autoflush:
        for name, value in values.items():
            if name not in PARTS:
                setattr(package, name, value)
        await _check_booking(tx, package)
        await _check_persons(tx, package, values)
        if not await queries.is_organisation(tx, package.payee_id):
            raise UnknownReference("#/payee_id")
        await _find_rate(tx, package)
        if broken := tuple(rules.contents(package)):
            raise RuleViolated(*broken)
        tx.session.add(package)
        for name in PARTS.keys() & values.keys():
            await queries.set_persons(tx, package, PARTS[name], values[name])
            package.persons_changed_at = tx.now


async def _find_rate(tx: Tx, package: ServicePackage) -> None:
    """Refer to the rate that binds the office on the first day, if one is agreed (§§ 77, 78b)."""
    rate = await rates.rate_for(
        tx, package.offer_id, package.youth_office_id, package.valid_from, package.component
    )
    if rate:
        package.rate_id, package.unit = rate.id, rate.unit
        return
    offer = await queries.offer(tx, package.offer_id)
    if offer is None:
        raise UnknownReference("#/offer_id")
    package.rate_id, package.unit = None, offer.billing_unit


async def _case(tx: Tx, case_id: UUID) -> Case:
    """Return the case, locked: the number of the package is counted in it."""
    try:
        case = await cases.lock(tx, case_id)
    except NotFound as error:
        raise UnknownReference("#/case_id") from error
    if case.department not in DRAFTING or case.state != CaseState.OPEN:
        raise RuleViolated(Violation("no-service-packages", NO_PACKAGES, "#/case_id"))
    return case


async def _offer(tx: Tx, booking_id: UUID | None, offer_id: UUID | None) -> Offer:
    """Return the offer that is named, or that of the booking."""
    if booking_id is not None:
        booking = await queries.booking(tx, booking_id)
        if booking is None:
            raise UnknownReference("#/booking_id")
        offer_id = offer_id or booking.offer_id
    if offer_id is None:
        raise RuleViolated(Violation("offer-missing", NO_OFFER, "#/offer_id"))
    offer = await queries.offer(tx, offer_id)
    if offer is None:
        raise UnknownReference("#/offer_id")
    return offer


async def _check_booking(tx: Tx, package: ServicePackage) -> None:
    if package.booking_id is None:
        return
    booking = await queries.booking(tx, package.booking_id)
    if booking is None:
        raise UnknownReference("#/booking_id")
    fits = (booking.person_id, booking.offer_id) == (package.person_id, package.offer_id)
    if not fits or booking.state not in STANDING:
        raise RuleViolated(Violation("booking-differs", OTHER_BOOKING, "#/booking_id"))


async def _check_persons(tx: Tx, package: ServicePackage, values: dict[str, Any]) -> None:
    recipients = values.get("further_recipient_ids", [])
    if broken := tuple(rules.persons(package.person_id, recipients)):
        raise RuleViolated(*broken)
    for name in PARTS:
        for position, person_id in enumerate(values.get(name, [])):
            await people.known_to(tx, person_id, f"#/{name}/{position}")
