"""Young people of the made-up stays, and the cases and service packages about them."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from jugendhilfe_api.cases import rules
from jugendhilfe_api.cases.models import CaseState, CaseSubject
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.people.models import BirthPrecision, Gender, LinkKind
from jugendhilfe_api.placements.bookings.models import DischargeReason
from jugendhilfe_api.seeding.offices import office_id
from jugendhilfe_api.seeding.people import member_id
from jugendhilfe_api.seeding.rows import Row
from jugendhilfe_api.seeding.stays import Stay
from jugendhilfe_api.service_packages.codes import Competence, PackageState

YEAR = 365.25
GENDERS = (Gender.FEMALE, Gender.MALE)


def persons(stays: list[Stay]) -> list[Row]:
    """Write the young people: names that nobody has."""
    return [
        {
            "id": stay.made("person"),
            "youth_office_id": office_id(stay.office),
            "given_name": f"Kind {stay.number}",
            "family_name": "Demoperson",
            "born_on": born_on(stay),
            "birth_precision": BirthPrecision.DAY,
            "gender": gender(stay),
            "address_locked": False,
        }
        for stay in stays
    ]


def born_on(stay: Stay) -> date:
    """Make up the day of birth: an age that the offer admits."""
    youngest, oldest = stay.offer["ages"]
    chance = Random(f"{stay.office} {stay.number}")  # noqa: S311 - made-up data, no secrets
    years = chance.uniform(youngest + 0.1, min(oldest, 17) + 0.9)
    return stay.admission - timedelta(days=int(years * YEAR))


def gender(stay: Stay) -> Gender:
    """Make up the gender."""
    return GENDERS[stay.number % len(GENDERS)]


def cases(stays: list[Stay], year: int) -> list[Row]:
    """Write a case of the ASD for each."""
    return [
        {
            "id": stay.made("case"),
            "youth_office_id": office_id(stay.office),
            "department": Department.ASD,
            "reference": rules.reference(Department.ASD, year, stay.number),
            "subject": CaseSubject.PERSON,
            "person_id": stay.made("person"),
            "responsible_member_id": member_id(stay.office, Department.ASD),
            "state": CaseState.OPEN,
            "opened_on": stay.admission,
        }
        for stay in stays
    ]


def counters(stays: list[Stay], year: int) -> list[Row]:
    """Write the number that the next case of each office comes after."""
    counted = Counter(stay.office for stay in stays)
    return [
        {
            "youth_office_id": office_id(office),
            "department": Department.ASD,
            "year": year,
            "last": last,
        }
        for office, last in counted.items()
    ]


def links(stays: list[Stay]) -> list[Row]:
    """Write which department may know whom, and why."""
    found = []
    for stay in stays:
        known = {"youth_office_id": office_id(stay.office), "person_id": stay.made("person")}
        for department, kind, source in (
            (Department.ASD, LinkKind.CREATED, None),
            (Department.ASD, LinkKind.CASE, stay.made("case")),
            (Department.WJH, LinkKind.SERVICE_PACKAGE, stay.made("package")),
        ):
            link = {"department": department, "kind": kind, "source_id": source}
            found.append({"id": stay.made("link", kind)} | known | link)
    return found


def packages(stays: list[Stay], year: int, now: datetime) -> list[Row]:
    """Write the service packages: released by a second person, accepted by who pays."""
    return [
        {
            "id": stay.made("package"),
            "youth_office_id": office_id(stay.office),
            "department": Department.ASD,
            "case_id": stay.made("case"),
            "person_id": stay.made("person"),
            "reference": f"{rules.reference(Department.ASD, year, stay.number)}-L01",
            "series_id": stay.made("package"),
            "number": 1,
            "state": PackageState.ENDED if stay.discharge else PackageState.PAYABLE,
            "provider_id": stay.offer["provider_id"],
            "offer_id": stay.offer["id"],
            "booking_id": stay.made("booking"),
            "service_type": stay.offer["service_type"],
            "kind": stay.offer["kind"],
            "valid_from": stay.admission,
            "valid_until": stay.discharge,
            "component": RateComponent.BASIC,
            "unit": BillingUnit.DAY_RATE,
            "rate_id": stay.offer["rate_id"],
            "annexes": [],
            "payee_id": stay.offer["provider_id"],
            "budget_product": "36.3.03",
            "budget_cost_centre": "5101",
            "budget_account": "533210",
            "competence": Competence.PARENTS,
            "author_ids": [str(member_id(stay.office, Department.ASD))],
            "released_by": member_id(stay.office, Department.ASD, 2),
            "released_at": now,
            "handed_over_at": now,
            "decided_by": member_id(stay.office, Department.WJH),
            "decided_at": now,
            "end_reason": DischargeReason.AS_PLANNED if stay.discharge else None,
        }
        for stay in stays
    ]
