"""Use cases of the search."""

from collections.abc import Iterator
from typing import Any

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import RuleViolated, Text, UnknownReference, Violation
from jugendhilfe_api.offers.search import queries, schemas
from jugendhilfe_api.offers.search.schemas import Criterion
from jugendhilfe_api.reference.regions import service as regions

TEN_THOUSANDTHS = 10_000
KREIS_DIGITS = 5
NO_MIDDLE = Text(
    "Dafür fehlt der Mittelpunkt: eine Postleitzahl oder ein Punkt",
    "This needs a middle: a postal code or a point",
)
TWO_MIDDLES = Text(
    "Der Mittelpunkt ist entweder eine Postleitzahl oder ein Punkt aus Breite und Länge",
    "The middle is either a postal code, or a point of latitude and longitude",
)
REVERSED = Text("Die Entlassung liegt nicht nach der Aufnahme", "Discharge is not after admission")
UNKNOWN = Text("Keine deutsche Postleitzahl beginnt so", "No German postal code begins like this")


async def search(reader: Reader, wish: schemas.OfferSearch) -> Slice:
    """Find the published offers that fit, one page of them."""
    if found := [*_faults(wish)]:
        raise RuleViolated(*found)
    latitude, longitude = await _middle(reader, wish.around)
    asked = _asked(wish)
    free = wish.free
    page = await queries.LISTINGS[wish.sort].page(
        reader,
        asked,
        from_day=free.from_day if free else None,
        until_day=free.until_day if free else None,
        places=free.places if free else 1,
        latitude=latitude,
        longitude=longitude,
        wanted=sorted({*wish.specialisations, *wish.languages, *wish.accessibility}),
        asked=_criteria(asked),
    )
    if page.items == "[]" and not wish.cursor:
        await _know(reader, wish)
    return page


async def _know(reader: Reader, wish: schemas.OfferSearch) -> None:
    """Say so if nothing was found because there is no such service type."""
    if await reader.row(queries.IS_SERVICE_TYPE, service_type=wish.service_type) is None:
        raise UnknownReference("#/service_type")


def _faults(wish: schemas.OfferSearch) -> Iterator[Violation]:
    free, around = wish.free, wish.around
    if free and free.until_day is not None and free.until_day <= free.from_day:
        yield Violation("period-reversed", REVERSED, pointer="#/free/until_day")
    if around is not None:
        point = (around.latitude is not None, around.longitude is not None)
        if (around.postal_code is not None) + any(point) != 1 or any(point) != all(point):
            yield Violation("middle-ambiguous", TWO_MIDDLES, pointer="#/around")
        return
    if wish.radius_km is not None:
        yield Violation("middle-missing", NO_MIDDLE, pointer="#/radius_km")
    if wish.sort == "distance":
        yield Violation("middle-missing", NO_MIDDLE, pointer="#/sort")


async def _middle(
    reader: Reader, around: schemas.Around | None
) -> tuple[float | None, float | None]:
    if around is None:
        return None, None
    if around.postal_code is None:
        return around.latitude, around.longitude
    centre = await regions.centre_of(reader, around.postal_code)
    if centre is None:
        unknown = Violation("postal-code-unknown", UNKNOWN, pointer="#/around/postal_code")
        raise RuleViolated(unknown)
    return centre.lat, centre.lon


def _asked(wish: schemas.OfferSearch) -> schemas.Asked:
    """Write the criteria as the statements take them: one that says nothing is none."""
    return schemas.Asked(
        limit=wish.limit,
        cursor=wish.cursor,
        service_type=wish.service_type,
        kind=wish.kind,
        age=wish.age,
        gender=[wish.gender] if wish.gender else None,
        specialisations=_codes(wish.specialisations),
        exclusions=_codes(wish.exclusions),
        languages=_codes(wish.languages),
        accessibility=_codes(wish.accessibility),
        emergency=wish.emergency or None,
        free=True if wish.free else None,
        regions=_codes([ags[:KREIS_DIGITS] for ags in wish.regions]),
        radius_km=wish.radius_km,
        rate_max=None if wish.rate_max is None else int(wish.rate_max * TEN_THOUSANDTHS),
    )


def _codes(codes: list[Any]) -> list[str] | None:
    return sorted({str(code) for code in codes}) or None


def _criteria(asked: schemas.Asked) -> list[str]:
    """Name the criteria that were asked for."""
    by_field = {"regions": Criterion.REGION, "radius_km": Criterion.RADIUS}
    by_field["rate_max"] = Criterion.RATE
    given = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return [by_field.get(name) or Criterion(name.upper()) for name in given]
