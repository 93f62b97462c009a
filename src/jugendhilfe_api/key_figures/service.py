"""Use cases of key figures."""

import json
from datetime import date

from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.key_figures import queries, schemas
from jugendhilfe_api.key_figures.registry import FIGURES, Figure

MOST_MONTHS = 36
DEFINITIONS = "/v1/key-figures"


class PeriodReversed(RuleViolated):
    """The query ends before it begins."""

    def __init__(self) -> None:
        detail = Text("Das Ende liegt vor dem Beginn", "The end is before the beginning")
        super().__init__(Violation("period-reversed", detail, pointer="#/to_month"))


class PeriodTooLong(RuleViolated):
    """The query asks for more months than an answer holds."""

    def __init__(self) -> None:
        detail = Text("Höchstens 36 Monate", "At most 36 months")
        super().__init__(Violation("period-too-long", detail, pointer="#/to_month"))


def registry() -> str:
    """Write the definitions of all figures."""
    return json.dumps({"items": list(map(_defined, FIGURES.values()))}, ensure_ascii=False)


def _defined(figure: Figure) -> dict[str, object]:
    return {
        "id": figure.id.upper(),
        "version": figure.version,
        "name": figure.name._asdict(),
        "definition": figure.definition._asdict(),
        "formula": figure.formula,
        "unit": figure.unit,
        "period": figure.period,
    }


async def query(reader: Reader, asked: schemas.KeyFigureQuery) -> str:
    """Answer a query: own values live, those of others from the newest release."""
    first, last = _first_day(asked.from_month), _first_day(asked.to_month)
    if last < first:
        raise PeriodReversed
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise PeriodTooLong
    figures = [FIGURES[str(name).lower()] for name in asked.figures]
    (row,) = await reader.rows(
        queries.ANSWERS[reader.principal.role],
        figures=[figure.id for figure in figures],
        versions=[figure.version for figure in figures],
        units=[figure.unit for figure in figures],
        first=first,
        last=last,
        land=asked.peer_group.land,
        by_land=asked.peer_group.kind == "LAND",
    )
    tail = json.dumps({"definitions_url": DEFINITIONS, "denominator": None})
    return f'{{"items":{row["items"]},{tail[1:]}'


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
