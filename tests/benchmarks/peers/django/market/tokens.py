"""Who asks: the token."""

import json
import os
from pathlib import Path

import jwt
from rest_framework import authentication, exceptions

JWKS = json.loads(Path(os.environ["PEER_JWKS"]).read_text())
KEYS = {key["kid"]: jwt.PyJWK(key) for key in JWKS["keys"]}


class Bearer(authentication.BaseAuthentication):
    """Verify the token of each request."""

    def authenticate(self, request):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise exceptions.NotAuthenticated
        try:
            key = KEYS[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=["ES256"],
                audience=os.environ["PEER_AUDIENCE"],
                issuer=os.environ["PEER_ISSUER"],
                options={"require": ["exp", "iat", "sub"]},
            )
        except (jwt.InvalidTokenError, KeyError) as error:
            raise exceptions.AuthenticationFailed from error
        return claims, token
