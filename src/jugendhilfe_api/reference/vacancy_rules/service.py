"""Rules by which vacancies are confirmed: which one holds, and how the operator enters one."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.vacancy_rules.models import VacancyConfirmationRule as Rule

if TYPE_CHECKING:
    import asyncpg

ENTER = """
    insert into vacancy_confirmation_rules as known
      (id, land, days, reminder_days, valid_from, source, verified)
    values ($1, $2, $3, $4, $5, $6, true)
    on conflict (land, valid_from) do update
      set days = excluded.days, reminder_days = excluded.reminder_days, source = excluded.source
"""


def holding(land: Any) -> Select[int, int]:
    """Select `days` and `reminder_days` of the rule that holds today in a Land, as SQL.

    For `.lateral()`: `land` may be a column of the statement around, and null.
    """
    return (
        select(Rule.days, Rule.reminder_days)
        .where(
            or_(Rule.land.is_(None), Rule.land == land),
            Rule.valid_from <= current_today,
            or_(Rule.valid_until.is_(None), Rule.valid_until >= current_today),
        )
        .order_by(Rule.land.is_(None), Rule.valid_from.desc())
        .limit(1)
    )


def rows() -> list[dict[str, Any]]:
    """Return the rules that this version ships."""
    return [
        {**entry, "id": uuid7()} for entry in shipped.entries("vacancy_confirmation_rules.yaml")
    ]


async def enter(connection: "asyncpg.Connection[Any]", rule: Rule) -> None:
    """Enter the rule of a Land, or correct it: as the owner of the table, no audience may.

    Raises `asyncpg.CheckViolationError` for a rule that cannot be.
    """
    given = (rule.land, rule.days, rule.reminder_days, rule.valid_from, rule.source)
    await connection.execute(ENTER, uuid7(), *given)
