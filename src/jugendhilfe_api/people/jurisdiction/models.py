"""The rules of local jurisdiction, by name."""

from enum import StrEnum

from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("jurisdiction-rules")
class Rule(StrEnum):
    """The rule that made an office competent; its text is the label."""

    COMMON_RESIDENCE = "COMMON_RESIDENCE"  # § 86 (1) sentence 1
    ONLY_PARENT = "ONLY_PARENT"  # § 86 (1) sentences 2, 3
    SOLE_CUSTODY = "SOLE_CUSTODY"  # § 86 (2) sentence 1
    LAST_WITH_PARENT = "LAST_WITH_PARENT"  # § 86 (2) sentence 2
    LAST_STAY_WITH_PARENT = "LAST_STAY_WITH_PARENT"  # § 86 (2) sentence 3: a clerk decides
    LAST_RESIDENCE_OF_CHILD = "LAST_RESIDENCE_OF_CHILD"  # § 86 (2) sentence 4
    LAST_STAY_OF_CHILD = "LAST_STAY_OF_CHILD"  # § 86 (2) sentence 4
    NO_CUSTODY_LAST_WITH_PARENT = "NO_CUSTODY_LAST_WITH_PARENT"  # § 86 (3), (2) sentence 2
    NO_CUSTODY_LAST_RESIDENCE = "NO_CUSTODY_LAST_RESIDENCE"  # § 86 (3), (2) sentence 4
    NO_CUSTODY_LAST_STAY = "NO_CUSTODY_LAST_STAY"  # § 86 (3), (2) sentence 4
    RESIDENCE_OF_CHILD = "RESIDENCE_OF_CHILD"  # § 86 (4) sentence 1
    STAY_OF_CHILD = "STAY_OF_CHILD"  # § 86 (4) sentence 2
    MOVED_APART_CUSTODY = "MOVED_APART_CUSTODY"  # § 86 (5) sentence 1
    MOVED_APART_UNCHANGED = "MOVED_APART_UNCHANGED"  # § 86 (5) sentence 2
    FOSTER_CARE = "FOSTER_CARE"  # § 86 (6)
    YOUNG_ADULT = "YOUNG_ADULT"  # § 86a (1)
    YOUNG_ADULT_BEFORE_INSTITUTION = "YOUNG_ADULT_BEFORE_INSTITUTION"  # § 86a (2)
    YOUNG_ADULT_STAY = "YOUNG_ADULT_STAY"  # § 86a (3)
    YOUNG_ADULT_UNCHANGED = "YOUNG_ADULT_UNCHANGED"  # § 86a (4): a help goes on or follows
    ASYLUM_SEEKER_STAY = "ASYLUM_SEEKER_STAY"  # § 86 (7) sentence 1: named as a gap only
    PROVISIONAL = "PROVISIONAL"  # § 86d: it is not certain who is competent
    UNDETERMINED = "UNDETERMINED"  # the facts say nothing


@code_list("jurisdiction-facts")
class MissingFact(StrEnum):
    """A fact that is not known, or not known to those who keep persons."""

    BIRTH_DATE = "BIRTH_DATE"
    PARENT = "PARENT"  # nobody is entered
    RESIDENCE_OF_PARENT = "RESIDENCE_OF_PARENT"
    CUSTODY = "CUSTODY"  # no parent has it, as far as is known
    LAST_STAY_WITH_PARENT = "LAST_STAY_WITH_PARENT"  # with whom of two
    RESIDENCE_CONTRADICTORY = "RESIDENCE_CONTRADICTORY"  # two at a time
    ASYLUM_APPLICATION = "ASYLUM_APPLICATION"
    PRECEDING_CUSTODY = "PRECEDING_CUSTODY"  # Inobhutnahme
    DISTRIBUTION_DECISION = "DISTRIBUTION_DECISION"  # Zuweisung
    PRECEDING_HELP = "PRECEDING_HELP"
