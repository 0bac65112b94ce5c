"""Who sends a request: from credentials to a `Principal`.

`Authentication` runs before anything else about a request below the base path is looked at, so that a stranger learns
nothing, not even which paths exist. It leaves the principal in the ASGI scope. There the security handlers of connexion
find it, which know what the contract's `security` asks for: what it does not open to a scheme stays closed to it.

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
from mock_server.problems import Unauthorized

PRINCIPAL: Final = "mock_server.principal"
"""The key of the ASGI scope under which the `Principal` lies."""

_ALGORITHM: Final = "HS256"
_LONGEST_TOKEN: Final = 8192
_NOBODY: Final = "00000000-0000-4000-8000-0000000000aa"
_DETAIL: Final = "A valid token is required."
# The claims with a time are compared with the clock that was passed in; the library would ask the system.
_DECODING: Final[Any] = {
    "require": ["exp"],
    **dict.fromkeys(
        ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
    ),
}

Transport = Literal["http", "apiKey"]
"""How a token came, in the words of the contract's security schemes: in the `Authorization` header, or in the query."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The user who sends a request, and how the token came."""

    user: User
    transport: Transport


def sign_token(user: User, signing_key: str, clock: Clock, lifetime: timedelta) -> str:
    """Signs a JSON Web Token.

    Args:
        user: The user it names in `user_id`.
        signing_key: The key of the data set, at least 32 bytes in UTF-8.
        clock: Tells when the lifetime begins.
        lifetime: How long it is valid; negative for a token that has expired already.

    Returns:
        The token in its compact form.
    """
    expiry = int((clock() + lifetime).timestamp())
    return jwt.encode({"user_id": user.id, "exp": expiry}, signing_key, algorithm=_ALGORITHM)


def void_tokens(user: User, signing_key: str, clock: Clock, lifetime: timedelta) -> tuple[str, str]:
    """Signs two JSON Web Tokens that must be refused although their signatures are good.

    Args:
        user: Whose token the first is.
        signing_key: The key of the data set.
        clock: Tells the present.
        lifetime: How long ago the first expired, and how long the second is valid.

    Returns:
        A token of the user that has expired, and one of a user who does not exist.
    """
    nobody = replace(user, id=_NOBODY)
    return sign_token(user, signing_key, clock, -lifetime), sign_token(nobody, signing_key, clock, lifetime)


class Authenticator:
    """Knows the users and tells whose a token is."""

    def __init__(self, users: Iterable[User], signing_key: str, clock: Clock) -> None:
        self._users = {user.id: user for user in users}
        self._tokens = [(user.token.encode(), user) for user in self._users.values()]
        self._signing_key = signing_key
        self._clock = clock

    def user_of(self, token: str) -> User | None:
        """Tells whose a token is.

        Args:
            token: What the client sent; anything.

        Returns:
            The user, or None where the token is unknown, badly signed, expired or names nobody.
        """
        if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
            return None
        # Every fixed token is compared to its end, so that the time taken tells nothing about them.
        matches = [user for fixed, user in self._tokens if hmac.compare_digest(fixed, token.encode())]
        return matches[0] if matches else self._user_of_jwt(token)

    def _user_of_jwt(self, token: str) -> User | None:
        try:
            claims: Mapping[str, Any] = jwt.decode(token, self._signing_key, algorithms=[_ALGORITHM], options=_DECODING)
        except (jwt.PyJWTError, ValueError, RecursionError):
            # The header is JSON that nobody has vouched for; the library lets some faults in it through.
            return None
        now = self._clock().timestamp()
        begins, ends, user_id = claims.get("nbf", now), claims["exp"], claims.get("user_id")
        if not (_is_number(ends) and ends > now and _is_number(begins) and begins <= now):
            return None
        return self._users.get(user_id) if isinstance(user_id, str) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Authentication:
    """The ASGI middleware that lets nobody below the base path without a valid token."""

    def __init__(self, app: ASGIApp, *, authenticator: Authenticator, query_parameter: str | None) -> None:
        self.app = app
        self._authenticator = authenticator
        self._query_parameter = query_parameter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on a request with its principal.

        Raises:
            Unauthorized: The request carries no valid token.
        """
        if scope["type"] == "http":
            scope = {**scope, PRINCIPAL: self._principal(scope)}
        await self.app(scope, receive, send)

    def _principal(self, scope: Scope) -> Principal:
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
        values = [
            value
            for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
            if name == self._query_parameter
        ]
        return values[-1] if values else None


def _token_of_header(lines: Sequence[bytes]) -> str:
    """The last word of the header, whatever the scheme word; empty, hence invalid, where there is not one header."""
    words = lines[0].split()
    return words[-1].decode("latin-1") if len(lines) == 1 and words else ""


def query_parameter_of(contract: Contract) -> str | None:
    """The query parameter that may carry the token (`#/components/securitySchemes`), or None."""
    schemes = contract.document["components"]["securitySchemes"].values()
    names = [str(scheme["name"]) for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "query"]
    return names[0] if names else None


class _FromPrincipal(AbstractSecurityHandler):  # type: ignore[misc] # connexion ships no types
    """Answers connexion's question for a token with the principal that was found long before."""

    transport: Transport

    def get_fn(self, security_scheme: Mapping[str, Any], required_scopes: Sequence[str]) -> Callable[[Any], object]:
        """Returns the function that connexion asks for each request."""
        del security_scheme, required_scopes

        def verify(request: Any) -> object:  # noqa: ANN401 - connexion's request, which is untyped
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
"""What connexion is to use for the contract's security schemes, in place of Python names in the contract."""
