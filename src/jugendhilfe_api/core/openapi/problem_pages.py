"""`/problems/{code}`: what the `type` of an error leads to, for people, German and English."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from string import Template

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jugendhilfe_api.core.openapi.docs import ASSETS, edition
from jugendhilfe_api.core.openapi.language import language
from jugendhilfe_api.core.problems import NotFound, Problem

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
TEXTS = {
    "de": {
        "other": "en",
        "other_name": "This page in English",
        "all": "Alle Fehler",
        "documentation": "Dokumentation",
        "every": "Fehler der Jugendhilfe API",
        "status": "HTTP-Status",
        "code": "Kennung",
        "meaning": "Was das bedeutet",
        "action": "Was zu tun ist",
    },
    "en": {
        "other": "de",
        "other_name": "Diese Seite auf Deutsch",
        "all": "All problems",
        "documentation": "Documentation",
        "every": "Problems of the Jugendhilfe API",
        "status": "HTTP status",
        "code": "Code",
        "meaning": "What it means",
        "action": "What to do",
    },
}


def kinds(base: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Go through all kinds of problems that have a code of their own."""
    for kind in base.__subclasses__():
        if "code" in vars(kind):
            yield kind
        yield from kinds(kind)


def routes() -> list[Route]:
    """Return the routes of the pages."""
    return [Route("/problems", index), Route("/problems/{code}", page)]


async def index(request: Request) -> Response:
    """Answer with the list of all problems."""
    return _respond(request, "")


async def page(request: Request) -> Response:
    """Answer with the page of a problem."""
    code = request.path_params["code"]
    if code not in {kind.code for kind in kinds()}:
        raise NotFound
    return _respond(request, code)


def _respond(request: Request, code: str) -> Response:
    tongue = language(request)
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": tongue,
        "Cache-Control": "public, max-age=300",
        "Vary": "Accept-Language",
    }
    return Response(_page(code, tongue), media_type="text/html", headers=headers)


@cache
def _page(code: str, tongue: str) -> str:
    texts = TEXTS[tongue]
    known = {kind.code: kind for kind in kinds()}
    title = getattr(known[code].title, tongue) if code else texts["every"]
    content = _problem(known[code], tongue) if code else _list(known, tongue)
    template = Template((ASSETS / "problem.html").read_text("utf-8"))
    return template.substitute(
        {name: escape(text) for name, text in texts.items()},
        language=tongue,
        title=escape(title),
        content=content,
        address=f"/problems/{code}" if code else "/problems",
        here=f"/docs/assets/{edition()}",
    )


def _problem(kind: type[Problem], tongue: str) -> str:
    texts, written = TEXTS[tongue], kind.texts
    return (
        f"<dl><dt>{texts['status']}</dt><dd>{kind.status}</dd>"
        f"<dt>{texts['code']}</dt><dd><code>{kind.code}</code></dd>"
        f"<dt>{texts['meaning']}</dt><dd>{_marked(getattr(written.explanation, tongue))}</dd>"
        f"<dt>{texts['action']}</dt><dd>{_marked(getattr(written.action, tongue))}</dd></dl>"
    )


def _marked(text: str) -> str:
    """Write a text as HTML; what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _list(known: dict[str, type[Problem]], tongue: str) -> str:
    items = (
        f'<li><a href="/problems/{code}?lang={tongue}"><code>{code}</code></a> '
        f"– {kind.status} – {escape(getattr(kind.title, tongue))}</li>"
        for code, kind in sorted(known.items())
    )
    return f"<ul>{''.join(items)}</ul>"
