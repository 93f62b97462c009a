"""Bodies and queries of documents of offers."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Flag, Id, Instant, Line
from jugendhilfe_api.infra.pictures.schemas import Bytes
from jugendhilfe_api.offers.documents.models import OfferDocumentKind

Kind = Annotated[str, Field(description="Extensible enum", examples=list(OfferDocumentKind)[:3])]
MediaType = Annotated[str, Field(examples=["application/pdf"])]
Published = Annotated[
    Flag, Field(description="Everybody may read it; otherwise youth offices only")
]
ShowsNoAddress = Annotated[
    Flag,
    Field(
        description="You confirm that no address stands in it: without it, others do not see a "
        "document of a house whose address is protected"
    ),
]


class OfferDocumentQuery(PageQuery):
    """Which documents the client looks for."""

    kind: OfferDocumentKind | None = None


class NewOfferDocument(Input):
    """What the address says of a document whose bytes are the body."""

    kind: OfferDocumentKind = Field(description="What the document is")


class OfferDocumentPatch(Input):
    """Changes to what is known of a document (RFC 7396); another file is another document."""

    kind: OfferDocumentKind = KEPT
    title: Line | None = KEPT
    published: Published = KEPT
    shows_no_address: ShowsNoAddress = KEPT


class PublicOfferDocument(Output):
    """A document of an offer (Dokument), for everybody; the file is at its address `/content`."""

    id: Id
    kind: Kind
    title: Line | None
    media_type: MediaType
    bytes: Bytes


class OfferDocument(Output):
    """A document of an offer (Dokument); the file is at its address followed by `/content`."""

    id: Id
    kind: Kind
    title: Line | None
    media_type: MediaType
    bytes: Bytes
    published: Published
    shows_no_address: ShowsNoAddress
    created_at: Instant
    version: Version
