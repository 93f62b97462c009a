"""The table of measures: one row for each help of one kind; the walls are those of its case."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.cases.walls import BELONGS_TO_US, SEES_OF_CASE
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.reference.code_lists.models import code_list
from jugendhilfe_api.reference.service_types.models import Claimant, ServiceKind

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"
OURS = f"{MINE} and {BELONGS_TO_US}"
SEEN = f"{MINE} and {SEES_OF_CASE}"
HELPING = (Department.ASD, Department.JGH, Department.PKD)
# Taking into care is an intervention and no help; a duty is nobody's claim.
FORMS = tuple(k for k in ServiceKind if k not in (ServiceKind.CUSTODY, ServiceKind.DUTY))


@code_list("measure-states")
class MeasureState(StrEnum):
    """The states of a measure (Hilfe); the order in which they come is not strict."""

    ADVICE = "ADVICE"  # Beratung
    APPLIED = "APPLIED"  # Antrag
    ASSESSMENT = "ASSESSMENT"  # sozialpädagogische Diagnostik
    CONSULTATION = "CONSULTATION"  # Teamberatung
    GRANTED = "GRANTED"  # bewilligt
    REFUSED = "REFUSED"  # abgelehnt
    WITHDRAWN = "WITHDRAWN"  # zurückgezogen
    SEARCHING = "SEARCHING"  # Suche nach einem Platz oder Dienst
    RUNNING = "RUNNING"  # laufend
    INTERRUPTED = "INTERRUPTED"  # unterbrochen
    ENDED = "ENDED"  # beendet


@code_list("measure-end-reasons")
class EndReason(StrEnum):
    """Why a help has ended (statistics I 1: Grund für das Ende der Hilfe)."""

    AS_PLANNED = "AS_PLANNED"  # gemäß Hilfeplan
    BY_CUSTODIANS = "BY_CUSTODIANS"  # also by the young adult
    BY_PROVIDER = "BY_PROVIDER"
    BY_MINOR = "BY_MINOR"
    ADOPTION = "ADOPTION"
    TRANSFER = "TRANSFER"  # Abgabe wegen Zuständigkeitswechsels
    OTHER = "OTHER"


@code_list("measure-warnings")
class MeasureWarning(StrEnum):
    """What is not as it should be, and no error."""

    DECISION_MISSING = "DECISION_MISSING"  # it has begun before anybody decided (§ 36a (1))


class Measure(Versioned, Base):
    """A help of one kind for a person or a family (Hilfe).

    The help for a whole family (§ 31) is one measure, `person_id` is then the person under whose
    name it runs. The row carries the department of its case, kept true by the foreign key, so that
    a page is judged without asking for the cases.
    """

    __tablename__ = "measures"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]  # of the case
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    service_type: Mapped[str]  # of the catalogue
    kind: Mapped[str]  # exactly one of the kinds of the service type
    claimant: Mapped[str]  # who claims it by law: never derived from the child
    section_41: Mapped[bool] = mapped_column(server_default=text("false"))
    after_custody: Mapped[bool] = mapped_column(server_default=text("false"))  # following § 42
    state: Mapped[str]
    applied_on: Mapped[date | None]  # when the application was received
    decided_on: Mapped[date | None]  # when it was granted or refused
    begun_on: Mapped[date | None]
    ended_on: Mapped[date | None]  # the last day
    end_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        CheckConstraint(f"department in ({listed(HELPING)})", "department"),
        CheckConstraint(f"kind in ({listed(FORMS)})", "kind"),
        CheckConstraint(f"claimant in ({listed(Claimant)})", "claimant"),
        CheckConstraint(f"not section_41 or claimant = '{Claimant.YOUNG_ADULT}'", "section_41"),
        CheckConstraint(f"state in ({listed(MeasureState)})", "state"),
        CheckConstraint(f"end_reason in ({listed(EndReason)})", "end_reason"),
        CheckConstraint("ended_on >= begun_on", "period"),
        CheckConstraint(
            "state not in ('GRANTED', 'REFUSED') or decided_on is not null", "decided"
        ),
        CheckConstraint(
            "state not in ('RUNNING', 'INTERRUPTED', 'ENDED') or begun_on is not null", "begun"
        ),
        CheckConstraint(
            "(state = 'ENDED') = (ended_on is not null) "
            "and (ended_on is null) = (end_reason is null)",
            "ended",
        ),
        Index("ix_measures_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_measures_youth_office_id_state_id", "youth_office_id", "state", "id"),
        Index("ix_measures_youth_office_id_type_id", "youth_office_id", "service_type", "id"),
        Index("ix_measures_case_id_id", "case_id", "id"),
        Index("ix_measures_person_id_id", "person_id", "id"),
        protected(
            Policy("sees", "select", OFFICE, SEEN),
            Policy("record", "insert", OFFICE, check=OURS),
            Policy(
                "step",
                "update",
                OFFICE,
                OURS,
                OURS,
                columns=(
                    "state",
                    "version",
                    "applied_on",
                    "decided_on",
                    "begun_on",
                    "ended_on",
                    "end_reason",
                ),
            ),
        ),
    )
