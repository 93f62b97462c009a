"""The tables of specialisations and exclusion criteria."""

from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.policies import catalogue, protected


class Specialisation(Base):
    """What an offer is specialised in (Spezialisierung): shipped, the same for everybody."""

    __tablename__ = "specialisations"
    __table_args__ = (protected(catalogue(), shipped=True),)

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    de: Mapped[str]
    en: Mapped[str]
    paragraph: Mapped[str | None]


class ExclusionCriterion(Base):
    """When an offer does not admit (Ausschlusskriterium): shipped, the same for everybody."""

    __tablename__ = "exclusion_criteria"
    __table_args__ = (protected(catalogue(), shipped=True),)

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    de: Mapped[str]
    en: Mapped[str]
