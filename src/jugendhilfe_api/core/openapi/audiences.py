"""Which audience may call an operation: decided by scopes, never by a list kept by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from jugendhilfe_api.core.access.scopes import AUDIENCES, DESCRIPTIONS, MAY_HOLD
from jugendhilfe_api.core.principal import Role

Alternative = Mapping[str, Iterable[str]]
Security = Iterable[Alternative]
SLUGS: dict[str, Role] = {audience.slug: role for role, audience in AUDIENCES.items()}


def audiences_of(security: Security) -> list[str]:
    """Return the audiences that may hold the scopes of one of the alternatives."""
    alternatives = list(security)
    return [slug for slug, role in SLUGS.items() if may_call(role, alternatives)]


def may_call(role: Role, security: Security) -> bool:
    """Tell whether the operation is public, or its scopes are among those of the role."""
    alternatives = list(security)
    if not alternatives:
        return True
    return role is not Role.PUBLIC and any(scopes_of(a) <= MAY_HOLD[role] for a in alternatives)


def scopes_of(alternative: Alternative) -> set[str]:
    """Return the scopes of one security alternative."""
    return {scope for scopes in alternative.values() for scope in scopes}


def scheme(asked: Iterable[str]) -> dict[str, Any]:
    """Return the one security scheme: for people by code and PKCE, for machines by secret."""
    scopes = {scope: DESCRIPTIONS[scope] for scope in sorted(asked)}
    return {
        "type": "oauth2",
        "description": "Access tokens (RFC 9068) of a trusted issuer; people use PKCE (S256).",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/oauth/authorize",
                "tokenUrl": "/oauth/token",
                "scopes": scopes,
            },
            "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": dict(scopes)},
        },
    }
