"""The table of documents of offers."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.files.models import pointing
from jugendhilfe_api.infra.pictures.models import open_or_confirmed
from jugendhilfe_api.reference.code_lists.models import code_list

MOST = 20  # documents of an offer
MINE = f"""provider_id = {ORGANISATION}
    and exists (select from offers o where o.id = offer_documents.offer_id)"""
IN_THE_MARKET = f"""exists (
    select from offers o join facilities f on f.id = o.facility_id
    where o.id = offer_documents.offer_id and {open_or_confirmed("f.address_protected")})"""
PUBLISHED = f"""published and exists (
    select from published_offers p
    where p.id = offer_documents.offer_id and {open_or_confirmed("p.address_protected")})"""


@code_list("offer-document-kinds")
class OfferDocumentKind(StrEnum):
    """What a document of an offer is."""

    CONCEPT = "CONCEPT"  # Konzeption
    SERVICE_DESCRIPTION = "SERVICE_DESCRIPTION"  # Leistungsbeschreibung, § 78c (1) SGB VIII
    QUALITY_DESCRIPTION = "QUALITY_DESCRIPTION"  # Qualitätsentwicklung, § 78b (1) No. 3
    PROTECTION_CONCEPT = "PROTECTION_CONCEPT"  # Schutzkonzept, § 45 (2) No. 4
    RATE_SHEET = "RATE_SHEET"  # Entgeltblatt
    HOUSE_RULES = "HOUSE_RULES"  # Hausordnung
    LEAFLET = "LEAFLET"  # Faltblatt für Eltern und junge Menschen
    OTHER = "OTHER"


class OfferDocument(Versioned, Base):
    """A document of an offer: for youth offices, and for everybody if the provider says so."""

    __tablename__ = "offer_documents"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    file_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str | None]
    media_type: Mapped[str]
    bytes: Mapped[int]
    digest: Mapped[str]  # SHA-256
    published: Mapped[bool] = mapped_column(server_default=text("false"))
    shows_no_address: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        ForeignKeyConstraint(["provider_id", "offer_id"], ["offers.provider_id", "offers.id"]),
        ForeignKeyConstraint(
            ["provider_id", "file_id"], ["stored_files.owner_id", "stored_files.id"]
        ),
        CheckConstraint("not published or kind <> 'RATE_SHEET'", "rates_are_not_public"),
        Index("ix_offer_documents_offer_id_kind", "offer_id", "kind", "id"),
        Index("ix_offer_documents_file_id", "file_id"),
        protected(
            Policy("owner", "all", (Role.PROVIDER,), MINE, MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), IN_THE_MARKET),
            Policy("public", "select", (Role.PUBLIC,), PUBLISHED),
        ),
    )


pointing("offer_documents")
