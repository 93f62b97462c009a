"""Load the demonstration once, as role `seed`, into a database that holds nothing else."""

from datetime import date, datetime
from typing import Any, Final

import asyncpg

from jugendhilfe_api.cases.models import Case, CaseCounter
from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.invoices.checks.models import InvoiceCheck
from jugendhilfe_api.invoices.models import Invoice, InvoiceLine
from jugendhilfe_api.invoices.service_records.models import ServiceRecord, ServiceRecordDay
from jugendhilfe_api.offers.capacity.models import Occupancy, Place
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.rates.models import OfferRate
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.organisations.bank_accounts.models import BankAccount
from jugendhilfe_api.organisations.facilities.groups.models import FacilityGroup
from jugendhilfe_api.organisations.facilities.models import Facility, FacilityAddress
from jugendhilfe_api.organisations.members.models import Member
from jugendhilfe_api.organisations.models import Jurisdiction, Organisation
from jugendhilfe_api.organisations.permits.models import (
    Permit,
    PermitCondition,
    PermitPlaces,
)
from jugendhilfe_api.payments.models import PaymentOrder
from jugendhilfe_api.people.models import Person, PersonDepartment
from jugendhilfe_api.placements.bookings.models import Booking, BookingDisclosure
from jugendhilfe_api.seeding import (
    authorities,
    billing,
    bookings,
    cases,
    people,
    permits,
    providers,
)
from jugendhilfe_api.seeding.offices import youth_offices
from jugendhilfe_api.seeding.rows import Country
from jugendhilfe_api.seeding.stays import months, stays
from jugendhilfe_api.service_packages.models import ServicePackage

# A lock of the transaction: two that start at once load once.
LOCK: Final = "select pg_advisory_xact_lock(hashtext('jugendhilfe demonstration'))"
FOUND: Final = """
    select coalesce(bool_or(not synthetic), false) as real, count(*) > 0 as any from organisations
"""
CONTEXT: Final = "select set_config('app.now', $1, true), set_config('app.today', $2, true)"


class DemonstrationRefusedError(Exception):
    """The database holds organisations that are not of the demonstration."""

    def __init__(self) -> None:
        """Say why."""
        super().__init__(
            "The database holds organisations that are not of the demonstration: made-up data is "
            "never mixed with others."
        )


async def load(connection: "asyncpg.Connection[Any]", issuer: str, now: datetime) -> int:
    """Load the demonstration; its members are known by the embedded issuer, `issuer`.

    Returns the number of rows; 0 if it is there already.

    Raises:
        DemonstrationRefusedError: there are other organisations.

    """
    async with connection.transaction():
        await connection.execute(LOCK)
        found = await connection.fetchrow(FOUND)
        if found is None or found["real"]:
            raise DemonstrationRefusedError
        if found["any"]:
            return 0
        today = day_of(now)
        await connection.execute(CONTEXT, now.isoformat(), today.isoformat())
        return await country(issuer, now, today).write(connection)


def country(issuer: str, now: datetime, today: date) -> Country:
    """Make up the whole country as it is on a day."""
    made = Country()
    _add_organisations(made, issuer)
    _add_market(made, now, today)
    _add_history(made, now, today)
    return made


def _add_organisations(made: Country, issuer: str) -> None:
    made.add(Organisation, youth_offices())
    made.add(Organisation, authorities.authorities())
    made.add(Organisation, authorities.policy_makers())
    made.add(Organisation, providers.providers())
    made.add(Jurisdiction, authorities.jurisdictions())
    made.add(Member, people.members(issuer))


def _add_market(made: Country, now: datetime, today: date) -> None:
    made.add(BankAccount, billing.accounts(now))
    made.add(Facility, providers.facilities())
    made.add(FacilityAddress, providers.addresses())
    made.add(FacilityGroup, permits.groups())
    made.add(Permit, permits.permits())
    made.add(PermitPlaces, permits.approved_places())
    made.add(PermitCondition, permits.conditions())
    made.add(Offer, providers.offers(now))
    made.add(OfferRate, providers.rates())
    made.add(Vacancy, providers.vacancies(now, today))
    made.add(Place, providers.places())


def _add_history(made: Country, now: datetime, today: date) -> None:
    stayed = stays(today)
    made.add(Vacancy, bookings.vacancies(stayed, months(today)[0], now))
    made.add(Place, bookings.places(stayed))
    made.add(Occupancy, bookings.occupancies(stayed))
    made.add(Person, cases.persons(stayed))
    made.add(Case, cases.cases(stayed, today.year))
    made.add(CaseCounter, cases.counters(stayed, today.year))
    made.add(PersonDepartment, cases.links(stayed))
    made.add(Booking, bookings.bookings(stayed))
    made.add(BookingDisclosure, bookings.disclosures(stayed, now))
    made.add(ServicePackage, cases.packages(stayed, today.year, now))
    billed = billing.bills(stayed, today)
    made.add(ServiceRecord, billing.records(billed, now))
    made.add(ServiceRecordDay, billing.days(billed))
    made.add(Invoice, billing.invoices(billed, now))
    made.add(InvoiceLine, billing.lines(billed))
    made.add(InvoiceCheck, billing.checks(billed, now))
    made.add(PaymentOrder, billing.orders(billed, now))
