"""A name is found wherever it is planted; a text without names passes."""

from unicodedata import normalize

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from jugendhilfe_api.placements.requests import identifying
from jugendhilfe_api.placements.requests.identifying import fold, found, names_somebody

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèçğışøłñ"
ROUNDS = settings(derandomize=True, max_examples=300, deadline=None)
# Words of reports, none of them a name of the generated kind by its length.
PROSE = st.lists(
    st.sampled_from(
        [
            "braucht",
            "eine",
            "kleine",
            "Gruppe",
            "mit",
            "Ruhe",
            ";",
            "12 Jahre",
            ".",
            "§ 34",
            "Klasse 7",
        ]
    ),
    max_size=12,
).map(" ".join)
names = st.text(LETTERS, min_size=5, max_size=12).map(str.capitalize)


@st.composite
def spellings(draw, name):
    """Spell a name as people do: in any case, with or without umlauts, composed or not."""
    written = name
    if draw(st.booleans()):
        for umlaut, plain in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
            written = written.replace(umlaut, plain).replace(umlaut.upper(), plain.upper())
    written = "".join(
        letter.upper() if draw(st.booleans()) else letter.lower() for letter in written
    )
    written += draw(st.sampled_from(["", "s", "’s", "'"]))
    return normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC"])), written)


@given(st.data(), names, PROSE, PROSE, st.sampled_from([" ", "\n", "-", "/", ", ", " („", "…"]))
@ROUNDS
def test_a_planted_name_is_found(data, name, before, after, apart):
    assume(fold(name) not in identifying.ordinary() | identifying.PARTICLES)
    planted = data.draw(spellings(name))
    text = f"{before}{apart}{planted}{apart}{after}"
    assert "text-has-name" in set(found(text, ["Andere", name], []))


@given(st.sampled_from(sorted({"Lange", "Groß", "Jung", "Kühn"})), PROSE, st.booleans())
@ROUNDS
def test_an_ordinary_word_in_lower_case_is_not_the_name(name, prose, capital):
    written = name if capital else name.lower()
    assert names_somebody(f"{prose} , {written} {prose}", [name]) is capital


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
@example("\u0345", ["\u0345"])
@ROUNDS
def test_it_judges_any_text(text, some):
    assert set(found(text, some, some)) <= {
        "text-has-email",
        "text-has-phone-number",
        "text-has-date",
        "text-has-address",
        "text-has-bank-account",
        "text-has-number",
        "text-has-name",
    }


@given(PROSE, names)
@ROUNDS
def test_a_text_without_it_passes(prose, name):
    assume(not any(fold(word).startswith(fold(name)) for word in prose.split()))
    assert set(found(prose, [name], ["ASD-2026-000017"])) == set()


@given(
    st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2026), st.sampled_from("./-"), PROSE
)
@ROUNDS
def test_a_day_is_found(day, month, year, between, prose):
    for written in (
        f"{day}{between}{month}{between}{year}",
        f"{day:02}{between}{month:02}{between}{year}",
    ):
        assert "text-has-date" in set(found(f"{prose} {written} {prose}", [], []))
