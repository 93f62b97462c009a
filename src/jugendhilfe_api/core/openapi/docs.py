"""The documentation in the browser: Swagger UI and Scalar, from this host alone.

Every page has its own strict content security policy; nothing is asked from another host.
"""

from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jugendhilfe_api.core.access.scopes import AUDIENCES
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.language import language
from jugendhilfe_api.core.openapi.stored import Stored, stored
from jugendhilfe_api.core.problems import NotFound

ASSETS = Path(__file__).parent / "assets"
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
NAMES = ("docs.js", "docs.css", "swagger-ui-bundle.js", "swagger-ui.css", "scalar.js")
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
VIEWERS = {"swagger-ui": "Swagger UI", "scalar": "Scalar"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# Scalar writes its styles into elements and attributes; scripts are never inline.
STYLES = {"swagger-ui": "'self'", "scalar": "'self' 'unsafe-inline'"}
TEXTS = {
    "de": {
        "title": "Jugendhilfe API – Dokumentation",
        "audience": "Sicht",
        "everything": "Der ganze Vertrag",
        "viewer": "Ansicht",
        "token": "Zugriffstoken",
        "token_help": "Bleibt in dieser Seite und wird nur an diesen Dienst gesendet.",
        "show": "Anzeigen",
        "no_script": "Diese Seite braucht JavaScript. Den Vertrag gibt es auch als Datei:",
    },
    "en": {
        "title": "Jugendhilfe API – documentation",
        "audience": "View",
        "everything": "The whole contract",
        "viewer": "Viewer",
        "token": "Access token",
        "token_help": "Stays in this page and is sent to this service only.",
        "show": "Show",
        "no_script": "This page needs JavaScript. The contract is also there as a file:",
    },
}


@cache
def assets() -> dict[str, Stored]:
    """Load the files that the page needs, compressed as they are shipped."""
    return {name: _asset(name) for name in NAMES}


def _asset(name: str) -> Stored:
    media_type = MEDIA_TYPES[Path(name).suffix]
    vendor = ASSETS / "vendor"
    if (packed := vendor / f"{name}.gz").is_file():
        br = (vendor / f"{name}.br").read_bytes()
        return Stored(media_type, packed.read_bytes(), FOR_EVER, br=br)
    return stored((ASSETS / name).read_bytes(), media_type, FOR_EVER)


@cache
def edition() -> str:
    """Name the whole set of files: their address changes when one of them does."""
    return sha256("".join(a.digest for a in assets().values()).encode()).hexdigest()[:12]


def routes() -> list[Route]:
    """Return the routes of the documentation."""
    return [
        Route("/docs", page),
        Route("/docs/assets/{edition}/{name}", asset),
    ]


async def page(request: Request) -> Response:
    """Answer with the page that shows a view of the contract."""
    slug = request.query_params.get("audience", "")
    viewer = request.query_params.get("viewer", "swagger-ui")
    if (slug and slug not in SLUGS) or viewer not in VIEWERS:
        raise NotFound
    tongue = language(request)
    headers = {
        "Content-Security-Policy": POLICY.format(styles=STYLES[viewer]),
        "Content-Language": tongue,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
    }
    return Response(_page(slug, viewer, tongue), media_type="text/html", headers=headers)


async def asset(request: Request) -> Response:
    """Answer with a file of the page."""
    name = request.path_params["name"]
    if request.path_params["edition"] != edition() or name not in NAMES:
        raise NotFound
    return assets()[name].answer(request)


@cache
def _page(slug: str, viewer: str, tongue: str) -> str:
    template = Template((ASSETS / "docs.html").read_text("utf-8"))
    texts = TEXTS[tongue]
    names = {"": texts["everything"]} | {
        audience.slug: getattr(audience.name, tongue) for audience in AUDIENCES.values()
    }
    files = {
        "swagger-ui": ("swagger-ui.css", "swagger-ui-bundle.js"),
        "scalar": ("scalar.js",),
    }[viewer]
    here = f"/docs/assets/{edition()}"
    return template.substitute(
        {name: escape(text) for name, text in texts.items()},
        language=tongue,
        here=here,
        slug=slug,
        chosen=viewer,
        document=f"/v1/openapi/{slug}.json" if slug else "/v1/openapi.json",
        audiences=_options(names, slug),
        viewers=_options(VIEWERS, viewer),
        vendor="\n".join(_element(f"{here}/{file}") for file in files),
    )


def _options(names: dict[str, str], chosen: str) -> str:
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in names.items()
    )


def _element(address: str) -> str:
    if address.endswith(".css"):
        return f'<link rel="stylesheet" href="{address}">'
    return f'<script src="{address}" defer></script>'
