"""The use cases that all facts share."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order, Slice
from jugendhilfe_api.core.database.reader import Reader, Resource, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    NotFound,
    NotPermitted,
    RuleViolated,
    StateTransition,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.facts.models import Fact
from jugendhilfe_api.people.facts.schemas import FactPatch, FactQuery
from jugendhilfe_api.people.merges.models import of_same_person

REVERSED = Text("Das Ende liegt vor dem Beginn", "The end is before the beginning")
FUTURE = Text("Der Beginn liegt in der Zukunft", "The beginning is in the future")

WHO = bindparam("person_id", type_=Uuid)
T = TypeVar("T", bound=Fact)


class Facts(Generic[T]):
    """The use cases that all facts share; `name` is that of the changes, such as `residence`."""

    def __init__(
        self,
        name: str,
        table: type[T],
        output: type[Output],
        query: type[FactQuery] = FactQuery,
        **filters: Any,
    ) -> None:
        self._name, self._table = name, table
        fact: Any = table
        item = document(output, table)
        of_person = select(table).where(of_same_person(fact.person_id, WHO))
        self.one = one(item, fact.version, of_person.where(fact.id == bindparam("fact_id")))
        day = bindparam("valid_on", type_=fact.valid_from.type)
        holds = (fact.valid_until.is_(None)) | (fact.valid_until >= day)
        self._latest_first = Listing(
            item,
            of_person,
            name=f"{name}s",
            query=query,
            orders={"latest": Order((fact.valid_from, fact.id), descending=True)},
            filters={
                "valid_on": (fact.valid_from <= day) & holds,
                "cancelled": fact.cancelled_at.is_not(None) == bindparam("cancelled"),
                **filters,
            },
            identity=fact.person_id,
        )

    async def search(self, reader: Reader, person_id: UUID, query: FactQuery) -> Slice:
        """List the facts of a person, the latest first."""
        await people.must_see(reader, person_id)
        return await self._latest_first.page(reader, query, person_id=person_id)

    async def read(self, reader: Reader, person_id: UUID, fact_id: UUID) -> Resource:
        """Read one fact."""
        return await reader.resource(self.one, person_id=person_id, fact_id=fact_id)

    async def enter(
        self, tx: Tx, fact: T, *, pointer: str = "#", **others: UUID | None
    ) -> Resource:
        """Enter a fact about a person whom the caller's department keeps.

        `others` are further persons of the fact by field; `pointer` is the place in the body.
        Raise `NotPermitted` where it only knows the person, `NotFound` where it does not;
        `UnknownReference` for others whom it does not know; `RuleViolated` for the period.
        """
        recorded_by = tx.member
        await people.must_keep(tx, fact.person_id)
        await people.must_remain(tx, fact.person_id)
        for field, other in others.items():
            if other is not None and not await people.knows(tx, other):
                raise UnknownReference(f"{pointer}/{field}")
        refuse(*period(fact.valid_from, fact.valid_until, tx.today, pointer))
        if recorded_by is None:
            raise NotPermitted
        fact.recorded_by = recorded_by
        fact.youth_office_id = tx.principal.organisation
        tx.session.add(fact)
        await changes.record(tx, f"{self._name}.entered", fact)
        return await self._now(tx, fact)

    async def change(
        self, tx: Tx, person_id: UUID, fact_id: UUID, held: IfMatch, patch: FactPatch
    ) -> Resource:
        """End a fact, or say that it holds on."""
        fact = await self._lock(tx, person_id, fact_id)
        held.check(fact.version)
        if fact.cancelled_at:
            raise StateTransition
        if "valid_until" in patch.model_fields_set:
            refuse(*period(fact.valid_from, patch.valid_until))
            fact.valid_until = patch.valid_until
        if tx.session.is_modified(fact):
            await changes.record(tx, f"{self._name}.changed", fact)
        return await self._now(tx, fact)

    async def cancel(self, tx: Tx, person_id: UUID, fact_id: UUID) -> Resource:
        """Say that a fact was entered in error; it stays to be seen, and counts no more."""
        fact = await self._lock(tx, person_id, fact_id)
        if fact.cancelled_at:
            raise StateTransition
        fact.cancelled_at = tx.now
        await changes.record(tx, f"{self._name}.cancelled", fact)
        return await self._now(tx, fact)

    async def _lock(self, tx: Tx, person_id: UUID, fact_id: UUID) -> T:
        await people.must_keep(tx, person_id)
        fact: Any = self._table
        found = select(self._table).where(
            fact.id == fact_id, of_same_person(fact.person_id, person_id)
        )
        if row := await tx.session.scalar(found.with_for_update()):
            return row
        raise NotFound

    async def _now(self, tx: Tx, fact: T) -> Resource:
        return await tx.resource(self.one, person_id=fact.person_id, fact_id=fact.id)


def period(
    begin: date, end: date | None, today: date | None = None, pointer: str = "#"
) -> Iterator[Violation]:
    """Find what is wrong with the period of a fact."""
    if end is not None and end < begin:
        yield Violation("period-reversed", REVERSED, pointer=f"{pointer}/valid_until")
    if today is not None and begin > today:
        yield Violation("in-future", FUTURE, pointer=f"{pointer}/valid_from")


def refuse(*found: Violation) -> None:
    """Raise `RuleViolated` for what was found."""
    if found:
        raise RuleViolated(*found)
