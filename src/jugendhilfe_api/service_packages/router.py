"""Routes of service packages."""

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
from jugendhilfe_api.core.problems import (
    NotPermitted,
    PersonRequired,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.service_packages import schemas, service
from jugendhilfe_api.service_packages.drafts import service as drafts

router = APIRouter(tags=["service-packages"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("service-packages:read", purpose=True)]
Writes = Annotated[Tx, requires("service-packages:write", purpose=True)]
Releases = Annotated[Tx, requires("service-packages:release", purpose=True)]
Accepts = Annotated[Tx, requires("service-packages:accept", purpose=True)]
Ends = Annotated[Tx, requires("service-packages:end", purpose=True)]
PACKAGE = "/service-packages/{service_package_id}"
STEP = (NotPermitted, StateTransition)


@router.get(
    "/service-packages",
    response_model=Page[schemas.ServicePackage],
    responses=problems(InvalidCursor),
)
async def list_service_packages(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.PackageQuery, Query()],
) -> Response:
    """List the service packages (Leistungspakete) of your department, or handed over to it."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.post(
    "/service-packages",
    status_code=201,
    response_model=schemas.ServicePackage,
    responses=problems(NotPermitted, RuleViolated, UnknownReference, KeyReused, InProgress),
)
async def draft_service_package(tx: Writes, once: Once, new: schemas.PackageDraft) -> Response:
    """Draft a service package (Leistungspaket) for a person of a case."""

    async def answer() -> Response:
        made = await drafts.draft(tx, new)
        return answers.created(made, f"/v1/service-packages/{made.id}")

    return await once(tx, answer)


@router.get(PACKAGE, response_model=schemas.ServicePackage)
async def get_service_package(request: Request, reader: Reads, service_package_id: Id) -> Response:
    """Read a version of a service package (Leistungspaket)."""
    return answers.resource(request, await service.read(reader, service_package_id))


@router.patch(
    PACKAGE,
    response_model=schemas.ServicePackage,
    responses=problems(NotPermitted, drafts.PackageReleased, RuleViolated, UnknownReference),
)
async def change_service_package(
    tx: Writes, service_package_id: Id, held: Precondition, patch: schemas.PackagePatch
) -> Response:
    """Change a draft of a service package (Leistungspaket)."""
    return answers.changed(await drafts.change(tx, service_package_id, held, patch))


@router.post(
    PACKAGE + "/versions",
    status_code=201,
    response_model=schemas.ServicePackage,
    responses=problems(
        *STEP,
        drafts.VersionPending,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def draft_service_package_version(
    tx: Writes, once: Once, service_package_id: Id, new: schemas.PackageVersion
) -> Response:
    """Draft the next version of a service package (Leistungspaket), from a day on."""

    async def answer() -> Response:
        made = await drafts.draft_version(tx, service_package_id, new)
        return answers.created(made, f"/v1/service-packages/{made.id}")

    return await once(tx, answer)


@router.post(
    PACKAGE + "/release",
    response_model=schemas.ServicePackage,
    responses=problems(*STEP, PersonRequired),
)
async def release_service_package(tx: Releases, service_package_id: Id) -> Response:
    """Release a service package (Leistungspaket) as the second person; it never changes again."""
    return answers.changed(await service.release(tx, service_package_id))


@router.post(
    PACKAGE + "/hand-over", response_model=schemas.ServicePackage, responses=problems(*STEP)
)
async def hand_over_service_package(tx: Writes, service_package_id: Id) -> Response:
    """Hand a service package (Leistungspaket) over to the department that pays (WJH)."""
    return answers.changed(await service.hand_over(tx, service_package_id))


@router.post(
    PACKAGE + "/acceptance", response_model=schemas.ServicePackage, responses=problems(*STEP)
)
async def accept_service_package(tx: Accepts, service_package_id: Id) -> Response:
    """Accept a service package (Leistungspaket); with an agreed rate it can be paid from."""
    return answers.changed(await service.accept(tx, service_package_id))


@router.post(
    PACKAGE + "/return",
    response_model=schemas.ServicePackage,
    responses=problems(*STEP, RuleViolated),
)
async def return_service_package(
    tx: Accepts, service_package_id: Id, returned: schemas.PackageReturn
) -> Response:
    """Return a service package (Leistungspaket) to those who have drafted it, with a reason."""
    return answers.changed(await service.return_(tx, service_package_id, returned))


@router.post(
    PACKAGE + "/ending",
    response_model=schemas.ServicePackage,
    responses=problems(*STEP, RuleViolated),
)
async def end_service_package(
    tx: Ends, service_package_id: Id, ending: schemas.PackageEnding
) -> Response:
    """End a service package (Leistungspaket) on a day, which is the last that is paid."""
    return answers.changed(await service.end(tx, service_package_id, ending))
