"""The enumerations and other exact types of service packages."""

from enum import StrEnum

from jugendhilfe_api.core.types import integer
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("service-package-states")
class PackageState(StrEnum):
    """The states of a version of a service package."""

    DRAFT = "DRAFT"
    RELEASED = "RELEASED"  # by a second natural person
    HANDED_OVER = "HANDED_OVER"  # the department that pays sees it from here on
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    PAYABLE = "PAYABLE"
    ENDED = "ENDED"


@code_list("package-return-reasons")
class ReturnReason(StrEnum):
    """Why the department that pays returned a service package."""

    INCOMPLETE = "INCOMPLETE"
    WRONG_BUDGET_KEY = "WRONG_BUDGET_KEY"
    NOT_COMPETENT = "NOT_COMPETENT"  # another youth office pays, §§ 86 ff.
    NO_AGREED_RATE = "NO_AGREED_RATE"
    NO_DECISION = "NO_DECISION"  # neither Bescheid nor Kostenzusage
    WRONG_PERIOD = "WRONG_PERIOD"
    OTHER = "OTHER"


@code_list("package-end-reasons")
class EndReason(StrEnum):
    """Why a service package has ended (statistics I 1: Grund der Beendigung)."""

    AS_PLANNED = "AS_PLANNED"
    ENDED_BY_PARENTS = "ENDED_BY_PARENTS"
    ENDED_BY_PROVIDER = "ENDED_BY_PROVIDER"
    ENDED_BY_YOUNG_PERSON = "ENDED_BY_YOUNG_PERSON"
    TRANSFER = "TRANSFER"
    ADOPTION = "ADOPTION"
    OTHER = "OTHER"


@code_list("package-annexes")
class Annex(StrEnum):
    """Benefits that come with a service (Annexleistungen)."""

    MAINTENANCE = "MAINTENANCE"  # Unterhalt, § 39
    POCKET_MONEY = "POCKET_MONEY"  # Barbetrag, § 39 (2)
    GRANTS = "GRANTS"  # Beihilfen, § 39 (3)
    CLOTHING = "CLOTHING"  # Bekleidung
    MEDICAL_AID = "MEDICAL_AID"  # Krankenhilfe, § 40
    TRAVEL_COSTS = "TRAVEL_COSTS"  # Fahrtkosten


@code_list("competence-bases")
class Competence(StrEnum):
    """Why this youth office is competent (örtliche Zuständigkeit, §§ 86–87 SGB VIII)."""

    PARENTS = "PARENTS"  # common residence of the parents, § 86 (1)
    ONE_PARENT = "ONE_PARENT"  # residence of one parent, § 86 (2), (3)
    CHILD = "CHILD"  # residence of the child, § 86 (2)–(4)
    FOSTER_FAMILY = "FOSTER_FAMILY"  # two years in a foster family, § 86 (6)
    YOUNG_ADULT = "YOUNG_ADULT"  # § 86a
    PARENT_AND_CHILD = "PARENT_AND_CHILD"  # § 86b
    CONTINUED = "CONTINUED"  # duty to go on after a change, § 86c
    PROVISIONAL = "PROVISIONAL"  # duty to act for now, § 86d
    CUSTODY = "CUSTODY"  # place of the taking into care, § 87


@code_list("reimbursement-bases")
class Reimbursement(StrEnum):
    """By which rule another authority reimburses the costs (Kostenerstattung)."""

    NO_RESIDENCE = "NO_RESIDENCE"  # § 89
    FOSTER_FAMILY = "FOSTER_FAMILY"  # § 89a
    CUSTODY = "CUSTODY"  # § 89b
    CONTINUED_OR_PROVISIONAL = "CONTINUED_OR_PROVISIONAL"  # § 89c
    AFTER_ENTRY = "AFTER_ENTRY"  # § 89d
    PLACE_OF_FACILITY = "PLACE_OF_FACILITY"  # § 89e


@code_list("package-person-parts")
class PersonPart(StrEnum):
    """In which part a person stands in a service package beside the one it is for."""

    RECIPIENT = "RECIPIENT"  # siblings in a family's help, parent and child under § 19
    CONTRIBUTOR = "CONTRIBUTOR"  # may be asked for a contribution to the costs, § 92


DaysPerWeek = integer(1, 7)
