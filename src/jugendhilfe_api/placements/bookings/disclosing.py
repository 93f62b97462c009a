"""What is handed to the provider with a booking and later, frozen as it was (Datenweitergabe).

The person is kept as it reads in every list. Contact persons, custody and health are encrypted:
they are shown where one disclosure is read, and a read log says by whom.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.crypto.sealed import revealed, seal
from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements.bookings import rules, schemas
from jugendhilfe_api.placements.bookings.models import (
    Booking,
    BookingDisclosure,
    DisclosureStage,
)
from jugendhilfe_api.placements.bookings.places import Taken


async def with_booking(
    tx: Tx, booking: Booking, person: Person, new: schemas.BookingRequest, taken: Taken
) -> None:
    """Hand over what the whitelists of the stages name, and keep what it was."""
    earlier = (
        (DisclosureStage.REQUEST, taken.asked_before),
        (DisclosureStage.RESERVATION, taken.known_before),
    )
    for stage, before in earlier:
        if before is not None:
            told, at = before
            _hand_over(tx, booking, stage, rules.disclosed(stage, told, day_of(at)), at)
    stage = DisclosureStage.BOOKING
    known = _person(person, booking.admission_day) | {"needs": list(new.needs)}
    known |= _essentials(new.essentials)
    _hand_over(tx, booking, stage, rules.disclosed(stage, known, tx.today), tx.now)
    await tx.session.flush()


async def later(tx: Tx, booking: Booking, new: schemas.AdditionalDisclosure) -> UUID:
    """Hand over more than with the booking; the same whitelist says what. Return its id."""
    listed = rules.disclosed(DisclosureStage.BOOKING, _essentials(new.essentials), tx.today)
    return _hand_over(tx, booking, DisclosureStage.ADDITIONAL, listed, tx.now, new.reason)


def opened(ring: KeyRing, sealed: Resource, disclosure_id: UUID) -> Resource:
    """Put the essentials into a disclosure that was read."""
    body = revealed(ring, sealed.body, disclosure_id, {"essentials": BookingDisclosure.essentials})
    content = from_json(body)
    if content["essentials"] is not None:
        told = from_json(content["essentials"])
        content["essentials"] = dict.fromkeys(schemas.ESSENTIALS) | {"contact_persons": []} | told
    return replace(sealed, body=to_json(content).decode())


def _person(person: Person, admission_day: date) -> dict[str, Any]:
    born_on = person.born_on
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "born_on": born_on.isoformat() if born_on else None,
        "birth_precision": person.birth_precision,
        "gender": person.gender,
        "age": rules.age_on(born_on, admission_day) if born_on else None,
    }


def _essentials(essentials: schemas.Essentials | None) -> dict[str, Any]:
    return {} if essentials is None else essentials.model_dump(mode="json")


def _hand_over(
    tx: Tx,
    booking: Booking,
    stage: DisclosureStage,
    listed: tuple[list[str], Mapping[str, Any], date],
    at: datetime,
    reason: str | None = None,
) -> UUID:
    fields, told, whitelist = listed
    essentials = {name: told[name] for name in schemas.ESSENTIALS if told.get(name)}
    disclosure_id = uuid7()
    written = to_json(essentials).decode() if essentials else None
    tx.session.add(
        BookingDisclosure(
            id=disclosure_id,
            youth_office_id=booking.youth_office_id,
            booking_id=booking.id,
            recipient_id=booking.provider_id,
            stage=stage,
            fields=fields,
            content={name: told[name] for name in told if name not in schemas.ESSENTIALS},
            essentials=seal(tx.ring, BookingDisclosure.essentials, disclosure_id, written),
            reason=reason,
            disclosed_at=at,
            disclosed_by=tx.member,
            whitelist=whitelist,
        )
    )
    return disclosure_id
