"""Use cases of the search."""

import json
from collections.abc import Iterator
from typing import Any

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import RuleViolated, Text, UnknownReference, Violation
from jugendhilfe_api.offers.search import queries, schemas
from jugendhilfe_api.reference.regions import service as regions

TEN_THOUSANDTHS = 10_000
KREIS_DIGITS = 5
NARROW_KM, NARROW_REGIONS = 100, 20  # at most a tenth of the country
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


# What the law says about a choice: it goes with every answer that is in the order of the rates.
NOTICE = schemas.Notice(
    code="CHOICE_NEEDS_REASON",
    de="Der Preis allein ist kein Grund der Auswahl (§§ 5, 36 SGB VIII): die Buchung nennt ihn",
    en="The rate alone is no reason of choice (§§ 5, 36 SGB VIII): the booking states it",
).model_dump_json()
LEADS = {False: '{"items":', True: '{"type":"FeatureCollection","features":'}


async def search(reader: Reader, wish: schemas.OfferSearch, *, on_map: bool = False) -> str:
    """Find the published offers that fit; answer one page of them, as JSON or as a map."""
    page = await find(reader, wish, on_map=on_map)
    notice = NOTICE if wish.sort in {"rate", "-rate"} else "null"
    cursor = json.dumps(page.cursor)
    return f'{LEADS[on_map]}{page.items},"next_cursor":{cursor},"notice":{notice}}}'


async def find(reader: Reader, wish: schemas.OfferSearch, *, on_map: bool = False) -> Slice:
    """Find one page of the published offers that fit."""
    if found := [*_faults(wish)]:
        raise RuleViolated(*found)
    free = wish.free
    fixed: dict[str, Any] = {"from_day": None}
    if free is not None:
        fixed = {"from_day": free.from_day, "until_day": free.until_day, "places": free.places}
    if _is_narrow(wish):
        fixed["narrow"] = True
    if wish.around is not None:
        fixed["latitude"], fixed["longitude"] = await _middle(reader, wish.around)
    listings = queries.FEATURES if on_map else queries.ITEMS
    page = await listings[wish.sort].page(reader, _asked(wish), **fixed)
    if page.items == "[]" and not wish.cursor:
        await _know(reader, wish)
    return page


async def _know(reader: Reader, wish: schemas.OfferSearch) -> None:
    """Say so if nothing was found because there is no such service type."""
    if await reader.row(queries.IS_SERVICE_TYPE, service_type=wish.service_type) is None:
        raise UnknownReference("#/service_type")


def _is_narrow(wish: schemas.OfferSearch) -> bool:
    """Guess whether the criteria leave few offers: then the statement begins with these."""
    needed = len(wish.specialisations) + len(wish.languages) + len(wish.accessibility)
    near = wish.radius_km is not None and wish.radius_km <= NARROW_KM
    districts = wish.regions and all(len(ags) >= KREIS_DIGITS for ags in wish.regions)
    return needed > 1 or near or bool(districts and len(wish.regions) <= NARROW_REGIONS)


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


# The catalogue of postal codes comes with a version: a process asks once for each of them.
CENTRES: dict[str, regions.Centre] = {}


async def _middle(reader: Reader, around: schemas.Around) -> tuple[float | None, float | None]:
    if around.postal_code is None:
        return around.latitude, around.longitude
    centre = CENTRES.get(around.postal_code)
    if centre is None:
        centre = await regions.centre_of(reader, around.postal_code)
    if centre is None:
        unknown = Violation("postal-code-unknown", UNKNOWN, pointer="#/around/postal_code")
        raise RuleViolated(unknown)
    CENTRES[around.postal_code] = centre
    return centre.lat, centre.lon


def _asked(wish: schemas.OfferSearch) -> schemas.Asked:
    """Write the criteria as the statements take them: one that says nothing is none."""
    return schemas.Asked.model_construct(
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
        tags=_tags(wish),
        emergency=wish.emergency or None,
        free=True if wish.free else None,
        regions=_codes([ags[:KREIS_DIGITS] for ags in wish.regions]),
        radius_km=wish.radius_km,
        rate_max=None if wish.rate_max is None else int(wish.rate_max * TEN_THOUSANDTHS),
    )


def _tags(wish: schemas.OfferSearch) -> list[str] | None:
    """Write what is needed as `offers.published.functions` writes what is offered."""
    needs = (("S", wish.specialisations), ("L", wish.languages), ("A", wish.accessibility))
    return sorted({f"{wish.service_type} {of} {c}" for of, codes in needs for c in codes}) or None


def _codes(codes: list[Any]) -> list[str] | None:
    return sorted({str(code) for code in codes}) or None
