"""What the tables of facts share: their columns, keys and policies."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Versioned
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    ORGANISATION,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role

OFFICE = (Role.YOUTH_OFFICE,)


class Fact(Versioned):
    """Mixin of the tables of facts."""

    youth_office_id: Mapped[UUID]
    person_id: Mapped[UUID]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    recorded_by: Mapped[UUID]
    cancelled_at: Mapped[datetime | None]  # entered in error


def about(table: str, *persons: str) -> tuple[Any, ...]:
    """Declare what the tables of facts share: keys, the index of a person's, and the policies.

    A fact is seen by who may know every person in it, and written by a department that keeps the
    person it is about.
    """
    seen = " and ".join(
        f"({name} is null or exists (select from persons p where p.id = {table}.{name}))"
        for name in ("person_id", *persons)
    )
    mine = f"youth_office_id = {ORGANISATION} and {seen}"
    kept = (
        f"{mine} and {MEMBER} is not null and exists (select from person_departments l "
        f"where l.person_id = {table}.person_id and l.department = any({DEPARTMENTS}) "
        "and l.kind in ('CREATED', 'CASE'))"
    )
    keys = (
        ForeignKeyConstraint(["youth_office_id", name], ["persons.youth_office_id", "persons.id"])
        for name in ("person_id", *persons)
    )
    return (
        *keys,
        ForeignKeyConstraint(
            ["youth_office_id", "recorded_by"], ["members.organisation_id", "members.id"]
        ),
        Index(f"ix_{table}_person_id", "person_id", "valid_from", "id"),
        *(Index(f"ix_{table}_{name}", name) for name in persons),
        protected(
            Policy("known", "select", OFFICE, mine),
            Policy("enter", "insert", OFFICE, check=kept),
            Policy("keep", "update", OFFICE, kept, kept),
        ),
    )
