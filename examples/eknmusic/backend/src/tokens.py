"""Tokens that say who is signed in (JWT), in the manner of the library's `JwtSecret`."""

import time
from typing import Any
from uuid import UUID

import jwt

from .cached_secret import CachedSecret

LIFETIME = 3600
_ISSUER = "eknmusic"
# Between two readings that unknown keys cause, so that made-up tokens cannot cause a flood of them.
_PAUSE = 30.0
# The clocks of two instances differ a little.
_LEEWAY = 5


class InvalidToken(Exception):
    """The token is not ours, was changed, or has expired."""


class Tokens:
    def __init__(self, secret: CachedSecret, stage: str) -> None:
        self._secret = secret
        self._audience = stage
        self._reread_at = float("-inf")

    def issue(self, user_id: UUID) -> str:
        secret = self._secret.value()
        now = int(time.time())
        claims = {"iss": _ISSUER, "aud": self._audience, "sub": str(user_id), "iat": now, "exp": now + LIFETIME}
        return jwt.encode(claims, secret["key"], algorithm=secret["alg"], headers={"kid": secret["kid"]})

    def verify(self, token: str) -> UUID:
        """The id of the user whom the token was issued to."""
        try:
            key, algorithm = self._key(jwt.get_unverified_header(token).get("kid"))
            claims = jwt.decode(
                token,
                key,
                # Never the one that the token asks for.
                algorithms=[algorithm],
                issuer=_ISSUER,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub"]},
            )
            return UUID(claims["sub"])
        except (jwt.InvalidTokenError, ValueError) as error:
            raise InvalidToken(type(error).__name__) from error

    def _key(self, kid: Any) -> tuple[str, str]:
        """The key of that name and the algorithm. A name that is unknown may be that of a key made since."""
        secret = self._secret.value()
        if kid not in _keys(secret) and time.monotonic() - self._reread_at > _PAUSE:
            self._reread_at = time.monotonic()
            secret = self._secret.reread()
        if kid not in _keys(secret):
            raise InvalidToken("unknown key")
        return _keys(secret)[kid], secret["alg"]


def _keys(secret: dict[str, Any]) -> dict[str, str]:
    """The key that signs and the one before it, by their names."""
    return {each["kid"]: each["key"] for each in (secret, secret.get("previous")) if each}
