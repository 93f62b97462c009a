"""What in a free text would say who a young person is (§ 64 (2a) SGB VIII): pure, no I/O.

It guards against what slips in, not against who wants to evade it, and refuses too much rather
than too little: a text can be put otherwise. Left to the writer are towns, schools, professions.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from unicodedata import combining, normalize

import yaml

from jugendhilfe_api.placements.dated import FOLDER

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
GAP = r"[ \t\u00a0]"
DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
MONTHS = (
    r"(?:jan(?:uar|uary)?|jänner|feb(?:ruar|ruary)?|mär(?:z)?|maerz|march|apr(?:il)?|mai|may"
    r"|jun(?:i|e)?|jul(?:i|y)?|aug(?:ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?"
    r"|de[zc](?:ember)?)"
)
DATE = re.compile(
    rf"(?<![\d.]){DAY}\.{GAP}?{MONTH}\.{GAP}?(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|\b(?:am|vom|bis|seit|ab|zum|den|dem|geb|geboren|geburtstag)\b[.:]?{GAP}?(?:am{GAP})?"
    rf"{DAY}\.{GAP}?{MONTH}\."
    r"|(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    rf"|(?<!\d){DAY}[-/]{MONTH}[-/](?:19|20)\d{{2}}(?!\d)"
    rf"|(?<!\d){DAY}\.?{GAP}?{MONTHS}\b"
    rf"|\b{MONTHS}{GAP}{DAY}(?:st|nd|rd|th)?,?{GAP}(?:19|20)\d{{2}}(?!\d)",
    re.IGNORECASE,
)
EMAIL = re.compile(r"@|[(\[{]\s?at\s?[)\]}]", re.IGNORECASE)
TIMES = re.compile(rf"\b\d{{1,2}}[.:]\d{{2}}{GAP}?(?:-|–|bis){GAP}?\d{{1,2}}[.:]\d{{2}}{GAP}?Uhr")
PHONE = re.compile(rf"(?<![\w.,])(?:\+\d|00\d|\(?0\d)(?:(?:{GAP}|[/().–-]){{0,3}}\d){{5,}}")
IBAN = re.compile(
    rf"\b[a-z]{{2}}\d{{2}}(?:(?:{GAP}|-)?[a-z0-9]{{4}}){{2,7}}(?:(?:{GAP}|-)?[a-z0-9]{{1,4}})?\b",
    re.IGNORECASE,
)
IBAN_DIGITS = 10
NUMBER = re.compile(
    r"\d{7}"  # of health insurance, of taxes, of customers
    rf"|\b\d{{2}}{GAP}?\d{{6}}{GAP}?[a-z]{GAP}?\d{{3}}\b"  # of pension insurance
    rf"|\b\d{{2}}{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}\b"  # of taxes, in groups
    r"|\b[a-zäöü]{2,12}-\d{4}-\d{3,}\b"  # Aktenzeichen of cases here
    r"|\b(?:az|gz|akten-?zeichen|geschäfts-?zeichen|kassen-?zeichen"
    r"|(?:akten|fall|kunden|versicherten|versicherungs|mitglieds)-?(?:nr|nummer)|steuer-?id)\b"
    r"[^\n\d]{0,20}\d",
    re.IGNORECASE,
)
HOUSE = (
    rf"{GAP}\d{{1,3}}{GAP}?[a-h]?\b"
    rf"(?!{GAP}?(?:min|std|stunde|h\b|km|kilometer|meter|m\b|tag|woche|monat|jahr|uhr|%|/|x\b|mal|€"
    r"|eur|prozent|plätze|kinder|personen))"
)
STREET = re.compile(
    rf"(?:straße|strasse|str\.){HOUSE}"
    r"|\w(?:weg|allee|platz|gasse|ring|damm|ufer|chaussee|stieg|steig|pfad|hof|markt|graben|wall)"
    rf"{HOUSE}|{GAP}(?:allee|gasse|weg|ring|damm|ufer){HOUSE}",
    re.IGNORECASE,
)
# "Am Winkel 4": names of streets that begin like this are written with a capital.
PLACE = re.compile(
    r"\b(?:Am|An der|An den|Im|In der|In den|Auf der|Auf dem|Zum|Zur|Unter den|Hinter der|Vor dem)"
    rf"{GAP}(?!Klasse|Alter|Gruppe|Stufe|Klassenstufe|Schul|Tag|Woche|Monat|Jahr|Phase|Stock|Etage"
    rf"|Schnitt|Umfang|Pflegegrad)[A-ZÄÖÜ][\wäöüß-]+{HOUSE}"
    rf"|\b\d{{5}}{GAP}[A-ZÄÖÜ][a-zäöüß]"
)

WORD = re.compile(r"[^\W\d_]+(?:['’´`ʼ][^\W\d_]+)*")
WRITTEN_OUT = re.compile("(?<=[aou])e+")  # every e, so that "äe" and "aee" are one, too
APOSTROPHES = dict.fromkeys(map(ord, "'’´`ʼ"))
NO_DECOMPOSITION = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
ENDINGS = {
    "",
    "s",
    "es",
    "ns",
    "ens",
    "n",
    "en",
    "sche",
    "schen",
    "scher",
    "sches",
    "chen",
    "lein",
}
OF_SHORT = {"", "s"}  # "Tim" and "Tims": with more, a short name would be found in other words
OF_ORDINARY = {"", "s", "sche", "schen", "scher", "sches"}  # "Jung", and not the plural "Jungen"
SHORT, SHORTEST = 3, 2
PARTICLES = {
    *("von", "van", "vom", "zu", "zum", "zur", "und", "der", "den", "des", "ten", "ter"),
    *("de", "del", "della", "di", "da", "do", "dos", "la", "le", "el", "al", "abu", "bin"),
}
ADDRESSED = {"frau", "herr", "herrn", "familie", "fam", "kind", "bruder", "schwester"}


def found(text: str, names: Iterable[str], references: Iterable[str]) -> Iterator[str]:
    """Yield the code of each kind of thing that would say who is meant.

    `names` are those of the persons of the case, `references` the numbers of the case.
    """
    plain = INVISIBLE.sub("", normalize("NFKC", text))
    if EMAIL.search(plain):
        yield "text-has-email"
    if _has_account(plain):
        yield "text-has-bank-account"
    if PHONE.search(TIMES.sub("", plain)):
        yield "text-has-phone-number"
    if DATE.search(plain):
        yield "text-has-date"
    if STREET.search(plain) or PLACE.search(plain):
        yield "text-has-address"
    if NUMBER.search(plain) or _refers(plain, references):
        yield "text-has-number"
    if names_somebody(plain, names):
        yield "text-has-name"


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Say whether a text names one of these, whatever the case, umlauts and inflection.

    A name counts as a whole word. One of two letters counts only as it is written in the register,
    with a capital; one that is an ordinary word, only with a capital or after a form of address.
    """
    tokens = {token for name in names for token in _tokens(name)}
    before = ""
    for match in WORD.finditer(normalize("NFC", text)):
        written = match[0]
        if any(_is(written, token, before) for token in tokens):
            return True
        before = written
    return False


def fold(written: str) -> str:
    """Write a word in one spelling: Müller, Mueller and MÜLLER are one, and so are Groß and Gross.

    The same idea as `people.folding` in the database; here both sides are folded by this function.
    """
    plain = normalize("NFD", normalize("NFKC", written).casefold())
    plain = "".join(letter for letter in plain if not combining(letter))
    plain = plain.translate(NO_DECOMPOSITION).translate(APOSTROPHES)
    return WRITTEN_OUT.sub("", plain)


def _tokens(name: str) -> Collection[str]:
    """Split a name into the words that count: not "von", unless that is the whole name."""
    words = [fold(word) for word in WORD.findall(normalize("NFC", name))]
    return [word for word in words if word not in PARTICLES] or words[:1]


def _is(written: str, token: str, before: str) -> bool:
    folded = fold(written)
    if not folded.startswith(token):
        return False
    ending = folded.removeprefix(token)
    small = written == written.lower()
    if len(token) <= SHORTEST or token in PARTICLES:
        return not ending and not small
    if token in ordinary():
        meant = not small or before.lower() in ADDRESSED
        return meant and ending in OF_ORDINARY
    return ending in (OF_SHORT if len(token) <= SHORT else ENDINGS)


@cache
def ordinary() -> frozenset[str]:
    """Read the names that are ordinary words."""
    content = yaml.load(
        (FOLDER / "ordinary_words.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return frozenset(fold(word) for line in content["words"] for word in line)


def _has_account(text: str) -> bool:
    return any(
        sum(letter.isdigit() for letter in match[0]) >= IBAN_DIGITS
        for match in IBAN.finditer(text)
    )


def _refers(text: str, references: Iterable[str]) -> bool:
    """Say whether a number stands in the text, however it is set apart."""
    squeezed = _squeezed(text)
    return any(_squeezed(reference) in squeezed for reference in references if reference)


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
