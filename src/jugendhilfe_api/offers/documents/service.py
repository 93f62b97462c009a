"""Use cases of documents of offers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import uploads
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.http.uploads import Upload, Uploads
from jugendhilfe_api.core.problems import Conflict, NotFound, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.infra.files import pdf
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.files.service import CONTENT, Part
from jugendhilfe_api.offers import service as offers
from jugendhilfe_api.offers.documents import models, queries, rules, schemas
from jugendhilfe_api.offers.documents.models import OfferDocument

UPLOADS = Uploads((pdf.PDF,), 20 * 1_048_576)
BODY = uploads.request_body(UPLOADS, "The document, a PDF of up to 20 MB")


class TooManyDocuments(Conflict):
    """The offer has as many documents as it may have: remove one first."""

    code = "too-many-documents"


class BadDocument(RuleViolated):
    """The body is no PDF, or one that is encrypted, or one that can act in a viewer."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document that is in the store, not yet pointed to."""

    file_id: UUID
    upload: Upload


async def _received(request: Request) -> AsyncIterator[Stored]:
    upload = uploads.of(request)
    found = await asyncio.to_thread(lambda: list(rules.faults(upload.file.read())))
    if found:
        raise BadDocument(*found)
    upload.file.seek(0)
    async with files.kept(request, {CONTENT: upload.file}) as file_id:
        yield Stored(file_id, upload)


_received.uploads = UPLOADS  # type: ignore[attr-defined]
# Before the transaction among the parameters of a route: so no connection waits for the work.
Received = Annotated[Stored, Depends(_received, scope="function")]


async def search(
    reader: Reader, offer_id: UUID, query: schemas.OfferDocumentQuery, *, total: bool
) -> Slice:
    """List the documents of an offer by kind."""
    if await reader.row(queries.OFFER, offer_id=offer_id) is None:
        raise NotFound
    return await queries.BY_KIND.page(reader, query, total=total, offer_id=offer_id)


async def read(reader: Reader, offer_id: UUID, document_id: UUID) -> Resource:
    """Read what is known of a document."""
    return await reader.resource(queries.ONE, offer_id=offer_id, document_id=document_id)


async def part(reader: Reader, offer_id: UUID, document_id: UUID) -> Part:
    """Find the bytes of a document."""
    row = await reader.row(queries.FILE, offer_id=offer_id, document_id=document_id)
    if row is None:
        raise NotFound
    return Part(
        row["file_id"],
        CONTENT,
        row["media_type"],
        row["bytes"],
        row["digest"],
        shown_as=rules.file_name(row["kind"], document_id),
    )


async def add(
    tx: Tx, offer_id: UUID, new: schemas.NewOfferDocument, stored: Stored
) -> tuple[UUID, Resource]:
    """Add a document to an offer of the caller."""
    offer = await offers.get_changeable(tx, offer_id)
    if await queries.count(tx, offer_id) >= models.MOST:
        raise TooManyDocuments
    await files.register(tx, stored.file_id)
    document = OfferDocument(
        provider_id=offer.provider_id,
        offer_id=offer_id,
        file_id=stored.file_id,
        kind=new.kind,
        media_type=stored.upload.media_type,
        bytes=stored.upload.size,
        digest=stored.upload.digest.hex(),
    )
    tx.session.add(document)
    await changes.record(tx, "offer-document.added", document)
    return document.id, await _resource(tx, offer_id, document.id)


async def change(
    tx: Tx, offer_id: UUID, document_id: UUID, held: IfMatch, patch: schemas.OfferDocumentPatch
) -> Resource:
    """Name a document, publish it, or confirm that it shows no address."""
    document = await _own(tx, offer_id, document_id)
    held.check(document.version)
    given = patch.model_dump(exclude_unset=True)
    now = {n: given.get(n, getattr(document, n)) for n in ("kind", "published")}
    if found := [*rules.may_be_published(now["kind"], published=now["published"])]:
        raise RuleViolated(*found)
    for name, value in given.items():
        setattr(document, name, value)
    if tx.session.is_modified(document):
        await changes.record(tx, "offer-document.changed", document)
    return await _resource(tx, offer_id, document_id)


async def remove(tx: Tx, offer_id: UUID, document_id: UUID, held: IfMatch) -> None:
    """Remove a document, and its bytes a day later."""
    document = await _own(tx, offer_id, document_id)
    held.check(document.version)
    await changes.record(tx, "offer-document.removed", document)
    await tx.session.delete(document)


def shown(offer_id: Any) -> Any:
    """Write the documents that the caller sees of an offer as part of its JSON."""
    return queries.shown(offer_id)


async def _own(tx: Tx, offer_id: UUID, document_id: UUID) -> OfferDocument:
    await offers.get_own(tx, offer_id)
    if document := await queries.get_for_update(tx, offer_id, document_id):
        return document
    raise NotFound


async def _resource(tx: Tx, offer_id: UUID, document_id: UUID) -> Resource:
    return await tx.resource(queries.ONE, offer_id=offer_id, document_id=document_id)
