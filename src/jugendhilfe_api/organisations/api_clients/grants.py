"""The request of a client at the token endpoint (RFC 6749, sections 2.3, 3.2 and 4.4)."""

import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from jugendhilfe_api.organisations.api_clients.secrets import LONGEST

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20
MOST_BYTES = 16_384
CLIENT_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class TokenError(Exception):
    """An error that the endpoint answers with (RFC 6749, section 5.2)."""

    def __init__(self, error: str, status: int = 400, retry_after: int = 0) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, repr=False)
class TokenRequest:
    """Who asks, with which secret, for which scopes; `None` is all of the client's."""

    client_id: str
    secret: str
    scopes: frozenset[str] | None
    resource: str | None


def read(content_type: str, authorization: str | None, body: bytes) -> TokenRequest:
    """Read a request; raise `TokenError` for what is not one."""
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise TokenError("invalid_request")
    fields = _fields(body)
    client_id, secret = _credentials(authorization, fields)
    if "grant_type" not in fields:
        raise TokenError("invalid_request")
    if fields["grant_type"] != "client_credentials":
        raise TokenError("unsupported_grant_type")
    scopes = frozenset(fields["scope"].split(" ")) - {""} if "scope" in fields else None
    return TokenRequest(client_id, secret, scopes or None, fields.get("resource"))


def _fields(body: bytes) -> dict[str, str]:
    """Parse the form; fields that stand twice make it invalid, empty ones do not stand there."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            strict_parsing=bool(body),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise TokenError("invalid_request") from None  # the cause quotes the secret
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TokenError("invalid_request")
    return {name: value for name, value in fields.items() if value}


def _credentials(authorization: str | None, fields: dict[str, str]) -> tuple[str, str]:
    """Take id and secret from the header or from the form, never from both."""
    in_form = "client_secret" in fields
    if authorization is None:
        if "client_id" not in fields or not in_form:
            raise TokenError("invalid_client", 401)
        return _checked(fields["client_id"], fields["client_secret"])
    if in_form:
        raise TokenError("invalid_request")
    client_id, secret = _basic(authorization)
    if fields.get("client_id", client_id) != client_id:
        raise TokenError("invalid_request")
    return _checked(client_id, secret)


def _basic(authorization: str) -> tuple[str, str]:
    kind, _, encoded = authorization.partition(" ")
    try:
        decoded = b64decode(encoded.strip(), validate=True).decode() if encoded else ""
    except ValueError:
        raise TokenError("invalid_client", 401) from None
    client_id, colon, secret = decoded.partition(":")
    if kind.lower() != "basic" or not colon:
        raise TokenError("invalid_client", 401)
    return unquote_plus(client_id), unquote_plus(secret)


def _checked(client_id: str, secret: str) -> tuple[str, str]:
    """Refuse what no client has, before it costs a hash."""
    if not CLIENT_ID.fullmatch(client_id) or not 0 < len(secret) <= LONGEST:
        raise TokenError("invalid_client", 401)
    return client_id, secret
