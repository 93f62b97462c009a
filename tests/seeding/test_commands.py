"""`jugendhilfe seed` and `jugendhilfe figures release`, as commands."""

import pytest

from tests.support import postgres
from tests.support import service as services


@pytest.fixture(scope="module")
def home():
    with postgres.folder() as directory:
        yield directory


def said(done) -> str:
    return " ".join(done.stderr.split())


def test_seed_loads_once(home):
    first = services.run(home, "seed")
    assert first.returncode == 0, first.stderr
    assert "rows." in said(first)
    again = services.run(home, "seed")
    assert again.returncode == 0
    assert "there already" in said(again)
    listed = services.run(home, "token", "--role", "policy_maker", "--list", COLUMNS="200")
    assert "politik-1" in listed.stderr


def test_figures_are_released_again_in_the_demonstration(home):
    for _ in range(2):
        done = services.run(home, "figures", "release")
        assert done.returncode == 0, done.stderr
        assert "Released." in said(done)


def test_an_external_database_never_gets_made_up_data(home):
    done = services.run(home, "seed", JUGENDHILFE_DATABASE_URL="postgresql://app@db.example/x")
    assert done.returncode == 1
    assert "only in the embedded database" in said(done)


def test_seed_nation_loads_a_small_country_into_an_empty_database():
    with postgres.folder() as directory:
        done = services.run(directory, "seed", "nation", "--scale", "0.001", "--seed", "3")
        assert done.returncode == 0, done.stderr
        assert "1,033 cases" in said(done)
        again = services.run(directory, "seed", "nation", "--scale", "0.001")
        assert again.returncode == 1
        assert "made-up data already" in said(again)
        listed = services.run(directory, "token", "--role", "provider", "--person", "traeger-1")
        assert listed.returncode == 0, listed.stderr


def test_an_external_database_needs_the_address_of_role_seed(home):
    url = "postgresql://app@db.example/x"
    ring = services.run(home, "seed", "nation", JUGENDHILFE_DATABASE_URL=url)
    assert ring.returncode == 1
    assert "JUGENDHILFE_SEED_URL" in said(ring)
