"""What an access token must say (RFC 9068), in exact types; nothing here trusts it yet."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from jugendhilfe_api.core.principal import Department, Role

LEEWAY_SECONDS = 30
# No control characters: subjects end up in the context of transactions and in the audit trail.
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1F\x7F]+$")
]
NumericDate = Annotated[float, Field(ge=0, le=99_999_999_999, allow_inf_nan=False)]


class Header(BaseModel):
    """The header of a token. `jwk`, `jku`, `x5u`, `x5c`, `crit` and all others are refused.

    So a token cannot bring its own key, and every value is text: jose parses the header again.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    alg: Literal["ES256", "ES384", "RS256"]
    kid: Name
    typ: Annotated[str, StringConstraints(pattern=r"^(?i:(application/)?at\+jwt)$")]
    cty: str | None = None
    x5t: str | None = None
    x5t_s256: Annotated[str | None, Field(alias="x5t#S256")] = None


class Claims(BaseModel):
    """The claims of a token; claims of which the API knows nothing are ignored."""

    model_config = ConfigDict(extra="ignore", strict=True)

    iss: Name
    sub: Name
    aud: Name | Annotated[list[Name], Field(min_length=1, max_length=20)]
    exp: NumericDate
    iat: NumericDate
    nbf: NumericDate = 0
    client_id: Name
    scope: Annotated[str, StringConstraints(max_length=4000)]
    role: Role
    org: UUID
    departments: Annotated[list[Department], Field(max_length=20)] = []
    facilities: Annotated[list[UUID], Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _fit_the_role(self) -> Self:
        """Departments belong to youth offices, facilities to providers, tokens to somebody."""
        misplaced = (
            self.role == Role.PUBLIC
            or (self.departments and self.role != Role.YOUTH_OFFICE)
            or (self.facilities is not None and self.role != Role.PROVIDER)
        )
        if misplaced:
            raise ValueError
        return self

    def are_timely(self, now: float) -> bool:
        """Say whether the token is valid at `now` (seconds since 1970).

        The clock of an issuer may be 30 seconds ahead of ours; an expiry is final.
        """
        begun = max(self.nbf, self.iat) <= now + LEEWAY_SECONDS
        return begun and now < self.exp

    def are_for(self, audience: str) -> bool:
        """Say whether the token was made for this API."""
        return self.aud == audience or (isinstance(self.aud, list) and audience in self.aud)
