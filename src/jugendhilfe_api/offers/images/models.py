"""The table of pictures of offers."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.files.models import pointing
from jugendhilfe_api.infra.pictures.models import DESCRIBED, Pictured, open_or_confirmed

# The sub-selects are subject to policies themselves: who sees the offer sees its pictures, unless
# they may show an address that is protected.
MINE = f"""provider_id = {ORGANISATION}
    and exists (select from offers o where o.id = offer_images.offer_id)"""
IN_THE_MARKET = f"""{DESCRIBED} and exists (
    select from offers o join facilities f on f.id = o.facility_id
    where o.id = offer_images.offer_id and {open_or_confirmed("f.address_protected")})"""
PUBLISHED = f"""{DESCRIBED} and exists (
    select from published_offers p
    where p.id = offer_images.offer_id and {open_or_confirmed("p.address_protected")})"""


class OfferImage(Pictured, Base):
    """A picture of an offer."""

    __tablename__ = "offer_images"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID]

    __table_args__ = (
        ForeignKeyConstraint(["provider_id", "offer_id"], ["offers.provider_id", "offers.id"]),
        ForeignKeyConstraint(
            ["provider_id", "file_id"], ["stored_files.owner_id", "stored_files.id"]
        ),
        CheckConstraint("position between 0 and 999", "position"),
        Index("ix_offer_images_in_order", "offer_id", "position", "id"),
        Index("ix_offer_images_file_id", "file_id"),
        Index("one_cover_of_an_offer", "offer_id", unique=True, postgresql_where="cover"),
        protected(
            Policy("owner", "all", (Role.PROVIDER,), MINE, MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), IN_THE_MARKET),
            Policy("public", "select", (Role.PUBLIC,), PUBLISHED),
        ),
    )


pointing("offer_images")
