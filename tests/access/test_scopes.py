"""The files that say who may hold what: complete, and without a way around the walls."""

import re

import pytest

from jugendhilfe_api.core.access import holders
from jugendhilfe_api.core.access.holders import EVERY_DEPARTMENT
from jugendhilfe_api.core.access.purposes import PURPOSES, may_claim
from jugendhilfe_api.core.access.scopes import AUDIENCES, MAY_HOLD, PERSONS_ONLY, SCOPES, may_hold
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.core.resources import contract_data, contract_file

OFFICE = Role.YOUTH_OFFICE
# Whose name reaches a provider with the booking is processed for the service and nothing else.
PURPOSES_BESIDES = {Role.PROVIDER: ("SERVICE_PROVISION",)}
OF_PERSONS = {name for name in SCOPES if name.partition(":")[0] in {"persons", "cases"}}


def test_scopes_are_named_by_path_and_step():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*", name) for name in SCOPES)


READ_AS = {"exports": "operations"}  # what an export has made is the result of an operation
READ_BY_EVERYBODY = {"holidays"}  # without a token, so without a scope


def test_what_can_be_written_can_be_read():
    for name, scope in SCOPES.items():
        resource, _, step = name.partition(":")
        resource = READ_AS.get(resource, resource)
        if resource in READ_BY_EVERYBODY:
            continue
        for role, departments in scope.holders.roles.items():
            among = departments or {None}
            held = [may_hold(role, {d} if d else ()) for d in among]
            assert all(f"{resource}:read" in scopes for scopes in held), (name, role, step)


def test_every_text_has_two_languages():
    texts = [s.description for s in SCOPES.values()] + [p.name for p in PURPOSES.values()]
    texts += [t for a in AUDIENCES.values() for t in (a.name, a.description)]
    assert all(text.de and text.en for text in texts)


def test_every_role_is_an_audience_with_a_view_of_its_own():
    assert AUDIENCES.keys() == set(Role)
    assert len({audience.slug for audience in AUDIENCES.values()}) == len(Role)


@pytest.mark.parametrize("role", [role for role in Role if role is not OFFICE])
def test_nobody_but_youth_offices_sees_persons_and_cases(role):
    assert not MAY_HOLD[role] & OF_PERSONS
    assert may_claim(role, EVERY_DEPARTMENT) == PURPOSES_BESIDES.get(role, ())


def test_the_public_holds_nothing():
    assert not MAY_HOLD[Role.PUBLIC]


@pytest.mark.parametrize("department", ["ADMIN", "CONTROLLING", "LEADERSHIP"])
def test_administration_and_figures_see_no_persons(department):
    assert not may_hold(OFFICE, {department}) & OF_PERSONS
    assert not may_claim(OFFICE, {department})


@pytest.mark.parametrize("department", ["GUARDIANSHIP", "ASSISTANCE"])
def test_guardians_have_nothing_to_do_with_packages_and_money(department):
    held = {name.partition(":")[0] for name in may_hold(OFFICE, {department})}
    assert not held & {"service-packages", "service-records", "invoices", "payment-orders"}


def test_who_drafts_a_package_does_not_accept_it():
    for department in Department:
        held = may_hold(OFFICE, {department})
        assert not {"service-packages:write", "service-packages:accept"} <= held


def test_who_sees_persons_has_a_purpose_and_the_other_way_round():
    for department in Department:
        sees = bool(may_hold(OFFICE, {department}) & OF_PERSONS)
        assert bool(may_claim(OFFICE, {department})) == sees, department


def test_departments_add_up():
    both = may_hold(OFFICE, {"ASD", "WJH"})
    assert both == may_hold(OFFICE, {"ASD"}) | may_hold(OFFICE, {"WJH"})
    assert may_hold(OFFICE) < may_hold(OFFICE, {"ASD"})


def test_releases_are_for_natural_persons():
    assert {name for name in SCOPES if name.endswith((":release", ":approve"))} <= PERSONS_ONLY


def test_the_order_of_departments_does_not_matter():
    assert may_hold(OFFICE, ["WJH", "ASD"]) == may_hold(OFFICE, ["ASD", "WJH"])


@pytest.mark.parametrize(
    "entry",
    [
        {"ministry": "ALL"},
        {"youth_office": ["KITCHEN"]},
        {"youth_office": []},
        {"youth_office": "ASD"},
        {"provider": ["ASD"]},
    ],
    ids=str,
)
def test_a_typing_error_in_the_files_is_found(entry):
    with pytest.raises(ValueError, match=r"\w"):
        holders.read(entry)


def test_files_of_the_contract_are_found():
    assert contract_file("scopes.yaml").is_file()
    assert contract_data("scopes.yaml")["scopes"].keys() == SCOPES.keys()
    with pytest.raises(FileNotFoundError):
        contract_file("nothing.yaml")
