"""SQL of documents of offers."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, select

from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.documents import schemas
from jugendhilfe_api.offers.documents.models import OfferDocument
from jugendhilfe_api.offers.models import Offer

OFFER = Statement(select(literal_column("1")).where(Offer.id == bindparam("offer_id")))
OF_OFFER = OfferDocument.offer_id == bindparam("offer_id")
THIS = OfferDocument.id == bindparam("document_id")
ITEM = document(schemas.OfferDocument, OfferDocument)
PUBLIC_ITEM = document(schemas.PublicOfferDocument, OfferDocument)

ONE = one(ITEM, OfferDocument.version, select(OfferDocument).where(OF_OFFER, THIS))
FILE = Statement(
    select(
        OfferDocument.file_id,
        OfferDocument.kind,
        OfferDocument.media_type,
        OfferDocument.bytes,
        OfferDocument.digest,
    ).where(OF_OFFER, THIS)
)
BY_KIND = Listing(
    ITEM,
    select(OfferDocument).where(OF_OFFER),
    name="offer-documents",
    query=schemas.OfferDocumentQuery,
    orders={"kind": Order((OfferDocument.kind, OfferDocument.id))},
    filters={"kind": OfferDocument.kind == bindparam("kind")},
)


def shown(offer_id: Any) -> Any:
    """Write the documents that the caller sees of an offer as part of its JSON."""
    order = func.row(OfferDocument.kind, OfferDocument.id)
    table: Any = OfferDocument.__table__
    return documents(PUBLIC_ITEM, table, OfferDocument.offer_id == offer_id, order_by=order)


async def count(tx: Tx, offer_id: UUID) -> int:
    """Count the documents of an offer of the caller."""
    there = select(func.count()).where(OfferDocument.offer_id == offer_id)
    return int(await tx.session.scalar(there) or 0)


async def get_for_update(tx: Tx, offer_id: UUID, document_id: UUID) -> OfferDocument | None:
    """Return a document of the caller; others wait for it."""
    found = select(OfferDocument).where(
        OfferDocument.offer_id == offer_id, OfferDocument.id == document_id
    )
    return await tx.session.scalar(found.with_for_update())
