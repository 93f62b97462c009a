"""One log line and one observation for each request: what, how long, with which result.

The path is told as its template, the query string not at all; methods and routes that we do not
have are told as such, so that nobody writes into our logs and labels by inventing some.
"""

import re
from collections.abc import Iterable
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from jugendhilfe_api.core.observability.fields import METHODS, OTHER
from jugendhilfe_api.core.observability.metrics import Metrics

UNMATCHED = "unmatched"
NOT_ANSWERED = 499  # the client has gone; not a status that anybody was sent
SERVER_ERROR = 500
TRACEPARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
LOG = structlog.get_logger()


class Observed:
    """Pure ASGI, directly inside the edge, which gives each request its id.

    The context stays bound after the answer: the server logs an exception of this request later.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        clear_contextvars()
        bind_contextvars(**trace(scope["headers"]), request_id=_request_id(scope))
        method = scope["method"] if scope["method"] in METHODS else OTHER
        started, status = perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            status = status or SERVER_ERROR
            raise
        finally:
            self._tell(scope, method, status or NOT_ANSWERED, perf_counter() - started)

    def _tell(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = template(scope)
        self._metrics.request(route, method, status, seconds)
        log = LOG.error if status >= SERVER_ERROR else LOG.info
        log(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            **_caller(scope),
        )


def template(scope: Scope) -> str:
    """Return the path of the route with the names of its parameters."""
    chosen = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    path = getattr(chosen, "path_format", None) or getattr(chosen, "path", None)
    return path if isinstance(path, str) and path else UNMATCHED


def trace(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read the W3C trace context; ids of zeros only and unknown forms do not count."""
    sent = [value for name, value in headers if name == b"traceparent"]
    found = TRACEPARENT.fullmatch(sent[0]) if len(sent) == 1 else None
    if found is None or found[1] == b"ff" or (found[1] == b"00" and found[4]):
        return {}
    trace_id, span_id = found[2].decode(), found[3].decode()
    if not trace_id.strip("0") or not span_id.strip("0"):
        return {}
    return {"trace_id": trace_id, "span_id": span_id}


def _request_id(scope: Scope) -> str | None:
    found: str | None = scope.get("state", {}).get("request_id")
    return found


def _caller(scope: Scope) -> dict[str, Any]:
    """Tell the role and the client, never the person."""
    principal = scope.get("state", {}).get("principal")
    if principal is None:
        return {}
    return {"role": str(principal.role), "client": principal.client or None}
