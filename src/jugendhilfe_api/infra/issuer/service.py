"""The embedded issuer: it signs tokens for API clients, and for trying out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access import tokens
from jugendhilfe_api.core.access.issuers import TrustedIssuer
from jugendhilfe_api.core.access.keys import LocalKeys, PublicKey
from jugendhilfe_api.core.access.scopes import may_hold
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.database.policies import WITH_TOKEN
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer import keys
from jugendhilfe_api.infra.issuer.keys import Connection, StoredKey
from jugendhilfe_api.infra.issuer.rules import TOKEN_LIFETIME


class NoSigningKeyError(Exception):
    """The issuer has not loaded its keys yet, or could not for weeks."""


@dataclass(frozen=True, slots=True)
class Grant:
    """For whom a token is issued; it gets those scopes that role and departments may hold."""

    role: Role
    organisation: UUID
    subject: str
    client: str
    scopes: frozenset[str]
    departments: frozenset[str] = frozenset()
    facilities: frozenset[UUID] | None = None

    def held(self) -> frozenset[str]:
        """Return the scopes that the token gets."""
        return self.scopes & may_hold(self.role, self.departments)


class EmbeddedIssuer:
    """Signs with the keys in the database; `name` is its address, `audience` that of the API."""

    def __init__(self, name: str, audience: str, ring: KeyRing) -> None:
        self.name = name
        self._audience = audience
        self._ring = ring
        self._stored: tuple[StoredKey, ...] = ()
        self._public: Mapping[str, PublicKey] = {}
        self.trusted = TrustedIssuer(
            name, LocalKeys(lambda: self._public), dict.fromkeys(WITH_TOKEN)
        )

    async def refresh(self, connection: Connection) -> None:
        """Load the keys, and make the next one when it is time."""
        self._stored = await keys.load(connection, self._ring, clock.now())
        self._public = {s.signing.kid: s.signing.public() for s in self._stored}

    def jwks(self) -> dict[str, Any]:
        """Return the public keys (RFC 7517)."""
        return tokens.jwks(self._public.values())

    def issue(self, grant: Grant) -> str:
        """Sign an access token (RFC 9068) that is valid for ten minutes."""
        now = clock.now()
        signing = next((s.signing for s in self._stored if s.period.signs_at(now)), None)
        if signing is None:
            raise NoSigningKeyError
        issued_at = int(now.timestamp())
        claims = {
            "iss": self.name,
            "aud": self._audience,
            "sub": grant.subject,
            "client_id": grant.client,
            "iat": issued_at,
            "exp": issued_at + int(TOKEN_LIFETIME.total_seconds()),
            "jti": uuid4().hex,
            "scope": " ".join(sorted(grant.held())),
            "role": grant.role.value,
            "org": str(grant.organisation),
        }
        if grant.role is Role.YOUTH_OFFICE:
            claims["departments"] = sorted(grant.departments)
        if grant.facilities is not None:
            claims["facilities"] = sorted(map(str, grant.facilities))
        return tokens.sign(claims, signing)
