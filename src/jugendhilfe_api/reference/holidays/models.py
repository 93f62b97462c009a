"""The table of holidays that single municipalities have beside those of their Land."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Identified
from jugendhilfe_api.core.database.policies import catalogue, protected


class LocalHoliday(Identified, Base):
    """A holiday of a municipality or a Kreis (kommunaler Feiertag), as dated data with its source.

    Either on a fixed day of the year, or a number of days after Easter Sunday. `ags` is that of a
    Kreis (5 digits) or of a municipality (8 digits). `organisation_id` names the office that has
    entered the row; rows without one are shipped.
    """

    __tablename__ = "local_holidays"
    __table_args__ = (
        UniqueConstraint(
            "ags", "code", "valid_from", "organisation_id", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("ags ~ '^[0-9]{5}([0-9]{3})?$'", "ags"),
        CheckConstraint(
            "(month is null) = (day is null) and (month is null) <> (easter_offset is null)",
            "either_fixed_or_after_easter",
        ),
        CheckConstraint("valid_until is null or valid_until >= valid_from", "period"),
        protected(catalogue(), shipped=True),
    )

    ags: Mapped[str]
    code: Mapped[str]
    municipality: Mapped[str]
    de: Mapped[str]
    en: Mapped[str]
    month: Mapped[int | None]
    day: Mapped[int | None]
    easter_offset: Mapped[int | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str]
    verified: Mapped[bool]
    organisation_id: Mapped[UUID | None]
