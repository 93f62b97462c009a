"""The country that is made up: complete, marked, and the same each time."""

from collections import Counter
from datetime import date

import pytest

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.organisations.bank_accounts.rules import is_iban
from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.seeding import authorities, billing, offices, people, providers
from jugendhilfe_api.seeding.service import country
from jugendhilfe_api.seeding.stays import stays

from .conftest import ISSUER, NOW

TODAY = date(2026, 11, 22)


def test_there_are_556_youth_offices_one_for_each_kreis():
    found = offices.youth_offices()
    assert len(found) == 556
    assert len({row["name"] for row in found}) == 556
    assert all(row["synthetic"] for row in found)
    own = Counter(row["ags"] for row in found if offices.MADE_UP not in row["name"])
    assert own == {row["ags"]: 1 for row in regions.region_rows()}
    assert sum(offices.MADE_UP in row["name"] for row in found) == 156


def test_every_kreis_has_one_authority_for_each_task():
    listed = Counter((row["ags"], row["task"]) for row in authorities.jurisdictions())
    kreise = [row["ags"] for row in regions.region_rows()]
    assert listed == {(ags, task): 1 for ags in kreise for task in authorities.TASKS}
    assert len(authorities.authorities()) >= 16


def test_two_authorities_share_north_rhine_westphalia():
    of = {row["id"]: row["name"] for row in authorities.authorities()}
    in_charge = {
        row["ags"]: of[row["authority_id"]].split("-")[0]
        for row in authorities.jurisdictions()
        if row["ags"].startswith("05") and row["task"] == "PERMITS"
    }
    assert set(in_charge.values()) == {"LVR", "LWL"}
    assert (in_charge["05315"], in_charge["05515"]) == ("LVR", "LWL")  # Köln, Münster


def test_there_is_somebody_for_every_role_and_department():
    members = people.members(ISSUER)
    assert {d for row in members for d in row["departments"]} == set(Department)
    known = {row["organisation_id"] for row in members}
    for organisation in (
        providers.providers()[0],
        authorities.authorities()[0],
        authorities.policy_makers()[0],
    ):
        assert organisation["id"] in known
    assert all("(Demo)" in row["display_name"] for row in members)
    subjects = Counter(row["subject"] for row in members)
    assert subjects.most_common(1)[0][1] == 1
    assert all(subject.isascii() for subject in subjects)


def test_the_accounts_have_true_check_digits_at_a_bank_that_does_not_exist():
    accounts = [row["iban"] for row in billing.accounts(NOW)]
    assert len(set(accounts)) == len(accounts)
    assert all(is_iban(iban) and iban[4:12] == "99999999" for iban in accounts)


def test_it_is_the_same_each_time():
    first, second = (country(ISSUER, NOW, TODAY).tables for _ in range(2))
    assert [rows for _, rows in first] == [rows for _, rows in second]


@pytest.mark.parametrize("day", [TODAY, date(2027, 1, 1), date(2028, 2, 29), date(2027, 3, 31)])
def test_nothing_happens_after_today(day):
    for stay in stays(day):
        assert stay.admission <= (stay.discharge or day) <= day
    for bill in billing.bills(stays(day), day):
        assert bill.issued_on <= day
        assert bill.amount > 0
        assert all(last <= day for *_, last in bill.lines)


def test_the_office_of_the_tour_is_in_the_middle_of_the_running_month():
    month = TODAY.replace(day=1)
    begun = Counter(stay.office for stay in stays(TODAY) if stay.admission >= month)
    spent = Counter()
    for bill in billing.bills(stays(TODAY), TODAY):
        if bill.month == month:
            spent[bill.office] += bill.amount
    home, *others = people.offices_with_people()
    for counted in (begun, spent):
        below = sum(counted[office] < counted[home] for office in others)
        assert below == len(others) / 2, counted
        assert len(set(counted.values())) == len(counted)
    assert min(begun.values()) >= 5  # what those outside the offices may see
