"""The table of pictures of facilities."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.files.models import pointing
from jugendhilfe_api.infra.pictures.models import DESCRIBED, Pictured, open_or_confirmed
from jugendhilfe_api.infra.pictures.service import PictureSize
from jugendhilfe_api.reference.code_lists.models import code_list

code_list("picture-sizes")(PictureSize)  # `infra` is below that registry

MINE = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
# Who sees the facility sees its pictures, unless they may show an address that is protected. Who
# sees a facility as its authority knows the address.
IN_THE_MARKET = f"""{DESCRIBED} and exists (
    select from facilities f
    where f.id = facility_images.facility_id and {open_or_confirmed("f.address_protected")})"""
SUPERVISED = f"""{DESCRIBED}
    and exists (select from facilities f where f.id = facility_images.facility_id)"""
# Policies are put in place after all tables, so this may name those of a package above.
PUBLISHED = f"""{DESCRIBED} and exists (
    select from published_facilities p
    where p.id = facility_images.facility_id and {open_or_confirmed("p.address_protected")}
      and exists (select from published_offers o where o.facility_id = p.id))"""  # noqa: S608 - the fragments are ours


class FacilityImage(Pictured, Base):
    """A picture of a facility."""

    __tablename__ = "facility_images"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        ForeignKeyConstraint(
            ["provider_id", "file_id"], ["stored_files.owner_id", "stored_files.id"]
        ),
        CheckConstraint("position between 0 and 999", "position"),
        Index("ix_facility_images_in_order", "facility_id", "position", "id"),
        Index("ix_facility_images_file_id", "file_id"),
        Index("one_cover_of_a_facility", "facility_id", unique=True, postgresql_where="cover"),
        protected(
            Policy("owner", "all", (Role.PROVIDER,), MINE, MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), IN_THE_MARKET),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), SUPERVISED),
            Policy("public", "select", (Role.PUBLIC,), PUBLISHED),
        ),
    )


pointing("facility_images")
