"""Groups of the made-up facilities, and the permits that approve their places."""

from datetime import date
from functools import cache

from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.organisations.permits.models import PermitBasis, PermitState
from jugendhilfe_api.seeding.authorities import jurisdictions
from jugendhilfe_api.seeding.providers import described
from jugendhilfe_api.seeding.rows import Row, made_id

GRANTED = date(2021, 7, 1)
DEADLINE = date(2021, 12, 31)


def groups() -> list[Row]:
    """Write a group for each offer, with as many places."""
    return [
        {
            "id": offer["group_id"],
            "provider_id": offer["provider_id"],
            "facility_id": offer["facility_id"],
            "name": offer["title"],
            "available_places": offer["places"],
            "age_min": offer["ages"][0],
            "age_max": offer["ages"][1],
            "genders": list(Gender),
        }
        for offer in described()
    ]


def permits() -> list[Row]:
    """Write one permit for each facility, of the authority that is in charge there."""
    return [
        {
            "id": permit_id(facility),
            "provider_id": offer["provider_id"],
            "facility_id": facility,
            "authority_id": _in_charge()[offer["ags"]],
            "number": f"45-{number:04d}/2021 (Demo)",
            "legal_basis": PermitBasis.INSTITUTION,
            "valid_from": GRANTED,
            "valid_until": None,
            "state": PermitState.ACTIVE,
        }
        for number, (facility, offer) in enumerate(_first_offers().items(), 1)
    ]


def approved_places() -> list[Row]:
    """Write what the permits approve in each group."""
    return [
        {
            "id": made_id("approved places", offer["title"]),
            "provider_id": offer["provider_id"],
            "facility_id": offer["facility_id"],
            "permit_id": permit_id(offer["facility_id"]),
            "group_id": offer["group_id"],
            "places": offer["places"],
            "age_min": offer["ages"][0],
            "age_max": offer["ages"][1],
            "genders": list(Gender),
        }
        for offer in described()
    ]


def conditions() -> list[Row]:
    """Write a condition of each permit, fulfilled in time."""
    return [
        {
            "id": made_id("condition", facility),
            "provider_id": offer["provider_id"],
            "facility_id": facility,
            "permit_id": permit_id(facility),
            "text": "Das Schutzkonzept ist jährlich fortzuschreiben und vorzulegen.",
            "names_persons": False,
            "imposed_on": GRANTED,
            "deadline": DEADLINE,
            "fulfilled_on": DEADLINE,
        }
        for facility, offer in _first_offers().items()
    ]


def permit_id(facility: object) -> object:
    """Return the id of the permit of a facility."""
    return made_id("permit", facility)


def _first_offers() -> Row:
    """Return one offer of each facility."""
    return {offer["facility_id"]: offer for offer in reversed(described())}


@cache
def _in_charge() -> Row:
    return {row["ags"]: row["authority_id"] for row in jurisdictions() if row["task"] == "PERMITS"}
