"""What anybody may know of the issuers: key set and metadata. Outside `/v1` and its contract."""

from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jugendhilfe_api.core.access.metadata import (
    AUTHORIZATION_SERVER,
    JWKS_PATH,
    PROTECTED_RESOURCE,
    authorization_server,
    protected_resource,
)
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer

CACHED = {"Cache-Control": "public, max-age=300"}


async def key_set(request: Request) -> Response:
    """Answer with the public keys of the embedded issuer (RFC 7517)."""
    body = issuer_of(request).jwks()
    return JSONResponse(body, headers=CACHED, media_type="application/jwk-set+json")


async def issuer_metadata(request: Request) -> Response:
    """Answer with what a client must know of the embedded issuer (RFC 8414)."""
    return JSONResponse(authorization_server(issuer_of(request).name), headers=CACHED)


async def resource_metadata(request: Request) -> Response:
    """Answer with what a client must know of this API to get a token (RFC 9728)."""
    tokens = cast("Tokens", request.app.state.tokens)
    return JSONResponse(
        protected_resource(tokens.resource, tokens.issuers.names()), headers=CACHED
    )


def issuer_of(request: Request) -> EmbeddedIssuer:
    """Return the embedded issuer of the application."""
    return cast("EmbeddedIssuer", request.app.state.issuer)


ROUTES = (
    Route(JWKS_PATH, key_set, methods=["GET"]),
    Route(AUTHORIZATION_SERVER, issuer_metadata, methods=["GET"]),
    Route(f"{PROTECTED_RESOURCE}/v1", resource_metadata, methods=["GET"]),
)
