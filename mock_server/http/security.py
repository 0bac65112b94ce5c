"""Who sends a request: from credentials to a user.

The rule: below the base path, nothing about a request is looked at before its token, so that a client without one does
not even find out which paths exist. So `Authentication` comes before routing, and puts the user into the state of the
request. connexion's security works after routing, by operation; it is not used, because a contract that the mock reads
names its `security` once, for all operations alike.

A token is the fixed, readable one of a user, or a JSON Web Token (RFC 7519) signed with the key of the data set. The
reason of a refusal is for whoever runs the mock; the client gets the same answer to each. Nothing repeats a token.
"""

import hmac
import re
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, TypeGuard
from urllib.parse import parse_qsl

import jwt
from jwt.utils import base64url_decode
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock
from mock_server.exports.documents import timestamp
from mock_server.fixtures import User
from mock_server.fixtures.consistency import LONGEST_TOKEN
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import Unauthorized
from mock_server.strict_json import loads
from mock_server.world import WORLD

USER: Final = "mock_server.user"
"""The key in the state of a request (ASGI's `scope["state"]`) of the user who sends it."""

SESSION_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""What the name of a session may be."""

SESSION_MARK: Final = "~"
"""What separates a token from the name of a session that follows it; no JSON Web Token has this character."""

# The key in the state of a request of its token, which several middlewares ask for.
_SENT: Final = "mock_server.sent"
_ALGORITHM: Final = "HS256"
_UNKNOWN_USER: Final = "00000000-0000-4000-8000-0000000000aa"
_DETAIL: Final = "A valid token is required."
# Of PyJWT only the signature is taken: it would read claims that are no JSON, and compare them with the system's time.
_SIGNATURES: Final = jwt.PyJWS([_ALGORITHM])
_MALFORMED: Final = "The token is malformed: it is no token of a user, and no JSON Web Token"
# A token may be as long as a head, so few are kept.
_MOST_VERIFIED: Final = 32
_CALENDAR: Final = (datetime(1, 1, 2, tzinfo=UTC).timestamp(), datetime(9999, 12, 31, tzinfo=UTC).timestamp())


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


class TokenError(ValueError):
    """A token that is not valid. The text says why, for the log; it repeats nothing of the token but its times."""


class Authenticator:
    """Finds the user of a token."""

    def __init__(self, users: Iterable[User], signing_key: str, clock: Clock) -> None:
        self._users = {user.id: user for user in users}
        self._tokens = [(user.token.encode(), user) for user in self._users.values()]
        self._signing_key = signing_key
        self._clock = clock
        # Kept for this key alone, and only of tokens whose signature is right; their times are compared every time.
        self._claims = lru_cache(_MOST_VERIFIED)(partial(_claims, signing_key))

    def user_of(self, token: str) -> User:
        """Return the user of a token.

        Args:
            token: What the client sent; anything.

        Raises:
            TokenError: The token is malformed, badly signed, expired, not valid yet, or of an unknown user.
        """
        if not token:
            raise TokenError("The token is empty, or there are several.")
        if len(token) > LONGEST_TOKEN:
            raise TokenError(f"The token is longer than {LONGEST_TOKEN} characters.")
        if not token.isascii():
            raise TokenError(f"{_MALFORMED}.")
        # Every fixed token is compared to its end, so that the time taken reveals nothing about them.
        sent = token.encode()
        matches = [user for fixed, user in self._tokens if hmac.compare_digest(fixed, sent)]
        return matches[0] if matches else self._user_of_jwt(token)

    def _user_of_jwt(self, token: str) -> User:
        claims = self._claims(token)
        now = self._clock().timestamp()
        begins, ends, user_id = claims.get("nbf", now), claims.get("exp"), claims.get("user_id")
        if not (_is_number(begins) and _is_number(ends)):
            raise TokenError(f"{_MALFORMED} whose times are numbers.")
        clock = f"the clock of the server is at {_moment(now)}"
        if ends <= now:
            raise TokenError(f"The token expired at {_moment(ends)}; {clock}.")
        if begins > now:
            raise TokenError(f"The token is not valid before {_moment(begins)}; {clock}.")
        if not isinstance(user_id, str) or user_id not in self._users:
            raise TokenError("The token is of no user of this server.")
        return self._users[user_id]


def _claims(signing_key: str, token: str) -> Mapping[str, Any]:
    try:
        _SIGNATURES.decode(token, signing_key, [_ALGORITHM])
        _, claims = (loads(base64url_decode(part)) for part in token.split(".")[:2])
    except jwt.InvalidSignatureError:
        raise TokenError("The signature of the token is wrong: another key, or another text.") from None
    except jwt.InvalidAlgorithmError:
        raise TokenError(f"The token is not signed with {_ALGORITHM}.") from None
    except (jwt.PyJWTError, ValueError, RecursionError):
        # PyJWT reads the header before it checks the signature, and some malformed headers raise these two.
        claims = None
    if not isinstance(claims, dict):
        raise TokenError(f"{_MALFORMED}.")
    return claims


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(seconds: float) -> str:
    # A token may hold any number; one beyond the calendar is shown as its end.
    first, last = _CALENDAR
    return timestamp(datetime.fromtimestamp(min(max(seconds, first), last), UTC))


class SentToken(NamedTuple):
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
        state = scope["state"]
        if _SENT not in state:
            state[_SENT] = self._read(scope)
        token: SentToken | None = state[_SENT]
        return token

    def _read(self, scope: Scope) -> SentToken | None:
        lines = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        if lines:
            words = lines[0].split()
            return _sent(words[-1].decode("latin-1") if len(lines) == 1 and words else "", in_header=True)
        if not scope["query_string"]:
            return None
        parameters = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        values = (value for name, value in reversed(parameters) if name in self._query_parameters)
        return next((_sent(value, in_header=False) for value in values), None)


def _sent(text: str, *, in_header: bool) -> SentToken:
    token, mark, session = text.rpartition(SESSION_MARK)
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

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass on a request with its user.

        Raises:
            Unauthorized: The request has no valid token.
        """
        scope["state"][USER] = self._user(scope)
        return self.app(scope, receive, send)

    def _user(self, scope: Scope) -> User:
        token = self._tokens.read(scope)
        if token is None:
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": "Bearer"}, hint="There is no token.")
        if token.in_header and not self._tokens.reads_header:
            raise _refused("The contract does not let a token come in a header.")
        try:
            user: User = scope[WORLD].user_of(token.text)
        except TokenError as error:
            raise _refused(str(error)) from None
        return user


def _refused(reason: str) -> Unauthorized:
    return Unauthorized(_DETAIL, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}, hint=reason)
