"""Enter for how long free places count as confirmed in a Land."""

import asyncio
from datetime import date

import asyncpg

from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.commands.databases import opened
from jugendhilfe_api.reference.vacancy_rules import service
from jugendhilfe_api.reference.vacancy_rules.models import VacancyConfirmationRule
from jugendhilfe_api.settings import Settings


def enter(
    settings: Settings, land: str, days: int, reminder_days: int, valid_from: date, source: str
) -> None:
    """Enter the rule, or correct the one of the same Land and day.

    Raises:
        CommandError: there is no such Land, or the reminder comes before the confirmation.

    """
    rule = VacancyConfirmationRule(
        land=land, days=days, reminder_days=reminder_days, valid_from=valid_from, source=source
    )
    with opened(settings) as database:
        try:
            asyncio.run(_entered(database.owner(), rule))
        except asyncpg.CheckViolationError as error:
            raise CommandError(
                "a Land has two digits (01 to 16), and the reminder comes after the confirmation"
            ) from error


async def _entered(url: str, rule: VacancyConfirmationRule) -> None:
    connection = await asyncpg.connect(url, timeout=15)
    try:
        await service.enter(connection, rule)
    finally:
        await connection.close()
