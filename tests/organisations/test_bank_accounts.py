"""Bank accounts: two persons, a waiting time, and who sees the number."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.organisations.bank_accounts import rules
from tests.support.office import made
from tests.support.placements import codes, later

NEW = {"account_holder": "Träger Sonnenhof gGmbH", "iban": "DE89370400440532013000"}
ADMIN = {"functions": "{ORGANISATION_ADMIN}"}


@pytest.mark.parametrize(
    ("iban", "valid"),
    [
        ("DE89370400440532013000", True),
        ("GB82WEST12345698765432", True),
        ("FR1420041010050500013M02606", True),
        ("DE89370400440532013001", False),  # check digits
        ("DE8937040044053201300", False),  # length
        ("US89370400440532013000", False),  # outside the area
    ],
)
def test_an_iban_has_country_length_and_check_digits(iban, valid):
    assert rules.is_iban(iban) is valid


@pytest.fixture
async def person(world, provider_id):
    async def of(subject: str, **columns):
        await world.member(provider_id, subject, **columns)
        return world.client(provider_id, Role.PROVIDER, subject=subject)

    return of


async def test_two_persons_and_a_waiting_time(world, provider_id, person):
    one, two = await person("one", **ADMIN), await person("two", **ADMIN)
    address = f"/organisations/{provider_id}/bank-accounts"
    account = made(await one.post(address, json=NEW))
    assert (account["state"], account["in_force"], account["usable_from"]) == (
        "ENTERED", False, None
    )  # fmt: skip
    assert account["available_steps"] == ["withdrawal"]
    own = await one.post(f"{address}/{account['id']}/confirmation")
    assert (own.status_code, own.json()["code"]) == (403, "not-permitted")
    confirmed = made(await two.post(f"{address}/{account['id']}/confirmation"), 200)
    assert (confirmed["state"], confirmed["in_force"]) == ("CONFIRMED", False)
    assert confirmed["confirmed_by"] != confirmed["entered_by"]
    again = await two.post(f"{address}/{account['id']}/confirmation")
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")
    wait = rules.waiting_time(clock.day_of(clock.now()))
    assert wait >= timedelta(hours=24)
    with later(world, one, hours=wait.total_seconds() / 3600 + 1):
        (used,) = (await one.get(address)).json()["items"]
        assert used["in_force"] is True


async def test_the_old_account_is_used_until_the_new_one_has_waited(world, provider_id, person):
    one, two = await person("one", **ADMIN), await person("two", **ADMIN)
    address = f"/organisations/{provider_id}/bank-accounts"
    for iban in ("DE89370400440532013000", "GB82WEST12345698765432"):
        account = made(await one.post(address, json=NEW | {"iban": iban}))
        made(await two.post(f"{address}/{account['id']}/confirmation"), 200)
        if iban.startswith("DE"):
            await world.admin.execute("update bank_accounts set usable_from = '2026-01-01'")
    forces = [(a["iban"][:2], a["in_force"]) for a in (await one.get(address)).json()["items"]]
    assert forces == [("GB", False), ("DE", True)]


async def test_the_number_is_masked_for_those_who_need_not_know(provider_id, person):
    one, clerk = await person("one", **ADMIN), await person("clerk")
    address = f"/organisations/{provider_id}/bank-accounts"
    made(await one.post(address, json=NEW))
    (seen,) = (await clerk.get(address)).json()["items"]
    assert (await clerk.get(f"{address}/{seen['id']}")).json() == seen
    assert seen["iban"] == "DE89**************3000"
    assert seen["available_steps"] == []


async def test_only_administrators_enter_and_one_account_waits_at_a_time(provider_id, person):
    one, clerk = await person("one", **ADMIN), await person("clerk")
    address = f"/organisations/{provider_id}/bank-accounts"
    assert (await clerk.post(address, json=NEW)).status_code == 403
    account = made(await one.post(address, json=NEW))
    again = await one.post(address, json=NEW)
    assert (again.status_code, again.json()["code"]) == (409, "bank-account-pending")
    withdrawn = made(await one.post(f"{address}/{account['id']}/withdrawal"), 200)
    assert withdrawn["state"] == "WITHDRAWN"
    made(await one.post(address, json=NEW))


async def test_a_wrong_number_is_refused_and_not_repeated(provider_id, person):
    one = await person("one", **ADMIN)
    wrong = "DE89370400440532013001"
    address = f"/organisations/{provider_id}/bank-accounts"
    answer = await one.post(address, json=NEW | {"iban": wrong})
    assert (answer.status_code, codes(answer)) == (422, {"iban-invalid"})
    assert wrong not in answer.text


async def test_machines_and_strangers_have_no_part_in_it(world, provider, provider_id, person):
    one = await person("one", **ADMIN)
    address = f"/organisations/{provider_id}/bank-accounts"
    machine = await provider.post(address, json=NEW)
    assert (machine.status_code, machine.json()["code"]) == (403, "person-required")
    account = made(await one.post(address, json=NEW))
    stranger = world.client(await world.organisation("Anderer"), Role.PROVIDER)
    assert (await stranger.get(f"{address}/{account['id']}")).status_code == 404
    assert (await stranger.get(address)).json()["items"] == []
    assert (await stranger.post(address, json=NEW)).status_code == 403
    assert (await stranger.post(f"{address}/{account['id']}/confirmation")).status_code == 404
