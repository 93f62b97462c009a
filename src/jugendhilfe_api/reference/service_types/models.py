"""The table of service types."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.policies import catalogue, protected
from jugendhilfe_api.reference.code_lists.models import code_list

EVERYWHERE = "DE"  # in place of a Land: federal law


@code_list("service-kinds")
class ServiceKind(StrEnum):
    """In which form help is given; a set here, exactly one on an offer or a measure."""

    AMBULATORY = "AMBULATORY"  # ambulant
    DAY = "DAY"  # teilstationär
    RESIDENTIAL = "RESIDENTIAL"  # stationär
    CUSTODY = "CUSTODY"  # Inobhutnahme
    COUNSELLING = "COUNSELLING"  # Beratung
    CASH = "CASH"  # Geldleistung
    DUTY = "DUTY"  # andere Aufgabe


@code_list("claimants")
class Claimant(StrEnum):
    """Who may claim a service (Leistungsberechtigte): never derived from the child's record."""

    CUSTODIANS = "CUSTODIANS"  # Personensorgeberechtigte
    CHILD = "CHILD"
    YOUNG_PERSON = "YOUNG_PERSON"
    YOUNG_ADULT = "YOUNG_ADULT"  # junger Volljähriger
    PARENTS = "PARENTS"
    SINGLE_PARENT = "SINGLE_PARENT"
    EXPECTANT_PARENTS = "EXPECTANT_PARENTS"
    MOTHER = "MOTHER"
    CHILDMINDER = "CHILDMINDER"  # Tagespflegeperson


@code_list("usual-billing-units")
class BillingUnit(StrEnum):
    """By what a service is billed; the agreement decides, the catalogue names what is usual."""

    DAY_RATE = "DAY_RATE"  # Tagessatz
    HOUR = "HOUR"  # Fachleistungsstunde
    MONTHLY_LUMP_SUM = "MONTHLY_LUMP_SUM"  # Fallpauschale
    GROUP_LUMP_SUM = "GROUP_LUMP_SUM"
    ONE_OFF = "ONE_OFF"  # einmalige Pauschale
    CONTINGENT = "CONTINGENT"  # Kontingent: hours per period with minimum and maximum
    ADD_ON = "ADD_ON"  # Zusatzleistung
    RESERVATION_RATE = "RESERVATION_RATE"  # Bettengeld, Freihaltegeld
    FOSTER_ALLOWANCE = "FOSTER_ALLOWANCE"  # Pflegegeld
    MONTHLY_BENEFIT = "MONTHLY_BENEFIT"  # laufende Geldleistung
    POCKET_MONEY = "POCKET_MONEY"  # Barbetrag
    CLOTHING = "CLOTHING"  # Bekleidung
    GRANT = "GRANT"  # Beihilfe
    MEDICAL_AID = "MEDICAL_AID"  # Krankenhilfe
    TRAVEL_COSTS = "TRAVEL_COSTS"  # Fahrtkosten
    PARENT_FEE = "PARENT_FEE"  # Elternbeitrag
    INSTITUTIONAL_FUNDING = "INSTITUTIONAL_FUNDING"  # Zuwendung, Pauschale


@code_list("support-plan-rules")
class SupportPlanRule(StrEnum):
    """Whether § 36 (2) SGB VIII asks for a support plan."""

    YES = "YES"
    NO = "NO"
    CONDITIONAL = "CONDITIONAL"


@code_list("cost-contribution-rules")
class CostContributionRule(StrEnum):
    """Whether parents contribute to the costs (§§ 90, 91 SGB VIII)."""

    FULL = "FULL"  # vollstationär, § 91 (1)
    PARTIAL = "PARTIAL"  # teilstationär, § 91 (2)
    DAY_CARE_FEE = "DAY_CARE_FEE"  # § 90
    NONE = "NONE"


@code_list("age-subjects")
class AgeSubject(StrEnum):
    """Whose age the bounds of a service type mean."""

    CHILD = "CHILD"
    YOUNGEST_CHILD = "YOUNGEST_CHILD"
    YOUNG_PERSON = "YOUNG_PERSON"
    YOUNG_ADULT = "YOUNG_ADULT"
    FAMILY = "FAMILY"


@code_list("statistics-surveys")
class Survey(StrEnum):
    """The surveys of the official statistics that count a service type (§§ 98–103 SGB VIII)."""

    I_1 = "I_1"  # Hilfe zur Erziehung, § 35a, § 41
    I_6 = "I_6"  # Pflegerlaubnis, Vormundschaften, Sorgerecht
    I_7 = "I_7"  # vorläufige Schutzmaßnahmen
    I_8 = "I_8"  # Gefährdungseinschätzungen
    III = "III"  # Kindertagesbetreuung
    UVG = "UVG"


class ServiceType(Base):
    """A kind of help or a duty (Hilfeart): shipped, the same for everybody."""

    __tablename__ = "service_types"
    __table_args__ = (protected(catalogue(), shipped=True),)

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    paragraphs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    de: Mapped[str]
    en: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    claimants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ages: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    billing: Mapped[dict[str, Any]] = mapped_column(JSONB)
    support_plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cost_contribution: Mapped[dict[str, Any]] = mapped_column(JSONB)
    statistics: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    source: Mapped[str]
    verified: Mapped[bool]


class PermitRequirement(Base):
    """Help that is given only with a permit (Betriebserlaubnis, § 45 SGB VIII): shipped.

    Everywhere, or in one Land (two digits of the AGS) where its law says so; both days inclusive.
    """

    __tablename__ = "permit_requirements"
    __table_args__ = (protected(catalogue(), shipped=True),)

    service_type: Mapped[str] = mapped_column(ForeignKey("service_types.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    land: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    legal_basis: Mapped[str]
    source: Mapped[str]
    verified: Mapped[bool]
