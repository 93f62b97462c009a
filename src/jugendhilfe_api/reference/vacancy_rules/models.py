"""The table of the rules by which vacancies are confirmed."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified
from jugendhilfe_api.core.database.policies import catalogue, protected


class VacancyConfirmationRule(Identified, Base):
    """For how many days a confirmation counts, and how many days before it is reminded of.

    Dated data with its source: no law says it, it is practice (`verified` is false until a Land
    has laid it down). A rule of a Land goes before the one for all; of several, the one that
    began last. Shipped is the rule for all; those of a Land are entered by the operator of the
    platform (`jugendhilfe vacancies rule`), at the wish of its authority.
    """

    __tablename__ = "vacancy_confirmation_rules"
    __table_args__ = (
        UniqueConstraint("land", "valid_from", postgresql_nulls_not_distinct=True),
        CheckConstraint("land ~ '^(0[1-9]|1[0-6])$'", "land"),
        CheckConstraint("days between 1 and 366", "days"),
        CheckConstraint("reminder_days >= 0 and reminder_days < days", "reminder_days"),
        CheckConstraint("valid_until >= valid_from", "period"),
        protected(catalogue(), shipped="land is null"),
    )

    land: Mapped[str | None]  # two digits of the AGS; none: everywhere
    days: Mapped[int] = mapped_column(SmallInteger)
    reminder_days: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day
    source: Mapped[str]
    verified: Mapped[bool]
