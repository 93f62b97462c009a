"""The language of pages for people."""

from starlette.requests import Request

LANGUAGES = ("de", "en")


def language(request: Request) -> str:
    """Return what `?lang=` says, else the first of `Accept-Language` that we speak, else `de`."""
    chosen = request.query_params.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    asked = request.headers.get("Accept-Language", "").lower().split(",")
    tags = (tag.strip()[:2] for tag in asked)
    return next((tag for tag in tags if tag in LANGUAGES), "de")
