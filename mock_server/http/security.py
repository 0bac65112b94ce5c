"""Who sends a request: from credentials to a `Principal`.

The rule: below the base path, nothing about a request is looked at before its token, so that a client without one does
not even find out which paths exist. So `Authentication` comes before routing, and puts the principal into the ASGI
scope. The security handlers of connexion find it there; they know which schemes the contract's `security` allows for an
operation, and refuse a token that was sent by another scheme.

A token is the fixed, readable one of a user, or a JSON Web Token (RFC 7519) signed with the key of the data set. No
message and no log line repeats a token.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import jwt
from connexion.security import NO_VALUE, AbstractSecurityHandler
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock
from mock_server.contract import Contract
from mock_server.fixtures import User
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import Unauthorized

PRINCIPAL: Final = "mock_server.principal"
"""The key of the ASGI scope under which the `Principal` is."""

_ALGORITHM: Final = "HS256"
_LONGEST_TOKEN: Final = 8192
_UNKNOWN_USER: Final = "00000000-0000-4000-8000-0000000000aa"
_DETAIL: Final = "A valid token is required."
# The times are compared with the clock that was passed in, because PyJWT would take the time of the system.
_DECODING: Final[Any] = {"require": ["exp"]} | dict.fromkeys(
    ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
)

Transport = Literal["http", "apiKey"]
"""How a token came, as the contract's security schemes name it: in the `Authorization` header, or in the query."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The user who sends a request, and how the token came."""

    user: User
    transport: Transport


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
    """The ASGI middleware that refuses each request without a valid token."""

    def __init__(self, app: ASGIApp, *, authenticator: Authenticator, query_parameter: str | None) -> None:
        super().__init__(app)
        self._authenticator = authenticator
        self._query_parameter = query_parameter

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its principal.

        Raises:
            Unauthorized: The request has no valid token.
        """
        await self.app({**scope, PRINCIPAL: self._principal(scope)}, receive, send)

    def _principal(self, scope: Scope) -> Principal:
        # A header decides even if it is invalid: a token in the query must not replace one that was refused.
        lines = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        transport: Transport = "http" if lines else "apiKey"
        token = _token_of_header(lines) if lines else self._token_of_query(scope["query_string"])
        if token is None:
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": "Bearer"})
        user = self._authenticator.user_of(token)
        if user is None:
            raise Unauthorized(_DETAIL, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return Principal(user, transport)

    def _token_of_query(self, query: bytes) -> str | None:
        parameters = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        return next((value for name, value in reversed(parameters) if name == self._query_parameter), None)


def _token_of_header(lines: Sequence[bytes]) -> str:
    """Return the last word of the header, whatever its scheme; empty, hence invalid, if there are several headers."""
    words = lines[0].split()
    return words[-1].decode("latin-1") if len(lines) == 1 and words else ""


def query_parameter_of(contract: Contract) -> str | None:
    """Return the query parameter that may hold the token (`#/components/securitySchemes`), or None."""
    schemes = contract.document["components"]["securitySchemes"].values()
    names = (str(scheme["name"]) for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "query")
    return next(names, None)


class _FromPrincipal(AbstractSecurityHandler):  # type: ignore[misc]  # connexion ships no types
    """Gives connexion the principal that `Authentication` has found, if its token came by the scheme in question."""

    transport: Transport

    def get_fn(self, security_scheme: Mapping[str, Any], required_scopes: Sequence[str]) -> Callable[[Any], object]:
        """Return the function that connexion calls for each request."""
        del security_scheme, required_scopes

        def verify(request: Any) -> object:  # noqa: ANN401  connexion's request, which is untyped
            principal: Principal = request.scope[PRINCIPAL]
            return {"sub": principal.user.id} if principal.transport == self.transport else NO_VALUE

        return verify


class HeaderHandler(_FromPrincipal):
    """The handler of the scheme `http` with `bearer`."""

    transport = "http"


class QueryHandler(_FromPrincipal):
    """The handler of the scheme `apiKey`."""

    transport = "apiKey"


SECURITY_MAP: Final = {"bearer": HeaderHandler, "apiKey": QueryHandler}
"""The handlers of the contract's security schemes; without them connexion needs Python names in the contract."""
