"""Providers with their facilities and offers, and the rates that the office at the seat agreed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from jugendhilfe_api.offers.models import BillingUnit, OfferState
from jugendhilfe_api.offers.rates.models import RateBasis, RateComponent, RateState
from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.organisations.facilities.models import LocationAccuracy
from jugendhilfe_api.organisations.models import OrganisationKind
from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.reference.service_types.models import ServiceKind
from jugendhilfe_api.seeding.offices import youth_offices
from jugendhilfe_api.seeding.rows import Row, made_id, shipped

AGREED_SINCE = date(2025, 1, 1)
CONFIRMED_FOR = timedelta(days=28)
# What is paid during absences, as the framework agreements of several Länder have it.
ABSENCE_RULE = {
    "grace_days": 3,
    "reduced_from_day": 4,
    "rest_percent": "75.00",
    "investment_percent": "100.00",
    "most_days_a_year": 42,
    "departure_day_counts": True,
    "return_day_counts": True,
    "admission_day_counts": True,
    "discharge_day_counts": True,
    "exempt_kinds": ["HOME_VISIT"],
    "cancelled_percent": "0.00",
    "billable_contacts": ["FACE_TO_FACE", "REMOTE"],
}


@cache
def providers() -> list[Row]:
    """Write the providers, in the order of the file."""
    return [
        {
            "id": made_id("organisation", entry["name"]),
            "kind": OrganisationKind.PROVIDER,
            "name": entry["name"],
            "city": _place(entry["facilities"][0])["place"],
            "ags": None,
            "land": None,
            "welfare_association": entry["association"],
            "synthetic": True,
            "active": True,
        }
        for entry in shipped("providers.yaml")
    ]


def facilities() -> list[Row]:
    """Write the facilities as the market sees them."""
    return [
        {
            "id": made_id("facility", facility["name"]),
            "provider_id": provider,
            "name": facility["name"],
            "address_protected": False,
            "public_ags": _place(facility)["regions"][0],
            "public_latitude": _place(facility)["lat"],
            "public_longitude": _place(facility)["lon"],
            "public_accuracy": LocationAccuracy.POSTAL_CODE,
        }
        for provider, facility in _facilities()
    ]


def addresses() -> list[Row]:
    """Write where the facilities are: in real places, in streets that are not."""
    return [
        {
            "facility_id": made_id("facility", facility["name"]),
            "provider_id": provider,
            "address_protected": False,
            "street": "Musterweg (Demo)",
            "house_number": str(number),
            "postal_code": facility["postal_code"],
            "city": _place(facility)["place"],
            "ags": _place(facility)["regions"][0],
            "latitude": _place(facility)["lat"],
            "longitude": _place(facility)["lon"],
            "accuracy": LocationAccuracy.POSTAL_CODE,
            "website": "https://traeger.example/",
        }
        for number, (provider, facility) in enumerate(_facilities(), 1)
    ]


def offers(now: datetime) -> list[Row]:
    """Write the offers, all published."""
    return [
        {
            "id": offer["id"],
            "provider_id": offer["provider_id"],
            "facility_id": offer["facility_id"],
            "service_type": offer["service_type"],
            "kind": offer["kind"],
            "billing_unit": BillingUnit.DAY_RATE,
            "title": offer["title"],
            "age_min": offer["ages"][0],
            "age_max": offer["ages"][1],
            "genders": list(Gender),
            "specialisations": offer.get("specialisations", []),
            "exclusions": [],
            "languages": [],
            "accessibility": [],
            "catchment": [],
            "places": offer["places"],
            "emergency_admission": False,
            "state": OfferState.PUBLISHED,
            "published_at": now,
        }
        for offer in described()
    ]


def rates() -> list[Row]:
    """Write the agreed rates; each binds every office (§ 78e SGB VIII)."""
    return [
        {
            "id": offer["rate_id"],
            "provider_id": offer["provider_id"],
            "offer_id": offer["id"],
            "component": RateComponent.BASIC,
            "unit": BillingUnit.DAY_RATE,
            "contracting_office_id": offer["seat"],
            "youth_office_id": None,
            "rate": offer["rate"],
            "investment_share": offer["investment"],
            "absence_rule": ABSENCE_RULE,
            "valid_from": AGREED_SINCE,
            "basis": RateBasis.AGREEMENT,
            "state": RateState.AGREED,
            "decided_at": f"{AGREED_SINCE}T09:00:00Z",
        }
        for offer in described()
    ]


def vacancies(now: datetime, today: date) -> list[Row]:
    """Write the vacancies of today."""
    return [
        {
            "id": made_id("vacancy", offer["title"]),
            "provider_id": offer["provider_id"],
            "offer_id": offer["id"],
            "offer_state": OfferState.PUBLISHED,
            "available_from": today + timedelta(days=offer["vacancy"][1]),
            "as_of": now,
            "confirm_by": today + CONFIRMED_FOR,
        }
        for offer in described()
        if "vacancy" in offer
    ]


def places() -> list[Row]:
    """Write the places of the vacancies of today."""
    return [
        {
            "id": made_id("place", offer["title"], number),
            "provider_id": offer["provider_id"],
            "offer_id": offer["id"],
            "vacancy_id": made_id("vacancy", offer["title"]),
            "withdrawn": False,
        }
        for offer in described()
        if "vacancy" in offer
        for number in range(offer["vacancy"][0])
    ]


@cache
def described() -> list[Row]:
    """Return every offer of the file with the ids of what it belongs to."""
    seats = {row["ags"]: row["id"] for row in reversed(youth_offices())}  # the Kreis comes first
    return [
        {"kind": ServiceKind.RESIDENTIAL}
        | offer
        | {
            "id": made_id("offer", offer["title"]),
            "rate_id": made_id("rate", offer["title"]),
            "provider_id": provider,
            "facility_id": made_id("facility", facility["name"]),
            "seat": seats[_place(facility)["regions"][0]],
        }
        for provider, facility in _facilities()
        for offer in facility["offers"]
    ]


def _facilities() -> Iterator[tuple[Any, Row]]:
    for entry in shipped("providers.yaml"):
        for facility in entry["facilities"]:
            yield made_id("organisation", entry["name"]), facility


def _place(facility: Row) -> Row:
    return _postal_codes()[facility["postal_code"]]


@cache
def _postal_codes() -> dict[str, Row]:
    return {row["postal_code"]: row for row in regions.postal_code_rows()}
