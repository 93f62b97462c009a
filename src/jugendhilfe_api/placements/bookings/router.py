"""Routes of bookings."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated, StateTransition, UnknownReference
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once, OnceWithKey
from jugendhilfe_api.offers.capacity.service import VacancyTaken
from jugendhilfe_api.placements.bookings import schemas, service
from jugendhilfe_api.placements.reservations.schemas import Cancellation

router = APIRouter(tags=["bookings"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("bookings:read", purpose=True)]
Writes = Annotated[Tx, requires("bookings:write", purpose=True)]
Records = Annotated[Tx, requires("bookings:record", purpose=True)]
Cancels = Annotated[Tx, requires("bookings:cancel", purpose=True)]


@router.get("/bookings", response_model=Page[schemas.Booking], responses=problems(InvalidCursor))
async def list_bookings(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.BookingQuery, Query()],
) -> Response:
    """List the bookings (Belegungen) of yours, the newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/bookings/{booking_id}", response_model=schemas.Booking)
async def get_booking(request: Request, reader: Reads, booking_id: Id) -> Response:
    """Read a booking (Belegung) of yours."""
    return answers.resource(request, await service.read(reader, booking_id))


@router.get(
    "/bookings/{booking_id}/disclosures",
    response_model=Page[schemas.Disclosure],
    responses=problems(InvalidCursor),
)
async def list_disclosures(
    request: Request,
    reader: Reads,
    booking_id: Id,
    query: Annotated[schemas.DisclosureQuery, Query()],
) -> Response:
    """List what was handed to the provider about the young person (Datenweitergaben), and when."""
    return answers.page(request, await service.disclosures(reader, booking_id, query))


@router.get(
    "/bookings/{booking_id}/disclosures/{disclosure_id}",
    response_model=schemas.DisclosureDetail,
)
async def get_disclosure(
    request: Request, reader: Reads, booking_id: Id, disclosure_id: Id
) -> Response:
    """Read all that one hand-over has told (Datenweitergabe), health data included."""
    return answers.resource(request, await service.disclosure(reader, booking_id, disclosure_id))


@router.post(
    "/bookings/{booking_id}/disclosures",
    status_code=201,
    response_model=schemas.DisclosureDetail,
    responses=problems(StateTransition, KeyReused, InProgress),
)
async def disclose_more(
    tx: Writes, once: Once, booking_id: Id, new: schemas.AdditionalDisclosure
) -> Response:
    """Hand more to the provider (weitere Datenweitergabe), with a reason, while it may know.

    What is not on the whitelist of the day is not handed over: the answer shows what was.
    """

    async def answer() -> Response:
        disclosure_id, made = await service.disclose(tx, booking_id, new)
        return answers.created(made, f"/v1/bookings/{booking_id}/disclosures/{disclosure_id}")

    return await once(tx, answer)


@router.post(
    "/bookings",
    status_code=201,
    response_model=schemas.Booking,
    responses=problems(
        VacancyTaken, StateTransition, RuleViolated, UnknownReference, KeyReused, InProgress
    ),
)
async def create_booking(tx: Writes, once: OnceWithKey, new: schemas.BookingRequest) -> Response:
    """Book a place (Platz belegen) for a young person, out of a reservation or directly.

    Only now the provider learns the name: what it gets is listed at `disclosures`. If there is no
    place, the problem names other offers in `alternatives`. An `emergency` is reserved, confirmed
    by the rule of the offer and booked in this call, at any hour.
    """

    async def answer() -> Response:
        made = await service.book(tx, new)
        return answers.created(made, f"/v1/bookings/{made.id}")

    return await once(tx, answer)


@router.patch(
    "/bookings/{booking_id}",
    response_model=schemas.Booking,
    responses=problems(service.BookingReferenceTaken),
)
async def change_booking(
    tx: Records, booking_id: Id, held: Precondition, patch: schemas.BookingPatch
) -> Response:
    """Give a booking (Belegung) another number of your own, at any time."""
    return answers.changed(await service.change(tx, booking_id, held, patch))


@router.post(
    "/bookings/{booking_id}/admission",
    response_model=schemas.Booking,
    responses=problems(StateTransition, VacancyTaken, service.BookingReferenceTaken, RuleViolated),
)
async def admit_young_person(
    tx: Records, booking_id: Id, admission: schemas.Admission
) -> Response:
    """Record the admission (Aufnahme) of the young person."""
    return answers.changed(await service.admit(tx, booking_id, admission))


@router.post(
    "/bookings/{booking_id}/non-arrival",
    response_model=schemas.Booking,
    responses=problems(StateTransition),
)
async def record_non_arrival(tx: Records, booking_id: Id) -> Response:
    """Record that the young person has not come (nicht angetreten): the place is free again."""
    return answers.changed(await service.not_arrived(tx, booking_id))


@router.post(
    "/bookings/{booking_id}/discharge",
    response_model=schemas.Booking,
    responses=problems(StateTransition, VacancyTaken, RuleViolated),
)
async def discharge_young_person(
    tx: Records, booking_id: Id, leaving: schemas.Discharge
) -> Response:
    """Record the discharge (Entlassung) with its reason: the place is free from that night on."""
    return answers.changed(await service.discharge(tx, booking_id, leaving))


@router.post(
    "/bookings/{booking_id}/rescheduling",
    response_model=schemas.Booking,
    responses=problems(StateTransition, VacancyTaken, RuleViolated),
)
async def reschedule_booking(tx: Writes, booking_id: Id, other: schemas.Rescheduling) -> Response:
    """Move the planned day of admission (Aufnahme verschieben), if the place is free by then."""
    return answers.changed(await service.reschedule(tx, booking_id, other))


@router.post(
    "/bookings/{booking_id}/extension",
    response_model=schemas.Booking,
    responses=problems(StateTransition, VacancyTaken, RuleViolated),
)
async def extend_booking(tx: Writes, booking_id: Id, longer: schemas.Extension) -> Response:
    """Extend a booking (Belegung verlängern), if the place is free."""
    return answers.changed(await service.extend(tx, booking_id, longer))


@router.post(
    "/bookings/{booking_id}/cancellation",
    response_model=schemas.Booking,
    responses=problems(StateTransition),
)
async def cancel_booking(
    tx: Cancels, booking_id: Id, cancellation: Cancellation | None = None
) -> Response:
    """Cancel a booking (Belegung stornieren) before the admission, by either side, and say why.

    The place is free again, and the provider's access to the data of the young person ends.
    """
    reason = cancellation.reason if cancellation else None
    return answers.changed(await service.cancel(tx, booking_id, reason))
