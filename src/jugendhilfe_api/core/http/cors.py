"""Let the pages of named origins call the API from a browser (CORS, an allow-list).

Before a route is chosen and without touching what it answers: Starlette's own middleware would
answer preflights in plain text and lets `*` through.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
SENT = (
    b"Accept, Accept-Language, Authorization, Content-Type, Data-Purpose, DPoP, Idempotency-Key, "
    b"If-Match, If-None-Match, Prefer, X-Request-Id"
)
SHOWN = (
    b"API-Version, Content-Language, ETag, Idempotency-Replayed, Location, Preference-Applied, "
    b"RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id"
)
SECONDS = b"600"


class Cors:
    """Pure ASGI: answers preflights of allowed origins and marks what their pages may read."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it is a preflight."""
        headers = dict(scope.get("headers", ()))
        origin = headers.get(b"origin", b"")
        if scope["type"] != "http" or origin not in self._origins:
            await self._app(scope, receive, send)
            return
        allowed = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            preflight = [
                *allowed,
                (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", SENT),
                (b"access-control-max-age", SECONDS),
            ]
            await send({"type": "http.response.start", "status": 204, "headers": preflight})
            await send({"type": "http.response.body", "body": b""})
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                shown = (b"access-control-expose-headers", SHOWN)
                message["headers"] = [*message["headers"], *allowed, shown]
            await send(message)

        await self._app(scope, receive, mark)
