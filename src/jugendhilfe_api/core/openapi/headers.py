"""The headers of answers, written once and referred to by name."""

from typing import Any

Header = dict[str, Any]


def _text(description: str, example: str, pattern: str | None = None) -> Header:
    schema: dict[str, Any] = {"type": "string"}
    if pattern:
        schema["pattern"] = pattern
    return {"description": description, "schema": schema, "example": example}


def _required(header: Header) -> Header:
    return {"description": header["description"], "required": True} | header


HEADERS: dict[str, Header] = {
    "API-Version": _required(
        _text("Version of this contract.", "1.1.0", r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")
    ),
    "X-Request-Id": _required(
        _text(
            "Names this request: the client's own, if it sent one of this form.",
            "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11",
            "^[A-Za-z0-9_-]{8,64}$",
        )
    ),
    "Content-Language": _required(
        _text("Language of the texts, chosen by `Accept-Language`.", "de", "^(de|en)$")
    ),
    "ETag": _text(
        "Version of the resource and of what is shown of it, for `If-Match` and `If-None-Match`.",
        '"v1.5f2d8c3a"',
    ),
    "Location": _required(
        _text("Address of what was made.", "/v1/offers/0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11")
    ),
    "Retry-After": _text("Seconds to wait before the next attempt.", "23", r"^\d+$"),
    "WWW-Authenticate": _text(
        "What is missing: a token, or scopes (RFC 6750).",
        'Bearer error="insufficient_scope", scope="offers:read"',
    ),
    "Accept": _text("Media types that the operation reads.", "application/json"),
    "Idempotency-Replayed": _text(
        "`true` if this is the answer to an earlier request with the same key.", "true", "^true$"
    ),
    "RateLimit-Policy": _text(
        "How many requests (`q`) in how many seconds (`w`).", '"client";q=6000;w=60'
    ),
    "RateLimit": _text(
        "Requests that remain (`r`) and seconds until there are more (`t`).", '"client";r=412;t=23'
    ),
    "Content-Digest": _text(
        "SHA-256 of the file (RFC 9530).",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "^sha-256=:[A-Za-z0-9+/]{43}=:$",
    ),
    "Content-Disposition": _text(
        "Whether the file is shown or kept, and under which name (RFC 6266).",
        'attachment; filename="konzeption.pdf"',
    ),
    "Preference-Applied": _text("The preferences that were followed.", "return=total-count"),
}
EVERYWHERE = ("API-Version", "X-Request-Id", "RateLimit-Policy", "RateLimit")
OF_STATUS: dict[str, tuple[str, ...]] = {
    "201": ("Location",),
    "202": ("Location", "Retry-After"),
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "412": ("ETag",),
    "415": ("Accept",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
OF_PROBLEMS = ("Content-Language",)
OF_PREFERENCES = ("Preference-Applied",)
OF_IDEMPOTENT = ("Idempotency-Replayed",)


OF_FILES = ("ETag", "Content-Digest", "Content-Disposition")


def reference(name: str) -> Header:
    """Refer to a header by name."""
    return {"$ref": f"#/components/headers/{name}"}
