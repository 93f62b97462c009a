"""The table of relationships."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, listed
from jugendhilfe_api.people.facts.models import Fact, about
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("relationship-kinds")
class RelationshipKind(StrEnum):
    """What the other person is to the person."""

    PARENT = "PARENT"  # rechtlicher Elternteil
    PUTATIVE_PARENT = "PUTATIVE_PARENT"  # Vaterschaft nicht anerkannt und nicht festgestellt
    STEP_PARENT = "STEP_PARENT"
    SIBLING = "SIBLING"
    GRANDPARENT = "GRANDPARENT"
    FOSTER_PARENT = "FOSTER_PARENT"  # Pflegeperson, § 44
    GUARDIAN = "GUARDIAN"  # Vormund, Ergänzungspfleger
    PARTNER = "PARTNER"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    TRUSTED_PERSON = "TRUSTED_PERSON"  # Person des Vertrauens, § 42 (2)


class Relationship(Fact, Base):
    """That the other person is something to the person, such as a parent (Beziehung)."""

    __tablename__ = "relationships"
    __mapper_args__ = {"version_id_col": Fact.version}  # noqa: RUF012

    other_person_id: Mapped[UUID]
    kind: Mapped[str]
    permanent: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(f"kind in ({listed(RelationshipKind)})", "kind"),
        CheckConstraint("valid_until >= valid_from", "period"),
        CheckConstraint("other_person_id <> person_id", "other"),
        ExcludeConstraint(
            ("person_id", "="),
            ("other_person_id", "="),
            ("kind", "="),
            (text("daterange(valid_from, valid_until, '[]')"), "&&"),
            where=text("cancelled_at is null"),
            name="relationships_overlap",
        ),
        *about("relationships", "other_person_id"),
    )
