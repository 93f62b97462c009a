"""Routes of documents of offers."""

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
from jugendhilfe_api.core.openapi import files as file_responses
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.files import pdf
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.offers.documents import schemas, service
from jugendhilfe_api.offers.service import OfferRetired

router = APIRouter(tags=["offers"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("offers:read")]
Writes = Annotated[Tx, requires("offers:write")]
Uploads = Annotated[Tx, requires("offers:write", limits="upload")]
ADDING = (service.BadDocument, OfferRetired, service.TooManyDocuments, KeyReused, InProgress)


@router.get(
    "/offers/{offer_id}/documents",
    response_model=Page[schemas.OfferDocument],
    responses=problems(InvalidCursor),
)
async def list_offer_documents(
    request: Request,
    reader: Reads,
    total: TotalCount,
    offer_id: Id,
    query: Annotated[schemas.OfferDocumentQuery, Query()],
) -> Response:
    """List the documents (Dokumente) of an offer that you may see, by kind."""
    return answers.page(request, await service.search(reader, offer_id, query, total=total))


@router.post(
    "/offers/{offer_id}/documents",
    status_code=201,
    response_model=schemas.OfferDocument,
    responses=problems(*ADDING),
    openapi_extra=service.BODY,
)
async def add_offer_document(
    stored: service.Received,
    tx: Uploads,
    once: Once,
    offer_id: Id,
    new: Annotated[schemas.NewOfferDocument, Query()],
) -> Response:
    """Add a document (Konzeption, Leistungsbeschreibung …) to an offer of yours, as PDF.

    Youth offices can read it; everybody only if you publish it afterwards.
    """

    async def answer() -> Response:
        document_id, made = await service.add(tx, offer_id, new, stored)
        return answers.created(made, f"/v1/offers/{offer_id}/documents/{document_id}")

    return await once(tx, answer)


@router.get(
    "/offers/{offer_id}/documents/{offer_document_id}", response_model=schemas.OfferDocument
)
async def get_offer_document(
    request: Request, reader: Reads, offer_id: Id, offer_document_id: Id
) -> Response:
    """Read what is known of a document (Dokument) of an offer."""
    return answers.resource(request, await service.read(reader, offer_id, offer_document_id))


@router.patch(
    "/offers/{offer_id}/documents/{offer_document_id}",
    response_model=schemas.OfferDocument,
    responses=problems(RuleViolated),
)
async def change_offer_document(
    tx: Writes,
    offer_id: Id,
    offer_document_id: Id,
    held: Precondition,
    patch: schemas.OfferDocumentPatch,
) -> Response:
    """Name a document (Dokument) of an offer of yours, publish it, or take it back."""
    changed = await service.change(tx, offer_id, offer_document_id, held, patch)
    return answers.changed(changed)


@router.delete("/offers/{offer_id}/documents/{offer_document_id}", status_code=204)
async def remove_offer_document(
    tx: Writes, offer_id: Id, offer_document_id: Id, held: Precondition
) -> Response:
    """Remove a document (Dokument) of an offer of yours."""
    await service.remove(tx, offer_id, offer_document_id, held)
    return answers.deleted()


@router.get(
    "/offers/{offer_id}/documents/{offer_document_id}/content",
    responses=file_responses(pdf.PDF, "The document"),
    response_class=Response,
)
async def get_offer_document_file(
    request: Request, reader: Reads, offer_id: Id, offer_document_id: Id
) -> Response:
    """Download a document (Dokument) of an offer."""
    return files.answer(request, await service.part(reader, offer_id, offer_document_id))
