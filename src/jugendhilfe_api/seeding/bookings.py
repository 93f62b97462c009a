"""The made-up stays as bookings: with the places they took and what the provider was told."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.offers.capacity.models import OccupancyState
from jugendhilfe_api.offers.models import OfferState
from jugendhilfe_api.people.models import BirthPrecision
from jugendhilfe_api.placements.bookings import rules
from jugendhilfe_api.placements.bookings.models import (
    BookingState,
    ChoiceReason,
    DischargeReason,
    DisclosureStage,
)
from jugendhilfe_api.seeding.cases import born_on, gender
from jugendhilfe_api.seeding.offices import office_id
from jugendhilfe_api.seeding.people import member_id
from jugendhilfe_api.seeding.rows import Row, made_id, nights
from jugendhilfe_api.seeding.stays import Stay


def bookings(stays: list[Stay]) -> list[Row]:
    """Write the bookings."""
    found = []
    for stay in stays:
        offer = stay.offer
        found.append(
            {
                "id": stay.made("booking"),
                "youth_office_id": office_id(stay.office),
                "provider_id": offer["provider_id"],
                "facility_id": offer["facility_id"],
                "offer_id": offer["id"],
                "vacancy_id": vacancy_id(offer),
                "occupancy_id": stay.made("occupancy") if takes_a_night(stay) else None,
                "case_id": stay.made("case"),
                "person_id": stay.made("person"),
                "reference": stay.reference,
                "admission_day": stay.admission,
                "discharge_day": stay.discharge,
                "choice_reason": ChoiceReason.SUITABILITY,
                "discharge_reason": DischargeReason.AS_PLANNED if stay.discharge else None,
                "state": BookingState.ENDED if stay.discharge else BookingState.ACTIVE,
            }
        )
    return found


def disclosures(stays: list[Stay], now: datetime) -> list[Row]:
    """Write what each booking has told the provider: what the whitelist of the day names."""
    found = []
    for stay in stays:
        known = {
            "given_name": f"Kind {stay.number}",
            "family_name": "Demoperson",
            "born_on": born_on(stay).isoformat(),
            "birth_precision": BirthPrecision.DAY,
            "gender": gender(stay),
            "needs": [],
        }
        fields, content, since = rules.disclosed(DisclosureStage.BOOKING, known, stay.admission)
        found.append(
            {
                "id": stay.made("disclosure"),
                "youth_office_id": office_id(stay.office),
                "booking_id": stay.made("booking"),
                "recipient_id": stay.offer["provider_id"],
                "stage": DisclosureStage.BOOKING,
                "fields": fields,
                "content": content,
                "disclosed_at": now,
                "disclosed_by": member_id(stay.office, Department.ASD),
                "whitelist": since,
            }
        )
    return found


def vacancies(stays: list[Stay], first: date, now: datetime) -> list[Row]:
    """Write the vacancies of before: confirmed no longer, so that no search finds them."""
    return [
        {
            "id": vacancy_id(offer),
            "provider_id": offer["provider_id"],
            "offer_id": offer["id"],
            "offer_state": OfferState.PUBLISHED,
            "available_from": first,
            "as_of": now,
            "confirm_by": first + timedelta(days=28),
        }
        for offer in _offers(stays)
    ]


def places(stays: list[Stay]) -> list[Row]:
    """Write the places that the stays took, one after the other."""
    numbers = {(stay.offer["title"], place) for stay, place in _taken(stays)}
    offers = {offer["title"]: offer for offer in _offers(stays)}
    return [
        {
            "id": made_id("place of before", title, number),
            "provider_id": offers[title]["provider_id"],
            "offer_id": offers[title]["id"],
            "vacancy_id": vacancy_id(offers[title]),
            "withdrawn": False,
        }
        for title, number in sorted(numbers)
    ]


def occupancies(stays: list[Stay]) -> list[Row]:
    """Write the nights of the stays in the ledger of places."""
    return [
        {
            "id": stay.made("occupancy"),
            "place_id": made_id("place of before", stay.offer["title"], place),
            "nights": nights(stay.admission, stay.discharge),
            "state": OccupancyState.BOOKED,
        }
        for stay, place in _taken(stays)
        if takes_a_night(stay)
    ]


def takes_a_night(stay: Stay) -> bool:
    """Say whether the stay was longer than a day."""
    return stay.discharge is None or stay.discharge > stay.admission


def vacancy_id(offer: Row) -> object:
    """Return the id of the vacancy of before of an offer."""
    return made_id("vacancy of before", offer["title"])


def _taken(stays: list[Stay]) -> Iterator[tuple[Stay, int]]:
    """Give each stay the first place of its offer that is free by then."""
    free_from: dict[str, list[date]] = {}
    for stay in sorted(stays, key=lambda s: (s.admission, s.office, s.number)):
        taken = free_from.setdefault(stay.offer["title"], [])
        free = (n for n, until in enumerate(taken) if until <= stay.admission)
        place = next(free, len(taken))
        if place == len(taken):
            taken.append(stay.admission)
        taken[place] = stay.discharge or date.max
        yield stay, place


def _offers(stays: list[Stay]) -> list[Row]:
    return list({stay.offer["title"]: stay.offer for stay in stays}.values())
