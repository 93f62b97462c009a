"""Members of the demonstration: somebody for every role and every department."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from jugendhilfe_api.organisations.members.models import MemberKind
from jugendhilfe_api.seeding import authorities, providers
from jugendhilfe_api.seeding.offices import office_id
from jugendhilfe_api.seeding.rows import UMLAUTS, Row, made_id, shipped

SINCE = date(2026, 1, 1)


def offices_with_people() -> list[str]:
    """Name the offices that have members and a history, the one of the tour first."""
    listed = shipped("people.yaml")
    return [listed["home"], *listed["offices"]]


def office_ids() -> list[UUID]:
    """Return the ids of the offices that have a history."""
    return list(map(office_id, offices_with_people()))


def member_id(office: str, department: str, number: int = 1) -> UUID:
    """Return the id of a member of an office: its first, second … of a department."""
    return made_id("member", office_id(office), f"{department.lower()}-{number}{_suffix(office)}")


def members(issuer: str) -> list[Row]:
    """Write the members; they are known by the embedded issuer, which is `issuer`."""
    return [
        {
            "id": made_id("member", organisation, person["subject"]),
            "organisation_id": organisation,
            "kind": person.get("kind", MemberKind.PERSON),
            "issuer": issuer,
            "subject": person["subject"],
            "display_name": person["name"],
            "departments": person.get("departments", []),
            "functions": person["functions"],
            "leads_team": False,
            "valid_from": SINCE,
        }
        for organisation, person in _people()
    ]


def _people() -> Iterator[tuple[object, Row]]:
    listed = shipped("people.yaml")
    for person in listed["home_people"]:
        yield office_id(listed["home"]), person
    for name in listed["offices"]:
        for person in listed["office_people"]:
            subject = person["subject"].format(_city(name))
            yield office_id(name), person | {"subject": subject}
    yield from _numbered(providers.providers(), listed["provider_people"])
    for authority, key in authorities.keys().items():
        for person in listed["authority_people"]:
            yield authority, person | {"subject": person["subject"].format(key)}
    yield from _numbered(authorities.policy_makers(), listed["policy_maker_people"])


def _numbered(organisations: Sequence[Row], people: Sequence[Row]) -> Iterator[tuple[object, Row]]:
    for number, organisation in enumerate(organisations, 1):
        for person in people:
            yield organisation["id"], person | {"subject": person["subject"].format(number)}


def _city(office: str) -> str:
    return office.split()[1].lower().translate(UMLAUTS)


def _suffix(office: str) -> str:
    return "" if office == shipped("people.yaml")["home"] else f"-{_city(office)}"
