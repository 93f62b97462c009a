"""Use cases of requests for a place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotFound, UnknownReference
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.placements.requests import models, queries, rules, schemas
from jugendhilfe_api.placements.requests.models import RequestState

SETS = ("exclusions", "languages", "regions")


class RequestOpened(Conflict):
    """Providers may have been told the criteria: they no longer change."""

    code = "placement-request-opened"


async def search(reader: Reader, query: schemas.PlacementRequestQuery, *, total: bool) -> Slice:
    """List the requests that the caller sees, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, request_id: UUID) -> Resource:
    """Read one request."""
    return await reader.resource(queries.ONE, placement_request_id=request_id)


async def must_see(reader: Reader, request_id: UUID) -> None:
    """Raise `NotFound` (404) for a request that the caller does not see."""
    if not await queries.sees(reader, request_id):
        raise NotFound


async def draft(tx: Tx, new: schemas.PlacementRequestDraft) -> Resource:
    """Draft a request for young people of a case that the caller sees."""
    given = _as_stored(new.model_dump(mode="python"))
    given["places"] = new.places or len(new.young_people)
    request = models.PlacementRequest(
        youth_office_id=tx.principal.organisation,
        pseudonym=rules.pseudonym(),
        state=queries.MACHINE.initial,
        contacts=0,
        **given,
    )
    await _check(tx, request)
    tx.session.add(request)
    await changes.record(tx, "placement-request.drafted", request)
    return await show(tx, request.id)


async def change(
    tx: Tx, request_id: UUID, held: IfMatch, patch: schemas.PlacementRequestPatch
) -> Resource:
    """Change what the patch names, as long as it is a draft."""
    request = await get_own(tx, request_id)
    held.check(request.version)
    if request.state != RequestState.DRAFT:
        raise RequestOpened
    with tx.session.no_autoflush:
        for name, value in _as_stored(patch.model_dump(exclude_unset=True)).items():
            setattr(request, name, value)
        await _check(tx, request)
    if tx.session.is_modified(request):
        await changes.record(tx, "placement-request.changed", request)
    return await show(tx, request_id)


async def open_search(tx: Tx, request_id: UUID) -> Resource:
    """Open the search: from now on the criteria stand still, and providers can be asked."""
    request = await get_own(tx, request_id)
    await queries.MACHINE.take(tx, request, "opening")
    with tx.session.no_autoflush:
        await _check(tx, request)
    request.opened_at = tx.now
    await changes.record(tx, "placement-request.opened", request)
    return await show(tx, request_id)


async def get_own(tx: Tx, request_id: UUID) -> models.PlacementRequest:
    """Return a request that the caller may change; others wait for it."""
    if request := await queries.get_for_update(tx, request_id):
        return request
    raise NotFound


async def show(tx: Tx, request_id: UUID) -> Resource:
    """Return the request as a reader would see it."""
    return await tx.resource(queries.ONE, placement_request_id=request_id)


async def check_description(tx: Tx, request: models.PlacementRequest) -> None:
    """Refuse a text that says who is meant: by its form, or by a name of the case.

    The names are read with the rights of the caller and leave no trace. Raises `UnknownReference`
    (422) for a case that the caller does not see.
    """
    number, names = await queries.names_in(tx, request.case_id)
    if number is None:
        raise UnknownReference("#/case_id")
    rules.check(rules.description_broken(request.description, names, [number]))


async def _check(tx: Tx, request: models.PlacementRequest) -> None:
    await check_description(tx, request)
    service_type = await queries.service_type(tx, request.service_type)
    if service_type is None:
        raise UnknownReference("#/service_type")
    rules.check(rules.criteria_broken(request, service_type.kinds, tx.today))
    named = {f"#/{name}": (name, getattr(request, name)) for name in ("exclusions", "regions")}
    for number, person in enumerate(request.young_people):
        named[f"#/young_people/{number}/needs"] = ("needs", person["needs"])
    if request.near_ags is not None:
        named["#/near_ags"] = ("near_ags", [request.near_ags])
    for pointer, (catalogue, codes) in named.items():
        if codes and not await queries.are_known(tx, catalogue, codes):
            raise UnknownReference(pointer)


def _as_stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """Write lists as sets: sorted, each code once."""
    return dict(given) | {name: sorted(set(given[name])) for name in SETS if name in given}
