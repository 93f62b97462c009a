"""The table of merges.

A merge is a statement of one department about two persons whom it keeps, and moves nothing: the
merged person becomes another name of the surviving one, and whatever points to it stays where it
is. Rows of other departments, versions that are signed and handed over, and exclusion constraints
are left alone, and a reversal need not know what has pointed where.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Uuid,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    ORGANISATION,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.people.models import WORKING
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION} and department = any({DEPARTMENTS})"


def _kept(person: str) -> str:
    return (
        f"exists (select from person_departments l where l.person_id = person_merges.{person} "
        "and l.department = person_merges.department and l.kind in ('CREATED', 'CASE'))"
    )


@code_list("merge-states")
class MergeState(StrEnum):
    """The states of a merge."""

    PROPOSED = "PROPOSED"  # waits for the second person
    MERGED = "MERGED"
    REFUSED = "REFUSED"  # they are two
    REVERSED = "REVERSED"


class PersonMerge(Versioned, Base):
    """That, for a department, one person is another name of another one."""

    __tablename__ = "person_merges"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]
    person_id: Mapped[UUID]  # who remains
    merged_person_id: Mapped[UUID]
    reason: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reversed_by: Mapped[UUID | None]
    reversed_at: Mapped[datetime | None]
    reversal_reason: Mapped[str | None]

    __table_args__ = (
        *(
            ForeignKeyConstraint(
                ["youth_office_id", person], ["persons.youth_office_id", "persons.id"]
            )
            for person in ("person_id", "merged_person_id")
        ),
        *(
            ForeignKeyConstraint(
                ["youth_office_id", member], ["members.organisation_id", "members.id"]
            )
            for member in ("proposed_by", "decided_by", "reversed_by")
        ),
        CheckConstraint(f"department in ({listed(WORKING)})", "department"),
        CheckConstraint(f"state in ({listed(MergeState)})", "state"),
        CheckConstraint("merged_person_id <> person_id", "two"),
        CheckConstraint("state <> 'MERGED' or decided_by <> proposed_by", "two_persons"),
        CheckConstraint(
            "(state = 'PROPOSED') = (decided_by is null) "
            "and (decided_by is null) = (decided_at is null) "
            "and (state = 'REVERSED') = (reversed_by is not null) "
            "and num_nulls(reversed_by, reversed_at, reversal_reason) in (0, 3)",
            "decided",
        ),
        # For a department, a person is another name of one other only.
        Index(
            "person_merge_exists",
            "merged_person_id",
            "department",
            unique=True,
            postgresql_where=text("state in ('PROPOSED', 'MERGED')"),
        ),
        Index("ix_person_merges_person_id", "person_id"),
        Index("ix_person_merges_merged_person_id", "merged_person_id"),
        protected(
            Policy("own", "select", OFFICE, MINE),
            Policy(
                "propose",
                "insert",
                OFFICE,
                check=f"{MINE} and {MEMBER} is not null "
                f"and {_kept('person_id')} and {_kept('merged_person_id')}",
            ),
            Policy("decide", "update", OFFICE, MINE, MINE),
        ),
    )


# Both see what their caller sees: the merges of the own departments. So for another department
# that knows one of the two, nothing is merged.
function(
    "same_person(uuid)",
    """
    create or replace function same_person(person uuid) returns uuid[]
    language sql stable parallel safe as $$
      with remaining as (
        select m.person_id from person_merges m
         where m.merged_person_id = person and m.state = 'MERGED'
        union select person)
      select array(
        select person_id from remaining
        union
        select m.merged_person_id from person_merges m
         where m.person_id in (select person_id from remaining) and m.state = 'MERGED')
    $$
    """,
    Role.YOUTH_OFFICE,
)
function(
    "remaining_person(uuid)",
    """
    create or replace function remaining_person(person uuid) returns uuid
    language sql stable parallel safe as $$
      select coalesce(
        (select m.person_id from person_merges m
          where m.merged_person_id = person and m.state = 'MERGED' order by m.id limit 1),
        person)
    $$
    """,
    Role.YOUTH_OFFICE,
)


def of_same_person(column: Any, person_id: Any) -> ColumnElement[bool]:
    """Compare with all names of a person; asked for once, so that an index of `column` serves."""
    names = select(func.same_person(person_id)).scalar_subquery()
    return column == func.any(cast(names, ARRAY(Uuid)))  # type: ignore[no-any-return]
