"""Who sends a request: from credentials to a user.

The rule: below the base path, nothing about a request is looked at before its token, so that a client without one does
not even find out which paths exist. So `Authentication` comes before routing, and puts the user into the ASGI scope.
connexion's security works after routing, by operation; it is not used, because a contract that the mock reads names its
`security` once, for all operations alike.

A token is the fixed, readable one of a user, or a JSON Web Token (RFC 7519) signed with the key of the data set. No
message and no log line repeats a token.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import jwt
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock
from mock_server.fixtures import User
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import Unauthorized
from mock_server.world import WORLD

USER: Final = "mock_server.user"
"""The key of the ASGI scope under which the user is who sends the request."""

SESSION_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""What the name of a session may be. It may follow a token, separated by a tilde, which no JSON Web Token has."""

_SESSION_MARK: Final = "~"

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


@dataclass(frozen=True, slots=True)
class SentToken:
    """The token of a request, as it was sent.

    Attributes:
        text: The token itself; empty, hence invalid, where it cannot be told which one is meant.
        in_header: Whether it came in the header.
        session: The name of the session that stands behind it; empty if none does.
    """

    text: str
    in_header: bool
    session: str = ""


class TokenReader:
    """Finds the token of a request where the contract says that it may be.

    Args:
        schemes: The security schemes by which a token may come: in the `Authorization` header (`http`), or in a query
            parameter (`apiKey`).
    """

    def __init__(self, schemes: Sequence[Mapping[str, Any]]) -> None:
        self._query_parameters = {scheme["name"] for scheme in schemes if scheme["type"] == "apiKey"}
        self.reads_header = any(scheme["type"] == "http" for scheme in schemes)

    def read(self, scope: Scope) -> SentToken | None:
        """Return the token of a request, or None if it has none.

        A header decides even if it is invalid: a token in the query must not replace one that was refused. Its last
        word counts, whatever the scheme.
        """
        lines = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        if lines:
            words = lines[0].split()
            return _sent(words[-1].decode("latin-1") if len(lines) == 1 and words else "", in_header=True)
        parameters = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        values = (value for name, value in reversed(parameters) if name in self._query_parameters)
        return next((_sent(value, in_header=False) for value in values), None)


def _sent(text: str, *, in_header: bool) -> SentToken:
    token, mark, session = text.rpartition(_SESSION_MARK)
    is_named = mark and SESSION_NAME.fullmatch(session)
    return SentToken(token, in_header, session) if is_named else SentToken(text, in_header)


class Authentication(HttpMiddleware):
    """The ASGI middleware that refuses each request without a valid token.

    Args:
        app: The application behind it.
        tokens: Finds the token of a request.
    """

    def __init__(self, app: ASGIApp, *, tokens: TokenReader) -> None:
        super().__init__(app)
        self._tokens = tokens

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its user.

        Raises:
            Unauthorized: The request has no valid token.
        """
        await self.app({**scope, USER: self._user(scope)}, receive, send)

    def _user(self, scope: Scope) -> User:
        token = self._tokens.read(scope)
        if token is None:
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": "Bearer"})
        user: User | None = scope[WORLD].user_of(token.text)
        if user is None or (token.in_header and not self._tokens.reads_header):
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return user
