"""§§ 86, 86a SGB VIII on invented families; a place is the office of its first five digits."""

from datetime import date
from uuid import UUID

import pytest

from jugendhilfe_api.people.jurisdiction.gaps import gaps
from jugendhilfe_api.people.jurisdiction.models import MissingFact, Rule
from jugendhilfe_api.people.jurisdiction.rules import (
    FosterParent,
    Parent,
    Span,
    Stay,
    YoungPerson,
    competent,
)

MOTHER, FATHER, FOSTER = (UUID(int=n) for n in (1, 2, 3))
BIRTH = date(2015, 3, 1)
BEGIN = date(2026, 5, 4)
SAARLOUIS, SANKT_WENDEL, KUSEL, GREIFSWALD = "10044", "10046", "07336", "13075"


def day(text: str) -> date:
    return date.fromisoformat(text)


def lives(*stays: tuple[str, str | None, str | None], institution: bool = False):
    return [
        Stay(day(begin), day(end) if end else None, ags, institution) for begin, end, ags in stays
    ]


def parent(who=MOTHER, place=SAARLOUIS, *, custody=True, with_child=(), died=None, stays=None):
    since = Span(BIRTH)
    return Parent(
        who,
        stays if stays is not None else lives(("2010-01-01", None, place)),
        [since] if custody else [],
        [Span(day(b), day(e) if e else None) for b, e in with_child],
        day(died) if died else None,
    )


def child(*parents, **facts):
    return YoungPerson(**({"born_on": BIRTH, "parents": parents} | facts))


def finding(whom, on=BEGIN, begin=BEGIN, before=None):
    return competent(whom, begin, on, lambda ags: ags and ags[:5], before)


def found(whom, on=BEGIN, begin=BEGIN, before=None):
    decided = finding(whom, on, begin, before)
    return decided.rule, decided.ags


def missing(whom, on=BEGIN, begin=BEGIN, before=None):
    asked = gaps(whom, begin, on, finding(whom, on, begin, before), before)
    return {gap.fact: gap for gap in asked}


def test_both_parents_live_in_one_district_though_not_together():
    whom = child(parent(MOTHER, "10044115"), parent(FATHER, "10044111"))
    assert found(whom) == (Rule.COMMON_RESIDENCE, "10044115")


@pytest.mark.parametrize("other", [None, parent(FATHER, KUSEL, died="2024-01-01")])
def test_the_only_living_parent_decides(other):
    assert found(child(parent(), *([other] if other else []))) == (Rule.ONLY_PARENT, SAARLOUIS)


def test_the_parent_with_sole_custody_decides():
    whom = child(parent(), parent(FATHER, KUSEL, custody=False))
    assert found(whom) == (Rule.SOLE_CUSTODY, SAARLOUIS)


def test_with_sole_custody_jurisdiction_moves_with_the_parent():
    moved = lives(("2010-01-01", "2026-07-31", SAARLOUIS), ("2026-08-01", None, GREIFSWALD))
    whom = child(parent(stays=moved), parent(FATHER, KUSEL, custody=False))
    assert found(whom, day("2026-07-31")) == (Rule.SOLE_CUSTODY, SAARLOUIS)
    assert found(whom, day("2026-08-01")) == (Rule.SOLE_CUSTODY, GREIFSWALD)


def test_with_joint_custody_the_parent_decides_with_whom_the_child_lived_last():
    mother = parent(with_child=[("2015-03-01", "2025-12-31")])
    father = parent(FATHER, KUSEL, with_child=[("2026-01-01", "2026-05-03")])
    assert found(child(mother, father)) == (Rule.LAST_WITH_PARENT, KUSEL)


def test_after_half_a_year_elsewhere_the_childs_own_residence_decides():
    mother = parent(with_child=[("2015-03-01", "2025-10-31")])
    father = parent(FATHER, KUSEL)
    whom = child(mother, father, habitual=lives(("2025-11-01", None, SANKT_WENDEL)))
    assert found(whom) == (Rule.LAST_RESIDENCE_OF_CHILD, SANKT_WENDEL)


def test_within_half_a_year_the_parent_still_decides():
    mother = parent(with_child=[("2015-03-01", "2025-11-04")])
    whom = child(mother, parent(FATHER, KUSEL), habitual=lives(("2025-11-05", None, SANKT_WENDEL)))
    assert found(whom) == (Rule.LAST_WITH_PARENT, SAARLOUIS)


def test_a_child_that_lived_with_both_is_left_to_a_clerk():
    both = [("2015-03-01", None)]
    mother, father = parent(with_child=both), parent(FATHER, KUSEL, with_child=both)
    whom = child(mother, father, actual=lives(("2026-05-01", None, SANKT_WENDEL)))
    assert found(whom) == (Rule.PROVISIONAL, SANKT_WENDEL)


def test_without_custody_the_parent_with_whom_the_child_lived_last_decides():
    mother = parent(custody=False, with_child=[("2015-03-01", "2026-04-30")])
    whom = child(mother, parent(FATHER, KUSEL, custody=False))
    assert found(whom) == (Rule.NO_CUSTODY_LAST_WITH_PARENT, SAARLOUIS)


def test_without_custody_and_elsewhere_for_long_the_childs_residence_decides():
    whom = child(
        parent(custody=False),
        parent(FATHER, KUSEL, custody=False),
        habitual=lives(("2020-01-01", None, SANKT_WENDEL)),
    )
    assert found(whom) == (Rule.NO_CUSTODY_LAST_RESIDENCE, SANKT_WENDEL)


@pytest.mark.parametrize(
    "parents",
    [
        (),
        (parent(died="2025-01-01"),),
        (parent(stays=lives(("2010-01-01", None, None))),),  # abroad
        (parent(stays=[]),),  # nobody knows
    ],
)
def test_where_no_parent_decides_the_childs_residence_does(parents):
    whom = child(*parents, habitual=lives(("2020-01-01", None, SANKT_WENDEL)))
    assert found(whom) == (Rule.RESIDENCE_OF_CHILD, SANKT_WENDEL)


def test_and_where_it_has_none_its_stay():
    whom = child(actual=lives(("2026-05-01", None, SANKT_WENDEL)))
    assert found(whom) == (Rule.STAY_OF_CHILD, SANKT_WENDEL)


@pytest.mark.parametrize(
    ("father_has_custody", "expected"),
    [
        (False, (Rule.MOVED_APART_CUSTODY, SAARLOUIS)),
        (True, (Rule.MOVED_APART_UNCHANGED, SAARLOUIS)),
    ],
)
def test_parents_who_move_apart_afterwards(father_has_custody, expected):
    moved = lives(("2010-01-01", "2026-08-31", SAARLOUIS), ("2026-09-01", None, KUSEL))
    whom = child(parent(), parent(FATHER, stays=moved, custody=father_has_custody))
    assert found(whom, day("2026-08-31")) == (Rule.COMMON_RESIDENCE, SAARLOUIS)
    assert found(whom, day("2026-09-01")) == expected


def test_who_moves_apart_and_together_again_has_a_common_residence():
    away = lives(
        ("2010-01-01", "2026-08-31", SAARLOUIS),
        ("2026-09-01", "2026-10-31", KUSEL),
        ("2026-11-01", None, SAARLOUIS),
    )
    whom = child(parent(), parent(FATHER, stays=away))
    assert found(whom, day("2026-11-01")) == (Rule.COMMON_RESIDENCE, SAARLOUIS)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2028-05-03", (Rule.COMMON_RESIDENCE, SAARLOUIS)),
        ("2028-05-04", (Rule.FOSTER_CARE, GREIFSWALD)),  # two years are full
        ("2029-07-01", (Rule.COMMON_RESIDENCE, SAARLOUIS)),  # the care has ended
    ],
)
def test_two_years_of_foster_care_move_jurisdiction(on, expected):
    care = Span(BEGIN, day("2029-06-30"))
    foster = FosterParent(FOSTER, care, lives(("2000-01-01", None, GREIFSWALD)))
    whom = child(parent(), parent(FATHER), foster_parents=[foster])
    assert found(whom, day(on)) == expected


def test_a_young_adult_decides_themselves():
    whom = child(
        parent(FATHER, KUSEL),
        born_on=day("2008-05-04"),
        habitual=lives(("2026-01-01", None, SANKT_WENDEL)),
    )
    assert found(whom) == (Rule.YOUNG_ADULT, SANKT_WENDEL)
    younger = child(parent(FATHER, KUSEL), born_on=day("2008-05-05"))
    assert found(younger) == (Rule.ONLY_PARENT, KUSEL)


def test_of_a_young_adult_in_an_institution_the_residence_before_counts():
    home = lives(("2010-01-01", "2023-12-31", SAARLOUIS))
    inside = lives(("2024-01-01", None, SANKT_WENDEL), institution=True)
    whom = YoungPerson(day("2007-01-01"), [*home, *inside])
    assert found(whom) == (Rule.YOUNG_ADULT_BEFORE_INSTITUTION, SAARLOUIS)


def test_a_young_adult_without_residence_is_where_they_stay():
    whom = YoungPerson(day("2007-01-01"), (), lives(("2026-05-01", None, KUSEL)))
    assert found(whom) == (Rule.YOUNG_ADULT_STAY, KUSEL)


def test_nothing_known_is_undetermined():
    assert found(YoungPerson()) == (Rule.UNDETERMINED, None)


def test_a_child_born_on_a_leap_day_comes_of_age_with_the_end_of_february():
    whom = YoungPerson(day("2008-02-29"), lives(("2010-01-01", None, KUSEL)))
    rule, _ = found(whom, day("2026-03-01"), day("2026-03-01"))
    assert rule is Rule.YOUNG_ADULT


def test_a_help_that_goes_on_after_the_birthday_stays_where_it_is():
    """§ 86a (4) s. 1: the office that was competent on the eve of the birthday."""
    whom = child(
        parent(stays=lives(("2010-01-01", "2026-06-30", SAARLOUIS), ("2026-07-01", None, KUSEL))),
        born_on=day("2008-07-01"),
        habitual=lives(("2026-07-01", None, SANKT_WENDEL)),
    )
    assert found(whom, day("2026-06-30")) == (Rule.ONLY_PARENT, SAARLOUIS)
    assert found(whom, day("2026-07-01")) == (Rule.YOUNG_ADULT_UNCHANGED, SAARLOUIS)
    assert found(whom, day("2027-07-01")) == (Rule.YOUNG_ADULT_UNCHANGED, SAARLOUIS)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (None, (Rule.YOUNG_ADULT_UNCHANGED, SAARLOUIS)),
        ("2026-02-03", (Rule.YOUNG_ADULT_UNCHANGED, SAARLOUIS)),  # three months are out of account
        ("2026-02-02", (Rule.YOUNG_ADULT, SANKT_WENDEL)),
    ],
)
def test_a_help_that_follows_within_three_months_stays_where_the_first_was(ended, expected):
    whom = child(
        parent(),
        born_on=day("2008-03-01"),
        habitual=lives(("2026-03-01", None, SANKT_WENDEL)),
    )
    before = Span(day("2025-01-01"), day(ended) if ended else None)
    assert found(whom, before=before) == expected


def test_a_new_help_for_a_young_adult_after_another_one_stays_there_too():
    """§ 86a (4) s. 3: what decided for the first still does."""
    homes = lives(("2020-01-01", "2025-12-31", KUSEL), ("2026-01-01", None, SAARLOUIS))
    whom = YoungPerson(day("2006-01-01"), homes)
    before = Span(day("2025-05-01"), day("2026-04-01"))
    assert found(whom, before=before) == (Rule.YOUNG_ADULT_UNCHANGED, KUSEL)
    assert MissingFact.PRECEDING_HELP not in missing(whom, before=before)


def test_without_a_word_of_a_help_before_the_answer_asks_for_it():
    whom = YoungPerson(day("2006-01-01"), lives(("2020-01-01", None, KUSEL)))
    (gap,) = missing(whom).values()
    assert (gap.fact, gap.paragraph) == (MissingFact.PRECEDING_HELP, "§ 86a (4) SGB VIII")


def test_who_came_from_abroad_may_be_an_asylum_seeker():
    whom = YoungPerson(
        BIRTH,
        lives(("2015-03-01", "2026-03-31", None)),
        lives(("2026-04-01", None, SANKT_WENDEL)),
    )
    asked = missing(whom)
    assert asked[MissingFact.ASYLUM_APPLICATION].rule is Rule.ASYLUM_SEEKER_STAY
    assert asked[MissingFact.ASYLUM_APPLICATION].ags == SANKT_WENDEL
    assert asked.keys() >= {MissingFact.PRECEDING_CUSTODY, MissingFact.DISTRIBUTION_DECISION}
    assert not missing(child(parent(), parent(FATHER)))


TWO_HOMES = lives(("2020-01-01", None, SAARLOUIS), ("2021-01-01", None, SANKT_WENDEL))
EVER = [("2015-03-01", None)]


@pytest.mark.parametrize(
    ("whom", "fact"),
    [
        (YoungPerson(), MissingFact.BIRTH_DATE),
        (child(), MissingFact.PARENT),
        (child(parent(stays=[])), MissingFact.RESIDENCE_OF_PARENT),
        (child(parent(custody=False), parent(FATHER, KUSEL, custody=False)), MissingFact.CUSTODY),
        (
            child(parent(with_child=EVER), parent(FATHER, KUSEL, with_child=EVER)),
            MissingFact.LAST_STAY_WITH_PARENT,
        ),
        (child(parent(), habitual=TWO_HOMES), MissingFact.RESIDENCE_CONTRADICTORY),
    ],
)
def test_facts_that_are_missing_are_named(whom, fact):
    assert fact in missing(whom)
