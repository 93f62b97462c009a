"""What clients must know to get and use tokens: RFC 9728 (this API) and RFC 8414 (our issuer)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from jugendhilfe_api.core.access.scopes import SCOPES

PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource"
AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server"
TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
JWKS_PATH = "/oauth/jwks"


def metadata_url(resource: str) -> str:
    """Return where the metadata of a resource is: RFC 9728 puts it before the path."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{PROTECTED_RESOURCE}{parts.path.rstrip('/')}"


def protected_resource(resource: str, issuers: Iterable[str]) -> dict[str, Any]:
    """Describe this API as an OAuth 2.0 protected resource (RFC 9728, section 2)."""
    return {
        "resource": resource,
        "resource_name": "Jugendhilfe API",
        "authorization_servers": sorted(issuers),
        "scopes_supported": sorted(SCOPES),
        "bearer_methods_supported": ["header"],
    }


def authorization_server(issuer: str) -> dict[str, Any]:
    """Describe the embedded issuer (RFC 8414, section 2): it knows client credentials only."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "jwks_uri": issuer + JWKS_PATH,
        "scopes_supported": sorted(SCOPES),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
