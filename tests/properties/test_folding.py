"""A name has one key, however its umlauts are written: the folding function of the database."""

from unicodedata import normalize

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

LETTERS = "abeouäöüßÄÖÜẞéèøłæœn -'"
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"}
WITHOUT = str.maketrans("äöüÄÖÜ", "aouAOU")
# The database is the same for every example, and nothing is written to it.
ROUNDS = settings(
    derandomize=True,
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
names = st.text(LETTERS, min_size=1, max_size=12)


def written_out(name):
    return "".join(UMLAUTS.get(letter, letter) for letter in name)


async def fold(world, *spellings):
    found = "select array(select fold_german(name) from unnest($1::text[]) name)"
    return await world.admin.fetchval(found, list(spellings))


@given(names)
@example("äe")
@example("Aeé")
@example("Bäer")
@ROUNDS
async def test_every_spelling_of_a_name_has_the_same_key(world, name):
    spellings = [
        name,
        written_out(name),
        name.translate(WITHOUT),
        name.upper(),
        name.lower(),
        normalize("NFD", name),
        normalize("NFC", name),
    ]
    keys = await fold(world, *spellings)
    assert len(set(keys)) == 1, dict(zip(spellings, keys, strict=True))


@given(names)
@ROUNDS
async def test_a_key_is_its_own_key(world, name):
    (key,) = await fold(world, name)
    assert await fold(world, key) == [key]


async def test_names_that_differ_keep_different_keys(world):
    different = ["Meier", "Mayer", "Müller", "Möller", "Mahler", "Groß", "Graß"]
    assert len(set(await fold(world, *different))) == len(different)
