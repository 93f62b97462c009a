"""`POST /oauth/token` of the embedded issuer: client credentials. Outside `/v1`."""

from typing import Any, cast
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.metadata import TOKEN_PATH
from jugendhilfe_api.core.access.tokens import Tokens
from jugendhilfe_api.core.database.transaction import Database
from jugendhilfe_api.core.http.addresses import Proxies, group
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.issuer.endpoints import issuer_of
from jugendhilfe_api.infra.issuer.rules import TOKEN_LIFETIME
from jugendhilfe_api.infra.issuer.service import EmbeddedIssuer, Grant
from jugendhilfe_api.organisations.api_clients import grants, secrets
from jugendhilfe_api.organisations.api_clients.grants import TokenError, TokenRequest
from jugendhilfe_api.organisations.api_clients.guard import Guard

NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
FIND = "select * from api_client_of($1)"
NOTE_USE = "select api_client_used($1, $2)"


async def issue_token(request: Request) -> Response:
    """Answer with an access token, or with an error of RFC 6749, section 5.2."""
    try:
        asked = grants.read(
            request.headers.get("Content-Type", ""),
            request.headers.get("Authorization"),
            await _body(request),
        )
        return JSONResponse(await _granted(request, asked), headers=NEVER_STORED)
    except TokenError as refused:
        return _error(refused)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > grants.MOST_BYTES:
            raise TokenError("invalid_request", 413)
    return bytes(body)


async def _granted(request: Request, asked: TokenRequest) -> dict[str, Any]:
    client = await _authenticated(request, asked)
    if asked.resource not in {None, cast("Tokens", request.app.state.tokens).resource}:
        raise TokenError("invalid_target")  # RFC 8707
    allowed = Grant(
        role=Role(client["role"]),
        organisation=client["organisation_id"],
        subject=asked.client_id,
        client=asked.client_id,
        scopes=asked.scopes or frozenset(client["scopes"]),
        departments=frozenset(client["departments"]),
        facilities=None if client["facilities"] is None else frozenset(client["facilities"]),
    )
    if not allowed.scopes <= frozenset(client["scopes"]):
        raise TokenError("invalid_scope")
    issuer: EmbeddedIssuer = issuer_of(request)
    return {
        "access_token": issuer.issue(allowed),
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "scope": " ".join(sorted(allowed.held())),
    }


async def _authenticated(request: Request, asked: TokenRequest) -> Any:
    """Return the client if the secret is its own; an unknown one takes as long and looks alike."""
    guard = _guard(request)
    address = group(cast("Proxies", request.app.state.proxies).client(request.scope))
    if wait := guard.begin(asked.client_id, address):
        raise TokenError("invalid_client", 429, retry_after=wait)
    # The connection is not held while the hash is computed.
    client = await _row(request, FIND, UUID(asked.client_id))
    if not await secrets.matches(client and client["secret_hash"], asked.secret):
        raise TokenError("invalid_client", 401)
    guard.succeeded(asked.client_id, address)
    await _row(request, NOTE_USE, UUID(asked.client_id), clock.day_of(clock.now()))
    return client


def _guard(request: Request) -> Guard:
    """Return the memory of failed attempts; each process has one from its first request on."""
    state = request.app.state
    if not hasattr(state, "token_guard"):
        state.token_guard = Guard()
    return cast("Guard", state.token_guard)


async def _row(request: Request, statement: str, *arguments: object) -> Any:
    """Ask a function of the database as the login role, before anybody is known."""
    database = cast("Database", request.app.state.database)
    async with database.readers[Role.PUBLIC].acquire() as connection:
        return await connection.fetchrow(statement, *arguments)


def _error(refused: TokenError) -> Response:
    headers = dict(NEVER_STORED)
    if refused.status == 401:  # noqa: PLR2004 - RFC 6749, section 5.2
        headers["WWW-Authenticate"] = 'Basic realm="jugendhilfe", charset="UTF-8"'
    if refused.retry_after:
        headers["Retry-After"] = str(refused.retry_after)
    return JSONResponse({"error": refused.error}, refused.status, headers)


ROUTES = (Route(TOKEN_PATH, issue_token, methods=["POST"]),)
