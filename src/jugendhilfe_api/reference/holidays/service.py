"""Use cases of holidays.

Other packages compute deadlines with a `Calendar`: `await calendar(tx, seat)`, then pure rules.
"""

import json
from datetime import date
from typing import Any

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.holidays import queries, rules, schemas
from jugendhilfe_api.reference.holidays.rules import (
    Calendar,
    Local,
    OutsideCalendarError,
    Seat,
    add_months,
)

__all__ = ["Calendar", "Local", "OutsideCalendarError", "Seat", "add_months", "calendar", "find"]

LIBRARY = "PyPI holidays"


class PlaceOutsideLand(RuleViolated):
    """The place is not in the Land."""

    def __init__(self) -> None:
        detail = Text("Der Ort liegt nicht in diesem Land", "The place is not in this Land")
        super().__init__(Violation("place-outside-land", detail, parameter="ags"))


async def calendar(connected: Reader | Tx, seat: Seat) -> Calendar:
    """Return the calendar of a seat: the holidays of its Land and the municipal ones."""
    if seat.ags is None:
        return Calendar(seat)
    rows: Any
    if isinstance(connected, Reader):
        rows = await connected.rows(queries.AT, ags=seat.ags)
    else:
        found = await connected.session.execute(queries.AT.selected, {"ags": seat.ags})
        rows = found.mappings()
    return Calendar(seat, tuple(Local(**row) for row in rows))


async def find(reader: Reader, query: schemas.HolidayQuery) -> str:
    """List the holidays of a year at a seat, as JSON."""
    land = query.land or (query.ags[:2] if query.ags else None)
    if query.ags and not query.ags.startswith(land or ""):
        raise PlaceOutsideLand
    at = await calendar(reader, Seat(land, query.ags))
    shared = rules.of_land(None, query.year)
    items = [_item(holiday, shared) for holiday in at.holidays(query.year).values()]
    return json.dumps({"items": items, "next": None}, ensure_ascii=False)


def _item(holiday: rules.Holiday, shared: Any) -> dict[str, Any]:
    local = holiday.local
    scope = schemas.HolidayScope.LAND
    if local:
        scope = schemas.HolidayScope.MUNICIPAL
    elif holiday.day in shared:
        scope = schemas.HolidayScope.NATIONWIDE
    return {
        "day": holiday.day.isoformat(),
        "de": holiday.de,
        "en": holiday.en,
        "scope": scope,
        "source": local.source if local else LIBRARY,
        "verified": local.verified if local else True,
        "id": str(local.id) if local else None,
        "organisation_id": str(local.organisation_id) if local and local.organisation_id else None,
    }


def rows() -> list[dict[str, Any]]:
    """Return the municipal holidays that this version ships."""
    return [
        {
            **{name: row[name] for name in ("ags", "code", "municipality", "de", "en", "source")},
            **{name: _number(row[name]) for name in ("month", "day", "easter_offset")},
            **{name: _day(row[name]) for name in ("valid_from", "valid_until")},
            "verified": row["verified"] == "true",
            "organisation_id": None,
            "id": uuid7(),
        }
        for row in shipped.rows("local_holidays.csv")
    ]


def _number(written: str) -> int | None:
    return int(written) if written else None


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
