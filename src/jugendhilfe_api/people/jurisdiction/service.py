"""Use case: which youth office is competent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import asyncpg

from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import NotFound, RuleViolated, Text, Violation
from jugendhilfe_api.people.jurisdiction import queries, schemas
from jugendhilfe_api.people.jurisdiction.gaps import gaps
from jugendhilfe_api.people.jurisdiction.models import Rule
from jugendhilfe_api.people.jurisdiction.rules import (
    FosterParent,
    Parent,
    Span,
    Stay,
    YoungPerson,
    competent,
)
from jugendhilfe_api.people.relationships.models import RelationshipKind
from jugendhilfe_api.people.residences.models import ResidenceKind

BEFORE = Text("Der Stichtag liegt vor dem Beginn", "The day is before the beginning")
BEGUN = Text("Der Beginn der vorigen Hilfe fehlt", "The beginning of the help before is missing")
EARLIER = Text(
    "Die vorige Hilfe liegt nicht vor dem Beginn", "The help before is not before the beginning"
)
Rows = Iterable[asyncpg.Record]


async def find(
    reader: Reader, person_id: UUID, query: schemas.JurisdictionQuery
) -> schemas.Jurisdiction:
    """Find the competent office by the facts that the caller may see; note the reading."""
    person = await reader.row(queries.BORN, person_id=person_id)
    if person is None:
        raise NotFound
    today: date = person["today"]
    begin = query.begins_on or min(query.on or today, today)
    day = query.on or max(begin, today)
    if day < begin:
        raise RuleViolated(Violation("period-reversed", BEFORE, parameter="on"))
    before = _before(query, begin)
    whom, places = await _facts(reader, person["id"], person["born_on"])
    offices = {
        row["place"]: row for row in await reader.rows(queries.OFFICES, places=sorted(places))
    }
    found = competent(
        whom, begin, day, lambda ags: str(offices[ags]["id"]) if ags in offices else ags, before
    )
    await reader.note_read([person_id])
    office = offices.get(found.ags)
    return schemas.Jurisdiction(
        begins_on=begin,
        on=day,
        youth_office=schemas.CompetentOffice(id=office["id"], name=office["name"])
        if office
        else None,
        ags=found.ags,
        rule=found.rule,
        person_id=found.person_id,
        tried=list(found.steps),
        own=office is not None and office["id"] == reader.principal.organisation,
        missing=[
            schemas.Gap(fact=gap.fact, paragraph=gap.paragraph, rule=gap.rule, ags=gap.ags)
            for gap in gaps(whom, begin, day, found, before)
        ],
        provisional=found.rule == Rule.PROVISIONAL,
    )


def _before(query: schemas.JurisdictionQuery, begin: date) -> Span | None:
    """Read which help went before; it began before this one."""
    first, last = query.preceded_from, query.preceded_until
    if first is None:
        if last is not None:
            raise RuleViolated(
                Violation("preceded-from-missing", BEGUN, parameter="preceded_from")
            )
        return None
    if first >= begin or (last is not None and not first <= last < begin):
        raise RuleViolated(Violation("period-reversed", EARLIER, parameter="preceded_from"))
    return Span(first, last)


async def _facts(
    reader: Reader, person_id: UUID, born_on: date | None
) -> tuple[YoungPerson, set[str]]:
    related = await reader.rows(queries.RELATED, person_id=person_id)
    residences = await reader.rows(queries.RESIDENCES, person_id=person_id)
    custody = await reader.rows(queries.CUSTODY, person_id=person_id)
    together = await reader.rows(queries.TOGETHER, person_id=person_id)
    stays = _stays(residences)
    held, lived = _spans("holder_person_id", custody), _spans("person_id", together)
    parents = {
        row["other_person_id"]: Parent(
            row["other_person_id"],
            stays[row["other_person_id"], ResidenceKind.HABITUAL],
            held[row["other_person_id"]],
            lived[row["other_person_id"]],
            row["deceased_on"],
        )
        for row in related
        if row["kind"] == RelationshipKind.PARENT
    }
    foster_parents = [
        FosterParent(
            row["other_person_id"],
            Span(row["valid_from"], row["valid_until"]),
            stays[row["other_person_id"], ResidenceKind.HABITUAL],
        )
        for row in related
        if row["kind"] == RelationshipKind.FOSTER_PARENT and row["permanent"]
    ]
    whom = YoungPerson(
        born_on,
        stays[person_id, ResidenceKind.HABITUAL],
        stays[person_id, ResidenceKind.ACTUAL],
        list(parents.values()),
        foster_parents,
    )
    return whom, {row["ags"] for row in residences if row["ags"]}


def _stays(rows: Rows) -> defaultdict[tuple[UUID, str], list[Stay]]:
    found = defaultdict(list)
    for row in rows:
        stay = Stay(row["valid_from"], row["valid_until"], row["ags"], row["in_institution"])
        found[row["person_id"], row["kind"]].append(stay)
    return found


def _spans(whose: str, rows: Rows) -> defaultdict[UUID, list[Span]]:
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    for row in rows:
        found[row[whose]].append(Span(row["valid_from"], row["valid_until"]))
    return found
