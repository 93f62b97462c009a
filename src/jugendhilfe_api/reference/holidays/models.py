"""The table of holidays that single municipalities have beside those of their Land."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    NOW_DEFAULT,
    ORGANISATION,
    Policy,
    catalogue,
    protected,
)
from jugendhilfe_api.core.principal import Role

EARLIEST, LATEST = -60, 70  # days after Easter Sunday: all of them lie in the same year

MINE = f"organisation_id = {ORGANISATION}"
# Policies are put in place after all tables, so this may name one of a package above. The office
# of a Kreis is responsible for its municipalities, the one of a municipality for itself.
IN_OWN_REGION = f"""exists (
    select from organisations o
    where o.id = {ORGANISATION} and length(o.ags) >= 5
      and starts_with(local_holidays.ags, o.ags))"""


class LocalHoliday(Versioned, Base):
    """A holiday of a municipality or a Kreis (kommunaler Feiertag), as dated data with its source.

    Either on a fixed day of the year, or a number of days after Easter Sunday. `ags` is that of a
    Kreis (5 digits) or of a municipality (8 digits). `organisation_id` names the office that has
    entered the row; rows without one are shipped, and only the loader of the data changes them.
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
        CheckConstraint(
            "month between 1 and 12 and day between 1 and 31 and (month, day) <> (2, 29)",
            "every_year",
        ),
        CheckConstraint(f"easter_offset between {EARLIEST} and {LATEST}", "easter_offset"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", "period"),
        protected(
            catalogue(),
            Policy("office", "all", (Role.YOUTH_OFFICE,), MINE, f"{MINE} and {IN_OWN_REGION}"),
            shipped="organisation_id is null",
        ),
    )

    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    # The loader has no instant of a request: what is shipped counts from the beginning.
    created_at: Mapped[datetime] = mapped_column(
        server_default=text(f"coalesce({NOW_DEFAULT}, '2026-01-01T00:00:00Z')")
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
