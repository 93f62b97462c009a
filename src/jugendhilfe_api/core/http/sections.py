"""Find the route of a request by the first segment of its path.

FastAPI asks one route after the other, a few microseconds each: with thirty routers, the last one
would wait longer for its turn than for PostgreSQL. Here only those routers are asked that have
the segment, so that one domain more costs the others nothing.
"""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from jugendhilfe_api.core.http.lean import lighten


class Sections:
    """Pure ASGI, before the router of the application, which keeps all that is not under `prefix`.

    The routers must be included in the application, too: it describes them, and answers where no
    section fits.
    """

    def __init__(
        self, otherwise: ASGIApp, app: FastAPI, routers: Iterable[APIRouter], prefix: str
    ) -> None:
        self._otherwise = otherwise
        self._under = f"{prefix}/"
        self._sections: dict[str, APIRouter] = {}
        for router in routers:
            for segment in _segments(router):
                self._section(segment, app).include_router(router, prefix=prefix)
        for section in self._sections.values():
            for route in iter_route_contexts(section.routes):
                lighten(route.dependant)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the section of its path."""
        path: str = scope.get("path", "")
        chosen: ASGIApp | None = None
        if scope["type"] == "http" and path.startswith(self._under):
            chosen = self._sections.get(path[len(self._under) :].partition("/")[0])
        await (chosen or self._otherwise)(scope, receive, send)

    def _section(self, segment: str, app: FastAPI) -> APIRouter:
        if segment not in self._sections:
            self._sections[segment] = APIRouter(
                redirect_slashes=False, dependency_overrides_provider=app
            )
        return self._sections[segment]


def _segments(router: APIRouter) -> list[str]:
    """List the first segments of the paths of a router; each has to be a name."""
    paths = (str(context.path) for context in iter_route_contexts(router.routes))
    segments = sorted({path.split("/")[1] for path in paths})
    if wrong := [segment for segment in segments if not segment or "{" in segment]:
        raise LookupError(f"a path begins with {wrong}: no section can be found by it")
    return segments
