"""The tables of Länder, Kreise and postal codes, and the distance between places."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, Numeric
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.policies import EVERYBODY, catalogue, protected
from jugendhilfe_api.reference.code_lists.models import code_list

__all__ = [
    "CentreQuality",
    "Land",
    "PostalCode",
    "Region",
    "RegionKind",
    "distance_km",
    "within_box",
]


@code_list("region-kinds")
class RegionKind(StrEnum):
    """The kinds of regions; a town within a Kreis that has a youth office is none."""

    LAND = "LAND"
    URBAN_DISTRICT = "URBAN_DISTRICT"  # kreisfreie Stadt, Stadtkreis
    RURAL_DISTRICT = "RURAL_DISTRICT"  # Kreis, Landkreis
    REGIONAL_ASSOCIATION = "REGIONAL_ASSOCIATION"  # Kommunalverband besonderer Art


@code_list("centre-qualities")
class CentreQuality(StrEnum):
    """How the centre of a postal code is known, best first."""

    EXACT = "EXACT"  # imported from the GeoNames file
    PLACE = "PLACE"  # its places are found and unique
    NEIGHBOUR = "NEIGHBOUR"  # a same-named place was chosen by the neighbouring codes
    PREFIX = "PREFIX"  # the middle of the codes with the longest equal prefix


class Land(Base):
    """One of the 16 Länder; its AGS has two digits."""

    __tablename__ = "laender"
    __table_args__ = (
        CheckConstraint("ags ~ '^[0-9]{2}$'", "ags"),
        protected(catalogue(), shipped=True),
    )

    ags: Mapped[str] = mapped_column(primary_key=True)
    iso: Mapped[str]
    nuts1: Mapped[str]
    name_de: Mapped[str]
    name_en: Mapped[str]
    search_name: Mapped[str]
    area_km2: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    population: Mapped[int]
    lat: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)


class Region(Base):
    """A Kreis, a kreisfreie Stadt or a regional association; its AGS has five digits.

    `lat` and `lon` are where its people live: the mean of its places, weighted by inhabitants.
    """

    __tablename__ = "regions"
    __table_args__ = (
        CheckConstraint("ags ~ '^[0-9]{5}$' and left(ags, 2) = land", "ags"),
        protected(catalogue(), shipped=True),
    )

    ags: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    search_name: Mapped[str]
    kind: Mapped[str]
    designation: Mapped[str]
    land: Mapped[str] = mapped_column(ForeignKey("laender.ags"), index=True)
    nuts3: Mapped[str] = mapped_column(unique=True)
    area_km2: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    population: Mapped[int]
    lat: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)


class PostalCode(Base):
    """A postal code (Postleitzahl) with its centre.

    `regions` are the Kreise of its places: a code may lie in several, so no jurisdiction follows.
    """

    __tablename__ = "postal_codes"
    __table_args__ = (
        CheckConstraint("postal_code ~ '^[0-9]{5}$'", "postal_code"),
        Index("ix_postal_codes_lat_lon", "lat", "lon"),
        protected(catalogue(), shipped=True),
    )

    postal_code: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str | None]
    land: Mapped[str | None] = mapped_column(ForeignKey("laender.ags"))
    lat: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)
    quality: Mapped[str]
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))


# A code that is not listed (a large recipient, a new one) is near those with the same prefix. Two
# digits are the least: those of no code (00, 05, 43, 62) have no centre, and there is no row.
function(
    "postal_code_centre(text)",
    """
    create or replace function postal_code_centre(code text)
    returns table (lat double precision, lon double precision, digits integer)
    language sql stable rows 1
    begin atomic
      select avg(near.lat), avg(near.lon), length.digits
      from (values (5), (4), (3), (2)) as length (digits)
      join postal_codes near
        on near.postal_code between rpad(left(code, length.digits), 5, '0')
                                and rpad(left(code, length.digits), 5, '9')
      where code ~ '^[0-9]{5}$'
      group by length.digits
      order by length.digits desc
      limit 1;
    end
    """,
    *EVERYBODY,
)
