"""Who sends a request: from credentials to a user.

The rule: below the base path, nothing about a request is looked at before its token, so that a client without one does
not even find out which paths exist. So `Authentication` comes before routing, and puts the user into the ASGI scope.
connexion's security works after routing, by operation; it is not used, because a contract that the mock reads names its
`security` once, for all operations alike.

A token is the fixed, readable one of a user, or a JSON Web Token (RFC 7519) signed with the key of the data set. No
message and no log line repeats a token.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import jwt
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock
from mock_server.fixtures import User
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import Unauthorized

USER: Final = "mock_server.user"
"""The key of the ASGI scope under which the user is who sends the request."""

_ALGORITHM: Final = "HS256"
_LONGEST_TOKEN: Final = 8192
_UNKNOWN_USER: Final = "00000000-0000-4000-8000-0000000000aa"
_DETAIL: Final = "A valid token is required."
# The times are compared with the clock that was passed in, because PyJWT would take the time of the system.
_DECODING: Final[Any] = {"require": ["exp"]} | dict.fromkeys(
    ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
)


def sign_token(user: User, signing_key: str, clock: Clock, lifetime: timedelta) -> str:
    """Sign a JSON Web Token.

    Args:
        user: The user it names in `user_id`.
        signing_key: The key of the data set, at least 32 bytes in UTF-8.
        clock: Gives the moment at which the lifetime begins.
        lifetime: How long it is valid; negative for an expired token.

    Returns:
        The token in its compact form (RFC 7515, section 7.1).
    """
    expiry = int((clock() + lifetime).timestamp())
    return jwt.encode({"user_id": user.id, "exp": expiry}, signing_key, algorithm=_ALGORITHM)


def void_tokens(user: User, signing_key: str, clock: Clock, lifetime: timedelta) -> tuple[str, str]:
    """Sign two JSON Web Tokens that must be refused although their signatures are valid.

    Args:
        user: The user that the first token names.
        signing_key: The key of the data set.
        clock: Gives the present.
        lifetime: How long ago the first expired, and how long the second is valid.

    Returns:
        An expired token of the user, and a token of an unknown user.
    """
    unknown = replace(user, id=_UNKNOWN_USER)
    return sign_token(user, signing_key, clock, -lifetime), sign_token(unknown, signing_key, clock, lifetime)


class Authenticator:
    """Finds the user of a token."""

    def __init__(self, users: Iterable[User], signing_key: str, clock: Clock) -> None:
        self._users = {user.id: user for user in users}
        self._tokens = [(user.token.encode(), user) for user in self._users.values()]
        self._signing_key = signing_key
        self._clock = clock

    def user_of(self, token: str) -> User | None:
        """Return the user of a token.

        Args:
            token: What the client sent; anything.

        Returns:
            The user; None if the token is unknown, badly signed, expired, or of an unknown user.
        """
        if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
            return None
        # Every fixed token is compared to its end, so that the time taken reveals nothing about them.
        matches = [user for fixed, user in self._tokens if hmac.compare_digest(fixed, token.encode())]
        return matches[0] if matches else self._user_of_jwt(token)

    def _user_of_jwt(self, token: str) -> User | None:
        try:
            claims: Mapping[str, Any] = jwt.decode(token, self._signing_key, algorithms=[_ALGORITHM], options=_DECODING)
        except (jwt.PyJWTError, ValueError, RecursionError):
            # PyJWT reads the header before it checks the signature, and some malformed headers raise these two.
            return None
        now = self._clock().timestamp()
        begins, ends, user_id = claims.get("nbf", now), claims["exp"], claims.get("user_id")
        if not (_is_number(ends) and ends > now and _is_number(begins) and begins <= now):
            return None
        return self._users.get(user_id) if isinstance(user_id, str) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Authentication(HttpMiddleware):
    """The ASGI middleware that refuses each request without a valid token.

    Args:
        app: The application behind it.
        authenticator: Finds the user of a token.
        schemes: The security schemes by which a token may come: in the `Authorization` header (`http`), or in a query
            parameter (`apiKey`).
    """

    def __init__(self, app: ASGIApp, *, authenticator: Authenticator, schemes: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(app)
        self._authenticator = authenticator
        self._query_parameters = {scheme["name"] for scheme in schemes if scheme["type"] == "apiKey"}
        self._reads_header = any(scheme["type"] == "http" for scheme in schemes)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its user.

        Raises:
            Unauthorized: The request has no valid token.
        """
        await self.app({**scope, USER: self._user(scope)}, receive, send)

    def _user(self, scope: Scope) -> User:
        # A header decides even if it is invalid: a token in the query must not replace one that was refused.
        lines = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        token = _token_of_header(lines) if lines else self._token_of_query(scope["query_string"])
        if token is None:
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": "Bearer"})
        user = self._authenticator.user_of(token)
        if user is None or (lines and not self._reads_header):
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return user

    def _token_of_query(self, query: bytes) -> str | None:
        parameters = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        return next((value for name, value in reversed(parameters) if name in self._query_parameters), None)


def _token_of_header(lines: Sequence[bytes]) -> str:
    """Return the last word of the header, whatever its scheme; empty, hence invalid, if there are several headers."""
    words = lines[0].split()
    return words[-1].decode("latin-1") if len(lines) == 1 and words else ""
