"""What must fit together in an offer: pure, no I/O."""

from collections.abc import Iterator, Sequence

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.offers.permitted.models import PermitGap

KIND = Text(
    "Diese Form der Hilfe gibt es bei dieser Hilfeart nicht",
    "The service type has no such kind",
)
AGES = Text(
    "Das niedrigste Aufnahmealter liegt über dem höchsten",
    "The youngest age at admission is above the oldest",
)
EMERGENCY = Text(
    "Eine Frist zur Bestätigung gibt es nur bei Notaufnahme",
    "Only emergency admissions are confirmed by themselves",
)
NOT_COVERED = Text(
    "Die Betriebserlaubnis der Einrichtung deckt dieses Angebot nicht",
    "The permit of the facility does not cover this offer",
)
GAPS = {
    PermitGap.NO_PERMIT: Text(
        "Die Einrichtung hat keine Betriebserlaubnis (§ 45 SGB VIII)",
        "The facility has no permit (§ 45 SGB VIII)",
    ),
    PermitGap.PERMIT_ENDED: Text(
        "Die Betriebserlaubnis der Einrichtung ist beendet",
        "The permit of the facility has ended",
    ),
    PermitGap.GROUP_NOT_COVERED: Text(
        "Die Betriebserlaubnis umfasst diese Gruppe nicht",
        "The permit does not include this group",
    ),
    PermitGap.PLACES_EXCEEDED: Text(
        "So viele Plätze sind für die Gruppe nicht genehmigt oder verfügbar",
        "Not as many places are approved or available for the group",
    ),
    PermitGap.AGES_EXCEEDED: Text(
        "Für dieses Alter gilt die Betriebserlaubnis nicht",
        "The permit does not include these ages",
    ),
    PermitGap.GENDERS_EXCEEDED: Text(
        "Für dieses Geschlecht gilt die Betriebserlaubnis nicht",
        "The permit does not include these genders",
    ),
}


def kind_fits(kind: str, kinds: Sequence[str]) -> Iterator[Violation]:
    """Find a kind that is none of the service type."""
    if kind not in kinds:
        yield Violation("kind-not-of-service-type", KIND, pointer="#/kind")


def ages_fit(age_min: int, age_max: int) -> Iterator[Violation]:
    """Find ages in the wrong order."""
    if age_min > age_max:
        yield Violation("ages-reversed", AGES, pointer="#/age_min")


def emergency_fits(admission: bool, auto_confirm_hours: int | None) -> Iterator[Violation]:
    """Find a time of confirmation without emergency admission."""
    if auto_confirm_hours is not None and not admission:
        yield Violation("emergency-admission-missing", EMERGENCY, pointer="#/auto_confirm_hours")
