"""The table of residences."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, listed
from jugendhilfe_api.people.facts.models import Fact, about
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("residence-kinds")
class ResidenceKind(StrEnum):
    """In which sense a person lives somewhere."""

    HABITUAL = "HABITUAL"  # gewöhnlicher Aufenthalt, § 30 (3) SGB I
    ACTUAL = "ACTUAL"  # tatsächlicher Aufenthalt


class Residence(Fact, Base):
    """Where a person lives (Aufenthalt): a place in Germany by its official key, or a country.

    There is one habitual residence at a time. Of a person in an institution, the habitual
    residence before it may count (§ 86a (2) SGB VIII).
    """

    __tablename__ = "residences"
    __mapper_args__ = {"version_id_col": Fact.version}  # noqa: RUF012

    kind: Mapped[str]
    country: Mapped[str]  # ISO 3166-1
    ags: Mapped[str | None]  # of the Kreis (5 digits) or the municipality (8)
    street: Mapped[str | None]
    house_number: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    in_institution: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(f"kind in ({listed(ResidenceKind)})", "kind"),
        CheckConstraint("valid_until >= valid_from", "period"),
        CheckConstraint("(ags is not null) = (country = 'DE')", "ags"),
        ExcludeConstraint(
            ("person_id", "="),
            ("kind", "="),
            (text("daterange(valid_from, valid_until, '[]')"), "&&"),
            where=text("cancelled_at is null"),
            name="residences_overlap",
        ),
        *about("residences"),
    )
