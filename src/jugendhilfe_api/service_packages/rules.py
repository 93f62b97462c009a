"""What must be true of a service package: pure, no I/O."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from unicodedata import normalize
from uuid import UUID

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.service_packages.models import ServicePackage

HOURS_OF_WEEK = Decimal(168)
DIAGNOSIS = Text(
    "Diagnosen gehören nicht in ein Leistungspaket: wer zahlt, darf sie nicht kennen",
    "Diagnoses do not belong into a service package: whoever pays may not know them",
)
REVERSED = Text("Das Ende liegt vor dem Beginn", "The end is before the beginning")
NO_QUANTITY = Text(
    "Nach Stunden Abgerechnetes braucht Stunden je Woche oder Einheiten je Monat",
    "What is billed by the hour needs hours a week or units a month",
)
IMPOSSIBLE = Text("Diese Menge gibt es nicht", "There is no such quantity")
TWICE = Text("Diese Person ist schon genannt", "This person is named already")
BEFORE_BEGIN = Text(
    "Der Tag liegt vor dem Beginn des Leistungspakets",
    "The day is before the beginning of the service package",
)

# ICD-10: chapter V (F) and Q9 even without a point, every other code with one; ICD-11: 6A05.1.
_ICD = re.compile(
    r"\bicd\b|\bicd-?1[01]\b|\bf[ -]?[0-9]{2}(\.[0-9x-]{1,3})?\b|\bq9[0-9]\b"
    r"|\b[a-z][0-9]{2}\.[0-9]{1,2}\b|\b6[a-e][0-9][0-9a-z](\.[0-9a-z]{1,2})?\b"
)
# What names a disorder of a child, by its stem: compounds and inflections are found with it.
_WORDS = re.compile(
    r"diagnos|befund(?!licher)|stoerung\b|stoerungen\b|syndrom|adhs|\bads\b|autis|asperger"
    r"|depress|trauma|\bptbs\b|borderline|schizophren|psychos|psychotisch|suizid|selbstmord"
    r"|selbstverletz|anorex|bulim|magersucht|essgestoert|suechtig|\bsucht|drogenabh"
    r"|alkoholabh|alkoholkrank|epileps|enkopres|enures|mutis|legasthen|dyskalkul|intelligenzmind"
    r"|geistig(e|er|en|em|es)? behind|seelisch(e|er|en|em|es)? behind|missbrauch|phobie|phobisch"
    r"|bipolar|manie\b|zwangserkrank|zwangsgedank|disorder|addict|\bfasd?\b"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def names_diagnosis(written: str) -> bool:
    """Say whether a text names a diagnosis, by code or by word (§§ 35a (1a), 64, 65 SGB VIII).

    It refuses too much rather than too little: the text can be written without the word.
    """
    plain = _INVISIBLE.sub("", normalize("NFKC", written)).lower().translate(_UMLAUTS)
    return bool(_ICD.search(plain) or _WORDS.search(plain))


def free_text(pointer: str, written: str | None) -> Iterator[Violation]:
    """Find a diagnosis in a text."""
    if written and names_diagnosis(written):
        yield Violation("diagnosis-text", DIAGNOSIS, pointer)


def contents(package: ServicePackage) -> Iterator[Violation]:
    """Find what does not fit in the contents of a draft."""
    if package.planned_until and package.planned_until < package.valid_from:
        yield Violation("period-reversed", REVERSED, "#/planned_until")
    yield from _quantities(package.units_per_month, package.hours_per_week)
    quantified = package.units_per_month or package.hours_per_week
    if package.unit == BillingUnit.HOUR and not quantified:
        yield Violation("quantity-missing", NO_QUANTITY, "#/hours_per_week")
    yield from free_text("#/remark", package.remark)


def persons(person_id: UUID, recipients: Collection[UUID]) -> Iterator[Violation]:
    """Find who is named twice as one who is helped."""
    if person_id in recipients or len(set(recipients)) < len(recipients):
        yield Violation("named-twice", TWICE, "#/further_recipient_ids")


def last_day(valid_from: date, chosen: date) -> Iterator[Violation]:
    """Find why a service cannot have ended on this day."""
    if chosen < valid_from:
        yield Violation("before-begin", BEFORE_BEGIN, "#/ended_on")


def _quantities(units: Decimal | None, hours: Decimal | None) -> Iterator[Violation]:
    if units is not None and units <= 0:
        yield Violation("quantity-impossible", IMPOSSIBLE, "#/units_per_month")
    if hours is not None and not 0 < hours <= HOURS_OF_WEEK:
        yield Violation("quantity-impossible", IMPOSSIBLE, "#/hours_per_week")
