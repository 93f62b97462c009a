"""What in a free text would say who a young person is."""

import pytest

from jugendhilfe_api.placements.requests.identifying import fold, found, names_somebody

NAMES = ["Vorname", "Müller-Lüdenscheid", "Öztürk"]
REFERENCE = "ASD-2026-000017"


def codes(text, names=(), references=(REFERENCE,)):
    return set(found(text, names, references))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Rückfragen an asd@kreis.example", "text-has-email"),
        ("asd (at) kreis.example", "text-has-email"),
        ("asd＠kreis.example", "text-has-email"),
        ("schreibt als @xqv_99", "text-has-email"),
        ("Tel. 06831 444-123", "text-has-phone-number"),
        ("erreichbar unter 0151/23456789", "text-has-phone-number"),
        ("+49 (0)6831 444123", "text-has-phone-number"),
        ("0049 6831 444123", "text-has-phone-number"),
        ("(06831) 444 123", "text-has-phone-number"),
        ("geboren am 17.05.2014", "text-has-date"),
        ("geb. 17.5.14", "text-has-date"),
        ("am 17. 05. 2014", "text-has-date"),
        ("hat am 17.5. Geburtstag", "text-has-date"),
        ("17. Mai 2014", "text-has-date"),
        ("seit dem 3. März in der Klinik", "text-has-date"),
        ("born on May 17, 2014", "text-has-date"),
        ("2014-05-17", "text-has-date"),
        ("17/05/2014", "text-has-date"),
        ("wohnt Hauptstraße 12", "text-has-address"),
        ("wohnt hauptstr. 12a", "text-has-address"),
        ("HAUPTSTRASSE 12", "text-has-address"),
        ("im Waldweg 7", "text-has-address"),
        ("Berliner Allee 120", "text-has-address"),
        ("zu Hause Am Winkel 4", "text-has-address"),
        ("aus 66606 Sankt Wendel", "text-has-address"),
        ("DE89 3704 0044 0532 0130 00", "text-has-bank-account"),
        ("de89370400440532013000", "text-has-bank-account"),
        ("GB29 NWBK 6016 1331 9268 19", "text-has-bank-account"),
        ("versichert unter A123456780", "text-has-number"),
        ("RV 65 170839 J 003", "text-has-number"),
        ("Steuernummer 12 345 678 901", "text-has-number"),
        ("Az. 51.3/0815", "text-has-number"),
        ("Aktenzeichen: 4 F 12/26", "text-has-number"),
        ("siehe JGH-2026-000002", "text-has-number"),
        ("siehe ASD 2026 / 000017", "text-has-number"),
    ],
)
def test_it_is_found(text, code):
    assert code in codes(text)
    assert code in codes(f"Braucht Ruhe.\n{text}, sonst nichts.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Junge, 12 Jahre, braucht eine kleine Gruppe mit fester Tagesstruktur.",
        "Alter 10–14, Hilfe nach § 34 i. V. m. § 35a SGB VIII, Betreuungsschlüssel 1:2.",
        "ICD F90.1 und F43.1 sind bekannt; IQ 85-100; Pflegegrad 3; GdB 50.",
        "Betreuung 24/7, nachts Rufbereitschaft, werktags 08.00-16.00 Uhr begleitet.",
        "Aufnahme ab September 2026, spätestens 09/2026; Schuljahr 2026/2027, Klasse 7.",
        "In der Klasse 7 zuletzt überfordert. Im Alter 12 zweiter Wechsel. Jahrgang 2014.",
        "Schulweg 30 Minuten, Entfernung bis 60 km. Ein Platz 24 Stunden betreut.",
        "Taschengeld nach Tabelle, Zusatzleistung 10,5 FLS je Woche, Satz 187,40 EUR.",
        "Drei Wechsel in 2 Jahren; 1. Hilfe ambulant, 2. Tagesgruppe, 3. Inobhutnahme.",
        "Lange Anfahrten sind schwierig, eine große Gruppe auch. Kleine Schritte helfen.",
        "Kinder 0–3, 3–6 und 6–12 leben dort; Gruppe 2 mit 9 Plätzen; Punkt 2.1 des Konzepts.",
        "Umgang mit der Mutter alle 14 Tage, begleitet; Vormundschaft beim Jugendamt.",
        "Braucht Platz in Wohnortnähe, Bahnhof 10 Minuten, Hilfeplan alle 6 Monate.",
        "Sprachförderung in Türkisch und Dari, mail- und telefonbasierte Beratung möglich.",
    ],
)
def test_a_professional_text_passes(text):
    assert codes(text, NAMES) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Für Vorname suchen wir",
        "vorname braucht",
        "VORNAME",
        "Vornames Schule",
        "Familie Mueller",
        "die Müllersche Familie",
        "MÜLLERS",
        "müller-lüdenscheid",
        "Herr Luedenscheid",
        "Oztürk",
        "OEZTUERK",
        "Mu\u0308ller",
        "Mül\u00adler",
        "(Öztürk)",
    ],
)
def test_a_name_is_found_in_every_spelling(text):
    assert codes(text, NAMES) == {"text-has-name"}


@pytest.mark.parametrize(
    ("text", "name", "names"),
    [
        ("Vornamen der Gruppe", "Vor", False),  # a name is a whole word
        ("Müllerei", "Müller", False),
        ("lange Wartezeit, langer Weg", "Lange", False),  # an ordinary word is not the name
        ("Frau Lange", "Lange", True),
        ("frau lange", "Lange", True),
        ("LANGE", "Lange", True),
        ("Lange Wartezeit", "Lange", True),  # refused: it could be the name
        ("Wohngruppe für Jungen", "Jung", False),
        ("Jungs Mutter", "Jung", True),
        ("großes Haus", "Groß", False),
        ("Familie Gross", "Groß", True),
        ("er wohnt an der Saar", "An", False),
        ("mit An und dem Vater", "An", True),
        ("Andere", "An", False),
        ("Tim und Tims Bruder", "Tim", True),
        ("Timing", "Tim", False),
        ("bens Gruppe", "Ben", True),
        ("von der Schule", "von der Heide", False),
        ("in der Heide", "von der Heide", True),
        ("Dschihan Van", "Van", True),
        ("O’Neills", "O'Neill", True),
        ("ONeill", "O'Neill", True),
        ("Michaels", "Michael", True),
        ("Łukasz", "Lukasz", True),
    ],
)
def test_how_a_name_counts(text, name, names):
    assert names_somebody(text, [name]) is names


def test_folding_knows_one_spelling():
    same = ["Müller", "Mueller", "MÜLLER", "mu\u0308ller", "Muller"]
    assert {fold(name) for name in same} == {"muller"}
    assert fold("Groß") == fold("GROSS")
