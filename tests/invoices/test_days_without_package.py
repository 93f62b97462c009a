"""The function that tells a provider which days no package grants tells nobody else anything."""

from datetime import date
from uuid import UUID

import pytest

from jugendhilfe_api.core.principal import Principal, Role

ASKED = "select count(*) from days_without_package($1::uuid[], $2::date, $3::date)"
PERIOD = (date(2026, 5, 30), date(2026, 6, 30))


async def days(world, stay, organisation, role, facilities=None) -> int:
    principal = Principal("i", "s", "c", organisation, role, frozenset(), facilities=facilities)
    async with world.app.state.database.reader(principal) as reader:
        booking = [UUID(stay.booking["id"])]
        return await reader.connection.fetchval(ASKED, booking, *PERIOD)


@pytest.fixture
async def ungranted(world, stay):
    await world.admin.execute("update service_packages set valid_until = '2026-06-20'")
    return stay


async def test_the_parties_of_the_booking_learn_the_days(world, ungranted):
    home = frozenset({UUID(ungranted.booking["facility"]["id"])})
    for organisation, role, facilities in (
        (ungranted.provider_id, Role.PROVIDER, None),
        (ungranted.provider_id, Role.PROVIDER, home),
        (ungranted.office.id, Role.YOUTH_OFFICE, None),
    ):
        assert await days(world, ungranted, organisation, role, facilities) == 10


async def test_nobody_else_does(world, ungranted):
    stranger = await world.organisation("Anderer")
    assert await days(world, ungranted, stranger, Role.PROVIDER) == 0
    office = await world.organisation("Anderes Amt", "YOUTH_OFFICE")
    assert await days(world, ungranted, office, Role.YOUTH_OFFICE) == 0
    no_home = frozenset()
    assert await days(world, ungranted, ungranted.provider_id, Role.PROVIDER, no_home) == 0


async def test_packages_that_are_not_accepted_grant_nothing(world, stay):
    await world.admin.execute(
        "update service_packages set state = 'RETURNED', return_reason = 'INCOMPLETE'"
    )
    assert await days(world, stay, stay.provider_id, Role.PROVIDER) == 30


async def test_the_provider_may_not_read_packages_itself(world, stay):
    principal = Principal("i", "s", "c", stay.provider_id, Role.PROVIDER, frozenset())
    async with world.app.state.database.reader(principal) as reader:
        with pytest.raises(Exception, match="permission denied"):
            await reader.connection.fetch("select * from service_packages")
