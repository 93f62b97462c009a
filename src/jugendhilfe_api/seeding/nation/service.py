"""Load the whole country, as role `seed`, in one transaction, into a database without others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.organisations.members.models import Member
from jugendhilfe_api.organisations.models import Jurisdiction, Organisation
from jugendhilfe_api.seeding import authorities
from jugendhilfe_api.seeding import people as demonstration
from jugendhilfe_api.seeding.nation import helps, market, people, permits, stays
from jugendhilfe_api.seeding.nation.market import FEW, ONCE, Chunked, chunks
from jugendhilfe_api.seeding.nation.size import Size
from jugendhilfe_api.seeding.nation.values import functions
from jugendhilfe_api.seeding.offices import youth_offices
from jugendhilfe_api.seeding.rows import Country, Row
from jugendhilfe_api.seeding.service import CONTEXT, FOUND, LOCK, DemonstrationRefusedError

SETTINGS: Final = (
    "set local work_mem = '128MB'",
    "set local jit = off",
    # What is checked at the end of a transaction is checked at once: there is less to look at.
    "set constraints all immediate",
)
# The triggers plan their statements while the tables are empty, and once only: by index.
BY_INDEX: Final = (
    ("set local enable_seqscan = off", ONCE),
    ("set local plan_cache_mode = force_generic_plan", ONCE),
)
Advance = Callable[[str, int, int], None]  # what is done, how much of it, of how much


class CountryThereError(Exception):
    """The database holds made-up data already."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The database holds made-up data already: the whole country needs one without "
            "organisations, such as a new JUGENDHILFE_DATA_DIR."
        )


@dataclass(frozen=True)
class Step:
    """A part of the work: statements, each with its arguments."""

    title: str
    work: tuple[Chunked, ...]

    def __len__(self) -> int:
        """Count how often a statement runs."""
        return sum(len(arguments) for _, arguments in self.work)


async def load(
    connection: "asyncpg.Connection[Any]",
    issuer: str,
    now: datetime,
    size: Size,
    advance: Advance = lambda *_: None,
) -> None:
    """Load the country of a seed as it is on a day; its members are known by `issuer`.

    Raises:
        DemonstrationRefusedError: there are other organisations.
        CountryThereError: there is made-up data already.

    """
    async with connection.transaction():
        await connection.execute(LOCK)
        found = await connection.fetchrow(FOUND)
        if found is None or found["real"]:
            raise DemonstrationRefusedError
        if found["any"]:
            raise CountryThereError
        today = day_of(now)
        await connection.execute(CONTEXT, now.isoformat(), today.isoformat())
        for statement in (*SETTINGS, *functions(size.seed)):
            await connection.execute(statement)
        await _authorities(issuer).write(connection)
        await _copy(connection, "nation_offices", OFFICES, size.offices())
        await connection.execute("create index on nation_offices (ags, no)")
        await _copy(connection, "nation_grounds", GROUNDS, size.grounds())
        listed = list(steps(size, issuer, today))
        whole, done = sum(map(len, listed)), 0
        for step in listed:
            for statement, arguments in step.work:
                for each in arguments:
                    advance(step.title, done, whole)
                    await connection.execute(statement, *each)
                    done += 1


OFFICES: Final = {
    "no": "int",
    "id": "uuid",
    "ags": "text",
    "land": "text",
    "first": "bigint",
    "last": "bigint",
    "workers": "int",
}
GROUNDS: Final = {
    "postal_code": "text",
    "place": "text",
    "ags": "text",
    "lat": "float8",
    "lon": "float8",
    "first": "int",
    "last": "int",
}


def steps(size: Size, issuer: str, today: date) -> Iterator[Step]:
    """Write everything in the order of the foreign keys; what is decided first has no table."""
    offers, offices = chunks(sum(size.offers())), _by_offices(size)
    yield _step("Map", [(market.REGIONS, ONCE)], market.sites(size), market.announced(size))
    yield _step("Helps", helps.dealt(size), helps.places(), helps.stays(), helps.helps())
    yield _step("Providers", BY_INDEX, market.organisations(size, issuer), people.members(issuer))
    yield _step("Facilities", market.facilities(size))
    yield _step("Permits", permits.capacities(), permits.permits(size))
    yield _step("Offers", market.offers(size))
    yield _step("Rates", market.rates(size))
    announced = size.vacancies("stationary") + size.vacancies("ambulatory")
    yield _step("Vacancies", market.vacancies(announced), stays.places(offers))
    yield _step("People", people.persons(offices))
    yield _step("Cases", people.cases(offices), people.counters())
    yield _step("Measures", people.measures(offices))
    lived = chunks(size.stays, 2 * FEW)
    yield _step("Occupancies", stays.occupancies(lived))
    yield _step("Bookings", stays.bookings(lived), stays.disclosures(lived, today))
    yield _step("Absences", stays.absences(lived), stays.held(chunks(announced, 4 * FEW)))


def _step(title: str, *parts: Iterable[Chunked]) -> Step:
    return Step(title, tuple(each for part in parts for each in part))


def _by_offices(size: Size) -> list[tuple[object, ...]]:
    """Cut the helps between offices: the first and last of each piece."""
    listed = size.offices()
    pieces = [listed[place : place + people.MANY] for place in range(0, len(listed), people.MANY)]
    return [(piece[0]["first"], piece[-1]["last"]) for piece in pieces]


def _authorities(issuer: str) -> Country:
    """Make up offices, authorities and policy-makers, and those of them who get tokens."""
    made = Country()
    organisations = [*youth_offices(), *authorities.authorities(), *authorities.policy_makers()]
    known = {row["id"] for row in organisations}
    made.add(Organisation, organisations)
    made.add(Jurisdiction, authorities.jurisdictions())
    members = demonstration.members(issuer)
    made.add(Member, [row for row in members if row["organisation_id"] in known])
    return made


async def _copy(
    connection: "asyncpg.Connection[Any]",
    table: str,
    columns: dict[str, str],
    rows: Sequence[Row],
) -> None:
    """Bring numbers that Python has worked out into a table of the session."""
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    await connection.execute(f"create temp table {table} ({listed}) on commit drop")
    records = [tuple(row[name] for name in columns) for row in rows]
    await connection.copy_records_to_table(table, records=records, columns=list(columns))
    await connection.execute(f"analyze {table}")
