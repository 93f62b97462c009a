"""Addresses outside the business: the contract itself, its documentation, the problem pages."""

import json
from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jugendhilfe_api.core.openapi import docs, problem_pages, yamls
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.stored import Stored, stored
from jugendhilfe_api.core.openapi.views import view
from jugendhilfe_api.core.problems import NotFound

MEDIA_TYPES = {
    "json": "application/vnd.oai.openapi+json;version=3.1",
    "yaml": "application/vnd.oai.openapi;version=3.1",
}
# Everybody may read the contract, from pages of any origin too.
HEADERS = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}


def install(app: FastAPI) -> None:
    """Add the routes: `/v1/openapi…`, `/docs…`, `/problems/…`; none asks for a token."""

    @cache
    def written(slug: str, form: str) -> Stored:
        document = app.openapi()
        chosen = view(document, slug) if slug else document
        text = json.dumps(chosen, ensure_ascii=False) if form == "json" else yamls.dump(chosen)
        return stored(text.encode(), MEDIA_TYPES[form], HEADERS)

    async def contract(request: Request) -> Response:
        slug = request.path_params.get("slug", "")
        form = request.path_params["form"]
        if form not in MEDIA_TYPES or (slug and slug not in SLUGS):
            raise NotFound
        return written(slug, form).answer(request)

    app.router.routes.extend(
        [
            Route("/v1/openapi.{form}", contract),
            Route("/v1/openapi/{slug}.{form}", contract),
            *docs.routes(),
            *problem_pages.routes(),
        ]
    )
