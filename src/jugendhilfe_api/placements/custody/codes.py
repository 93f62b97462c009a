"""Codes of custody measures; those of the statistics I 7 have their official number as a label."""

from enum import StrEnum

from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("custody-kinds")
class CustodyKind(StrEnum):
    """On what a taking into care rests."""

    SELF = "SELF"  # § 42 (1) No. 1: the child asks for it
    URGENT_DANGER = "URGENT_DANGER"  # No. 2: dringende Gefahr
    UNACCOMPANIED = "UNACCOMPANIED"  # No. 3: unbegleitet eingereist
    PROVISIONAL = "PROVISIONAL"  # § 42a: vorläufig, before the distribution


@code_list("custody-measure-states")
class CustodyState(StrEnum):
    """The states of a taking into care."""

    BEGUN = "BEGUN"
    CUSTODIANS_INFORMED = "CUSTODIANS_INFORMED"
    OBJECTION = "OBJECTION"  # or the custodians cannot be reached
    COURT = "COURT"
    HANDOVER = "HANDOVER"  # the child goes back
    NO_OBJECTION = "NO_OBJECTION"
    SUPPORT_PLANNING = "SUPPORT_PLANNING"  # Hilfeplanverfahren
    ENDED = "ENDED"


@code_list("custody-end-reasons")
class CustodyEndReason(StrEnum):
    """Why a taking into care has ended (§ 42 (4), § 42a (6))."""

    HANDED_OVER_TO_CUSTODIANS = "HANDED_OVER_TO_CUSTODIANS"
    HELP_DECISION = "HELP_DECISION"
    TRANSFERRED = "TRANSFERRED"  # to another office; § 42a: after the distribution
    ABSCONDED = "ABSCONDED"
    CAME_OF_AGE = "CAME_OF_AGE"
    OTHER = "OTHER"


@code_list("custody-initiators")
class CustodyInitiator(StrEnum):
    """Who has indicated or asked for it (hinweisgebende Stelle)."""

    SELF = "SELF"
    PARENTS = "PARENTS"
    SOCIAL_SERVICES = "SOCIAL_SERVICES"  # also the youth office
    POLICE = "POLICE"  # police, public order
    TEACHERS = "TEACHERS"  # teachers, educators
    HEALTH = "HEALTH"  # doctors, clinics
    NEIGHBOURS_RELATIVES = "NEIGHBOURS_RELATIVES"
    OTHER = "OTHER"


@code_list("custody-accommodations")
class CustodyAccommodation(StrEnum):
    """Where the child is accommodated (§ 42 (1) sentence 2)."""

    PERSON = "PERSON"  # a suitable person, Bereitschaftspflege
    FACILITY = "FACILITY"
    OTHER_HOUSING = "OTHER_HOUSING"


@code_list("custody-provider-kinds")
class CustodyProviderKind(StrEnum):
    """Whether the public or a free provider renders it (Trägerart)."""

    PUBLIC = "PUBLIC"
    FREE = "FREE"


@code_list("custody-residences")
class CustodyResidence(StrEnum):
    """Where the child lived before and lives afterwards (Aufenthalt)."""

    PARENTS = "PARENTS"
    PARENT_WITH_PARTNER = "PARENT_WITH_PARTNER"
    SINGLE_PARENT = "SINGLE_PARENT"
    RELATIVES = "RELATIVES"
    FOSTER_FAMILY = "FOSTER_FAMILY"
    OTHER_PERSON = "OTHER_PERSON"
    HOME = "HOME"
    SHARED_FLAT = "SHARED_FLAT"  # Wohngemeinschaft
    OWN_FLAT = "OWN_FLAT"
    NONE = "NONE"  # ohne feste Unterkunft
    UNKNOWN = "UNKNOWN"
    HOSPITAL = "HOSPITAL"


@code_list("custody-occasions")
class CustodyOccasion(StrEnum):
    """What has led to it (Anlass); stored encrypted."""

    HOME_INTEGRATION = "HOME_INTEGRATION"  # does not find its place in a home or foster family
    OVERBURDENED_PARENTS = "OVERBURDENED_PARENTS"
    SCHOOL_PROBLEMS = "SCHOOL_PROBLEMS"
    NEGLECT = "NEGLECT"
    DELINQUENCY = "DELINQUENCY"
    ADDICTION = "ADDICTION"
    PHYSICAL_ABUSE = "PHYSICAL_ABUSE"
    PSYCHOLOGICAL_ABUSE = "PSYCHOLOGICAL_ABUSE"
    SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE"
    SEPARATION = "SEPARATION"  # of the parents
    HOUSING = "HOUSING"
    UNACCOMPANIED_ENTRY = "UNACCOMPANIED_ENTRY"
    RELATIONSHIPS = "RELATIONSHIPS"
    OTHER = "OTHER"


@code_list("custody-court-outcomes")
class CourtOutcome(StrEnum):
    """What the family court has decided after an objection (§ 42 (3) sentence 2 No. 2)."""

    MEASURES_ORDERED = "MEASURES_ORDERED"
    NO_MEASURES = "NO_MEASURES"
    OTHER = "OTHER"


@code_list("answers")
class YesOrNo(StrEnum):
    """What was found out; null as long as nobody knows: a boolean is never null."""

    YES = "YES"
    NO = "NO"
