"""The issuers whose tokens are believed, and for whom each of them may speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jugendhilfe_api.core.access.keys import KeySource
from jugendhilfe_api.core.principal import Role


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer: its keys, and for each role the organisations for which it may speak.

    `None` instead of organisations is every organisation. `audience` replaces the address of the
    API in `aud` where an issuer cannot write that.
    """

    issuer: str
    keys: KeySource
    mandates: Mapping[Role, frozenset[UUID] | None]
    audience: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def may_speak_for(self, role: Role, organisation: UUID) -> bool:
        """Say whether a token of this issuer may claim the role for the organisation."""
        if role not in self.mandates:
            return False
        organisations = self.mandates[role]
        return organisations is None or organisation in organisations

    def is_trusted_at(self, instant: datetime) -> bool:
        """Say whether the registration is valid; both ends are inclusive."""
        begun = self.valid_from is None or self.valid_from <= instant
        return begun and (self.valid_until is None or instant <= self.valid_until)


class Issuers:
    """The registered issuers by name; replaced as a whole."""

    def __init__(self, issuers: Iterable[TrustedIssuer] = ()) -> None:
        self._by_name = {issuer.issuer: issuer for issuer in issuers}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Issuers) and self._by_name == other._by_name

    __hash__ = None  # type: ignore[assignment] # it compares by content

    def names(self) -> list[str]:
        """Return the names of the issuers."""
        return sorted(self._by_name)

    def find(self, name: str, instant: datetime) -> TrustedIssuer | None:
        """Return the issuer if it is registered and trusted at the instant."""
        issuer = self._by_name.get(name)
        return issuer if issuer and issuer.is_trusted_at(instant) else None
