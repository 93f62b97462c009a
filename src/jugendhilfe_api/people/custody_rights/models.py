"""The table of custody rights."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, listed
from jugendhilfe_api.people.facts.models import Fact, about
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("custody-bases")
class CustodyBasis(StrEnum):
    """Why somebody has custody."""

    MARRIAGE = "MARRIAGE"  # §§ 1626, 1626a (1) no. 2 BGB
    DECLARATION = "DECLARATION"  # Sorgeerklärung, § 1626a (1) no. 1 BGB
    MOTHER_BY_LAW = "MOTHER_BY_LAW"  # § 1626a (3) BGB
    COURT_ORDER = "COURT_ORDER"  # §§ 1671, 1666, 1680 BGB
    GUARDIANSHIP = "GUARDIANSHIP"  # Vormundschaft, §§ 1773 ff. BGB
    CURATORSHIP = "CURATORSHIP"  # Ergänzungspflegschaft, § 1809 BGB


@code_list("custody-matters")
class CustodyMatter(StrEnum):
    """A part of custody that a court may give or take on its own."""

    RESIDENCE = "RESIDENCE"  # Aufenthaltsbestimmung
    HEALTH = "HEALTH"  # Gesundheitssorge
    EDUCATION = "EDUCATION"  # schulische Angelegenheiten
    APPLICATIONS = "APPLICATIONS"  # Anträge auf Hilfe
    CONTACT = "CONTACT"  # Umgangsbestimmung
    ASSETS = "ASSETS"  # Vermögenssorge


class CustodyRight(Fact, Base):
    """That somebody has custody of the person (Sorgerecht), wholly or for some matters.

    The holder is a person whom the office knows, or an institution: an office as guardian. A
    parent who lost single matters still has custody in the sense of § 86 (2) SGB VIII.
    """

    __tablename__ = "custody_rights"
    __mapper_args__ = {"version_id_col": Fact.version}  # noqa: RUF012

    holder_person_id: Mapped[UUID | None]
    holder_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    basis: Mapped[str]
    matters: Mapped[list[str]] = mapped_column(ARRAY(Text))  # none: all
    court_reference: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(f"basis in ({listed(CustodyBasis)})", "basis"),
        CheckConstraint(f"matters <@ array[{listed(CustodyMatter)}]", "matters"),
        CheckConstraint("valid_until >= valid_from", "period"),
        CheckConstraint(
            "num_nonnulls(holder_person_id, holder_organisation_id) = 1 "
            "and holder_person_id <> person_id",
            "holder",
        ),
        ExcludeConstraint(
            ("person_id", "="),
            ("holder_person_id", "="),
            (text("daterange(valid_from, valid_until, '[]')"), "&&"),
            where=text("cancelled_at is null"),
            name="custody_rights_overlap",
        ),
        *about("custody_rights", "holder_person_id"),
    )
