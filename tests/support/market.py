"""Facilities, offers and rates for tests: rows for what a test only needs to be there.

`world.facility`, `world.offer` and `world.vacancy` write rows as PostgreSQL's administrator, so a
rate may begin in the past. `through_api` makes the same the way providers and offices do.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from httpx import AsyncClient

from jugendhilfe_api.core.principal import Role

if TYPE_CHECKING:
    from tests.support.world import World

DATED = {"version": 1, "created_at": "2026-01-01"}
KREIS = "10046"  # Sankt Wendel
PLACE = {"latitude": 49.4658, "longitude": 7.1672}
ADDRESS = {
    "street": "Waldweg",
    "house_number": "7",
    "postal_code": "66606",
    "city": "Sankt Wendel",
    "ags": KREIS,
    "accuracy": "EXACT",
    **PLACE,
}
EVERYBODY = "{FEMALE,MALE,DIVERSE}"
APPROVED = {"group_id": None, "places": 999, "age_min": 0, "age_max": 26, "genders": EVERYBODY}
FACILITY = {
    "name": "Haus am Wald",
    "address": {
        "street": "Waldweg",
        "house_number": "7",
        "postal_code": "66606",
        "city": "Sankt Wendel",
        "ags": KREIS,
    },
}
CONTACT = {
    "function": "PLACEMENT_REQUESTS",
    "display_name": "Aufnahmebüro (Test)",
    "phone": "+4968519999999",
    "email": "aufnahme@traeger.example",
    "availability": "werktags von 8 bis 16 Uhr",
}
OFFER = {
    "service_type": "RESIDENTIAL_CARE",
    "kind": "RESIDENTIAL",
    "title": "Wohngruppe am Wald",
    "age_min": 6,
    "age_max": 17,
    "genders": ["FEMALE", "MALE", "DIVERSE"],
    "places": 9,
}


async def facility(world: "World", provider: UUID, **columns: Any) -> UUID:
    """Write a facility with its address; a protected one has a public point of its own.

    Its permit covers everything, unless `permitted` says that there is none.
    """
    permitted = columns.pop("permitted", True)
    hidden = columns.get("address_protected", False)
    of_address = {n: columns.pop(n, value) for n, value in ADDRESS.items()}
    of_address |= {n: columns.pop(n) for n in ("email", "phone", "website") if n in columns}
    row = {
        "provider_id": provider,
        "name": "Haus am Wald",
        "address_protected": hidden,
        "public_ags": of_address["ags"],
        "public_latitude": 49.4 if hidden else of_address["latitude"],
        "public_longitude": 7.1 if hidden else of_address["longitude"],
        "public_accuracy": "POSTAL_REGION" if hidden else of_address["accuracy"],
    }
    facility_id = await world.insert("facilities", id=uuid4(), **DATED | row | columns)
    await world.admin.execute(
        "insert into facility_addresses (facility_id, provider_id, address_protected, "
        f"{', '.join(of_address)}) values ($1, $2, $3, "
        f"{', '.join(f'${n}' for n, _ in enumerate(of_address, 4))})",
        facility_id,
        provider,
        hidden,
        *of_address.values(),
    )
    if permitted:
        await permit(world, provider, facility_id)
    return facility_id


async def permit(world: "World", provider: UUID, facility_id: UUID, **columns: Any) -> UUID:
    """Write a permit; of 999 places for everybody outside groups, unless said otherwise."""
    owner = {"provider_id": provider, "facility_id": facility_id}
    approved = {name: columns.pop(name, value) for name, value in APPROVED.items()}
    authority = columns.pop("authority_id", None) or await world.organisation(
        "Betriebserlaubnisbehörde", "STATE_YOUTH_OFFICE"
    )
    granted = {"number": "45-1", "legal_basis": "INSTITUTION", "valid_from": "2020-01-01"}
    granted |= {"state": "ACTIVE", "authority_id": authority} | columns
    permit_id = await world.insert("permits", id=uuid4(), **DATED | owner | granted)
    places = owner | {"permit_id": permit_id} | approved
    await world.insert("permit_places", id=uuid4(), **places)
    return permit_id


async def offer(world: "World", provider: UUID, **columns: Any) -> UUID:
    """Write an offer, published unless said otherwise."""
    daily_rate = columns.pop("daily_rate", None)
    if "facility_id" not in columns:
        columns["facility_id"] = await facility(world, provider)
    row = {
        "provider_id": provider,
        "service_type": "RESIDENTIAL_CARE",
        "kind": "RESIDENTIAL",
        "billing_unit": "DAY_RATE",
        "title": "Wohngruppe am Wald",
        "age_min": 6,
        "age_max": 17,
        "genders": EVERYBODY,
        "places": 9,
        "state": "PUBLISHED",
        "published_at": "2026-01-01",
    }
    offer_id = await world.insert("offers", id=uuid4(), **DATED | row | columns)
    if daily_rate is not None:
        await rate(world, provider, offer_id, rate=daily_rate)
    return offer_id


async def rate(world: "World", provider: UUID, offer_id: UUID, **columns: Any) -> UUID:
    """Write an agreed rate; it binds every office unless `youth_office_id` names one."""
    office = columns.get("youth_office_id") or columns.get("contracting_office_id")
    if office is None:
        office = await world.organisation("Jugendamt am Sitz", "YOUTH_OFFICE", ags=KREIS)
    row = {
        "provider_id": provider,
        "offer_id": offer_id,
        "component": "BASIC",
        "unit": "DAY_RATE",
        "contracting_office_id": office,
        "rate": "187.4000",
        "investment_share": "20.0000",
        "valid_from": "2025-01-01",
        "basis": "AGREEMENT",
        "state": "AGREED",
        "decided_at": "2024-12-01",
    }
    return await world.insert("offer_rates", id=uuid4(), **DATED | row | columns)


async def vacancy(world: "World", provider: UUID, places: int = 1, **columns: Any) -> UUID:
    """Write a vacancy and its places, of a new offer unless one is named."""
    offer_id = columns.pop("offer_id", None)
    offer_id = offer_id or await offer(world, provider, places=max(places, 9))
    row = {
        "provider_id": provider,
        "offer_id": offer_id,
        "offer_state": await world.admin.fetchval(
            "select state from offers where id = $1", offer_id
        ),
        "available_from": "2026-09-01",
        "as_of": "2026-08-01",
        "confirm_by": "2199-12-31",
    }
    vacancy_id = await world.insert("vacancies", id=uuid4(), **DATED | row | columns)
    for _ in range(places):
        await world.insert(
            "places", id=uuid4(), provider_id=provider, offer_id=offer_id, vacancy_id=vacancy_id
        )
    return vacancy_id


async def through_api(
    world: "World",
    provider: AsyncClient,
    *,
    publish: bool = True,
    facility: Any = None,
    **fields: Any,
) -> dict[str, Any]:
    """Register a facility, draft an offer in it and publish it; return the offer.

    Its permit is written as a row: an authority with its jurisdiction is another story.
    """
    home = await provider.post("/facilities", json=FACILITY | (facility or {}))
    assert home.status_code == 201, home.text
    owner = UUID(home.json()["provider"]["id"])
    await permit(world, owner, UUID(home.json()["id"]))
    new = OFFER | {"facility_id": home.json()["id"]} | fields
    made = await provider.post("/offers", json=new)
    assert made.status_code == 201, made.text
    if publish:
        made = await provider.post(f"/offers/{made.json()['id']}/publication")
        assert made.status_code == 200, made.text
    return made.json()


async def contracting_office(world: "World", ags: str = KREIS) -> tuple[UUID, AsyncClient]:
    """Make a youth office with a clerk who may agree to rates."""
    office_id = await world.organisation("Jugendamt am Sitz", "YOUTH_OFFICE", ags=ags)
    await world.member(office_id, f"{Role.YOUTH_OFFICE}-user", departments="{WJH,ASD}")
    return office_id, world.client(office_id, Role.YOUTH_OFFICE)


async def agreed_rate(
    provider: AsyncClient, office: AsyncClient, offer_id: str, office_id: UUID, **fields: Any
) -> dict[str, Any]:
    """Propose a rate and agree to it; the office must be the one that contracts."""
    new = {"contracting_office_id": str(office_id), "rate": "187.4000"} | fields
    proposed = await provider.post(f"/offers/{offer_id}/rates", json=new)
    assert proposed.status_code == 201, proposed.text
    address = f"/offers/{offer_id}/rates/{proposed.json()['id']}/agreement"
    agreed = await office.post(address)
    assert agreed.status_code == 200, agreed.text
    return agreed.json()
